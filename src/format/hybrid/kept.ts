/**
 * The system area of a found disk with its partition tables, as it is kept on a disk made of it: code, identifiers, names, types and marks
 * stay, and each address is told as a place that can be found again. UEFI 2.10, 5.2 and 5.3.
 */

import { readU16be, readU32be } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors, virtualSectors, VIRTUAL_SECTOR_BYTES, type Sectors, type VirtualSectors } from '../../unit/index.js'
import { crc32 } from './crc32.js'
import { faults } from './faults.js'
import type { Span } from './span.js'
import { GptEntry, GptHeader, LOADER_BLOCK_AT, LoaderBlock, MasterBootRecord, PartitionRow } from './structures.js'

/** A stretch of the disk that will lie elsewhere, under a name. */
export interface Mark extends Span {
  readonly name: string
}

/** How that is called which lies over the data of the files. */
export const HFS_PLUS_MARK = 'volume:HFS Plus'

/** What a block is on any disk that is made of this one. */
export type Anchor =
  | { readonly kind: 'same'; readonly block: number }
  /** So many blocks before the end of the disk. */
  | { readonly kind: 'before end'; readonly blocks: number }
  /** So many blocks behind the first or the last one of what a mark names. */
  | { readonly kind: 'mark'; readonly name: string; readonly edge: 'first' | 'end'; readonly blocks: number }

export interface KeptRow {
  /** Byte of the area at which the row or entry begins. */
  readonly at: number
  readonly first: Anchor
  readonly end: Anchor
  /** Heads and sectors by which cylinders of a row were counted; of rows of a master boot record alone. */
  readonly geometry?: Geometry
}

export interface Geometry {
  readonly heads: number
  readonly sectors: number
}

export interface KeptArea {
  /** All of it, as it was found. */
  readonly bytes: Uint8Array
  readonly mbr: readonly KeptRow[]
  /** Entries of a partition map of the Macintosh, and blocks of 512 bytes in one of its blocks. */
  readonly map: readonly KeptRow[]
  readonly mapUnit: number
  /** What the code loads. */
  readonly loader?: Anchor
  readonly gpt?: KeptGpt
  /** The disk was one of whole cylinders, which BIOSes ask for. */
  readonly endsWithCylinder: boolean
  /** Sectors before a partition that has volume descriptors and directories of its own; 0 without one. */
  readonly offset: Sectors
}

export interface KeptGpt {
  /** First block of the array of entries, and how many it has room for. */
  readonly array: number
  readonly entryCount: number
  readonly entries: readonly KeptRow[]
  /** Blocks behind the last usable one, up to the end. */
  readonly reserved: number
}

/** Sectors of the area, and blocks before which nothing of a volume lies. */
const AREA_SECTORS = sectors(16)
const AREA_BLOCKS = 64
const AREA_BYTES = AREA_BLOCKS * VIRTUAL_SECTOR_BYTES
const BLOCKS_PER_SECTOR = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES
/** Padding behind a volume, within which an end counts from the end of the disk: 300 KiB. */
const PADDING_BLOCKS = 600
const ROWS_AT = 446
const ROWS = 4
/** xorriso, isohybrid and BIOSes of sticks count cylinders so. */
const geometries: readonly Geometry[] = [
  { heads: 64, sectors: 32 },
  { heads: 255, sectors: 63 },
  { heads: 128, sectors: 32 },
  { heads: 16, sectors: 63 },
]
const USUAL: Geometry = { heads: 64, sectors: 32 }
const UNUSED = '00000000-0000-0000-0000-000000000000'
/** Of 64 heads and 32 sectors. */
const CYLINDER = 2048

/** What is made anew for other machines than PCs, and which bytes of the area that takes. */
export interface MadeAnew {
  readonly kinds: ReadonlySet<string>
  readonly claims: readonly { readonly from: number; readonly to: number }[]
}

/**
 * `volume` is the block of 512 behind the volume. Undefined where the area holds nothing. What cannot be kept is told as errors, then what
 * is given is of no use.
 */
