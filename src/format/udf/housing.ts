/** Entries for inodes, and blocks for entries and what they hold. ECMA-167 4/8.9 and 4/9.2. */

import { hasEscapedBytes } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import { bytesInSector } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import type { Attributes, FileInode, Inode } from '../../tree/index.js'
import { SECTOR_BYTES, unreachable } from '../../unit/index.js'
import type { Arena } from './arena.js'
import { cs0Length } from './cs0.js'
import { identifierBytes } from './directory.js'
import { extentCount, LONGEST_EXTENT } from './extents.js'
import { faults } from './faults.js'
import { FILE_TYPE } from './file-structures.js'
import { recordedName, type NameRules } from './names.js'
import type { Entry, EntryData, NameList, Resident } from './population.js'
import type { RevisionTraits } from './revision.js'
import { areasOf, hasTimesAttribute, roomInEntry, type AdForm } from './room.js'
import { COMPONENT_BYTES, encodeTarget, partTooLong } from './target.js'

export interface HousingOptions {
  readonly traits: RevisionTraits
  readonly embed: 'never' | 'small'
  readonly rules: NameRules
  /** Form of the allocation descriptors of file data. */
  readonly form: AdForm
}

/** What a revision cannot do is counted, and told once with an example. */
export interface Missing {
  count: number
  example: string
}

/** Names of which characters were replaced, the first few with what they became. */
export interface Replaced {
  count: number
  readonly examples: { readonly path: string; readonly name: string }[]
}

/** How many of many are shown. */
const SHOWN = 5

/** The name of a path as it is recorded. */
export const nameOf = ({ options: { rules }, out, replaced }: Colony, name: string, path: string): string =>
  recordedName(name, path, rules, out, (plain) => {
    if (replaced.count++ < SHOWN) replaced.examples.push({ path, name: plain })
  })

/** What grows while the tree is settled. */
export interface Colony {
  readonly options: HousingOptions
  readonly home: Arena<Resident>
  readonly missing: { readonly streams: Missing; readonly realTime: Missing }
  readonly replaced: Replaced
  readonly out: Fault[]
  /** Place of the next entry in the virtual allocation table. */
  nextIndex: number
  nextId: number
}

export function newEntry(
  colony: Colony,
  fileType: number,
  attributes: Attributes,
  more: Partial<Pick<Entry, 'device' | 'isStream'>> = {},
): Entry {
  return {
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
    index: colony.nextIndex++,
  }
}

/** Puts an entry and its data into blocks. */
function house({ home, options }: Colony, entry: Entry, data: EntryData): void {
  entry.data = data
  if (data.kind === 'content') {
    const areas = areasOf(extentCount(data.content), roomInEntry(options.traits, entry), options.form)
    ;(entry as { blocks: number }).blocks = areas.length
  }
  home.add(entry)
  if (data.kind === 'blocks') home.add(data.loose)
  if (data.kind === 'names' && !data.embedded) home.add(data.list)
}

/** Nothing, the data itself where it is small and known, or the content. */
function dataOf({ options }: Colony, entry: Entry, content: Content): EntryData {
  if (content.size === 0) return nothing
  const known = options.embed === 'small' && content.size <= roomInEntry(options.traits, entry) ? bytesInMemory(content) : undefined
  return known === undefined ? { kind: 'content', content } : { kind: 'embedded', bytes: known }
}

/** The names of a directory before they have blocks. */
export type Names = Pick<NameList, 'texts' | 'targets' | 'hidden' | 'firstId' | 'nodes' | 'size'>

export function houseNames(colony: Colony, entry: Entry, parent: Entry, names: Names): NameList {
  const { options } = colony
  const { size, texts, targets, hidden, firstId, nodes } = names
  const blocks = Math.ceil(size / SECTOR_BYTES)
  const list: NameList = { kind: 'names', block: 0, blocks, owner: entry, parent, texts, targets, hidden, firstId, nodes, size }
  house(colony, entry, { kind: 'names', list, embedded: options.embed === 'small' && size <= roomInEntry(options.traits, entry) })
  return list
}

