/** Files of a FAT volume that lies anywhere on a medium, of which no more is read than the way to them. "FAT Data Structure", "FAT Directory Structure". */

import { readU16le, readU32le } from '../../codec/index.js'
import type { Medium } from '../../port/index.js'
import { readBytes } from './check/bytes.js'
import { MOST_CLUSTERS, type FatType } from './geometry.js'
import { Attribute, BootSector16, BootSector32, DirectoryEntry, ENTRY_BYTES, LongNameEntry } from './structures.js'

export interface FatVolume {
  /** By the count of clusters, as the specification has it. */
  readonly type: FatType
  /** What the parameters are written for: FAT32 has no root directory of a fixed size. */
  readonly written: FatType | undefined
  readonly clusters: number
  readonly label: string
  /** `4D41-5354` */
  readonly serial: string
  readonly sizeBytes: number
  /** Names are compared without regard to case; undefined where there is none, or where the way there is damaged. */
  find(path: readonly string[]): Promise<FatNode | undefined>
  /** What a folder holds; the first of them where it holds very many. */
  list(folder: FatNode): Promise<readonly FatNode[]>
  /** Undefined where the file is larger than `limit`, or damaged. */
  load(file: FatNode, limit: number): Promise<Uint8Array | undefined>
}

export interface FatNode {
  readonly name: string
  readonly kind: 'file' | 'folder'
  readonly size: number
  readonly cluster: number
}

/** Entries of a folder that are looked at. */
const MOST_ENTRIES = 4096
const FIRST_CLUSTER = 2
const LONG = 0x0f
const DELETED = 0xe5

/** Of the volume whose boot sector stands at byte `from`; undefined where none does. */
export async function openFat(medium: Medium, from: number): Promise<FatVolume | undefined> {
  const boot = await readBytes(medium, from, BootSector16.size)
  if (boot === undefined || readU16le(boot, 510) !== 0xaa55 || (boot[0] !== 0xeb && boot[0] !== 0xe9)) return undefined
  const parameters = BootSector16.decode(boot)
  const { clusterSectors, reservedSectors, tables, rootEntries, totalSectors16, totalSectors32, tableSectors16 } = parameters
  const sectorBytes = readU16le(boot, BYTES_PER_SECTOR_AT)
  if (![512, 1024, 2048, 4096].includes(sectorBytes) || clusterSectors === 0 || (clusterSectors & (clusterSectors - 1)) !== 0)
    return undefined
  if (reservedSectors === 0 || tables === 0) return undefined
  const has32 = tableSectors16 === 0
  const wide = BootSector32.decode(boot)
  const totalSectors = totalSectors16 === 0 ? totalSectors32 : totalSectors16
  const tableAt = reservedSectors * sectorBytes
  const rootAt = tableAt + tables * (has32 ? wide.tableSectors32 : tableSectors16) * sectorBytes
  const dataAt = rootAt + Math.ceil((rootEntries * ENTRY_BYTES) / sectorBytes) * sectorBytes
  const clusterBytes = clusterSectors * sectorBytes
  const clusters = Math.floor((totalSectors * sectorBytes - dataAt) / clusterBytes)
  if (clusters <= 0) return undefined
  const type: FatType = clusters <= MOST_CLUSTERS[12] ? 12 : clusters <= MOST_CLUSTERS[16] ? 16 : 32
  // Whoever wrote the entries meant this width, whatever the count of clusters says.
  const width: FatType = has32 ? 32 : type === 32 ? 16 : type
  const chain = chainOf((at, length) => readBytes(medium, from + tableAt + at, length), width, clusters)
  const cluster = (number: number, length = clusterBytes) =>
    readBytes(medium, from + dataAt + (number - FIRST_CLUSTER) * clusterBytes, length)

  async function* sectionsOf(first: number): AsyncGenerator<Uint8Array> {
    if (first === 0 && !has32) {
      const root = await readBytes(medium, from + rootAt, Math.min(rootEntries, MOST_ENTRIES) * ENTRY_BYTES)
      if (root !== undefined) yield root
      return
    }
    for await (const number of chain(first === 0 ? wide.rootCluster : first)) {
      const bytes = await cluster(number)
      if (bytes === undefined) return
      yield bytes
    }
  }

  async function list({ cluster: first, kind }: FatNode): Promise<readonly FatNode[]> {
    if (kind === 'file') return []
    const found: FatNode[] = []
    let long = ''
    let seen = 0
    for await (const bytes of sectionsOf(first))
      for (let at = 0; at + ENTRY_BYTES <= bytes.length; at += ENTRY_BYTES) {
        const order = bytes[at] as number
        if (order === 0 || ++seen > MOST_ENTRIES) return found
        const attributes = bytes[at + ATTRIBUTES_AT] as number
        if (order === DELETED) long = ''
        else if ((attributes & LONG) === LONG) long = partOf(bytes, at) + ((order & LAST) === 0 ? long : '')
        else {
          const entry = DirectoryEntry.decode(bytes, at)
          if ((attributes & Attribute.volumeLabel) === 0 && order !== DOT) found.push(nodeOf(entry, long))
          long = ''
        }
      }
    return found
  }

  return {
    type,
    written: has32 ? 32 : undefined,
    clusters,
    label: (has32 ? wide.label : parameters.label).trimEnd(),
    serial: serialOf(has32 ? wide.serial : parameters.serial),
    sizeBytes: totalSectors * sectorBytes,
    list,
    async find(path) {
      let node: FatNode | undefined = { name: '', kind: 'folder', size: 0, cluster: 0 }
      for (const name of path) {
        if (node === undefined) return undefined
        const wanted: string = name.toUpperCase()
        node = (await list(node)).find((child) => child.name.toUpperCase() === wanted)
      }
      return node
    },
    async load({ size, cluster: first, kind }, limit) {
      if (kind === 'folder' || size > limit) return undefined
      const out = new Uint8Array(size)
      let at = 0
      if (size === 0) return out
      for await (const number of chain(first)) {
        const bytes = await cluster(number, Math.min(clusterBytes, size - at))
        if (bytes === undefined) return undefined
        out.set(bytes, at)
        at += bytes.length
        if (at === size) return out
      }
      return undefined
    },
  }
}

