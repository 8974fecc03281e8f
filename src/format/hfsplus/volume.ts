/** A volume that was found: its header, and the nodes of its catalogue. Trusts no number in it. */

import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { toldName } from './names.js'
import type { Blessing } from './options.js'
import {
  ALLOCATION_FORK_AT,
  CATALOG_FORK_AT,
  CatalogRecord,
  Cnid,
  EXTENTS_FORK_AT,
  extentsOf,
  ForkData,
  HEADER_AT,
  HeaderRecord,
  KEY_BYTES,
  NodeDescriptor,
  NodeKind,
  RecordType,
  ThreadRecord,
  VolumeHeader,
  type ExtentDescriptor,
} from './structures.js'

/** A part of a volume that is not in one piece: blocks, in order. */
export interface Fork {
  readonly size: number
  readonly extents: readonly ExtentDescriptor[]
}

export interface FoundVolume {
  readonly kind: 'HFS+' | 'HFSX'
  readonly startByte: number
  readonly header: VolumeHeader
  readonly catalog: Fork
  readonly allocation: Fork
  readonly overflow: Fork
  readonly medium: Medium
}

const LARGEST_NODE = 32768

/** Undefined where no volume of HFS Plus begins at this byte. */
export async function findVolume(medium: Medium, startByte: number): Promise<FoundVolume | undefined> {
  const bytes = await readBytes(medium, startByte + HEADER_AT, VolumeHeader.size)
  if (bytes === undefined) return undefined
  const header = VolumeHeader.decode(bytes)
  const { signature, version, blockSize } = header
  const kind = signature === 'H+' && version === 4 ? 'HFS+' : signature === 'HX' && version === 5 ? 'HFSX' : undefined
  // Allocation blocks are of 512 bytes at least, and a power of two.
  if (kind === undefined || blockSize < 512 || (blockSize & (blockSize - 1)) !== 0) return undefined
  const fork = (at: number): Fork => ({ size: ForkData.decode(bytes, at).size, extents: extentsOf(bytes, at) })
  return {
    kind,
    startByte,
    header,
    medium,
    catalog: fork(CATALOG_FORK_AT),
    allocation: fork(ALLOCATION_FORK_AT),
    overflow: fork(EXTENTS_FORK_AT),
  }
}

/** Undefined where the medium does not have them. */
export async function readBytes(medium: Medium, from: number, length: number): Promise<Uint8Array | undefined> {
  if (from < 0 || !Number.isSafeInteger(from) || from + length > medium.size * SECTOR_BYTES) return undefined
  const start = Math.floor(from / SECTOR_BYTES)
  const end = Math.ceil((from + length) / SECTOR_BYTES)
  const data = await medium.read(lba(start), sectors(end - start))
  return data.slice(from - start * SECTOR_BYTES, from - start * SECTOR_BYTES + length)
}

/** The byte of the medium at which a byte of a fork lies; undefined behind its last extent. */
export function byteOf({ startByte, header }: FoundVolume, { extents }: Fork, at: number): number | undefined {
  let left = at
  for (const { start, count } of extents) {
    const length = count * header.blockSize
    if (left < length) return startByte + start * header.blockSize + left
    left -= length
  }
  return undefined
}

/** A node of the catalogue in which nothing lies outside of it. */
export interface FoundNode {
  readonly number: number
  /** Byte of the medium. */
  readonly at: number
  readonly descriptor: NodeDescriptor
  readonly bytes: Uint8Array
  /** Where its records begin, and where the last one ends. */
  readonly offsets: readonly number[]
}

export interface FoundTree {
  readonly header: HeaderRecord
  /** Byte of the header node. */
  readonly at: number
  /** A node, or what is wrong with it. */
  node(number: number): Promise<FoundNode | string>
}

