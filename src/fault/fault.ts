/** What went wrong, as a value: what could not be done, what is, what may be, and how to mend it. */

import { quoted } from '../unit/index.js'

export type Severity = 'error' | 'warning' | 'note'

/** A place in a text file. Lines and columns count from 1; `end` is exclusive. */
export interface Position {
  readonly file: string
  readonly line: number
  readonly column: number
  readonly endLine: number
  readonly endColumn: number
  /** The whole text of the lines from `line` to `endLine`, for the excerpt. */
  readonly excerpt: readonly string[]
}

/** One judgement. `code` is `room/name` and never changes. */
export interface Fault {
  readonly code: string
  readonly severity: Severity
  readonly message: string
  readonly help?: string
  /** Standard and clause that is broken. */
  readonly clause?: string
  /** Names of the return values of the Image Mastering API that mean this condition. */
  readonly imapi?: readonly string[]
  /** The values that the message speaks of. */
  readonly values: Readonly<Record<string, unknown>>
  readonly position?: Position
  /** Path of keys and indexes in the manifest, by which a later stage finds the position: `['files', 2, 'at']`. */
  readonly path?: ManifestPath
}

export type ManifestPath = readonly (string | number)[]

/** Thrown for whatever the user or a device did; our own mistakes throw plain errors. */
export class DiscError extends Error {
  readonly faults: readonly Fault[]
  constructor(faults: Fault | readonly Fault[], options?: ErrorOptions) {
    const list = Array.isArray(faults) ? (faults as readonly Fault[]) : [faults as Fault]
    super(list.map((fault) => fault.message).join('\n'), options)
    this.name = 'DiscError'
    this.faults = list
  }
}

/** How a fault of one kind is declared. */
export interface FaultDefinition<Values extends object> {
  readonly severity: Severity
  readonly say: (values: Values) => string
  readonly help?: string | ((values: Values) => string)
  readonly clause?: string
  readonly imapi?: readonly string[]
  /** Those of `imapi` that an occasion means, where it cannot mean all. */
  readonly imapiOf?: (values: Values) => readonly string[]
  /** One sentence for `explain` and the reference page: when this arises. */
  readonly when: string
}

export type FaultMaker<Values extends object> = ((values: Values, where?: FaultPlace) => Fault) & FaultInfo

/** Where a fault lies in the manifest, as far as the caller knows. */
export interface FaultPlace {
  readonly position?: Position | undefined
  readonly path?: ManifestPath | undefined
}

/** What `explain` tells of a fault without an occasion. */
export interface FaultInfo {
  readonly code: string
  readonly severity: Severity
  readonly when: string
  readonly clause?: string
  readonly imapi?: readonly string[]
  readonly generalHelp?: string
}

// The definitions of a room differ in their values: a definition of any values must be accepted.
// oxlint-disable-next-line typescript/no-explicit-any
type AnyDefinition = FaultDefinition<any>
export type FaultMakers<Definitions extends Record<string, AnyDefinition>> = {
  readonly [Name in keyof Definitions]: Definitions[Name] extends FaultDefinition<infer Values> ? FaultMaker<Values & object> : never
}

/** Declares the faults of a room; each becomes a function from its values to a `Fault` with code `room/name`. */
export function defineFaults<Definitions extends Record<string, AnyDefinition>>(
  room: string,
  definitions: Definitions,
): FaultMakers<Definitions> {
  const makers: Record<string, FaultMaker<object>> = {}
  for (const [name, definition] of Object.entries(definitions)) makers[name] = makerOf(`${room}/${name}`, definition)
  return makers as unknown as FaultMakers<Definitions>
}

function makerOf(code: string, definition: AnyDefinition): FaultMaker<object> {
  const { severity, clause, imapi, imapiOf, when, help } = definition
  const fixed = { code, severity, ...(clause === undefined ? {} : { clause }), ...(imapi === undefined ? {} : { imapi }) }
  const make = (values: object, where?: FaultPlace): Fault => {
    const advice = typeof help === 'function' ? help(values) : help
    return {
      ...fixed,
      ...(imapiOf === undefined ? {} : { imapi: imapiOf(values) }),
      message: definition.say(values),
      ...(advice === undefined ? {} : { help: advice }),
      values: { ...values },
      ...(where?.position === undefined ? {} : { position: where.position }),
      ...(where?.path === undefined ? {} : { path: where.path }),
    }
  }
  return Object.assign(make, fixed, { when }, typeof help === 'string' ? { generalHelp: help } : {})
}

/** A fault that another one brought about: it means what that one means, too. */
export const becauseOf = (fault: Fault, cause: Fault | undefined): Fault =>
  cause?.imapi === undefined ? fault : { ...fault, imapi: [...new Set([...(fault.imapi ?? []), ...cause.imapi])] }

/** Throws the faults if one of them is an error. */
export function throwErrors(faults: readonly Fault[]): void {
  if (faults.some((fault) => fault.severity === 'error')) throw new DiscError(faults)
}

/** Text in quotes with all escaped that nobody sees, cut at 120 characters. */
export function quote(text: string): string {
  const short = text.length > 120 ? `${text.slice(0, 119)}…` : text
  return quoted(short)
}
