/** The tree that every file system of the disc shows in its own way. */

import { byCodePoint } from '../codec/index.js'
import type { Attributes, FileInode, FinderInfo, Inode, NameSpace } from '../source/index.js'
import { below, pathOf, type Trail } from './trail.js'

export type { Attributes, ExtendedAttribute, FileInode, FinderInfo, Inode, NameSpace, PlaceHint } from '../source/index.js'

export interface NodeBase {
  /** Name in the host's terms, any bytes but NUL and `/`; empty for the root. See `codec/text`. */
  readonly name: string
  /** Name spaces in which the node, and all below it, does not appear. */
  readonly hidden: ReadonlySet<NameSpace>
  /** Name spaces in which the node appears with the attribute bit that asks readers not to show it. */
  readonly hiddenBit?: ReadonlySet<NameSpace>
  /** Index of the entry in the manifest that put it here, for messages. */
  readonly entry?: number
}

export interface Directory extends NodeBase {
  readonly kind: 'directory'
  readonly attributes: Attributes
  /** In the order of code points, names distinct. */
  readonly children: readonly Node[]
}

export interface Leaf extends NodeBase {
  readonly kind: 'leaf'
  readonly inode: Inode
  /** As it is recorded for this very name. */
  readonly finder?: FinderInfo
}

export type Node = Directory | Leaf

export type ImageTree = Directory

/** Whether two nodes have the same mode, owners and times. */
export const equalAttributes = (a: Attributes, b: Attributes): boolean =>
  a === b ||
  (a.mode === b.mode &&
    a.uid === b.uid &&
    a.gid === b.gid &&
    a.mtime === b.mtime &&
    a.atime === b.atime &&
    a.ctime === b.ctime &&
    a.btime === b.btime &&
    equalExtended(a.extended, b.extended))

type Extended = Attributes['extended']

/** Whether two nodes have the same extended attributes. */
export const equalExtended = (a: Extended, b: Extended): boolean =>
  a === b ||
  (a?.length === b?.length &&
    (a ?? []).every(({ name, value }, i) => {
      const other = b?.[i]
      return other?.name === name && other.value.length === value.length && value.every((byte, at) => byte === other.value[at])
    }))

export const visibleEverywhere: ReadonlySet<NameSpace> = new Set()

/** How a directory is asked for what is in it. */
export type ChildrenOf = (directory: Directory) => readonly Node[]
const ownChildren: ChildrenOf = ({ children }) => children

/** A node and the absolute path by which it was met. */
export interface Met {
  readonly path: string
  readonly node: Node
}

/** The path is spelt out for whoever asks for it. */
class MetDeep implements Met {
  readonly node: Node
  readonly #trail: Trail

  constructor(node: Node, trail: Trail) {
    this.node = node
    this.#trail = trail
  }

  get path(): string {
    return pathOf(this.#trail)
  }
}

/** All nodes below `top` with their absolute paths, parents first, in order. Who keeps many of them keeps what is yielded, and no long paths. */
export function* walk(top: Directory, path: Trail = '', childrenOf: ChildrenOf = ownChildren): Generator<Met> {
  // An explicit stack: a tree may be deeper than the call stack.
  const stack: { children: readonly Node[]; trail: Trail; next: number }[] = [{ children: childrenOf(top), trail: path, next: 0 }]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.children[level.next++]
    if (node === undefined) {
      stack.pop()
      continue
    }
    const here = below(level.trail, node.name)
    yield typeof here === 'string' ? { path: here, node } : new MetDeep(node, here)
    if (node.kind === 'directory') stack.push({ children: childrenOf(node), trail: here, next: 0 })
  }
}

/** The node at an absolute path; undefined where there is none. */
export function find(top: Directory, path: string): Node | undefined {
  let node: Node = top
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (node.kind !== 'directory') return undefined
    const child: Node | undefined = childOf(node, name)
    if (child === undefined) return undefined
    node = child
  }
  return node
}

/** The files below `top` in order; one with several names as often as it has names. */
export function* filesOf(top: Directory, childrenOf: ChildrenOf = ownChildren): Generator<FileInode> {
  const stack: { readonly children: readonly Node[]; next: number }[] = [{ children: childrenOf(top), next: 0 }]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.children[level.next++]
    if (node === undefined) stack.pop()
    else if (node.kind === 'directory') stack.push({ children: childrenOf(node), next: 0 })
    else if (node.inode.kind === 'file') yield node.inode
  }
}

/** The child of that name, found by halving: children are in order. */
export function childOf({ children }: Directory, name: string): Node | undefined {
  let low = 0
  let high = children.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byCodePoint((children[middle] as Node).name, name) < 0) low = middle + 1
    else high = middle
  }
  const child = children[low]
  return child?.name === name ? child : undefined
}
