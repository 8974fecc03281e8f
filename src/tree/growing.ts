/** A tree while it grows: folders that can still change, and whole ones, measured or of an older tree, that nothing has touched yet. */

import type { Content } from '../source/index.js'
import { byCodePoint } from '../codec/index.js'
import {
  visibleEverywhere,
  type Attributes,
  type Directory,
  type ImageTree,
  type Inode,
  type Leaf,
  type NameSpace,
  type Node,
} from './tree.js'

export interface Growing {
  readonly kind: 'growing'
  readonly name: string
  attributes: Attributes
  /** Who describes it: 0 nobody, 1 a source, 2 an entry for this very folder. */
  authority: 0 | 1 | 2
  /** Undefined until an entry had a say. */
  hidden: ReadonlySet<NameSpace> | undefined
  hiddenBit: ReadonlySet<NameSpace> | undefined
  entry: number | undefined
  /** Whether it is of an older session. */
  readonly older: boolean
  readonly children: Map<string, GrowingNode>
}

/** Contents that are to be stored as another, equal one. */
export type SameContents = ReadonlyMap<Content, Content>

/** `older` marks what is of an older session: its leaves may be replaced. */
export type GrowingNode =
  | Growing
  | { readonly kind: 'leaf'; readonly leaf: Leaf; readonly older: boolean }
  | { readonly kind: 'still'; readonly directory: Directory; readonly older: boolean }

/** The root to start from. */
export function soil(implicit: Attributes, base?: ImageTree): Growing {
  return base === undefined ? folder('', implicit) : thaw(base, true)
}

function folder(name: string, attributes: Attributes): Growing {
  return {
    kind: 'growing',
    name,
    attributes,
    authority: 0,
    hidden: undefined,
    hiddenBit: undefined,
    entry: undefined,
    older: false,
    children: new Map(),
  }
}

/** A new folder that only leads to something. */
export function stub(parent: Growing, name: string, implicit: Attributes): Growing {
  const made = folder(name, implicit)
  parent.children.set(name, made)
  return made
}

export function plant(parent: Growing, name: string, node: GrowingNode): void {
  parent.children.set(name, node)
}

/** A folder made ready to change. */
export function deepen(parent: Growing, name: string, node: Exclude<GrowingNode, { kind: 'leaf' }>): Growing {
  if (node.kind === 'growing') return node
  const thawed = thaw(node.directory, node.older)
  parent.children.set(name, thawed)
  return thawed
}

function thaw(from: Directory, older: boolean): Growing {
  const grown = {
    ...folder(from.name, from.attributes),
    older,
    authority: 1 as const,
    hidden: from.hidden,
    hiddenBit: from.hiddenBit,
    entry: from.entry,
  }
  for (const node of from.children)
    grown.children.set(
      node.name,
      node.kind === 'directory' ? { kind: 'still', directory: node, older } : { kind: 'leaf', leaf: node, older },
    )
  return grown
}

/** A folder of several entries is hidden only where each of them hides it; an entry for the folder itself decides alone. */
export function hide(growing: Growing, hidden: ReadonlySet<NameSpace>, who: 'alone' | 'unless others show it'): void {
  if (who === 'alone') growing.hidden = hidden
  else if (growing.authority === 2 && growing.hidden !== undefined) return
  else if (growing.hidden === undefined || growing.hidden === hidden) growing.hidden = hidden
  else if (growing.hidden.size > 0) growing.hidden = new Set([...growing.hidden].filter((space) => hidden.has(space)))
}

interface Ripening {
  readonly from: Growing
  readonly nodes: readonly GrowingNode[]
  readonly children: Node[]
  next: number
}

