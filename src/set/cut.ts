/** A file that is larger than a disc, in parts that `cat` joins. */

import { byCodePoint } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import type { Content, Origin } from '../source/index.js'
import { childOf, find, type Directory, type ImageTree, type Leaf } from '../tree/index.js'
import { bytes } from '../unit/index.js'
import { faults } from './faults.js'

/** A file by its path on the discs, and the bytes of each of its parts but the last. */
export interface Cut {
  readonly path: string
  readonly bytes: number
}

/** Which part of how many. */
export interface Part {
  readonly number: number
  readonly of: number
}

/** Where a part of a content begins; undefined of what cannot be read from its middle. */
function originFrom(origin: Origin, from: number): Origin | undefined {
  switch (origin.kind) {
    case 'file':
    case 'archive':
      return { ...origin, offset: bytes(origin.offset + from) }
    case 'zeros':
      return origin
    default:
      return undefined
  }
}

export const isCuttable = ({ origin }: Content): boolean => originFrom(origin, 0) !== undefined

/** The parts of a leaf at a path, `name.001` and so on; the leaf itself where it is no larger than one of them. */
export function partsOf(leaf: Leaf, { path, bytes: most }: Cut): readonly Leaf[] {
  const { inode } = leaf
  if (inode.kind !== 'file' || inode.content.size <= most) return [leaf]
  const { content } = inode
  const count = Math.ceil(content.size / most)
  return Array.from({ length: count }, (_, i): Leaf => {
    const behind = partSuffix({ number: i + 1, of: count })
    const size = bytes(Math.min(most, content.size - i * most))
    const origin = originFrom(content.origin, i * most)
    if (origin === undefined) throw new Error(`cannot be cut: ${path}`)
    const own: Content = { id: `data:${path}${behind}`, size, origin }
    return { ...leaf, name: leaf.name + behind, inode: { ...inode, content: own, links: 1 } }
  })
}

const partSuffix = ({ number, of }: Part): string => `.${String(number).padStart(Math.max(3, String(of).length), '0')}`

/** Whether a path is that of a part. */
export const isPartOf = (path: string, { path: whole }: Cut): boolean =>
  path.startsWith(`${whole}.`) && /^\d{3,}$/.test(path.slice(whole.length + 1))

/** The paths of the parts of all files that are cut. */
export function partNumbers(tree: ImageTree, cuts: readonly Cut[]): ReadonlyMap<string, Part> {
  const parts = new Map<string, Part>()
  for (const cut of cuts) {
    const leaf = find(tree, cut.path)
    const own = leaf?.kind === 'leaf' ? partsOf(leaf, cut) : []
    if (own.length > 1)
      for (let number = 1; number <= own.length; number++)
        parts.set(cut.path + partSuffix({ number, of: own.length }), { number, of: own.length })
  }
  return parts
}

/** The tree with the parts of files in place of them. Throws `set/partTaken`. */
export const cutTree = (tree: ImageTree, cuts: readonly Cut[]): ImageTree =>
  cuts.reduce((whole, cut) => cutIn(whole, cut.path.split('/').slice(1), cut), tree)

function cutIn(folder: Directory, [name = '', ...inner]: readonly string[], cut: Cut): Directory {
  const node = childOf(folder, name)
  if (node === undefined || (node.kind === 'directory') !== inner.length > 0) return folder
  const others = folder.children.filter((child) => child !== node)
  if (node.kind === 'directory') return { ...folder, children: inOrder([...others, cutIn(node, inner, cut)]) }
  const parts = partsOf(node, cut)
  const taken = parts.length === 1 ? undefined : parts.find((part) => childOf(folder, part.name) !== undefined)
  if (taken !== undefined) throw new DiscError(faults.partTaken({ path: cut.path, part: taken.name }))
  return { ...folder, children: inOrder([...others, ...parts]) }
}

const inOrder = (nodes: Directory['children']): Directory['children'] => nodes.toSorted((a, b) => byCodePoint(a.name, b.name))
