/** `--set key=value`: one value of the manifest in place of that of the file. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { LIMITS } from './limits.js'
import { positionOf, textFile, type Located, type LocatedMap } from './located.js'
import { readValue } from './text.js'

/** Applies `volume.id=NAME`, `files.0.at=/docs` or `files[0].at=/docs`; the value is read as YAML, and null takes the key away. */
export function override(root: LocatedMap, text: string, found: Fault[]): LocatedMap {
  const file = textFile('--set', text)
  const equals = text.indexOf('=')
  const wrong = (reason: string): LocatedMap => {
    const end = Math.max(1, Math.min(equals === -1 ? text.length : equals, text.length))
    found.push(faults.malformedOverride({ text, reason }, { position: positionOf({ file, start: 0, end }) }))
    return root
  }
  if (equals < 1) return wrong('it is not KEY=VALUE')
  const steps = text
    .slice(0, equals)
    .replaceAll(/\[(\d+)\]/g, '.$1')
    .split('.')
  if (steps.includes('')) return wrong('a part of the key is empty')
  if (steps.length > LIMITS.depth) return wrong('the key has too many parts')
  const value = readValue(file, equals + 1)
  if (value.root === undefined) {
    found.push(...value.faults)
    return root
  }
  found.push(...value.faults)
  const key = { file, start: 0, end: equals }
  const put = (here: Located | undefined, index: number): Located | Absent | string | undefined => {
    const step = steps[index]
    if (step === undefined) return value.root?.kind === 'scalar' && value.root.value === null ? undefined : value.root
    if (here?.kind === 'list') {
      const position = /^\d{1,9}$/.test(step) ? Number(step) : -1
      if (position < 0 || position > here.items.length)
        return `the list at this place has members 0 to ${here.items.length - 1}; ${here.items.length} adds one`
      const next = put(here.items[position], index + 1)
      if (next === undefined && position === here.items.length) return { list: steps.slice(0, index).join('.'), position }
      if (typeof next === 'string' || isAbsent(next)) return next
      const kept = next === undefined ? [] : [next]
      return { ...here, items: [...here.items.slice(0, position), ...kept, ...here.items.slice(position + 1)] }
    }
    const entries = new Map(here?.kind === 'map' ? here.entries : [])
    const next = put(entries.get(step)?.value, index + 1)
    if (typeof next === 'string' || isAbsent(next)) return next
    if (next === undefined && here === undefined) return undefined
    if (next === undefined) entries.delete(step)
    else entries.set(step, { key, value: next })
    return { kind: 'map', entries, range: here?.range ?? key }
  }
  const result = put(root, 0)
  if (typeof result === 'string') return wrong(result)
  if (!isAbsent(result)) return result as LocatedMap
  found.push(faults.nothingToRemove(result, { position: positionOf(key) }))
  return root
}

/** A member that is to be taken out of a list which does not have it. */
interface Absent {
  readonly list: string
  readonly position: number
}
const isAbsent = (value: Located | Absent | undefined): value is Absent => value !== undefined && 'list' in value
