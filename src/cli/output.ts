/**
 * What all commands share in speaking to people and machines: results on standard output, everything else on standard
 * error; `--json` makes every line of standard output one JSON value, the last of which is the result; colour only on a
 * terminal and without NO_COLOR.
 */

import { codeOf, DiscError, plainPaint, reasonOf, renderFaults, type Fault, type Paint } from '../fault/index.js'
import { visibleJson, visibleText } from '../unit/index.js'
import { faults } from './faults.js'

/** Exit status of the process; 128 and the number of the signal where one ended the command, as shells have it. */
export const exitStatus = { done: 0, failed: 1, usedWrongly: 2, tryAgain: 75, hungUp: 129, interrupted: 130, terminated: 143 } as const
export type ExitStatus = (typeof exitStatus)[keyof typeof exitStatus]

/** Options that every command takes. */
export interface OutputOptions {
  readonly json?: boolean | undefined
  readonly quiet?: boolean | undefined
  readonly verbose?: boolean | undefined
  /** `--color` or `--no-color`; undefined leaves it to the terminal. */
  readonly color?: boolean | undefined
}

/** Where text goes, so that tests can listen. */
export interface Terminal {
  readonly out: { write(text: string): unknown; readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }
  readonly error: { write(text: string): unknown; readonly isTTY?: boolean | undefined; readonly columns?: number | undefined }
  readonly environment: Readonly<Record<string, string | undefined>>
}

export interface Output {
  readonly json: boolean
  readonly quiet: boolean
  readonly verbose: boolean
  readonly paint: Paint
  readonly errorPaint: Paint
  /** Standard error is a terminal on which a line may be drawn anew. */
  readonly live: boolean
  readonly columns: number
  /** The result for people; nothing with `--json`. */
  print(text: string): void
  /** The same without a letter changed: a text of the user's own, for a program that reads on. */
  pass(text: string): void
  /** One JSON value on a line of its own; nothing without `--json`. */
  emit(value: unknown): void
  /** What goes on, on standard error; nothing with `--quiet` or `--json`. */
  note(text: string): void
  /** Details, on standard error, with `--verbose`. */
  detail(text: string): void
  /** Faults for people, on standard error; with `--json` they belong into the result. Notes go unless `--verbose`, but for what is left out; warnings with `--quiet`. */
  faults(faults: readonly Fault[]): void
  /** Why the command failed, on standard error whatever the options. */
  error(text: string): void
  /** The same with results on standard error, where standard output takes an image. */
  aside(): Output
}

const escapes = { bold: 1, dim: 2, red: 31, yellow: 33, cyan: 36 } as const
const ansiPaint: Paint = (style, text) => `\u001b[${escapes[style]}m${text}\u001b[0m`

export function openOutput(options: OutputOptions, terminal: Terminal): Output {
  const { out, error } = terminal
  const json = options.json === true
  const quiet = options.quiet === true
  const verbose = options.verbose === true
  const paintFor = (stream: Terminal['out']): Paint =>
    wantsColour(options.color, stream.isTTY === true, terminal.environment) ? ansiPaint : plainPaint
  const errorPaint = paintFor(error)
  // The one place by which text leaves, whatever disc, archive, drive, manifest or name it is of.
  const line = (stream: Terminal['out'], text: string): void => {
    const shown = visibleText(text, paintFor(stream) === plainPaint ? 'plain' : 'painted')
    stream.write(shown.endsWith('\n') ? shown : `${shown}\n`)
  }
  return {
    json,
    quiet,
    verbose,
    paint: paintFor(out),
    errorPaint,
    live: error.isTTY === true && !json && !quiet && terminal.environment['TERM'] !== 'dumb',
    columns: error.columns ?? 80,
    print: (text) => {
      if (!json) line(out, text)
    },
    pass: (text) => {
      if (!json) out.write(text)
    },
    emit: (value) => {
      if (!json) return
      writeJson(value, (text) => out.write(visibleJson(text)))
      out.write('\n')
    },
    note: (text) => {
      if (!quiet && !json) line(error, text)
    },
    detail: (text) => {
      if (verbose && !json) line(error, text)
    },
    faults: (faults) => {
      if (json) return
      const shown = faults.filter((fault) => (fault.severity === 'warning' ? !quiet : fault.severity === 'error' || verbose))
      const brief = verbose || quiet ? [] : faults.filter(({ code }) => LEFT_OUT.has(code))
      for (const { message } of brief.slice(0, MOST_FAULTS)) line(error, `${errorPaint('cyan', 'note')}: ${message}`)
      const [first, rest] = verbose ? [shown, []] : firstOf(shown)
      if (first.length > 0) line(error, renderFaults(first, errorPaint))
      const more = [...brief.slice(MOST_FAULTS), ...rest]
      if (more.length > 0) line(error, errorPaint('dim', `… and ${countFaults(more)} more; -v shows them`))
    },
    error: (text) => line(error, text),
    aside: () => openOutput(options, { ...terminal, out: error }),
  }
}

/** Notes that say what the disc goes without, or what was done to the host: a line each where others are not told. */
const LEFT_OUT: ReadonlySet<string> = new Set([
  'source/optionalAbsent',
  'source/optionalUnmatched',
  'request/bootLeftOut',
  'transport/unmounted',
  'transport/kernelLags',
])