export async function readKeptArea(
  medium: Medium,
  marks: readonly Mark[],
  volume: VirtualSectors,
  anew: MadeAnew,
): Promise<{ readonly kept: KeptArea | undefined; readonly faults: readonly Fault[] }> {
  if (medium.size < AREA_SECTORS) return { kept: undefined, faults: [] }
  const bytes = new Uint8Array(await medium.read(lba(0), AREA_SECTORS))
  if (bytes.every((byte) => byte === 0)) return { kept: undefined, faults: [] }
  const found: Fault[] = machinesIn(bytes)
    .filter(({ kind }) => !anew.kinds.has(kind))
    .map(({ machine }) => faults.machineKept({ machine }))
  const offset = (await hasSecondTree(medium)) ? AREA_SECTORS : sectors(0)
  const isDisk = MasterBootRecord.check(bytes).length === 0
  const mapUnit = unitOfMap(bytes)
  if (!isDisk && mapUnit === undefined) {
    if (found.length === 0 && bytes.some((byte, at) => byte !== 0 && !anew.claims.some(({ from, to }) => at >= from && at < to)))
      found.push(faults.areaKept({}))
    return { kept: { bytes, mbr: [], map: [], mapUnit: 1, endsWithCylinder: false, offset: sectors(0) }, faults: found }
  }
  const disk: Disk = { marks, size: medium.size * BLOCKS_PER_SECTOR, volume }
  const gpt = isDisk ? keptGpt(bytes, disk, found) : undefined
  const map = mapUnit === undefined ? [] : keptMap(bytes, mapUnit, disk, found)
  const mbr = isDisk ? keptRows(bytes, disk, found) : []
  const loader = isDisk ? loaderOf(bytes, disk, found) : undefined
  const isWhole = isDisk && disk.size % CYLINDER === 0
  return {
    kept: {
      bytes,
      mbr,
      map,
      mapUnit: mapUnit ?? 1,
      ...(loader === undefined ? {} : { loader }),
      ...(gpt === undefined ? {} : { gpt }),
      endsWithCylinder: isWhole,
      offset,
    },
    faults: found,
  }
}

interface Disk {
  readonly marks: readonly Mark[]
  readonly size: number
  readonly volume: number
}

/** Whether a partition that begins with block 64 has volume descriptors of its own. */
async function hasSecondTree(medium: Medium): Promise<boolean> {
  const at = 2 * AREA_SECTORS
  if (at >= medium.size) return false
  return String.fromCharCode(...(await medium.read(lba(at), sectors(1))).subarray(0, 6)) === '\x01CD001'
}

/** What lies in the area for other machines than those that read a master boot record, by what they look for there. */
function machinesIn(bytes: Uint8Array): readonly { readonly kind: string; readonly machine: string }[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const begins = (at: number, text: string): boolean => String.fromCharCode(...bytes.subarray(at, at + text.length)) === text
  const alpha = (): boolean => {
    let sum = 0n
    for (let at = 0; at < 504; at += 8) sum += view.getBigUint64(at, true)
    return view.getBigUint64(480, true) !== 0n && BigInt.asUintN(64, sum) === view.getBigUint64(504, true)
  }
  return [
    ...(begins(1024, 'H+') || begins(1024, 'HX') ? [{ kind: 'hfsplus', machine: 'a volume of HFS Plus' }] : []),
    ...(begins(1024, 'BD') ? [{ kind: 'hfs', machine: 'a volume of HFS' }] : []),
    ...(view.getUint16(508) === 0xdabe ? [{ kind: 'sparc', machine: 'a disk label of Sun' }] : []),
    ...(view.getUint32(0) === 0x0be5a941 ? [{ kind: 'mips', machine: 'a volume header of MIPS' }] : []),
    ...(view.getUint32(8) === 0x7a750200 ? [{ kind: 'mipsel', machine: 'a boot block of DECstations' }] : []),
    ...(view.getUint16(0) === 0x8000 && begins(2, 'PALO\0') ? [{ kind: 'hppa', machine: 'a boot sector of HP-PA' }] : []),
    ...(alpha() ? [{ kind: 'alpha', machine: 'a boot block of DEC Alpha' }] : []),
  ]
}

