/** Link counts and unique ids of all entries together. ECMA-167 4/14.9.6, 4/14.9.18; OSTA UDF 2.60 2.3.6.1, 3.2.1.1. */

import { LINKS_AT, uniqueIdAt } from './entries.js'
import { directoryRules, entryRules as rules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'
import type { Paths } from './paths.js'
import type { Nodes } from './nodes.js'

/** Where the tree was not read whole, names may be missing. */
export function judgeLinks(q: Inquiry, nodes: Nodes, paths: Paths, isWhole: 'whole' | 'in part'): void {
  for (let node = 0; node < nodes.count; node++) {
    const [recorded, found] = [nodes.links[node] as number, nodes.found[node] as number]
    if (recorded === found || (recorded > found && isWhole !== 'whole')) continue
    q.say(rules.links, (nodes.at[node] as number) + LINKS_AT, 'links', recorded, `${found}, the number of names`, {
      structure: structureOf(nodes, node),
      path: pathOf(paths, node),
    })
  }
}

/** Ids that are said to be twice, of those that are. */
const MOST_TWICE = 1000
/** Ids below are for Macintosh. */
const FIRST = 16

/** The root has 0, and every other entry one of its own, below the next one. */
export function judgeIds(q: Inquiry, nodes: Nodes, paths: Paths, next: number | undefined): void {
  const order = nodes.ids.slice(0, nodes.count).sort()
  const twice = new Set<number>()
  for (let i = 1; i < order.length && twice.size < MOST_TWICE; i++) if (order[i] === order[i - 1]) twice.add(order[i] as number)
  for (let node = 0; node < nodes.count; node++) {
    const id = nodes.ids[node] as number
    const should = node === 0 ? (id === 0 ? undefined : '0, as the root has it') : shouldBe(id, twice, next)
    if (should === undefined) continue
    const at = (nodes.at[node] as number) + uniqueIdAt(nodes.isExtended(node))
    q.say(rules.uniqueId, at, 'uniqueId', id, should, {
      structure: structureOf(nodes, node),
      path: pathOf(paths, node),
    })
  }
}

/** An id that a further name of a file has, or a stream. */
export interface Extra {
  readonly id: number
  readonly at: number
  readonly path: string
  readonly of: 'name' | 'stream'
}

export function judgeExtras(q: Inquiry, nodes: Nodes, extras: readonly Extra[]): void {
  if (extras.length === 0) return
  const taken = new Set(extras.map(({ id }) => id))
  const others = new Set<number>()
  for (let node = 0; node < nodes.count; node++)
    if (taken.has((nodes.ids[node] as number) % 2 ** 32)) others.add((nodes.ids[node] as number) % 2 ** 32)
  for (const { id, at, path, of } of extras) {
    const [rule, should] =
      of === 'name'
        ? [directoryRules.nameId, 'that of its entry, or one that nothing else has']
        : [rules.uniqueId, 'one that nothing else has']
    if (others.has(id)) q.say(rule, at, 'uniqueId', id, should, { path })
    others.add(id)
  }
}

function shouldBe(id: number, twice: ReadonlySet<number>, next: number | undefined): string | undefined {
  if (id < FIRST) return `${FIRST} or more`
  if (twice.has(id)) return 'an id of its own'
  return next !== undefined && id >= next ? `less than ${next}, the next one of the integrity descriptor` : undefined
}

const pathOf = (paths: Paths, node: number): string | undefined => (node === 0 ? '/' : paths.of(node))

const structureOf = (nodes: Nodes, node: number): string => (nodes.isExtended(node) ? 'extended file entry' : 'file entry')