const BYTES_PER_SECTOR_AT = 11
const ATTRIBUTES_AT = 11
const LAST = 0x40
const DOT = 0x2e

const serialOf = (serial: number): string => serial.toString(16).toUpperCase().padStart(8, '0').replace(/^.{4}/, '$&-')

/** Thirteen units of a long name, up to what ends it. */
const partOf = (bytes: Uint8Array, at: number): string => {
  const { first, second, third } = LongNameEntry.decode(bytes, at)
  return `${first}${second}${third}`.replace(/[\0\uffff].*$/s, '')
}

function nodeOf({ name, attributes, clusterHigh, clusterLow, size }: ReturnType<typeof DirectoryEntry.decode>, long: string): FatNode {
  const [base, extension] = [name.slice(0, 8).trimEnd(), name.slice(8).trimEnd()]
  return {
    name: long === '' ? (extension === '' ? base : `${base}.${extension}`) : long,
    kind: (attributes & Attribute.directory) === 0 ? 'file' : 'folder',
    size,
    cluster: clusterHigh * 65_536 + clusterLow,
  }
}

type Read = (at: number, length: number) => Promise<Uint8Array | undefined>

/** Bytes of the table that are read at once: a multiple of the three bytes that hold two entries of 12 bits. */
const WINDOW = 6144

/** The clusters of a chain; ends where it leads out of the volume, or is longer than that. */
function chainOf(read: Read, width: FatType, clusters: number): (first: number) => AsyncGenerator<number> {
  let held: { readonly at: number; readonly bytes: Uint8Array } | undefined
  const nextOf = async (cluster: number): Promise<number> => {
    const byte = Math.floor((cluster * width) / 8)
    const at = Math.floor(byte / WINDOW) * WINDOW
    if (held?.at !== at) {
      const length = Math.min(WINDOW, Math.ceil(((clusters + FIRST_CLUSTER) * width) / 8) - at)
      const bytes = await read(at, Math.max(length, 0))
      if (bytes === undefined) return 0
      held = { at, bytes }
    }
    const { bytes } = held
    const within = byte - at
    if (within + (width === 32 ? 4 : 2) > bytes.length) return 0
    if (width === 32) return readU32le(bytes, within) & 0x0fffffff
    const pair = readU16le(bytes, within)
    return width === 16 ? pair : cluster % 2 === 0 ? pair & 0xfff : pair >> 4
  }
  return async function* (first) {
    let cluster = first
    for (let count = 0; count < clusters && cluster >= FIRST_CLUSTER && cluster < clusters + FIRST_CLUSTER; count++) {
      yield cluster
      cluster = await nextOf(cluster)
    }
  }
}