/** Faults that fit a few screens. */
const MOST_FAULTS = 20

/** The first ones in their order, errors before the others where not all have room. */
function firstOf(shown: readonly Fault[]): readonly [readonly Fault[], readonly Fault[]] {
  if (shown.length <= MOST_FAULTS) return [shown, []]
  const byRank = [...shown.filter(({ severity }) => severity === 'error'), ...shown.filter(({ severity }) => severity !== 'error')]
  const kept = new Set(byRank.slice(0, MOST_FAULTS))
  return [shown.filter((fault) => kept.has(fault)), byRank.slice(MOST_FAULTS)]
}

function wantsColour(asked: boolean | undefined, isTerminal: boolean, environment: Terminal['environment']): boolean {
  if (asked !== undefined) return asked
  if ((environment['NO_COLOR'] ?? '') !== '') return false
  if ((environment['FORCE_COLOR'] ?? '') !== '') return environment['FORCE_COLOR'] !== '0'
  return isTerminal && environment['TERM'] !== 'dumb'
}

/** A fault as JSON: the place in the manifest as numbers, without the excerpt. */
export function faultAsJson(fault: Fault): Readonly<Record<string, unknown>> {
  const { position, ...rest } = fault
  if (position === undefined) return rest
  const { file, line, column, endLine, endColumn } = position
  return { ...rest, position: { file, line, column, endLine, endColumn } }
}

/** Says why a command failed, and gives its exit status. */
export function reportFailure(error: unknown, output: Output): ExitStatus {
  if (error instanceof DiscError) {
    output.faults(error.faults)
    output.emit({ ok: false, faults: error.faults.map(faultAsJson) })
    return exitStatus.failed
  }
  const fault = refusedByHost(error) ?? faults.internal({ message: error instanceof Error ? error.message : String(error) })
  output.faults([fault])
  if (error instanceof Error) output.detail(error.stack ?? '')
  output.emit({ ok: false, faults: [faultAsJson(fault)] })
  return exitStatus.failed
}

/** A system call that failed where nobody expected it. */
function refusedByHost(error: unknown): Fault | undefined {
  if (codeOf(error) === '') return undefined
  const { syscall, path } = error as NodeJS.ErrnoException
  return syscall === undefined ? undefined : faults.refusedByHost({ call: syscall, path, reason: reasonOf(error) })
}

/** Says how a command is used wrongly, and gives its exit status. */
export function misused(output: Output, problem: string, command?: string): ExitStatus {
  return refuse(output, faults.misused({ problem, ...(command === undefined ? {} : { command }) }))
}

/** Says why nothing is done of what was asked for, and gives the exit status of a wrong use. */
export function refuse(output: Output, fault: Fault): ExitStatus {
  output.faults([fault])
  output.emit({ ok: false, faults: [faultAsJson(fault)] })
  return exitStatus.usedWrongly
}

export const statusOf = (faults: readonly Fault[]): ExitStatus =>
  faults.some((fault) => fault.severity === 'error') ? exitStatus.failed : exitStatus.done

/** `3 errors, 1 warning`; empty where there is nothing to count. */
export function countFaults(faults: readonly Fault[]): string {
  const count = (severity: Fault['severity'], name: string): string[] => {
    const number = faults.filter((fault) => fault.severity === severity).length
    return number === 0 ? [] : [`${number} ${name}${number === 1 ? '' : 's'}`]
  }
  return [...count('error', 'error'), ...count('warning', 'warning')].join(', ')
}

/** Letters of a value that are written at once. */
const AT_ONCE = 1 << 18

/** A line of JSON. What is listed at the top of an object is written piece by piece: there may be more of it than one text can hold. */
function writeJson(value: unknown, write: (text: string) => void): void {
  let held = ''
  const add = (text: string): void => {
    held += text
    if (held.length < AT_ONCE) return
    write(held)
    held = ''
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) add(JSON.stringify(value, plainJson))
  else {
    let before = '{'
    for (const [key, below] of Object.entries(value) as [string, unknown][]) {
      const told = isListed(below) ? undefined : JSON.stringify(below, plainJson)
      if (!isListed(below) && told === undefined) continue
      add(`${before}${JSON.stringify(key)}:`)
      before = ','
      if (told !== undefined) add(told)
      else addList(below as Iterable<unknown>, add)
    }
    add(before === '{' ? '{}' : '}')
  }
  write(held)
}

const isListed = (value: unknown): value is Iterable<unknown> =>
  Array.isArray(value) || (typeof value === 'object' && value !== null && 'next' in value && Symbol.iterator in value)

function addList(list: Iterable<unknown>, add: (text: string) => void): void {
  let before = '['
  for (const item of list) {
    add(before + (JSON.stringify(item, plainJson) ?? 'null'))
    before = ','
  }
  add(before === '[' ? '[]' : ']')
}

/** What JSON has no form for. */
function plainJson(_key: string, value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString()
  if (value instanceof Uint8Array) return Array.from(value, (byte) => byte.toString(16).padStart(2, '0')).join('')
  if (value instanceof Set) return [...value]
  return value
}
