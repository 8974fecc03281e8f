/** What is told of two things, field by field. */

import { instant, printInstant } from '../unit/index.js'

/** One thing in which a path, a volume or a disc differs. */
export interface Difference {
  /** `size`, `content`, `mode`, `owner`, `time`, `target`, `device`, `kind`; or the name of a field of the volume. */
  readonly what: string
  readonly before: string
  readonly after: string
}

/** Texts by the names of what they tell. */
export type Fields = Readonly<Record<string, string>>

export function compareFields(before: Fields, after: Fields): readonly Difference[] {
  return [...new Set([...Object.keys(before), ...Object.keys(after)])].flatMap((what) =>
    before[what] === after[what] ? [] : [{ what, before: before[what] ?? '', after: after[what] ?? '' }],
  )
}

/** Texts, numbers and answers of a value and of all that is in it, each by its path after `prefix`; `without` are names that are passed over. */
export function fieldsIn(value: object, prefix: string, without: ReadonlySet<string> = new Set()): Fields {
  const out: Record<string, string> = {}
  const open: (readonly [string, unknown])[] = [[prefix, value]]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [name, at] = next
    if (typeof at === 'string' || typeof at === 'boolean') out[name] = String(at)
    else if (typeof at === 'number') out[name] = times.has(name.slice(name.lastIndexOf(' ') + 1)) ? printInstant(instant(at)) : String(at)
    else if (typeof at === 'object' && at !== null)
      for (const [key, below] of [...(at instanceof Map ? at : Object.entries(at))].toReversed() as [string | number, unknown][]) {
        if (typeof key === 'string' && without.has(key)) continue
        // People count from 1.
        const told = Array.isArray(at) ? String(Number(key) + 1) : String(key)
        open.push([name === '' ? told : `${name} ${told}`, below])
      }
  }
  return out
}

const times: ReadonlySet<string> = new Set(['created', 'modified', 'expires', 'effective', 'recorded'])
