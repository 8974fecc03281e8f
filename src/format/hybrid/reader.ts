/** A medium -> its partition tables. Reads what other writers made, and trusts no number in it. */

import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors, virtualSectors, VIRTUAL_SECTOR_BYTES, type VirtualSectors } from '../../unit/index.js'
import { crc32 } from './crc32.js'
import { faults } from './faults.js'
import { GptEntry, GptHeader, LOADER_BLOCK_AT, LoaderBlock, MasterBootRecord, MbrType, type PartitionRow } from './structures.js'

export interface FoundPartition {
  /** From 1. */
  readonly number: number
  readonly start: VirtualSectors
  readonly count: VirtualSectors
}
export interface FoundMbrPartition extends FoundPartition {
  readonly type: number
  readonly active: boolean
}
export interface FoundGptPartition extends FoundPartition {
  /** GUID of the type, and of the partition. */
  readonly type: string
  readonly id: string
  readonly name: string
}
export interface FoundMbr {
  readonly signature: number
  readonly partitions: readonly FoundMbrPartition[]
  /** Whose code starts the disk, as its messages tell. */
  readonly code: 'isolinux' | 'grub2' | 'other' | 'none'
  /** Block of 512 bytes that the code loads, where it is known. */
  readonly loads?: number
}
export interface FoundGpt {
  readonly id: string
  readonly partitions: readonly FoundGptPartition[]
}
export interface FoundTables {
  readonly mbr?: FoundMbr
  readonly gpt?: FoundGpt
  readonly faults: readonly Fault[]
}

/** Partition entries that are read at most; the usual number is 128, xorriso's 248. */
const ENTRY_LIMIT = 1024

export async function readPartitions(medium: Medium): Promise<FoundTables> {
  const first = await readBlock(medium, 0)
  if (first === undefined || MasterBootRecord.check(first).length > 0) return { faults: [] }
  const mbr = mbrOf(first)
  const found: Fault[] = []
  const gpt = await readGpt(medium, mbr, found)
  // A protective row covers what the other table lists.
  if (gpt === undefined) found.push(...overlaps(mbr.partitions, 'master boot record'))
  else found.push(...overlaps(gpt.partitions, 'GUID partition table'))
  return { ...(gpt === undefined && isBare(mbr, first) ? {} : { mbr }), ...(gpt === undefined ? {} : { gpt }), faults: found }
}

/** The two bytes at its end make no record: boot blocks of HFS, and blocks that describe drivers of the Macintosh, have them too. */
const isBare = ({ code, signature, partitions }: FoundMbr, block: Uint8Array): boolean =>
  (code === 'none' || (block[0] === 0x45 && block[1] === 0x52)) && signature === 0 && partitions.length === 0

function mbrOf(block: Uint8Array): FoundMbr {
  const { diskSignature, code, first, second, third, fourth } = MasterBootRecord.decode(block)
  const partitions = [first, second, third, fourth].flatMap((row, i) => (row.count === 0 ? [] : [mbrPartition(row, i + 1)]))
  // A map of the Macintosh may begin with eight bytes of its own.
  const own = code[0] === 0x45 && code[1] === 0x52 ? code.subarray(8) : code
  const text = String.fromCharCode(...own)
  const kind = text.includes('isolinux.bin')
    ? 'isolinux'
    : text.includes('GRUB')
      ? 'grub2'
      : own.some((byte) => byte !== 0)
        ? 'other'
        : 'none'
  const loads = kind === 'isolinux' || kind === 'grub2' ? { loads: LoaderBlock.decode(block, LOADER_BLOCK_AT).block } : {}
  return { signature: diskSignature, partitions, code: kind, ...loads }
}

const mbrPartition = ({ start, count, type, indicator }: PartitionRow, number: number): FoundMbrPartition => ({
  number,
  start,
  count,
  type,
  active: indicator === 0x80,
})

