/** What a job said: lines of JSON, the last of which is its result. */

import type { Fault } from '../fault/index.js'

const isFault = (value: unknown): value is Fault =>
  typeof value === 'object' &&
  value !== null &&
  ['code', 'severity', 'message'].every((key) => typeof (value as Readonly<Record<string, unknown>>)[key] === 'string')

/** The faults of a result, without their places: those of the excerpts are not in it. None where it is no result. */
export function faultsIn(line: string): readonly Fault[] {
  try {
    const { faults = [] } = JSON.parse(line) as { readonly faults?: readonly unknown[] }
    return faults.filter(isFault).map((fault) => {
      const { position: _, ...rest } = fault
      return { ...rest, values: rest.values ?? {} }
    })
  } catch {
    return []
  }
}
