/** The GUID Partition Table: what it lists, and its two copies. UEFI 2.10, 5.3. */

import { SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES, type VirtualSectors } from '../../unit/index.js'
import { crc32 } from './crc32.js'
import { guidOf } from './identity.js'
import type { Span } from './mbr.js'
import { GptEntry, GptHeader, PartitionType } from './structures.js'

/** "A minimum of 16,384 bytes of space must be reserved for the GPT Partition Entry Array": 5.3.1. */
const ENTRIES = 128
export const GPT_ARRAY_BLOCKS = (ENTRIES * GptEntry.size) / VIRTUAL_SECTOR_BYTES
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
  readonly volumes: readonly Partition[]
  readonly id: string
  readonly seed: string
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

const USUAL_ENTRIES = 2
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
    entryCount: ENTRIES,
    entriesChecksum: crc32(array),
  })
}

/**
 * Partitions may not overlap (5.3.1), and the first usable block comes after the table: so the image is no partition
 * itself. Each EFI image is one, and what lies before, between and behind them is kept by partitions of basic data.
 */
function arrayOf(disk: Disk): Uint8Array {
  const out = new Uint8Array(ENTRIES * GptEntry.size)
  for (const [i, { type, name, span }] of partitionsOf(disk).entries())
    GptEntry.encodeInto(out, i * GptEntry.size, {
      type,
      partition: guidOf(disk.seed, `partition ${i + 1}`),
      first: span.start,
      last: virtualSectors(span.start + span.count - 1),
      attributes: type === PartitionType.efiSystem ? noAttributes : readOnlyNotMounted,
      name,
    })
  return out
}

interface Partition {
  readonly type: string
  readonly name: string
  readonly span: Span
}

function partitionsOf(disk: Disk): readonly Partition[] {
  const out: Partition[] = []
  let next = FIRST_DATA
  const data = (end: number): void => {
    if (end > next)
      out.push({
        type: PartitionType.basicData,
        name: `ISO 9660 part ${out.length + 1}`,
        span: { start: virtualSectors(next), count: virtualSectors(end - next) },
      })
  }
  const efi = disk.efi.map((span): Partition => ({ type: PartitionType.efiSystem, name: 'EFI System Partition', span }))
  for (const partition of [...efi, ...disk.volumes].sort((a, b) => a.span.start - b.span.start)) {
    const { span } = partition
    data(span.start)
    out.push(partition)
    next = span.start + span.count
  }
  data(Math.floor((disk.size - GPT_BLOCKS) / SECTOR_BLOCKS) * SECTOR_BLOCKS)
  return out
}

/** How many EFI images have room between as many partitions of data. */
export const EFI_PARTITION_LIMIT = (ENTRIES - 2) / 2

function bitsSet(...bits: readonly number[]): Uint8Array {
  const out = new Uint8Array(8)
  for (const bit of bits) out[bit >>> 3] = (out[bit >>> 3] as number) | (1 << (bit & 7))
  return out
}
