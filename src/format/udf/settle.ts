/** Gives every node of the tree its entry, and every entry its block: a folder, its names, its files, then its folders. */

import { hasEscapedBytes } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import type { Content } from '../../source/index.js'
import type { Attributes, Directory, FileInode, ImageTree, Inode, Node } from '../../tree/index.js'
import { SECTOR_BYTES, unreachable } from '../../unit/index.js'
import type { Arena } from './arena.js'
import { cs0Length } from './cs0.js'
import { nameListBytes } from './directory.js'
import { extentCount } from './extents.js'
import { faults } from './faults.js'
import { CHARACTERISTIC, FILE_TYPE } from './file-structures.js'
import { PATH_BYTES, recordedName } from './names.js'
import type { Entry, EntryData, Name, NameList, Population, Resident } from './population.js'
import type { RevisionTraits } from './revision.js'
import { areasOf, roomInEntry, type AdForm } from './room.js'
import { COMPONENT_BYTES, encodeTarget, partTooLong } from './target.js'

export interface SettleOptions {
  readonly traits: RevisionTraits
  readonly embed: 'never' | 'small'
  readonly names: 'mangle' | 'strict'
  /** Form of the allocation descriptors of file data. */
  readonly form: AdForm
  /** Blocks of the file set: without a descriptor that ends it, 1. */
  readonly fileSetBlocks: number
}

/** Ids below are kept for Macintosh. UDF 2.60 3.2.1.1. */
const FIRST_UNIQUE_ID = 16
const MOST_LINKS = 0xffff
const MOST_IDS = 2 ** 32 - FIRST_UNIQUE_ID
/** Examples of what a revision cannot do are counted, and told once. */
interface Missing {
  count: number
  example: string
}

interface Folder {
  readonly node: Directory
  readonly entry: Entry
  readonly parent: Entry
  readonly path: string
  readonly pathBytes: number
}

export function settle(tree: ImageTree, home: Arena<Resident>, options: SettleOptions, out: Fault[]): Population {
  const { traits } = options
  const entries: Entry[] = []
  const shared = new Map<Inode, Entry>()
  const missing = { streams: { count: 0, example: '' }, realTime: { count: 0, example: '' } }
  let nextId = FIRST_UNIQUE_ID
  let files = 0
  let directories = 1

  const newEntry = (fileType: number, attributes: Attributes, more: Partial<Pick<Entry, 'device' | 'isStream'>> = {}): Entry => {
    const entry: Entry = {
      kind: 'entry',
      block: 0,
      blocks: 1,
      fileType,
      attributes,
      isStream: more.isStream ?? false,
      uniqueId: 0,
      links: 0,
      data: nothing,
      device: more.device,
      streams: undefined,
      index: entries.length + 1,
    }
    entries.push(entry)
    return entry
  }

  /** Puts an entry and its data into blocks. */
  const house = (entry: Entry, data: EntryData): void => {
    entry.data = data
    if (data.kind === 'content') {
      const areas = areasOf(extentCount(data.content), roomInEntry(traits, entry), options.form)
      ;(entry as { blocks: number }).blocks = areas.length
    }
    home.add(entry)
    if (data.kind === 'blocks') home.add(data.loose)
    if (data.kind === 'names' && !data.embedded) home.add(data.list)
  }

  const dataOf = (entry: Entry, content: Content): EntryData => {
    if (content.size === 0) return nothing
    const known = options.embed === 'small' && content.size <= roomInEntry(traits, entry) ? bytesInMemory(content) : undefined
    return known === undefined ? { kind: 'content', content } : { kind: 'embedded', bytes: known }
  }

  const houseNames = (entry: Entry, parent: Entry, names: readonly Name[]): void => {
    const size = nameListBytes(names)
    const list: NameList = { kind: 'names', block: 0, blocks: Math.ceil(size / SECTOR_BYTES), owner: entry, parent, names, size }
    house(entry, { kind: 'names', list, embedded: options.embed === 'small' && size <= roomInEntry(traits, entry) })
  }

  const houseStreams = (entry: Entry, inode: FileInode, path: string): void => {
    const streams = inode.streams ?? []
    if (streams.length === 0) return
    if (!traits.extended) {
      note(missing.streams, streams.length, path)
      return
    }
    const directory = newEntry(FILE_TYPE.streamDirectory, entry.attributes)
    // The parent entry of a stream directory leads to the file itself.
    directory.links = 1
    directory.uniqueId = 0
    entry.streams = directory
    const seen = new Set<string>()
    const names: Name[] = []
    for (const { name, content } of streams) {
      const text = recordedName(name, `${path}:${name}`, options.names, out)
      if (seen.has(text)) out.push(faults.streamCollision({ path, name: text }))
      seen.add(text)
      const stream = newEntry(FILE_TYPE.file, entry.attributes, { isStream: true })
      stream.links = 1
      stream.uniqueId = nextId
      stream.data = dataOf(stream, content)
      names.push({ text, target: stream, characteristics: 0, uniqueId: nextId++ })
    }
    houseNames(directory, entry, names)
    for (const { target } of names) house(target, target.data)
  }

  const houseLeaf = (entry: Entry, inode: Inode, path: string): void => {
    switch (inode.kind) {
      case 'file':
        house(entry, dataOf(entry, inode.content))
        houseStreams(entry, inode, path)
        return
      case 'symlink': {
        const part = partTooLong(inode.target)
        if (part !== undefined) {
          out.push(faults.targetTooLong({ path, part, limit: COMPONENT_BYTES }))
          house(entry, nothing)
          return
        }
        if (hasEscapedBytes(inode.target)) out.push(faults.nameNotUnicode({ path: `${path} -> ${inode.target}`, name: inode.target }))
        const bytes = encodeTarget(inode.target)
        if (bytes.length <= roomInEntry(traits, entry)) house(entry, { kind: 'embedded', bytes })
        else house(entry, { kind: 'blocks', loose: { kind: 'loose', block: 0, blocks: Math.ceil(bytes.length / SECTOR_BYTES), bytes } })
        return
      }
      case 'character':
      case 'block':
      case 'fifo':
      case 'socket':
        house(entry, nothing)
        return
      default:
        unreachable(inode)
    }
  }

  const leafEntry = (inode: Inode, path: string): Entry => {
    const device = inode.kind === 'character' || inode.kind === 'block' ? { major: inode.major, minor: inode.minor } : undefined
    let fileType = typeOf(inode)
    if (inode.kind === 'file' && inode.realTime === true) {
      if (traits.realTime) fileType = FILE_TYPE.realTime
      else note(missing.realTime, 1, path)
    }
    return newEntry(fileType, inode.attributes, { device })
  }

  home.add({ kind: 'file set', block: 0, blocks: options.fileSetBlocks })
  const root = newEntry(FILE_TYPE.directory, tree.attributes)
  root.links = 1
  const stack: Folder[] = [{ node: tree, entry: root, parent: root, path: '', pathBytes: 0 }]
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const names: Name[] = []
    const fresh: { entry: Entry; inode: Inode; path: string }[] = []
    const folders: Folder[] = []
    let changed = false
    for (const node of folder.node.children) {
      if (node.hidden.has('udf')) continue
      const path = `${folder.path}/${node.name}`
      const text = recordedName(node.name, path, options.names, out)
      if (text !== node.name) changed = true
      const pathBytes = folder.pathBytes + cs0Length(text)
      if (pathBytes > PATH_BYTES) out.push(faults.pathTooLong({ path, bytes: pathBytes, limit: PATH_BYTES }))
      let target: Entry
      if (node.kind === 'directory') {
        target = newEntry(FILE_TYPE.directory, node.attributes)
        directories++
        // Its parent entry is a name of this folder.
        folder.entry.links++
        folders.push({ node, entry: target, parent: folder.entry, path, pathBytes })
      } else {
        files++
        const { inode } = node
        const known = inode.links > 1 ? shared.get(inode) : undefined
        target = known ?? leafEntry(inode, path)
        if (known === undefined) {
          fresh.push({ entry: target, inode, path })
          if (inode.links > 1) shared.set(inode, target)
        }
      }
      if (target.links === 0) target.uniqueId = nextId
      target.links++
      names.push({ text, target, characteristics: characteristicsOf(node), uniqueId: nextId++ })
    }
    if (changed) reportCollisions(folder, names, out)
    houseNames(folder.entry, folder.parent, names)
    if (folder.entry.links > MOST_LINKS)
      out.push(faults.linksTooMany({ path: folder.path === '' ? '/' : folder.path, links: folder.entry.links, limit: MOST_LINKS }))
    for (const { entry, inode, path } of fresh) houseLeaf(entry, inode, path)
    for (const inner of folders.reverse()) stack.push(inner)
  }
  for (const [inode, entry] of shared)
    if (entry.links > MOST_LINKS) out.push(faults.linksTooMany({ path: nameOf(inode), links: entry.links, limit: MOST_LINKS }))
  if (nextId > MOST_IDS) out.push(faults.noUniqueIds({ names: nextId - FIRST_UNIQUE_ID }))
  tellMissing(missing, traits, out)
  home.finish()
  return { root, entries, files, directories, nextUniqueId: nextId }
}

