/** What firmware is asked about, and what it answers. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import type { Content } from '../source/index.js'
import type { ImageTree } from '../tree/index.js'
import type { Lba } from '../unit/index.js'

export type Firmware = 'bios-cd' | 'bios-usb' | 'uefi-cd' | 'uefi-usb' | 'mac' | 'openfirmware'

/** One thing that a firmware finds and starts. */
export interface Started {
  /** The loader: a path on the disc, a path in an EFI image, or what its first bytes say. */
  readonly what: string
  /** By which structure it is found. */
  readonly by: string
  /** Of the processor, where the loader says it. */
  readonly processor?: string
}

export interface FirmwareRow {
  readonly firmware: Firmware
  readonly name: string
  /** In the order in which they are found. */
  readonly starts: readonly Started[]
  /** Why it finds nothing; there where `starts` is empty. */
  readonly why?: string
}

/** A disc as it is planned: its sectors, and what is known of where they come from. */
export interface PlannedDisc {
  readonly medium: Medium
  /** Block from which its file systems count. */
  readonly start: Lba
  /** Names of the file systems, beside those that are read from the disc. */
  readonly labels: readonly string[]
  readonly tree?: ImageTree | undefined
  /** Bytes of a small file. */
  load(content: Content, limit: number): Promise<Uint8Array>
  /** The boot image that lies in a block, as the manifest names it. */
  imageAt(block: number): string | undefined
  /** Boot entries in the order of the catalogue. */
  readonly entries: readonly { readonly name: string; readonly path?: ManifestPath | undefined }[]
  /** Where the code of the master boot record is named. */
  readonly codePath?: ManifestPath | undefined
}

export interface FirmwareReport {
  readonly rows: readonly FirmwareRow[]
  readonly faults: readonly Fault[]
}
