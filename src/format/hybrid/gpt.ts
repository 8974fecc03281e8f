/** The GUID Partition Table: what it lists, and its two copies. UEFI 2.10, 5.3. */

import { SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES, type VirtualSectors } from '../../unit/index.js'
import { crc32 } from './crc32.js'
import { guidOf } from './identity.js'
import { GPT_ENTRIES, type Partition, type Span } from './span.js'
import { GptEntry, GptHeader, PartitionType } from './structures.js'

export const GPT_ARRAY_BLOCKS = (GPT_ENTRIES * GptEntry.size) / VIRTUAL_SECTOR_BYTES
/** The header and the array. */
export const GPT_BLOCKS = 1 + GPT_ARRAY_BLOCKS
/** The block after the master boot record and the first copy. */
const FIRST_USABLE = virtualSectors(1 + GPT_BLOCKS)
/** The first block after the system area, with which partitions begin, and the blocks of a sector, at which they end. */
const FIRST_DATA = 64
const SECTOR_BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES

/** Bits of a partition's attributes. UEFI 2.10, table 5.8; 60 and 63 belong to the type of basic data. */
const readOnlyNotMounted = bitsSet(60, 63)
const noAttributes = bitsSet()

export interface Disk {
  readonly size: VirtualSectors
  readonly efi: readonly Span[]
  readonly partitions: readonly Partition[]
  readonly id: string
  /** Of the partitions that have none of their own, in the order in which they lie, as far as they are given. */
  readonly partitionIds: readonly string[]
  readonly seed: string
  /** GUID of the type of what holds the file system; `none` where that is not listed. */
  readonly type: string
  /** Where one partition covers the file system, its blocks; what lies between others is split where that is not said. */
  readonly covering?: Span
  readonly volumes: readonly { readonly type: string; readonly name: string; readonly span: Span }[]
  /** Block of the entries of the first copy. */
  readonly entriesAt?: number
}

/** Header in block 1 and array in blocks 2 to 33, or where it is wanted, without the master boot record before them. */
export function encodePrimary(disk: Disk): Uint8Array {
  const array = arrayOf(disk)
  const entries = entriesAt(disk)
  const header = headerOf(disk, array, { here: 1, other: disk.size - 1, entries })
  return joined(joined(header, new Uint8Array((entries - USUAL_ENTRIES) * VIRTUAL_SECTOR_BYTES)), array)
}

/** The block behind the header. */
export const USUAL_ENTRIES = 2
const entriesAt = ({ entriesAt: at = USUAL_ENTRIES }: Disk): number => at

/** Array and, in the last block of the disk, header. */
export function encodeBackup(disk: Disk): Uint8Array {
  const array = arrayOf(disk)
  const header = headerOf(disk, array, { here: disk.size - 1, other: 1, entries: disk.size - GPT_BLOCKS })
  return joined(array, header)
}

const joined = (first: Uint8Array, second: Uint8Array): Uint8Array => {
  const out = new Uint8Array(first.length + second.length)
  out.set(first)
  out.set(second, first.length)
  return out
}

function headerOf(disk: Disk, array: Uint8Array, at: { here: number; other: number; entries: number }): Uint8Array {
  return GptHeader.encode({
    here: virtualSectors(at.here),
    other: virtualSectors(at.other),
    entries: virtualSectors(at.entries),
    firstUsable: virtualSectors(FIRST_USABLE + entriesAt(disk) - USUAL_ENTRIES),
    lastUsable: virtualSectors(disk.size - GPT_BLOCKS - 1),
    disk: disk.id,
    entryCount: GPT_ENTRIES,
    entriesChecksum: crc32(array),
  })
}

/**
 * Partitions may not overlap (5.3.1), and the first usable block comes after the table: so the image is no partition
 * itself. Each EFI image is one, and what lies before, between and behind them is kept by partitions of basic data.
 */
function arrayOf(disk: Disk): Uint8Array {
  const out = new Uint8Array(GPT_ENTRIES * GptEntry.size)
  const taken = new Set(listed(disk).map(({ number }) => number))
  let free = 1
  const nextFree = (): number => {
    while (taken.has(free)) free++
    return free++
  }
  let unnamed = 0
  for (const { type, name, span, number, id } of entriesOf(disk)) {
    const own = number ?? nextFree()
    if (own > GPT_ENTRIES) break
    GptEntry.encodeInto(out, (own - 1) * GptEntry.size, {
      type,
      partition: id ?? disk.partitionIds[unnamed] ?? guidOf(disk.seed, `partition ${own}`),
      first: span.start,
      last: virtualSectors(span.start + span.count - 1),
      attributes: type === PartitionType.efiSystem ? noAttributes : readOnlyNotMounted,
      name,
    })
    if (id === undefined) unnamed++
  }
  return out
}

/** Partitions that have no identifier of their own. */
export const unnamedCount = (disk: Disk): number => entriesOf(disk).filter(({ id }) => id === undefined).length

const listed = ({ partitions }: Disk): readonly Partition[] => partitions.filter(({ tables }) => tables !== 'mbr')

interface Entry {
  readonly type: string
  readonly name: string
  readonly span: Span
  /** The first that is free where it has none. */
  readonly number?: number
  readonly id?: string | undefined
}

/** What of a span lies in the room for partitions, which begins with the first sector after the system area here. */
export const behindTable = ({ start, count }: Span): Span => {
  const first = Math.max(start, FIRST_DATA)
  return { start: virtualSectors(first), count: virtualSectors(start + count - first) }
}

/** Where the last partition may end: with a sector. */
export const usableEnd = (size: number): number => Math.floor((size - GPT_BLOCKS) / SECTOR_BLOCKS) * SECTOR_BLOCKS

function entriesOf(disk: Disk): readonly Entry[] {
  const asked: readonly Entry[] = [
    ...listed(disk).map(({ type, ...partition }) => ({ ...partition, type: type.guid })),
    ...disk.efi.map((span) => ({ type: PartitionType.efiSystem, name: 'EFI System Partition', span })),
    ...disk.volumes,
  ].sort((a, b) => a.span.start - b.span.start)
  const { type } = disk
  if (type === 'none') return asked
  if (disk.covering !== undefined) return [{ type, name: 'ISO 9660', span: disk.covering }, ...asked]
  const out: Entry[] = []
  let next = FIRST_DATA
  const data = (end: number): void => {
    if (end > next)
      out.push({
        type,
        name: `ISO 9660 part ${out.length + 1}`,
        span: { start: virtualSectors(next), count: virtualSectors(end - next) },
      })
  }
  for (const entry of asked) {
    data(entry.span.start)
    out.push(entry)
    next = entry.span.start + entry.span.count
  }
  data(usableEnd(disk.size))
  return out
}

/** How many EFI images have room between as many partitions of data. */
export const EFI_PARTITION_LIMIT = (GPT_ENTRIES - 2) / 2

function bitsSet(...bits: readonly number[]): Uint8Array {
  const out = new Uint8Array(8)
  for (const bit of bits) out[bit >>> 3] = (out[bit >>> 3] as number) | (1 << (bit & 7))
  return out
}