const nothing: EntryData = { kind: 'none' }

function note(missing: Missing, count: number, path: string): void {
  if (missing.count === 0) missing.example = path
  missing.count += count
}

function tellMissing(missing: { readonly streams: Missing; readonly realTime: Missing }, traits: RevisionTraits, out: Fault[]): void {
  const { streams, realTime } = missing
  if (streams.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'Named streams', needed: '2.00', revision: traits.name, ...streams }))
  if (realTime.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'The real-time file type', needed: '2.01', revision: traits.name, ...realTime }))
}

const nameOf = (inode: Inode): string => (inode.kind === 'file' ? inode.content.id : inode.kind)

function characteristicsOf(node: Node): number {
  return (node.hiddenBit?.has('udf') === true ? CHARACTERISTIC.hidden : 0) | (node.kind === 'directory' ? CHARACTERISTIC.directory : 0)
}

function typeOf(inode: Inode): number {
  switch (inode.kind) {
    case 'file':
      return FILE_TYPE.file
    case 'symlink':
      return FILE_TYPE.symlink
    case 'character':
      return FILE_TYPE.character
    case 'block':
      return FILE_TYPE.block
    case 'fifo':
      return FILE_TYPE.fifo
    case 'socket':
      return FILE_TYPE.socket
    default:
      return unreachable(inode)
  }
}

/** The bytes of contents that need no file of the host. */
function bytesInMemory({ origin, size }: Content): Uint8Array | undefined {
  if (origin.kind === 'bytes') return origin.bytes
  return origin.kind === 'zeros' ? new Uint8Array(size) : undefined
}

/** Names that were distinct before some of them were changed. */
function reportCollisions(folder: Folder, names: readonly Name[], out: Fault[]): void {
  const seen = new Map<string, number>()
  const visible = folder.node.children.filter((node) => !node.hidden.has('udf'))
  for (const [i, { text }] of names.entries()) {
    const other = seen.get(text)
    if (other === undefined) seen.set(text, i)
    else {
      const pathOf = (n: number): string => `${folder.path}/${visible[n]?.name ?? ''}`
      out.push(faults.nameCollision({ first: pathOf(other), second: pathOf(i), name: text }))
    }
  }
}
