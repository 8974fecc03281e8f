/** What a command is to the program: words for the help, and a module that is loaded only when the command is given. */

import type { ExitStatus, Output } from './output.js'

export interface CommandContext {
  readonly output: Output
  /** All of them, for one that speaks of the others. */
  readonly commands: readonly Command[]
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Words behind `--`, for a command that takes them apart. */
  readonly behind: readonly string[]
  /** Aborted by the first interrupt; a command then ends in order. */
  readonly signal: AbortSignal
}

/** Options as commander names them: `--no-date` is `date: false`, `--work-dir` is `workDir`. */
export type Options = Readonly<Record<string, unknown>>

/** What the module of a command exports as `run`. Throws `DiscError`; whatever else it throws is a mistake of ours. */
export type Run = (args: readonly string[], options: Options, context: CommandContext) => Promise<ExitStatus>

/** The words that a value may be, loaded only by whoever asks for them. */
export type Words = readonly string[] | (() => Promise<readonly string[]>)

export interface OptionText {
  /** As commander wants them: `-o, --output <file>`. */
  readonly flags: string
  readonly text: string
  /** What the value may be; any file where absent. */
  readonly words?: Words
  /** What each word has behind it. */
  readonly behind?: '='
}

export interface ArgumentText {
  /** `[manifest]`, `<image>`, `[paths...]` */
  readonly name: string
  readonly text: string
  readonly words?: Words
}

export interface Command {
  readonly name: string
  readonly arguments?: readonly ArgumentText[]
  readonly summary: string
  readonly options?: readonly OptionText[]
  /** An option that stands last and takes all words behind it, whatever they look like, without a shell: `onRebuild` is their list. */
  readonly rest?: OptionText
  /** Words behind `--` are none of its own: another program gets them. */
  readonly passes?: 'behind'
  /** All words behind it, whatever they look like, are those of another program's line. */
  readonly takes?: 'all words'
  /** A signal is how it ends: its own exit status counts. */
  readonly ends?: 'by signal'
  /** What its exit statuses mean where that is not what they mean elsewhere, and that of a failure. */
  readonly statuses?: { readonly text: string; readonly failed: ExitStatus }
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