/** Undefined where nothing tells where the block will be. */
function anchorOf(block: number, { marks, size, volume }: Disk): Anchor | undefined {
  if (block <= AREA_BLOCKS) return { kind: 'same', block }
  for (const { name, start, count } of marks) {
    if (block === start) return { kind: 'mark', name, edge: 'first', blocks: 0 }
    // Tables count whole sectors, or whole images of 512 bytes.
    const end = Math.ceil((start + count) / BLOCKS_PER_SECTOR) * BLOCKS_PER_SECTOR
    if (block === start + count || block === end) return { kind: 'mark', name, edge: 'end', blocks: block - end }
  }
  if (block <= size && size - block <= PADDING_BLOCKS) return { kind: 'before end', blocks: size - block }
  if (block > size || Math.ceil(block / BLOCKS_PER_SECTOR) * BLOCKS_PER_SECTOR === volume) return { kind: 'before end', blocks: 0 }
  return undefined
}

function keptRows(bytes: Uint8Array, disk: Disk, found: Fault[]): readonly KeptRow[] {
  const out: KeptRow[] = []
  for (let i = 0; i < ROWS; i++) {
    const at = ROWS_AT + i * PartitionRow.size
    const row = PartitionRow.decode(bytes, at)
    if (row.count === 0) continue
    const kept = rowAt(at, row.start, row.start + row.count, { disk, found, table: 'master boot record', number: i + 1 })
    if (kept !== undefined) out.push({ ...kept, geometry: geometryOf(row) })
  }
  return out
}

/** Inside Macintosh: Devices, 3-13: signature, entries of the map, first block and count of a partition, and of its data. */
const MAP = { signature: 0x504d, entries: 4, start: 8, count: 12, dataCount: 84 } as const

/** Blocks of 512 bytes in one of the map, whose first entry is in block 1; undefined where there is none. */
function unitOfMap(bytes: Uint8Array): number | undefined {
  return [1, BLOCKS_PER_SECTOR].find((unit) => {
    const at = unit * VIRTUAL_SECTOR_BYTES
    return readU16be(bytes, at) === MAP.signature && readU32be(bytes, at + MAP.entries) > 0
  })
}

function keptMap(bytes: Uint8Array, unit: number, disk: Disk, found: Fault[]): readonly KeptRow[] {
  const length = unit * VIRTUAL_SECTOR_BYTES
  const count = readU32be(bytes, length + MAP.entries)
  if (count >= AREA_BYTES / length) {
    found.push(faults.machineKept({ machine: `a partition map of the Macintosh with ${count} entries` }))
    return []
  }
  return Array.from({ length: count }, (_, i) => (i + 1) * length).flatMap((at, i) => {
    const start = readU32be(bytes, at + MAP.start) * unit
    const end = start + readU32be(bytes, at + MAP.count) * unit
    const row = end === start ? undefined : rowAt(at, start, end, { disk, found, table: 'Apple partition map', number: i + 1 })
    return row === undefined ? [] : [row]
  })
}

interface Asked {
  readonly disk: Disk
  readonly found: Fault[]
  readonly table: string
  readonly number: number
}

function rowAt(at: number, start: number, end: number, { disk, found, table, number }: Asked): KeptRow | undefined {
  const [first, last] = [anchorOf(start, disk), anchorOf(end, disk)]
  if (first !== undefined && last !== undefined) return { at, first, end: last }
  found.push(faults.partitionKept({ table, number, start, end: end - 1, lost: first === undefined ? 'begins' : 'ends' }))
  return undefined
}

/** Which heads and sectors give the cylinder, head and sector in which a row ends. */
function geometryOf(row: PartitionRow): Geometry {
  const end = row.start + row.count - 1
  return (
    geometries.find((geometry) => {
      const { cylinder, head, sector } = placeIn(end, geometry)
      return (
        row.lastSector === sector &&
        row.lastHead === head &&
        row.lastCylinderLow === (cylinder & 0xff) &&
        row.lastCylinderHigh === cylinder >> 8
      )
    }) ?? USUAL
  )
}

