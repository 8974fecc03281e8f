/** What a command is to the program: words for the help, and a module that is loaded only when the command is given. */

import type { ExitStatus, Output } from './output.js'

export interface CommandContext {
  readonly output: Output
  /** All of them, for one that speaks of the others. */
  readonly commands: readonly Command[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Aborted by the first interrupt; a command then ends in order. */
  readonly signal: AbortSignal
}

/** Options as commander names them: `--no-date` is `date: false`, `--work-dir` is `workDir`. */
export type Options = Readonly<Record<string, unknown>>

/** What the module of a command exports as `run`. Throws `DiscError`; whatever else it throws is a mistake of ours. */
export type Run = (args: readonly string[], options: Options, context: CommandContext) => Promise<ExitStatus>

export interface OptionText {
  /** As commander wants them: `-o, --output <file>`. */
  readonly flags: string
  readonly text: string
}

export interface Command {
  readonly name: string
  /** `[manifest]`, `<image> [paths...]` */
  readonly arguments?: string
  readonly summary: string
  readonly options?: readonly OptionText[]
  readonly load: () => Promise<{ readonly run: Run }>
}

/** The text of an option with a value, where it was given. */
export const textOption = (options: Options, name: string): string | undefined => {
  const value = options[name]
  return typeof value === 'string' ? value : undefined
}

/** The texts of an option that may be repeated. */
export const listOption = (options: Options, name: string): readonly string[] => {
  const value = options[name]
  return Array.isArray(value) ? (value as readonly string[]) : []
}

export const flagOption = (options: Options, name: string): boolean => options[name] === true
