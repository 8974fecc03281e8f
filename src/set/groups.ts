/** A tree -> what of it stays on one disc, in its order. */

import { byCodePoint } from '../codec/index.js'
import type { Directory, ImageTree, Leaf, Node } from '../tree/index.js'
import type { Globs, GlobState } from '../source/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { partsOf, type Cut } from './cut.js'

/** What follows from a part of a tree for the room it takes; data in blocks. */
export interface Weight {
  readonly blocks: number
  readonly files: number
  readonly folders: number
  /** Characters of all names. */
  readonly letters: number
  /** Bytes of the files. */
  readonly bytes: number
}

/** A folder or a file that stays whole. */
export interface Group {
  /** Folders that lead to it, the root first. */
  readonly above: readonly Directory[]
  readonly node: Node
  readonly weight: Weight
}

export interface Groups {
  readonly groups: readonly Group[]
  /** What lies on each disc. */
  readonly shared: readonly Group[]
}

/** Whether a folder or file stays whole where it was met: so many names below the root, or by patterns. */
export type Keep = { readonly depth: number } | { readonly globs: Globs }

export interface GroupOptions {
  readonly keep: Keep
  readonly everyDisc: Globs | undefined
  /** A folder of more blocks than this is divided. */
  readonly most: number
}

/** Paths of folders that are too large to stay whole are given to `divided`. */
export function groupsOf(tree: ImageTree, { keep, everyDisc, most }: GroupOptions, divided: (path: string) => void): Groups {
  const groups: Group[] = []
  const shared: Group[] = []
  const visit = (node: Node, above: readonly Directory[], kept: GlobState | undefined, every: GlobState | undefined): void => {
    const kind = node.kind
    if (everyDisc !== undefined && every !== undefined && everyDisc.accepts(every, kind)) {
      shared.push({ above, node, weight: weightOf(node) })
      return
    }
    const isWanted = 'depth' in keep ? above.length >= keep.depth && keep.depth > 0 : kept !== undefined && keep.globs.accepts(kept, kind)
    if (node.kind === 'leaf' || node.children.length === 0) {
      groups.push({ above, node, weight: weightOf(node) })
      return
    }
    const isMixed = everyDisc !== undefined && every !== undefined && holds(node, everyDisc, every)
    if (isWanted && !isMixed) {
      const weight = weightOf(node)
      if (weight.blocks <= most) {
        groups.push({ above, node, weight })
        return
      }
      divided(pathOf(above, node))
    }
    const inside = [...above, node]
    for (const child of node.children)
      visit(child, inside, kept && 'globs' in keep ? keep.globs.step(kept, child.name) : kept, every && everyDisc?.step(every, child.name))
  }
  for (const child of tree.children)
    visit(
      child,
      [tree],
      'globs' in keep ? keep.globs.step(keep.globs.start, child.name) : undefined,
      everyDisc?.step(everyDisc.start, child.name),
    )
  return { groups, shared }
}

/** Whether something below a folder fits. */
function holds(folder: Directory, globs: Globs, state: GlobState): boolean {
  return folder.children.some((child) => {
    const here = globs.step(state, child.name)
    return globs.accepts(here, child.kind) || (child.kind === 'directory' && holds(child, globs, here))
  })
}

/** What is in a folder, each for itself; undefined of a file, and of an empty folder. */
export const dividedGroup = ({ above, node }: Group): readonly Group[] | undefined =>
  node.kind === 'leaf' || node.children.length === 0
    ? undefined
    : node.children.map((child) => ({ above: [...above, node], node: child, weight: weightOf(child) }))

/** The parts of a file, each for itself. */
export const cutGroup = ({ above, node }: Group, cut: Cut): readonly Group[] =>
  node.kind === 'directory' ? [] : partsOf(node, cut).map((part) => ({ above, node: part, weight: weightOf(part) }))

export const pathOf = (above: readonly Directory[], node: Node): string => `${above.map(({ name }) => name).join('/')}/${node.name}`

/** Each name of a file counts, as each may be the one that is on its disc. */
export function weightOf(top: Node): Weight {
  const sum = { blocks: 0, files: 0, folders: 0, letters: 0, bytes: 0 }
  const stack: Node[] = [top]
  for (let node = stack.pop(); node !== undefined; node = stack.pop()) {
    sum.letters += node.name.length
    if (node.kind === 'directory') {
      sum.folders++
      for (const child of node.children) stack.push(child)
    } else {
      sum.files++
      const bytes = sizeOf(node)
      sum.bytes += bytes
      sum.blocks += Math.ceil(bytes / SECTOR_BYTES)
    }
  }
  return sum
}

const sizeOf = ({ inode }: Leaf): number => (inode.kind === 'file' ? inode.content.size : 0)

/** The tree with these parts of it alone, and the folders that lead to them. */
export function sliceOf(tree: ImageTree, groups: readonly Group[]): ImageTree {
  const root = new Open(tree)
  for (const { above, node } of groups) {
    let folder = root
    for (const one of above.slice(1)) folder = folder.into(one)
    folder.put(node)
  }
  return root.closed()
}

/** A folder that not all of lies on a disc. */
class Open {
  readonly folder: Directory
  readonly #inside = new Map<string, Node | Open>()

  constructor(folder: Directory) {
    this.folder = folder
  }

  into(folder: Directory): Open {
    const known = this.#inside.get(folder.name)
    if (known instanceof Open) return known
    const open = new Open(folder)
    if (known?.kind === 'directory') for (const child of known.children) open.put(child)
    this.#inside.set(folder.name, open)
    return open
  }

  /** Parts of one folder can come as several groups. */
  put(node: Node): void {
    const known = this.#inside.get(node.name)
    if (known === undefined || node.kind === 'leaf') this.#inside.set(node.name, node)
    else {
      const open = this.into(node)
      for (const child of node.children) open.put(child)
    }
  }

  closed(): Directory {
    const children = [...this.#inside.values()].map((own) => (own instanceof Open ? own.closed() : own))
    return { ...this.folder, children: children.toSorted((a, b) => byCodePoint(a.name, b.name)) }
  }
}
