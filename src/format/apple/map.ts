/**
 * The partition map of an image that is written: a mock-up of block 0 that is harmless as code of an x86 processor too, so that a master boot
 * record can lie under it, and an entry a block. Inside Macintosh: Devices, chapter 3; the eight bytes are those of libisofs, doc/boot_sectors.txt.
 */

import { DriverDescriptor, MapEntry } from './structures.js'

export interface MapPartition {
  readonly name: string
  readonly type: string
  /** In blocks of the map. */
  readonly start: number
  readonly count: number
}

/** Bytes of block 0 that are written, and the number of blocks in them: a jump over its own last two bytes. */
export const MAP_HEAD_BYTES = 8
const COUNT_OF_BLOCKS = 0xeb02ffff

/** Valid and allocated; readable; mounted by itself. pmPartStatus. */
const Status = { valid: 1, allocated: 2, readable: 0x10, mounted: 0x40000000 } as const

export const driverBlock = (blockSize: number): Uint8Array =>
  DriverDescriptor.encode({ signature: 'ER', blockSize, blocks: COUNT_OF_BLOCKS, drivers: new Uint8Array(504) }).subarray(0, MAP_HEAD_BYTES)

/** The map's own entry, and those of the partitions. */
export function encodeMap(partitions: readonly MapPartition[]): readonly Uint8Array[] {
  const entries = partitions.length + 1
  const own: MapPartition = { name: 'Apple', type: 'Apple_partition_map', start: 1, count: entries }
  return [own, ...partitions].map(({ name, type, start, count }, i) =>
    MapEntry.encode({
      signature: 'PM',
      padding: 0,
      entries,
      start,
      count,
      name,
      type,
      dataStart: 0,
      dataCount: count,
      status: i === 0 ? Status.valid | Status.allocated : Status.valid | Status.allocated | Status.readable | mountedIf(type),
      data: new Uint8Array(420),
    }),
  )
}

const mountedIf = (type: string): number => (type === 'Apple_HFS' ? Status.mounted : 0)
