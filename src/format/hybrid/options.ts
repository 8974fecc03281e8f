/** What is asked of the system area: nothing, a plain file, or partition tables. */

import type { ManifestPath } from '../../fault/index.js'
import type { RegionId } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import type { Sectors } from '../../unit/index.js'

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
  /** The image stands for a floppy disk or a hard disk, whose loader is not looked at. */
  readonly emulated?: true
}

export interface MbrOptions {
  /**
   * Whether its first row leaves out block 0: with a GUID partition table that row is the only one, and protects it. Without a
   * word that is so where there is such a table.
   */
  readonly protective?: boolean
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
  /** GUIDs of the partitions that have none of their own, in the order in which they lie. */
  readonly partitionIds?: readonly string[]
  /** GUID of the type of what holds the file system, `none` where that is not listed; basic data where it is not said. */
  readonly type?: string
  /** Whether one partition covers the file system, with those of its files in it, or what lies between them is split. */
  readonly shape?: 'split' | 'overlapping'
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

/** A partition beside that of the file system. */
export interface PartitionOptions {
  /** From 1; unlike the others. */
  readonly number: number
  /** Byte of a master boot record's row, and GUID of an entry. */
  readonly type: { readonly byte: number; readonly guid: string }
  readonly content: Content
  /** Which list it. */
  readonly tables: 'both' | 'mbr' | 'gpt'
  /** Behind the file system, or a file of it that is marked where it lies. */
  readonly lies: 'behind' | 'in tree'
  /** Name in a GUID partition table. */
  readonly name: string
  /** GUID of the partition; without it one that follows from `seed`. */
  readonly id?: string
  readonly path?: ManifestPath
}

/** What begins and ends with cylinders of 1 MiB: where partitions begin, the end of the file system's too, or that of each. */
export type Cylinders = 'off' | 'auto' | 'on' | 'all'

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
  readonly partitions?: readonly PartitionOptions[]
  readonly volumes?: readonly InnerVolume[]
  /** The sector in which the file system's partition begins. */
  readonly offset?: Sectors
  readonly cylinders?: Cylinders
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