/** The first table, or the second where the first is no good; looked for where a row of the master boot record says so, or where it lies. */
async function readGpt(medium: Medium, mbr: FoundMbr, found: Fault[]): Promise<FoundGpt | undefined> {
  const blocks = medium.size * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES)
  const expected = mbr.partitions.some(({ type }) => type === MbrType.gptProtective)
  const first = await readTable(medium, 1)
  const second = await readTable(medium, first.kind === 'table' ? first.other : blocks - 1)
  if (first.kind === 'none' && second.kind === 'none' && !expected) return undefined
  if (first.kind !== 'table') found.push(faults.damagedTable({ table: 'first', why: first.why }))
  if (second.kind !== 'table') found.push(faults.damagedTable({ table: 'second', why: second.why }))
  const table = first.kind === 'table' ? first : second
  return table.kind === 'table' ? table.gpt : undefined
}

type Table =
  { readonly kind: 'table'; readonly gpt: FoundGpt; readonly other: number } | { readonly kind: 'bad' | 'none'; readonly why: string }

async function readTable(medium: Medium, at: number): Promise<Table> {
  const block = await readBlock(medium, at)
  if (block === undefined) return { kind: 'none', why: `block ${at} is not there` }
  const wrong = GptHeader.check(block)
  if (wrong.some(({ field }) => field === 'signature')) return { kind: 'none', why: `block ${at} is no header` }
  const [mismatch] = wrong
  if (mismatch !== undefined) return { kind: 'bad', why: `${mismatch.field} ${mismatch.problem}` }
  const header = GptHeader.decode(block)
  if (header.here !== at) return { kind: 'bad', why: `the header in block ${at} says that it lies in ${header.here}` }
  if (header.entryCount > ENTRY_LIMIT) return { kind: 'bad', why: `it has ${header.entryCount} entries` }
  const array = await readBytes(medium, header.entries, header.entryCount * GptEntry.size)
  if (array === undefined) return { kind: 'bad', why: `its entries in block ${header.entries} are not there` }
  if (crc32(array) !== header.entriesChecksum) return { kind: 'bad', why: 'the checksum of its entries is wrong' }
  return { kind: 'table', gpt: { id: header.disk, partitions: partitionsOf(array) }, other: header.other }
}

const UNUSED = '00000000-0000-0000-0000-000000000000'

function partitionsOf(array: Uint8Array): readonly FoundGptPartition[] {
  const out: FoundGptPartition[] = []
  for (let at = 0; at < array.length; at += GptEntry.size) {
    const { type, partition, first, last, name } = GptEntry.decode(array, at)
    // Beyond 2^53 no number is exact, and no disk that large.
    if (type === UNUSED || !(last >= first) || !Number.isSafeInteger(last + 1)) continue
    out.push({ number: at / GptEntry.size + 1, type, id: partition, start: first, count: virtualSectors(last - first + 1), name })
  }
  return out
}

/** Neighbours in order of their start that meet; rows of type 0 only mark. */
function overlaps(partitions: readonly (FoundPartition & { readonly type: number | string })[], table: string): readonly Fault[] {
  const sorted = partitions.filter(({ type }) => type !== MbrType.empty).sort((a, b) => a.start - b.start)
  return sorted.flatMap((second, i) => {
    const first = sorted[i - 1]
    return first !== undefined && first.start + first.count > second.start
      ? [faults.overlapping({ first: first.number, second: second.number, table })]
      : []
  })
}

const readBlock = (medium: Medium, block: number): Promise<Uint8Array | undefined> => readBytes(medium, block, VIRTUAL_SECTOR_BYTES)

/** Bytes from a block of 512 on; undefined where the medium does not have them. */
async function readBytes(medium: Medium, block: number, length: number): Promise<Uint8Array | undefined> {
  const from = block * VIRTUAL_SECTOR_BYTES
  if (block < 0 || !Number.isSafeInteger(from) || from + length > medium.size * SECTOR_BYTES) return undefined
  const start = Math.floor(from / SECTOR_BYTES)
  const end = Math.ceil((from + length) / SECTOR_BYTES)
  const data = await medium.read(lba(start), sectors(end - start))
  return new Uint8Array(data.subarray(from - start * SECTOR_BYTES, from - start * SECTOR_BYTES + length))
}