function placeIn(block: number, { heads, sectors: perHead }: Geometry): { cylinder: number; head: number; sector: number } {
  const cylinder = Math.floor(block / (heads * perHead))
  if (cylinder > 1023) return { cylinder: 1023, head: heads - 1, sector: perHead }
  return { cylinder, head: Math.floor(block / perHead) % heads, sector: (block % perHead) + 1 }
}

/** isolinux starts with the first block of its image, GRUB with the fifth; code that nobody knows names no image. */
function loaderOf(bytes: Uint8Array, { marks }: Disk, found: Fault[]): Anchor | undefined {
  const { block } = LoaderBlock.decode(bytes, LOADER_BLOCK_AT)
  const code = bytes.subarray(0, LOADER_BLOCK_AT)
  if (code.every((byte) => byte === 0)) return undefined
  for (const { name, start } of marks)
    if (block === start || block === start + BLOCKS_PER_SECTOR) return { kind: 'mark', name, edge: 'first', blocks: block - start }
  found.push(faults.codeKept({ block }))
  return undefined
}

function keptGpt(bytes: Uint8Array, disk: Disk, found: Fault[]): KeptGpt | undefined {
  const block = bytes.subarray(VIRTUAL_SECTOR_BYTES, 2 * VIRTUAL_SECTOR_BYTES)
  const wrong = GptHeader.check(block)
  if (wrong.some(({ field }) => field === 'signature')) return undefined
  const header = GptHeader.decode(block)
  const array = header.entries * VIRTUAL_SECTOR_BYTES
  const length = header.entryCount * GptEntry.size
  const why =
    wrong[0] !== undefined
      ? `${wrong[0].field} ${wrong[0].problem}`
      : !(array + length <= AREA_BYTES)
        ? `its ${header.entryCount} entries begin in block ${header.entries}, and the system area ends before block ${AREA_BLOCKS}`
        : crc32(bytes.subarray(array, array + length)) !== header.entriesChecksum
          ? 'the checksum of its entries is wrong'
          : undefined
  if (why !== undefined) {
    found.push(faults.tableKept({ why }))
    return undefined
  }
  // The disk ends with the second table, whatever lies behind it.
  const size = header.other + 1
  const entries: KeptRow[] = []
  for (let i = 0; i < header.entryCount; i++) {
    const at = array + i * GptEntry.size
    const { type, first, last } = GptEntry.decode(bytes, at)
    if (type === UNUSED) continue
    const row = rowAt(at, first, last + 1, { disk: { ...disk, size }, found, table: 'GUID partition table', number: i + 1 })
    if (row !== undefined) entries.push(row)
  }
  return { array: header.entries, entryCount: header.entryCount, entries, reserved: size - 1 - header.lastUsable }
}

/** Names of what its partitions are. */
export const partitionsOf = ({ mbr, map, gpt }: KeptArea): readonly string[] =>
  [...mbr, ...map, ...(gpt?.entries ?? [])].flatMap(({ first }) => (first.kind === 'mark' && first.edge === 'first' ? [first.name] : []))

/** Names of all that its addresses lead to. */
export function* marksOf({ mbr, map, gpt, loader }: KeptArea): Generator<string> {
  const rows = [...mbr, ...map, ...(gpt?.entries ?? [])]
  for (const anchor of [...rows.flatMap(({ first, end }) => [first, end]), ...(loader === undefined ? [] : [loader])])
    if (anchor.kind === 'mark') yield anchor.name
}

/** Blocks of the second table: array and header. */
export const backupBlocks = ({ entryCount }: KeptGpt): number => Math.ceil((entryCount * GptEntry.size) / VIRTUAL_SECTOR_BYTES) + 1

/** Where the marks lie now, and how many blocks the disk has. */
export interface NewDisk {
  readonly size: VirtualSectors
  readonly spanOf: (name: string) => Span
}

function blockOf(anchor: Anchor, { size, spanOf }: NewDisk): number {
  switch (anchor.kind) {
    case 'same':
      return anchor.block
    case 'before end':
      return size - anchor.blocks
    case 'mark': {
      const { start, count } = spanOf(anchor.name)
      return start + (anchor.edge === 'first' ? 0 : count) + anchor.blocks
    }
  }
}

