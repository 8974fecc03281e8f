/** Which entry of one tree of a disc is which of another: names may differ in every letter, and what shares its data is one. */

import { byCodePoint } from '../codec/index.js'
import { storedOf, stretchesOf } from '../survey/index.js'
import type { Node } from '../tree/index.js'

export interface Matched {
  /** Of the first tree to the second. */
  readonly pairs: ReadonlyMap<Node, Node>
  /** Children of the second that the first one does not show. */
  readonly others: readonly Node[]
}

/** The children of a folder in two trees. Those of `shown` alone can have a partner. */
export function matchChildren(children: readonly Node[], others: readonly Node[], shown: (node: Node) => boolean): Matched {
  const pairs = new Map<Node, Node>()
  let mine = children.filter(shown)
  let theirs = others
  for (const { keyOf, ...pass } of passes) {
    if (mine.length === 0 || theirs.length === 0) break
    const found = new Map<string, Node[]>()
    for (const node of theirs) {
      const key = keyOf(node)
      if (key !== undefined) (found.get(key) ?? found.set(key, []).get(key))?.push(node)
    }
    const taken = new Set<Node>()
    for (const node of mine) {
      const key = keyOf(node)
      const list = key === undefined ? undefined : found.get(key)
      if (list === undefined || (pass.only === true && list.length !== 1)) continue
      const at = list.findIndex((other) => pass.places !== 'apart' || placeOf(node) === undefined || placeOf(other) === undefined)
      const [match] = at < 0 ? [] : list.splice(at, 1)
      if (match === undefined) continue
      pairs.set(node, match)
      taken.add(match)
    }
    mine = mine.filter((node) => !pairs.has(node))
    theirs = theirs.filter((node) => !taken.has(node))
  }
  // What no name tells apart keeps its order.
  for (const kind of ['file', 'directory'] as const) {
    const [left, right] = [mine, theirs].map((list) => list.filter((node) => isKind(node, kind)))
    if (left === undefined || right === undefined || left.length !== right.length) continue
    for (const [i, node] of left.entries()) if (areAlike(node, right[i] as Node)) pairs.set(node, right[i] as Node)
  }
  const partners = new Set(pairs.values())
  return { pairs, others: theirs.filter((node) => !partners.has(node)) }
}

interface Pass {
  readonly keyOf: (node: Node) => string | undefined
  /** Whether a key that several have tells nothing. */
  readonly only?: true
  /** Data that lie in two places are two files; those within a structure lie nowhere. */
  readonly places?: 'apart'
}

const passes: readonly Pass[] = [
  { keyOf: (node) => both(placeOf(node), node.name) },
  { keyOf: (node) => both(placeOf(node), stem(node.name)) },
  { keyOf: placeOf },
  { keyOf: (node) => `${sortOf(node)} ${node.name}`, places: 'apart' },
  { keyOf: (node) => `${sortOf(node)} ${stem(node.name)}`, only: true, places: 'apart' },
  { keyOf: (node) => `${sortOf(node)} ${stem(node.name).slice(0, SHORT)}`, only: true, places: 'apart' },
]

/** As many characters as the shortest names keep of others. */
const SHORT = 4

const both = (place: string | undefined, name: string): string | undefined => (place === undefined ? undefined : `${place} ${name}`)
const kindOf = (node: Node): string => (node.kind === 'directory' ? 'directory' : node.inode.kind)
const isKind = (node: Node, kind: 'file' | 'directory'): boolean => kindOf(node) === kind
const sortOf = (node: Node): string =>
  node.kind === 'leaf' && node.inode.kind === 'file' ? `file ${node.inode.content.size}` : kindOf(node)

/** Files of one size; folders that hold as much. */
function areAlike(a: Node, b: Node): boolean {
  if (a.kind === 'directory' || b.kind === 'directory') return a.kind === b.kind
  if (a.inode.kind !== 'file' || b.inode.kind !== 'file') return a.inode.kind === b.inode.kind
  return a.inode.content.size === b.inode.content.size && (placeOf(a) === undefined || placeOf(b) === undefined)
}

/** Where the data of a file lie; undefined for what has none in blocks of its own. */
export function placeOf(node: Node): string | undefined {
  if (node.kind !== 'leaf' || node.inode.kind !== 'file') return undefined
  const stored = storedOf(node.inode.content)
  if (stored.size === 0 || stored.origin.kind !== 'extents' || (stored.origin.extents[0]?.skip ?? 0) > 0) return undefined
  const [first] = stretchesOf(stored)
  return first === undefined ? undefined : `${first.startLba}+${stored.size}`
}

/** What remains of a name whatever a standard did to its letters. */
const stem = (name: string): string =>
  name
    .toUpperCase()
    .replace(/[^A-Z0-9]+/g, '_')
    .replace(/_+$/, '')

/** In the order of code points, as a tree has them. */
export const inOrderOfNames = (nodes: readonly Node[]): readonly Node[] => nodes.toSorted((a, b) => byCodePoint(a.name, b.name))
