/** The tree of a former session as part of a new one: file data are referred to where they lie. */

import type { Content, Origin } from '../source/index.js'
import {
  ReadDirectory,
  unmadeIn,
  type Directory,
  type Dress,
  type FileInode,
  type ImageTree,
  type Inode,
  type Node,
  type Unmade,
} from '../tree/index.js'
import { lba, SECTOR_BYTES, sectorsOf, type Lba, type Sectors } from '../unit/index.js'

/** Contents of a former session have names of their own: a new file may have the path of one. */
const PREFIX = 'former:'
export const formerId = (id: string): string => PREFIX + id.replace(/^data:/, '')
export const isFormer = ({ id }: Content): boolean => id.startsWith(PREFIX)

/**
 * The same tree, whose files lie in blocks of the disc wherever they lie there in one piece of whole blocks. Others are contents like
 * any other. `size` are the blocks that the disc has.
 */
export function recordedTree(tree: ImageTree, size: Sectors): ImageTree {
  return withContents(tree, PREFIX, (content, id) => {
    const start = startOf(content, size)
    // Without the form of its sectors, which it would have to be written in.
    return start === undefined ? { ...content, id } : { id, size: content.size, origin: content.origin, recorded: start }
  })
}

/** The same tree with other contents, whose ids begin with `prefix` and go on with the path. */
export function withContents(tree: ImageTree, prefix: string, become: (content: Content, id: string) => Content): ImageTree {
  const contents = new Map<Content, Content>()
  const inodes = new Map<Inode, Inode>()
  const contentAt = (content: Content, id: string): Content => {
    const known = contents.get(content)
    if (known !== undefined) return known
    const made = become(content, id)
    contents.set(content, made)
    return made
  }
  const inodeAt = (inode: Inode, id: string): Inode => {
    if (inode.kind !== 'file') return inode
    // Files of one name are met once.
    const known = inode.links === 1 ? undefined : inodes.get(inode)
    if (known !== undefined) return known
    const { streams } = inode
    const content = contentAt(inode.content, id)
    const made: FileInode =
      streams === undefined
        ? { ...inode, content }
        : {
            ...inode,
            content,
            streams: streams.map((stream) => ({ name: stream.name, content: contentAt(stream.content, `${id}:${stream.name}`) })),
          }
    if (inode.links !== 1) inodes.set(inode, made)
    return made
  }
  return mapLeaves(tree, inodeAt, { ids: prefix, content: (content) => become(content, content.id) })
}

/** An explicit stack: folders may nest deeper than calls. What is not made yet is dressed when it is. */
function mapLeaves(tree: ImageTree, inodeAt: (inode: Inode, id: string) => Inode, dress: Dress): ImageTree {
  interface Level {
    readonly from: Directory
    readonly unmade: Unmade | undefined
    readonly nodes: readonly Node[]
    /** With which the ids of its files begin. */
    readonly ids: string
    readonly children: Node[]
    next: number
  }
  const levelOf = (from: Directory, ids: string): Level => {
    const unmade = unmadeIn(from)
    return { from, unmade, nodes: unmade?.made ?? from.children, ids, children: [], next: 0 }
  }
  const stack = [levelOf(tree, `${dress.ids}/`)]
  for (;;) {
    const level = stack.at(-1) as Level
    const node = level.nodes[level.next++]
    if (node === undefined) {
      const { from, unmade, children } = level
      const done = unmade === undefined ? { ...from, children } : dressed(from, unmade, children, dress)
      stack.pop()
      const above = stack.at(-1)
      if (above === undefined) return done
      above.children.push(done)
    } else if (node.kind === 'directory') stack.push(levelOf(node, `${level.ids}${node.name}/`))
    else level.children.push({ ...node, inode: inodeAt(node.inode, level.ids + node.name) })
  }
}

function dressed({ name, attributes, hiddenBit }: Directory, unmade: Unmade, made: readonly Node[], dress: Dress): Directory {
  const make = (): readonly Node[] => unmade.make(dress, made)
  return new ReadDirectory(name, attributes, { made, count: unmade.count, make, pass: make }, hiddenBit)
}

type Extents = Extract<Origin, { kind: 'extents' }>

/** First block of a content that lies in whole blocks of 2048 bytes, one behind the other, on the disc. */
function startOf({ size, origin, xa }: Content, blocks: Sectors): Lba | undefined {
  if (size === 0 || xa !== undefined || origin.kind !== 'extents' || origin.forms !== undefined) return undefined
  const [first] = origin.extents
  if (first === undefined) return undefined
  let next: number = first.start
  let done = 0
  for (const { start, size: length, skip = 0 } of origin.extents) {
    if (start !== next || skip !== 0 || done % SECTOR_BYTES !== 0) return undefined
    next = start + sectorsOf(length)
    done += length
  }
  return next <= blocks ? first.start : undefined
}

/** Of data that are said to lie where the disc has no blocks the first block, and the block after them. */
export function outsideOf({ origin }: Content, blocks: Sectors): { readonly start: Lba; readonly end: Lba } | undefined {
  if (origin.kind !== 'extents') return undefined
  for (const { start, size, skip = 0 } of (origin satisfies Extents).extents) {
    const end = lba(start + Math.ceil((skip + size) / SECTOR_BYTES))
    if (size > 0 && end > blocks) return { start, end }
  }
  return undefined
}
