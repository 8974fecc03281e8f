/** Misspelt keys bear the names that were probably meant, so that what stands below them is judged, and nothing is missed that is there. */

import type { ManifestPath } from '../fault/index.js'
import { explain, type Problem } from './explain.js'
import { plainOf, valueAt, type Located, type LocatedMap } from './located.js'
import { accepts, leavesOf, type Schema } from './schema-node.js'

export interface Meant {
  readonly root: LocatedMap
  /** The problems of the keys that got another name, in the order in which they were found. */
  readonly misspelt: readonly { readonly problem: Problem; readonly root: LocatedMap }[]
}

type Misspelt = Problem & { readonly kind: 'unknownKey' }

/** A value below a misspelt key may hold misspelt keys: each round goes one level deeper. */
const MOST_ROUNDS = 16

/** More than anybody misspells. */
const MOST_KEYS = 200

export function asMeant(schema: Schema, root: LocatedMap): Meant {
  const misspelt: { problem: Problem; root: LocatedMap }[] = []
  let here = root
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const { problems } = explain(schema, plainOf(here), here)
    const wrong = problems.filter((problem): problem is Misspelt => problem.kind === 'unknownKey' && isMisspelt(schema, here, problem))
    if (wrong.length === 0 || wrong.length > MOST_KEYS) break
    const before = here
    for (const problem of wrong) {
      const after = renamed(here, problem.path, problem.near ?? '')
      if (after === here) continue
      misspelt.push({ problem, root: before })
      here = after as LocatedMap
    }
  }
  return { root: here, misspelt }
}

/** Whether the key that is near takes what stands there. */
function isMisspelt(schema: Schema, root: LocatedMap, { meant, near, path, homes }: Misspelt): boolean {
  const value = valueAt(root, path)
  // What is a key elsewhere may only stand in the wrong place.
  if (meant === undefined || near === undefined || value === undefined || homes !== undefined) return false
  const plain = value.kind === 'scalar' ? value.value : value.kind === 'list' ? [] : {}
  const text = value.kind === 'scalar' ? value.source : undefined
  return leavesOf(schema, meant).some((leaf) => accepts(leaf, plain) || (text !== undefined && accepts(leaf, text)))
}

/** The same where the key is there already. */
function renamed(located: Located, [step, ...rest]: ManifestPath, name: string): Located {
  if (located.kind === 'list' && typeof step === 'number') {
    const item = located.items[step]
    const inner = item && renamed(item, rest, name)
    return inner === undefined || inner === item ? located : { ...located, items: located.items.with(step, inner) }
  }
  if (located.kind !== 'map') return located
  const key = String(step)
  const entry = located.entries.get(key)
  if (entry === undefined) return located
  if (rest.length > 0) {
    const value = renamed(entry.value, rest, name)
    return value === entry.value ? located : { ...located, entries: new Map(located.entries).set(key, { ...entry, value }) }
  }
  if (located.entries.has(name)) return located
  return { ...located, entries: new Map([...located.entries].map(([other, inner]) => [other === key ? name : other, inner])) }
}
