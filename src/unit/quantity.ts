/**
 * Quantities of a disc as branded numbers. Only this room adds or converts them, so that a count of 512-byte
 * units can never stand where a count of 2048-byte sectors is meant.
 */

declare const brand: unique symbol
export type Branded<Name extends string> = number & { readonly [brand]: Name }

/** Address of a 2048-byte logical sector, counted from the first sector of the disc's first session. */
export type Lba = Branded<'Lba'>
/** A count of logical sectors. */
export type Sectors = Branded<'Sectors'>
/** A count of bytes; exact up to 2^53 - 1. */
export type Bytes = Branded<'Bytes'>
/** A count of 512-byte virtual sectors, the unit of El Torito's load size (El Torito 1.0, 2.1). */
export type VirtualSectors = Branded<'VirtualSectors'>
/** Address of a logical block within a UDF partition; no `Lba`, since it counts from the partition's start. */
export type Block = Branded<'Block'>

/** Bytes of user data in a logical sector (ECMA-119 6.1.2; Mode 1 of ECMA-130 14). */
export const SECTOR_BYTES = 2048
/** Bytes of a sector of Mode 2 behind its header: all of them, subheader and codes included (ECMA-130 14). */
export const MODE2_BYTES = 2336
/** Bytes of a virtual sector of El Torito and of a block of a disk partition table. */
export const VIRTUAL_SECTOR_BYTES = 512

export const lba = (value: number): Lba => whole(value, 'Lba', -(2 ** 31)) as Lba
export const sectors = (value: number): Sectors => whole(value, 'Sectors', 0) as Sectors
export const bytes = (value: number): Bytes => whole(value, 'Bytes', 0) as Bytes
export const virtualSectors = (value: number): VirtualSectors => whole(value, 'VirtualSectors', 0) as VirtualSectors
export const block = (value: number): Block => whole(value, 'Block', 0) as Block

/** The address `count` sectors after `start`. */
export const after = (start: Lba, count: Sectors): Lba => lba(start + count)
/** Sectors from `start` up to, not including, `end`. */
export const between = (start: Lba, end: Lba): Sectors => sectors(end - start)
export const addSectors = (...counts: readonly Sectors[]): Sectors => sectors(counts.reduce((sum, n) => sum + n, 0))
export const addBytes = (...counts: readonly Bytes[]): Bytes => bytes(counts.reduce((sum, n) => sum + n, 0))

/** Whole sectors that hold `size` bytes, the last one padded. */
export const sectorsOf = (size: Bytes): Sectors => sectors(Math.ceil(size / SECTOR_BYTES))
export const bytesOf = (count: Sectors): Bytes => bytes(count * SECTOR_BYTES)
/** Virtual sectors that hold `size` bytes. */
export const virtualSectorsOf = (size: Bytes): VirtualSectors => virtualSectors(Math.ceil(size / VIRTUAL_SECTOR_BYTES))
export const bytesOfVirtual = (count: VirtualSectors): Bytes => bytes(count * VIRTUAL_SECTOR_BYTES)

/** The first address at or after `at` that is a multiple of `to` sectors. */
export const alignUp = (at: Lba, to: Sectors): Lba => lba(Math.ceil(at / to) * to)

/** The block of a partition that begins at `partition` in which the sector `at` lies. */
export const blockOf = (at: Lba, partition: Lba): Block => block(at - partition)

function whole(value: number, name: string, least: number): number {
  if (!Number.isSafeInteger(value) || value < least)
    throw new RangeError(`${name} must be a whole number of at least ${least}, not ${value}`)
  return value
}

const unitBytes: Readonly<Record<string, number>> = {
  B: 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
  TiB: 2 ** 40,
}

/** `8 KiB`, `8192` or `8192 B`; undefined for text that is no size, and beyond 2^53 - 1 bytes. */
export function parseBytes(text: string): Bytes | undefined {
  const match = /^(\d+) ?([A-Za-z]*)$/.exec(text)
  const unit = unitBytes[match?.[2] === '' ? 'B' : (match?.[2] ?? '')]
  if (match === null || unit === undefined) return undefined
  const value = Number(match[1]) * unit
  return Number.isSafeInteger(value) ? bytes(value) : undefined
}