/** The catalogue, or what is wrong with its header node. */
export async function openCatalog(volume: FoundVolume): Promise<FoundTree | string> {
  const { medium, catalog } = volume
  const at = byteOf(volume, catalog, 0)
  const first = at === undefined ? undefined : await readBytes(medium, at, NodeDescriptor.size + HeaderRecord.size)
  if (at === undefined || first === undefined) return 'lies outside of the medium'
  if (NodeDescriptor.decode(first).kind !== NodeKind.header) return 'is no header node'
  const header = HeaderRecord.decode(first, NodeDescriptor.size)
  const { nodeSize, nodes } = header
  if (nodeSize < 512 || nodeSize > LARGEST_NODE || (nodeSize & (nodeSize - 1)) !== 0) return `has nodes of ${nodeSize} bytes`
  return {
    header,
    at,
    async node(number) {
      if (number < 0 || number >= nodes) return `is node ${number} of ${nodes}`
      const from = byteOf(volume, catalog, number * nodeSize)
      const bytes = from === undefined ? undefined : await readBytes(medium, from, nodeSize)
      if (from === undefined || bytes === undefined) return 'lies outside of the catalogue or the medium'
      const descriptor = NodeDescriptor.decode(bytes)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      const count = descriptor.records + 1
      if (NodeDescriptor.size + 2 * count > nodeSize) return `has ${descriptor.records} records`
      const offsets = Array.from({ length: count }, (_, i) => view.getUint16(nodeSize - 2 * (i + 1)))
      const isSound = offsets.every(
        (offset, i) => offset >= (offsets[i - 1] ?? NodeDescriptor.size - 1) + (i === 0 ? 1 : 2) && offset <= nodeSize - 2 * count,
      )
      return isSound ? { number, at: from, descriptor, bytes, offsets } : 'has records that begin in no order or outside of it'
    },
  }
}

export interface FoundKey {
  readonly parent: number
  readonly name: string
  /** Where the data of its record begin. */
  readonly dataAt: number
  readonly end: number
}

/** The key of a record; undefined where it is longer than the record. */
export function keyIn({ bytes, offsets }: FoundNode, index: number): FoundKey | undefined {
  const [at, end] = [offsets[index] as number, offsets[index + 1] as number]
  if (end - at < KEY_BYTES) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const [length, units] = [view.getUint16(at), view.getUint16(at + 6)]
  if (length !== KEY_BYTES - 2 + 2 * units || at + 2 + length > end) return undefined
  return { parent: view.getUint32(at + 2), name: unitsAt(view, at + KEY_BYTES, units), dataAt: at + 2 + length, end }
}

export const unitsAt = (view: DataView, at: number, count: number): string =>
  String.fromCharCode(...Array.from({ length: count }, (_, i) => view.getUint16(at + 2 * i)))

export interface FoundThread {
  readonly parent: number
  readonly name: string
}

/** A thread record that begins there; undefined where it is longer than its place. */
export function threadAt({ bytes }: FoundNode, { dataAt, end }: FoundKey): FoundThread | undefined {
  if (end - dataAt < ThreadRecord.size) return undefined
  const { parent, nameLength } = ThreadRecord.decode(bytes, dataAt)
  if (dataAt + ThreadRecord.size + 2 * nameLength > end) return undefined
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  return { parent, name: unitsAt(view, dataAt + ThreadRecord.size, nameLength) }
}

/** Deeper than any path, and than any tree. */
const MOST_LEVELS = 64
const MOST_FOLDERS = 1024

/** What the thread record of an identifier says. */
async function threadOf(tree: FoundTree, id: number): Promise<FoundThread | undefined> {
  let number = tree.header.root
  for (let level = 0; level < MOST_LEVELS; level++) {
    const node = await tree.node(number)
    if (typeof node === 'string') return undefined
    const keys = node.offsets.slice(0, -1).map((_, i) => keyIn(node, i))
    if (node.descriptor.kind === NodeKind.leaf) {
      const key = keys.find((one) => one?.parent === id && one.name === '')
      return key && threadAt(node, key)
    }
    const key = keys.findLast((one) => one !== undefined && (one.parent < id || (one.parent === id && one.name === '')))
    if (key === undefined || key.end - key.dataAt < 4) return undefined
    number = new DataView(node.bytes.buffer, node.bytes.byteOffset).getUint32(key.dataAt)
  }
  return undefined
}

