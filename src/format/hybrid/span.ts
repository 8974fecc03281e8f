/** Stretches of the disk, and what the tables have room for. UEFI 2.10, 5.2.1 and 5.3.1. */

import { SECTOR_BYTES, virtualSectors, VIRTUAL_SECTOR_BYTES, type Lba, type VirtualSectors } from '../../unit/index.js'
import type { PartitionOptions } from './options.js'

/** A stretch of the disk in blocks of 512 bytes. */
export interface Span {
  readonly start: VirtualSectors
  readonly count: VirtualSectors
}

/** A partition that has a number, and where it lies. */
export interface Partition extends Pick<PartitionOptions, 'number' | 'type' | 'lies' | 'tables' | 'name' | 'id'> {
  readonly span: Span
}

export const MBR_ROWS = 4
/** "A minimum of 16,384 bytes of space must be reserved for the GPT Partition Entry Array": 5.3.1. */
export const GPT_ENTRIES = 128

/** The block of 512 bytes at which a sector begins. */
export const blockAt = (at: Lba): VirtualSectors => virtualSectors(at * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES))