/** The finished tree: children in the order of code points, links counted. What has grown is frozen. */
export function ripen(root: Growing, same: SameContents = new Map()): ImageTree {
  const counts = countLinks(root, same)
  const inodes = new Map<Inode, Inode>()
  const stack = [ripening(root)]
  for (;;) {
    const level = stack.at(-1) as Ripening
    const node = level.nodes[level.next++]
    if (node === undefined) {
      const done = directoryOf(level, stack.length === 1)
      stack.pop()
      const above = stack.at(-1)
      if (above === undefined) return done
      above.children.push(done)
    } else if (node.kind === 'growing') stack.push(ripening(node))
    else if (node.kind === 'leaf') level.children.push(leafOf(node.leaf, counts, inodes, same))
    else if (counts.changed.has(node.directory)) stack.push(ripening(thaw(node.directory, node.older)))
    else level.children.push(node.directory)
  }
}

const ripening = (from: Growing): Ripening => ({ from, nodes: inOrder(from.children), children: [], next: 0 })

function inOrder(children: ReadonlyMap<string, GrowingNode>): readonly GrowingNode[] {
  const names = [...children.keys()]
  // Sources come in order: most folders need no sorting.
  if (names.every((name, i) => i === 0 || byCodePoint(names[i - 1] as string, name) < 0)) return [...children.values()]
  return names.sort(byCodePoint).map((name) => children.get(name) as GrowingNode)
}

function directoryOf({ from, children }: Ripening, isRoot: boolean): Directory {
  return Object.freeze({
    kind: 'directory',
    name: isRoot ? '' : from.name,
    attributes: from.attributes,
    hidden: isRoot ? visibleEverywhere : (from.hidden ?? visibleEverywhere),
    ...(from.hiddenBit && !isRoot ? { hiddenBit: from.hiddenBit } : {}),
    ...(from.entry === undefined ? {} : { entry: from.entry }),
    children: Object.freeze(children),
  })
}

function leafOf(leaf: Leaf, counts: Counts, inodes: Map<Inode, Inode>, same: SameContents): Leaf {
  const { inode } = leaf
  const links = counts.shared.get(inode) ?? 1
  const content = inode.kind === 'file' ? same.get(inode.content) : undefined
  if (links === inode.links && content === undefined) return Object.freeze(leaf)
  let counted = inodes.get(inode)
  if (counted === undefined) {
    counted = Object.freeze(inode.kind === 'file' ? { ...inode, links, content: content ?? inode.content } : { ...inode, links })
    inodes.set(inode, counted)
  }
  return Object.freeze({ ...leaf, inode: counted })
}

interface Counts {
  /** Names of inodes that have more than one. */
  readonly shared: ReadonlyMap<Inode, number>
  /** Still folders below which a count or a content changed. */
  readonly changed: ReadonlySet<Directory>
}

function countLinks(root: Growing, same: SameContents): Counts {
  const counts = new Map<Inode, number>()
  const above = new Map<Directory, Directory | undefined>()
  const homes: { inode: Inode; home: Directory }[] = []
  const changed = new Set<Directory>()
  const change = (home: Directory): void => {
    for (let at: Directory | undefined = home; at !== undefined && !changed.has(at); at = above.get(at)) changed.add(at)
  }
  const open: (Growing | { directory: Directory; parent: Directory | undefined })[] = [root]
  const count = (inode: Inode): void => void counts.set(inode, (counts.get(inode) ?? 0) + 1)
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    if ('kind' in folder) {
      for (const node of folder.children.values()) {
        if (node.kind === 'growing') open.push(node)
        else if (node.kind === 'leaf') count(node.leaf.inode)
        else open.push({ directory: node.directory, parent: undefined })
      }
      continue
    }
    const { directory, parent } = folder
    above.set(directory, parent)
    for (const node of directory.children) {
      if (node.kind === 'directory') open.push({ directory: node, parent: directory })
      // A file of one name that got another one would have been taken out of its still folder: nearly all need no counting.
      else if (node.inode.links !== 1) {
        count(node.inode)
        homes.push({ inode: node.inode, home: directory })
      }
      if (same.size > 0 && node.kind === 'leaf' && node.inode.kind === 'file' && same.has(node.inode.content)) change(directory)
    }
  }
  for (const { inode, home } of homes) if (counts.get(inode) !== inode.links) change(home)
  for (const [inode, links] of counts) if (links === 1) counts.delete(inode)
  return { shared: counts, changed }
}
