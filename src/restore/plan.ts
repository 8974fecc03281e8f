/** Tree -> what is to be made on the host, name by name; everything that can be judged before the first file is. */

import type { Fault } from '../fault/index.js'
import type { Content } from '../source/index.js'
import type { Attributes, Directory, Inode, Leaf } from '../tree/index.js'
import { bytes, SECTOR_BYTES, type Bytes } from '../unit/index.js'
import { faults, type Some } from './faults.js'
import { distinctName, hostNameOf, type HostNames } from './names.js'

export interface PlannedLeaf {
  /** Name on the host. */
  readonly name: string
  /** Path on the disc, for messages. */
  readonly path: string
  readonly inode: Inode
}

export interface PlannedFolder {
  readonly name: string
  readonly path: string
  readonly attributes: Attributes
  /** In the order in which they lie on the disc. */
  readonly leaves: readonly PlannedLeaf[]
  readonly folders: readonly PlannedFolder[]
}

export interface RestorePlan {
  readonly root: PlannedFolder
  readonly files: number
  readonly bytes: Bytes
  readonly faults: readonly Fault[]
}

export interface RestoreOptions {
  readonly names: HostNames
  /** Blocks of the medium that the tree was read from. */
  readonly mediumBlocks: number
  /** Most bytes of all files together. */
  readonly limit: number
  readonly special: 'make' | 'leave out'
}

/** Folders within folders that are made; each that is being filled is kept open. */
const MOST_LEVELS = 400
const EXAMPLES = 5

interface Tally extends Some {
  count: number
  readonly examples: string[]
}
const tally = (): Tally => ({ count: 0, examples: [] })
const note = (some: Tally, path: string): void => {
  if (some.count++ < EXAMPLES) some.examples.push(path)
}

/** The faults hold an error where nothing may be extracted: `restore/tooMuch`; other errors are of what is left out. */
export function planRestore(tree: Directory, options: RestoreOptions): RestorePlan {
  const changed: { path: string; name: string }[] = []
  let changes = 0
  const [deep, special, streams, beyond] = [tally(), tally(), tally(), tally()]
  const counted = new Set<Inode>()
  let files = 0
  let total = 0

  const nameFor = (node: { readonly name: string }, path: string, taken: Set<string>): string => {
    const name = distinctName(hostNameOf(node.name, options.names), options.names, taken)
    if (name !== node.name && changes++ < EXAMPLES) changed.push({ path, name })
    return name
  }
  const wants = ({ inode }: Leaf, path: string): boolean => {
    if (inode.kind === 'socket' || (inode.kind !== 'file' && inode.kind !== 'symlink' && options.special === 'leave out')) {
      note(special, path)
      return false
    }
    if (inode.kind !== 'file') return true
    if (!liesWithin(inode.content, options.mediumBlocks)) {
      note(beyond, path)
      return false
    }
    if (inode.streams !== undefined) note(streams, path)
    if (!counted.has(inode)) {
      counted.add(inode)
      total += inode.content.size
    }
    files++
    return true
  }
  const folderOf = (directory: Directory, name: string, path: string, level: number): PlannedFolder => {
    const taken = new Set<string>()
    const leaves: PlannedLeaf[] = []
    const folders: PlannedFolder[] = []
    for (const node of directory.children) {
      const here = `${path}/${node.name}`
      if (node.kind === 'directory') {
        if (level >= MOST_LEVELS) note(deep, here)
        else folders.push(folderOf(node, nameFor(node, here, taken), here, level + 1))
      } else if (wants(node, here)) leaves.push({ name: nameFor(node, here, taken), path: here, inode: node.inode })
    }
    leaves.sort((a, b) => placeOf(a.inode) - placeOf(b.inode))
    return { name, path: path === '' ? '/' : path, attributes: directory.attributes, leaves, folders }
  }

  const root = folderOf(tree, '', '', 0)
  const found: Fault[] = []
  if (total > options.limit) found.push(faults.tooMuch({ bytes: total, files, limit: options.limit }))
  if (beyond.count > 0) found.push(faults.beyond(beyond))
  if (deep.count > 0) found.push(faults.tooDeep({ ...deep, limit: MOST_LEVELS }))
  if (changes > 0) found.push(faults.nameChanged({ count: changes, examples: changed }))
  if (special.count > 0) found.push(faults.specialLeftOut(special))
  if (streams.count > 0) found.push(faults.streamsLeftOut(streams))
  return { root, files, bytes: bytes(Math.min(total, Number.MAX_SAFE_INTEGER)), faults: found }
}

/** Whether all of a content can be on a medium of so many blocks. */
function liesWithin({ origin }: Content, blocks: number): boolean {
  switch (origin.kind) {
    case 'extents':
      return origin.extents.every(({ start, size, skip = 0 }) => size === 0 || start + Math.ceil((skip + size) / SECTOR_BYTES) <= blocks)
    case 'concat':
      return origin.parts.every((part) => liesWithin(part, blocks))
    case 'zisofs':
      return liesWithin(origin.stored, blocks)
    case 'packed':
      return liesWithin(origin.of, blocks)
    default:
      return true
  }
}

/** First block of the data; a drive that reads in order does not seek. */
function placeOf(inode: Inode): number {
  const first = inode.kind === 'file' ? firstExtent(inode.content) : undefined
  return first ?? 0
}

function firstExtent({ origin }: Content): number | undefined {
  if (origin.kind === 'extents') return origin.extents[0]?.start
  if (origin.kind === 'zisofs') return firstExtent(origin.stored)
  if (origin.kind !== 'concat') return undefined
  const part = origin.parts.find((candidate) => candidate.origin.kind === 'extents')
  return part?.origin.kind === 'extents' ? part.origin.extents[0]?.start : undefined
}