/** The path of an identifier; undefined where its folders lead nowhere. */
async function pathOf(tree: FoundTree, id: number): Promise<string | undefined> {
  const names: string[] = []
  let at = id
  for (let depth = 0; at !== Cnid.root; depth++) {
    const thread = depth < MOST_FOLDERS ? await threadOf(tree, at) : undefined
    if (thread === undefined) return undefined
    names.unshift(toldName(thread.name))
    at = thread.parent
  }
  return `/${names.join('/')}`
}

export interface VolumeFacts {
  readonly name?: string
  /** 16 hexadecimal digits. */
  readonly serial: string
  /** Paths, or numbers of what is not there. */
  readonly blessed: Readonly<Partial<Record<Blessing, string>>>
}

export async function factsOf(volume: FoundVolume): Promise<VolumeFacts> {
  const { header } = volume
  const tree = await openCatalog(volume)
  const root = typeof tree === 'string' ? undefined : await threadOf(tree, Cnid.root)
  const ids: Readonly<Record<Blessing, number>> = {
    powerpc: header.bootFolder,
    intel: header.bootFile,
    shown: header.shownFolder,
    os9: header.os9Folder,
    osx: header.osxFolder,
  }
  const blessed: Partial<Record<Blessing, string>> = {}
  for (const [kind, id] of Object.entries(ids) as [Blessing, number][])
    if (id !== 0) blessed[kind] = (typeof tree === 'string' ? undefined : await pathOf(tree, id)) ?? `identifier ${id}`
  const serial = Array.from(header.serial, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return { ...(root === undefined ? {} : { name: toldName(root.name) }), serial, blessed }
}

export interface TypedFile {
  readonly path: string
  readonly type: string
  readonly creator: string
}

/** Files whose type says more than that there is none, and not that they are links. TN1150, "Hard Links" and "Symbolic Links". */
export async function typedFiles(volume: FoundVolume): Promise<readonly TypedFile[]> {
  const tree = await openCatalog(volume)
  if (typeof tree === 'string') return []
  const found: TypedFile[] = []
  const seen = new Set<number>()
  // Files of one folder follow each other.
  let parent: number = Cnid.root
  let folder: string | undefined = ''
  for (let number = tree.header.firstLeaf; number !== 0 && !seen.has(number);) {
    seen.add(number)
    const node = await tree.node(number)
    if (typeof node === 'string') break
    for (let i = 0; i < node.descriptor.records; i++) {
      const key = keyIn(node, i)
      if (key === undefined || typeAt(node, key) !== RecordType.file) continue
      const { fileType: type = '', creator = '' } = recordAt(node, key, RecordType.file)?.record ?? {}
      if (UNTOLD.has(type)) continue
      if (key.parent !== parent) {
        parent = key.parent
        folder = parent === Cnid.root ? '' : await pathOf(tree, parent)
      }
      if (folder !== undefined) found.push({ path: `${folder}/${toldName(key.name)}`, type, creator })
    }
    number = node.descriptor.next
  }
  return found
}
const UNTOLD = new Set(['', '????', 'hlnk', 'slnk'])

/** Type of a record of a leaf, whatever its length. */
export const typeAt = ({ bytes }: FoundNode, { dataAt, end }: FoundKey): number | undefined =>
  end - dataAt < 2 ? undefined : new DataView(bytes.buffer, bytes.byteOffset).getUint16(dataAt)

export interface FoundRecord {
  readonly record: CatalogRecord
  readonly data: Fork
  readonly resource: Fork
}

/** A record of a file or folder; undefined where it is cut. */
export function recordAt({ bytes }: FoundNode, { dataAt, end }: FoundKey, type: number): FoundRecord | undefined {
  const length = CatalogRecord.size + (type === RecordType.file ? 2 * ForkData.size : 0)
  if (end - dataAt < length) return undefined
  const forkAt = (number: number): Fork => {
    const at = dataAt + CatalogRecord.size + number * ForkData.size
    return { size: ForkData.decode(bytes, at).size, extents: extentsOf(bytes, at) }
  }
  const none = { size: 0, extents: [] }
  const isFile = type === RecordType.file
  return { record: CatalogRecord.decode(bytes, dataAt), data: isFile ? forkAt(0) : none, resource: isFile ? forkAt(1) : none }
}
