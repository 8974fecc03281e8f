/** The tree of a disc as columns, and what each node is called in every name space, which is read from the disc as it would be. */

import type { Medium } from '../port/index.js'
import { attempt, findSpaces, formsIn, inDataTracks, readSpace, spaceNames, type DiscSession, type TrackPlace } from '../survey/index.js'
import { walk, type Directory, type Inode, type Node } from '../tree/index.js'
import { lba } from '../unit/index.js'
import type { Stretch } from './regions.js'
import type { NameSpaceNames, TreeColumns } from './shape.js'

/** Where the content of a file lies: a number of a stretch, or a block of a former session. */
export interface Places {
  readonly numbers: ReadonlyMap<string, number>
  readonly stretches: readonly Stretch[]
}

export interface TreeInColumns {
  readonly columns: TreeColumns
  /** By the ids of contents: the entry of the manifest that brought the first of their names, from 0. */
  readonly entries: ReadonlyMap<string, number>
}

export function treeColumns(tree: Directory, places: Places): TreeInColumns {
  const depth = [0]
  const name = ['']
  const kind = ['d']
  const size = [0]
  const region = [0]
  const entries = new Map<string, number>()
  const regionAt = finder(places.stretches)
  for (const { node, level } of inOrder(tree)) {
    depth.push(level)
    name.push(node.name)
    kind.push(letterOf(node))
    if (node.kind === 'directory' || node.inode.kind !== 'file') {
      size.push(0)
      region.push(0)
      continue
    }
    const { id, size: bytes, recorded } = node.inode.content
    size.push(bytes)
    const number = places.numbers.get(id) ?? (recorded === undefined ? -1 : regionAt(recorded))
    region.push(bytes === 0 ? 0 : number + 1)
    if (node.entry !== undefined && node.entry >= 0 && !entries.has(id)) entries.set(id, node.entry)
  }
  return { columns: { depth, name, kind: kind.join(''), size, region }, entries }
}

/** All nodes below the top, parents first; an explicit stack, for trees may be deeper than calls. */
function* inOrder(top: Directory): Generator<{ readonly node: Node; readonly level: number }> {
  const stack: { readonly children: readonly Node[]; next: number }[] = [{ children: top.children, next: 0 }]
  for (let open = stack.at(-1); open !== undefined; open = stack.at(-1)) {
    const node = open.children[open.next++]
    if (node === undefined) {
      stack.pop()
      continue
    }
    yield { node, level: stack.length }
    if (node.kind === 'directory') stack.push({ children: node.children, next: 0 })
  }
}

function letterOf(node: Node): string {
  if (node.kind === 'directory') return 'd'
  return node.inode.kind === 'file' ? 'f' : node.inode.kind === 'symlink' ? 'l' : 'o'
}

/** What the nodes are called in each name space of a session, in the order of the columns. */
export async function nameSpacesOf(
  tree: Directory,
  places: Places,
  disc: { readonly medium: Medium; readonly tracks: readonly TrackPlace[] },
  session: DiscSession,
): Promise<readonly NameSpaceNames[]> {
  const readable = inDataTracks(disc.medium, disc.tracks)
  const placed = asPlaced(tree, places)
  const told: NameSpaceNames[] = []
  for (const { space } of await findSpaces(readable, session)) {
    const other = await attempt(() => readSpace(readable, session, space), [])
    if (other === undefined) continue
    const forms = formsIn(placed, other.tree)
    const names: NameSpaceNames['names'][number][] = [0]
    for (const { path, node } of walk(placed)) {
      const form = forms.get(path)
      const name = form?.slice(form.lastIndexOf('/') + 1)
      names.push(name === undefined ? null : name === node.name ? 0 : name)
    }
    told.push({ space, label: spaceNames[space], names })
  }
  return told
}

/** The tree as one would find it on the disc: its contents are the blocks in which they lie. */
function asPlaced(tree: Directory, { numbers, stretches }: Places): Directory {
  const inodes = new Map<Inode, Inode>()
  const placed = (inode: Inode): Inode => {
    if (inode.kind !== 'file') return inode
    const known = inodes.get(inode)
    if (known !== undefined) return known
    const { id, size, recorded } = inode.content
    const start = recorded ?? stretches[numbers.get(id) ?? -1]?.start
    const extents = start === undefined || size === 0 ? [] : [{ start: lba(start), size }]
    const made: Inode = { ...inode, content: { id, size, origin: { kind: 'extents', medium: '', extents } } }
    inodes.set(inode, made)
    return made
  }
  const top: Directory = { ...tree, children: [] }
  const open = [{ from: tree, into: top }]
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    const children: Node[] = []
    for (const child of step.from.children) {
      if (child.kind === 'leaf') children.push({ ...child, inode: placed(child.inode) })
      else {
        const below: Directory = { ...child, children: [] }
        children.push(below)
        open.push({ from: child, into: below })
      }
    }
    ;(step.into as { children: readonly Node[] }).children = children
  }
  return top
}

/** Number of the stretch that covers a block; -1 where none does. */
function finder(stretches: readonly Stretch[]): (block: number) => number {
  return (block) => {
    let [low, high] = [0, stretches.length - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const { start, length } = stretches[middle] as Stretch
      if (block < start) high = middle - 1
      else if (block >= start + length) low = middle + 1
      else return middle
    }
    return -1
  }
}