function houseStreams(colony: Colony, entry: Entry, inode: FileInode, path: string): void {
  const { options, missing, out } = colony
  const streams = inode.streams ?? []
  if (streams.length === 0) return
  if (!options.traits.extended) {
    note(missing.streams, streams.length, path)
    return
  }
  const directory = newEntry(colony, FILE_TYPE.streamDirectory, entry.attributes)
  // The parent entry of a stream directory leads to the file itself.
  directory.links = 1
  directory.uniqueId = 0
  entry.streams = directory
  const seen = new Set<string>()
  const texts: string[] = []
  const targets: Entry[] = []
  const firstId = colony.nextId
  let size = identifierBytes(0)
  for (const { name, content } of streams) {
    const text = nameOf(colony, name, `${path}:${name}`)
    if (seen.has(text)) out.push(faults.streamCollision({ path, name: text }))
    seen.add(text)
    texts.push(text)
    size += identifierBytes(cs0Length(text))
    const stream = newEntry(colony, FILE_TYPE.file, entry.attributes, { isStream: true })
    stream.links = 1
    stream.uniqueId = colony.nextId++
    stream.data = dataOf(colony, stream, content)
    targets.push(stream)
  }
  houseNames(colony, directory, entry, { texts, targets, hidden: noneHidden, firstId, nodes: [], size })
  for (const stream of targets) house(colony, stream, stream.data)
}

/** Houses what a name leads to, and its streams. */
export function houseLeaf(colony: Colony, entry: Entry, inode: Inode, path: string): void {
  const { options, out } = colony
  switch (inode.kind) {
    case 'file':
      judgeForm(inode, path, out)
      house(colony, entry, dataOf(colony, entry, inode.content))
      houseStreams(colony, entry, inode, path)
      return
    case 'symlink': {
      const part = partTooLong(inode.target)
      if (part !== undefined) {
        out.push(faults.targetTooLong({ path, part, limit: COMPONENT_BYTES }))
        house(colony, entry, nothing)
        return
      }
      if (hasEscapedBytes(inode.target)) out.push(faults.nameNotUnicode({ path: `${path} -> ${inode.target}`, name: inode.target }))
      const bytes = encodeTarget(inode.target)
      if (bytes.length <= roomInEntry(options.traits, entry)) house(colony, entry, { kind: 'embedded', bytes })
      else
        house(colony, entry, { kind: 'blocks', loose: { kind: 'loose', block: 0, blocks: Math.ceil(bytes.length / SECTOR_BYTES), bytes } })
      return
    }
    case 'character':
    case 'block':
    case 'fifo':
    case 'socket':
      house(colony, entry, nothing)
      return
    default:
      unreachable(inode)
  }
}

/** Extents of UDF are blocks of one partition, each of 2048 bytes. */
function judgeForm({ content }: FileInode, path: string, out: Fault[]): void {
  const { origin } = content
  if (origin.kind === 'track') out.push(faults.formUnknown({ path, problem: `it lies in track ${origin.number}` }))
  else if (bytesInSector(content) !== SECTOR_BYTES)
    out.push(faults.formUnknown({ path, problem: `its sectors have ${bytesInSector(content)} bytes, not ${SECTOR_BYTES}` }))
}

export function leafEntry(colony: Colony, inode: Inode, path: string): Entry {
  const { options, missing } = colony
  const device = inode.kind === 'character' || inode.kind === 'block' ? { major: inode.major, minor: inode.minor } : undefined
  let fileType = typeOf(inode)
  if (inode.kind === 'file' && inode.realTime === true) {
    if (options.traits.realTime) fileType = FILE_TYPE.realTime
    else note(missing.realTime, 1, path)
  }
  return newEntry(colony, fileType, inode.attributes, { device })
}

const nothing: EntryData = { kind: 'none' }

function note(missing: Missing, count: number, path: string): void {
  if (missing.count === 0) missing.example = path
  missing.count += count
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

/** Whether a file needs nothing but an entry of one block: it has one name, one extent at most, no streams and no attributes. */
export function isPlain(inode: Inode, { traits, embed }: HousingOptions): inode is FileInode {
  if (inode.kind !== 'file' || inode.links > 1 || inode.realTime === true || inode.xa !== undefined) return false
  const { content, streams, attributes } = inode
  const { kind } = content.origin
  if (content.size > LONGEST_EXTENT || (embed === 'small' && (kind === 'bytes' || kind === 'zeros'))) return false
  return (streams === undefined || streams.length === 0) && !hasTimesAttribute(traits, attributes)
}

const noneHidden: ReadonlySet<number> = new Set()

/** The bytes of contents that need no file of the host. */
function bytesInMemory({ origin, size }: Content): Uint8Array | undefined {
  if (origin.kind === 'bytes') return origin.bytes
  return origin.kind === 'zeros' ? new Uint8Array(size) : undefined
}
