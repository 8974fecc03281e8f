/** What is asked of the system area: nothing, a plain file, or partition tables. */

import type { ManifestPath } from '../../fault/index.js'
import type { RegionId } from '../../layout/index.js'
import type { Content } from '../../source/index.js'

/** Code for the first block of a disk; the loader's kind says which address is patched into it. */
export interface MbrCode {
  /** At most 432 bytes for isolinux, 440 for GRUB; a whole block of 512 with empty partition rows is accepted. */
  readonly bytes: Uint8Array
  readonly loader: 'isolinux' | 'grub2'
  /** The boot image that the code starts: that of the BIOS entry. */
  readonly image: Content
  /** The table that is patched into that image; the code starts no image without its loader's. */
  readonly infoTable?: 'isolinux' | 'grub2'
  /** File name for messages. */
  readonly name: string
}

export interface MbrOptions {
  readonly code?: MbrCode
  /** Disk signature; without it one that follows from `seed`. */
  readonly id?: number
  /** Type of the partition that covers the image, where there is no GUID partition table. */
  readonly partitionType: number
  /** Marks a partition as active, which many a BIOS demands before it starts a disk. */
  readonly active: boolean
}

export interface GptOptions {
  /** GUID of the disk; without it one that follows from `seed`. */
  readonly id?: string
  /** Block of the first copy's entries, where another map lies before them; the one behind its header without it. */
  readonly entriesAt?: number
}

/** A volume within the disc that the GUID partition table lists too. */
export interface InnerVolume {
  readonly type: string
  readonly name: string
  /** Its first sector is that of the one region, its last one the last of the other. */
  readonly first: RegionId
  readonly last: RegionId
}

/** A file for the system area, with its bytes in memory unless it is too large. */
export interface SystemAreaFile {
  readonly content: Content
  /** File name for messages. */
  readonly name: string
}

export interface HybridOptions {
  readonly mbr?: MbrOptions
  readonly gpt?: GptOptions
  /** Boot images that become EFI system partitions. */
  readonly efi: readonly Content[]
  readonly volumes?: readonly InnerVolume[]
  /** What identifiers follow from: equal for equal discs, and different for others. */
  readonly seed: string
  /** What lies below the tables. */
  readonly area?: SystemAreaFile
  readonly path?: ManifestPath
}

/**
 * Type of the row that covers the image: none, as xorriso has it. Linux mounts it nevertheless, and EFI firmware does not
 * take it for a partition that overlaps the row of the EFI image (edk2, PartitionDxe/Mbr.c, PartitionValidMbr).
 */
export const USUAL_PARTITION_TYPE = 0x00