/** The area with the addresses of the new disk. Throws a `DiscError` where partitions have come to lie in another order. */
export function renderKeptArea(
  kept: KeptArea,
  disk: NewDisk,
): { readonly area: Uint8Array; readonly backup: Uint8Array; readonly faults: readonly Fault[] } {
  const area = new Uint8Array(kept.bytes)
  const found: Fault[] = []
  const spanOf = (row: KeptRow): { start: number; end: number } => {
    const [start, end] = [blockOf(row.first, disk), blockOf(row.end, disk)]
    if (start >= end) found.push(faults.partitionsMoved({ start, end }))
    return { start, end: Math.max(end, start + 1) }
  }
  for (const row of kept.mbr) {
    const { start, end } = spanOf(row)
    if (end > 0xffffffff) found.push(faults.tooLarge({ blocks: end }))
    else PartitionRow.encodeInto(area, row.at, moved(PartitionRow.decode(area, row.at), start, end, row.geometry ?? USUAL))
  }
  const view = new DataView(area.buffer)
  for (const row of kept.map) {
    const { start, end } = spanOf(row)
    // An end within a block of the map is that of the whole block.
    const count = Math.ceil((end - start) / kept.mapUnit)
    if (view.getUint32(row.at + MAP.dataCount) === view.getUint32(row.at + MAP.count)) view.setUint32(row.at + MAP.dataCount, count)
    view.setUint32(row.at + MAP.start, start / kept.mapUnit)
    view.setUint32(row.at + MAP.count, count)
  }
  if (kept.loader !== undefined) LoaderBlock.encodeInto(area, LOADER_BLOCK_AT, { block: virtualSectors(blockOf(kept.loader, disk)) })
  if (kept.gpt === undefined) return { area, backup: new Uint8Array(0), faults: found }
  const { array, entryCount, entries, reserved } = kept.gpt
  for (const row of entries) {
    const { start, end } = spanOf(row)
    const first = virtualSectors(start)
    GptEntry.encodeInto(area, row.at, { ...GptEntry.decode(area, row.at), first, last: virtualSectors(end - 1) })
  }
  const list = area.slice(array * VIRTUAL_SECTOR_BYTES, array * VIRTUAL_SECTOR_BYTES + entryCount * GptEntry.size)
  const header = {
    ...GptHeader.decode(area, VIRTUAL_SECTOR_BYTES),
    other: virtualSectors(disk.size - 1),
    lastUsable: virtualSectors(disk.size - 1 - reserved),
    entriesChecksum: crc32(list),
  }
  GptHeader.encodeInto(area, VIRTUAL_SECTOR_BYTES, header)
  const blocks = backupBlocks(kept.gpt)
  const backup = new Uint8Array(blocks * VIRTUAL_SECTOR_BYTES)
  backup.set(list)
  GptHeader.encodeInto(backup, backup.length - VIRTUAL_SECTOR_BYTES, {
    ...header,
    here: virtualSectors(disk.size - 1),
    other: virtualSectors(1),
    entries: virtualSectors(disk.size - blocks),
  })
  return { area, backup, faults: found }
}

/** A row that begins and ends elsewhere; what says so in cylinders stays where that does. */
function moved(row: PartitionRow, start: number, end: number, geometry: Geometry): PartitionRow {
  const first = placeIn(start, geometry)
  const last = placeIn(end - 1, geometry)
  return {
    ...row,
    start: virtualSectors(start),
    count: virtualSectors(end - start),
    ...(start === row.start
      ? {}
      : {
          firstHead: first.head,
          firstSector: first.sector,
          firstCylinderHigh: first.cylinder >> 8,
          firstCylinderLow: first.cylinder & 0xff,
        }),
    ...(end === row.start + row.count
      ? {}
      : {
          lastHead: last.head,
          lastSector: last.sector,
          lastCylinderHigh: last.cylinder >> 8,
          lastCylinderLow: last.cylinder & 0xff,
        }),
  }
}
