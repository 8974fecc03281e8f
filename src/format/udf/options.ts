/** What may be chosen about a UDF file system. */

import type { StampEntries } from '../../kernel/index.js'
import type { Lba, Sectors } from '../../unit/index.js'
import type { UdfRevision } from './revision.js'

/** How blocks of the file system become sectors. */
export type UdfPartition =
  /** One after the other: any medium that is written in one go. */
  | { readonly kind: 'physical' }
  /** Through a table at the end, which a later session replaces: sequential media, UDF 1.50 and later. */
  | { readonly kind: 'virtual' }
  /** With packets in reserve for worn ones: CD-RW and DVD-RW, UDF 1.50 and later. */
  | {
      readonly kind: 'sparable'
      /** Blocks of a packet. */
      readonly packet: 16 | 32
      /** Packets in reserve. */
      readonly spares: number
      /** Copies of the sparing table. */
      readonly tables: number
    }

export interface UdfOptions {
  readonly revision: UdfRevision
  /** The label, where it is not the volume's. */
  readonly label?: string
  /** All of the volume set identifier; by default the serial and the volume's set, or its label. */
  readonly volumeSetId?: string
  /** By default the label. */
  readonly fileSetId?: string
  readonly partition?: UdfPartition
  /** `duplicate`: all metadata twice, from 2.50 on, where it is the default. `single`: the mirror points at the same blocks. */
  readonly metadata?: 'duplicate' | 'single'
  /** `small`: directories, and files whose bytes are in memory, lie in their file entry where they fit. Default `never`. */
  readonly embed?: 'never' | 'small'
  /** `mangle` gives names that are too long the form of UDF 4.2.2.1, with a warning; `strict` refuses them. Default `mangle`. */
  readonly names?: 'mangle' | 'strict'
  /** `ascii` replaces other characters, as the translation of UDF 4.2.2.1 does, or refuses them. Default `unicode`. */
  readonly characters?: 'unicode' | 'ascii'
  /** `three`: anchors also 256 sectors before the last, with half a megabyte between. Default `two`. */
  readonly anchors?: 'two' | 'three'
  /** Sectors that others put behind the last region of UDF, such as a backup partition table. */
  readonly behind?: Sectors
  /** Whether others have the sectors that volume descriptors usually lie in, from 32 on: they then give way. */
  readonly usual?: 'free' | 'taken'
  /** First sector of the session. */
  readonly start?: Lba
  /** What a former session has: the partition begins where it did there, and its table names the one before. */
  readonly former?: { readonly partition: Lba; readonly table?: number }
  /** Writes entries that are alike, where the library for it is there. */
  readonly stampEntries?: StampEntries | undefined
  /** 16 hexadecimal digits that make the volume set unique; by default they follow from the volume's strings and time and from the tree. */
  readonly serial?: string
}
