/** What is asked of El Torito, in its own words; the manifest is translated into these. */

import type { FaultPlace, ManifestPath } from '../../fault/index.js'
import type { Content } from '../../source/index.js'
import type { VirtualSectors } from '../../unit/index.js'

/** Platform numbers of El Torito 2.1, and EFI's of UEFI 2.10, 13.3.2.1. Any other byte is allowed too. */
export const Platform = { bios: 0x00, ppc: 0x01, mac: 0x02, efi: 0xef } as const

/** The device that the firmware lays over the image. El Torito 2.2. */
export type Emulation = 'none' | '1.2M' | '1.44M' | '2.88M' | 'hard-disk'

/**
 * A table that the loader wants patched into itself: `isolinux` is the boot information table of mkisofs at byte 8,
 * `grub2` is that table (cdboot takes its length from it) and the block list at byte 2548 (a USB stick starts there).
 */
export type InfoTable = 'isolinux' | 'grub2'

/** How much of the image the firmware loads: a count, all of it, or what the platform and emulation usually want. */
export type LoadSize = { readonly kind: 'count'; readonly count: VirtualSectors } | { readonly kind: 'all' } | { readonly kind: 'usual' }

export interface BootImage {
  readonly content: Content
  /** Path or name for messages. */
  readonly name: string
  /** Who makes its region: the payload, where a file of the tree has this content, the catalogue, or the partition tables. */
  readonly in: 'tree' | 'catalog' | 'partition'
  /** First bytes of the content, 4096 where it has as many; may be left out where `headOf` can tell by itself. */
  readonly head?: Uint8Array
}

/** Criteria by which a firmware chooses between entries; their meaning belongs to the type. El Torito 2.4. */
export interface SelectionCriteria {
  /** 1: language and version information (IBM); other values are the vendor's. */
  readonly type: number
  readonly bytes: Uint8Array
}

export interface BootEntry {
  readonly image: BootImage
  /** 0 to 255, see `Platform`. */
  readonly platform: number
  readonly emulation: Emulation
  /** Real-mode segment; 0 stands for 7C0h. */
  readonly loadSegment: number
  readonly load: LoadSize
  /** System type of an emulated hard disk, in place of that of its partition. */
  readonly systemType?: number
  /** Manufacturer: at most 24 characters of the first entry, 28 of the others; empty for none. */
  readonly id: string
  readonly bootable: boolean
  readonly infoTable?: InfoTable
  readonly criteria?: SelectionCriteria
  /** Where the entry stands in the manifest. */
  readonly path?: ManifestPath
}

export interface BootOptions {
  /** At least one; the first is the default entry. Their order is that of the catalogue. */
  readonly entries: readonly BootEntry[]
  /** Which session of the disc this is, from 1. */
  readonly session: number
}

/** The part of the entry that a fault is about. */
export const placeOf = (
  { path }: BootEntry,
  part: 'image' | 'emulation' | 'loadSectors' | 'infoTable' | 'id' | 'selectionCriteria',
): FaultPlace => ({
  path: path && [...path, part],
})
