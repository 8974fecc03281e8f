/** A disc that is there already, as far as a further session has to know it. */

import type { Fault } from '../fault/index.js'
import type { UdfRevision } from '../format/udf/index.js'
import type { Origin } from '../source/index.js'
import type { RockRidgeVersion } from '../survey/index.js'
import type { ImageTree, Volume } from '../tree/index.js'
import type { Lba, Sectors } from '../unit/index.js'

import type { RelaxedNames } from './relaxed.js'

/**
 * `sequential`: a session follows the others and nothing of them is written again, as on media that are written once. `in place`:
 * the descriptors of the first session, which can be written over, lead to the newest one.
 */
export type Growth = 'sequential' | 'in place'

export interface FormerFileSystems {
  readonly iso9660?: {
    /** Its version, where the disc has it. */
    readonly rockRidge: RockRidgeVersion | undefined
    readonly joliet: boolean
    readonly enhanced: boolean
    /** What keeps the names of a tree that was taken from it alone. */
    readonly relax: RelaxedNames
  }
  readonly udf?: {
    readonly revision: UdfRevision
    readonly isVirtual: boolean
    readonly partition: Lba
    /** Block of the partition that holds the ICB of the virtual allocation table. */
    readonly table?: number
  }
}

export type VolumeWords = Partial<Pick<Volume, 'id' | 'setId' | 'system' | 'publisher' | 'application'>>

export interface Former {
  /** For messages: a path, or the address of a drive. */
  readonly name: string
  /** The file of the host that is nothing but its blocks; undefined for drives, sheets and sectors of other sizes. */
  readonly file: string | undefined
  readonly growth: Growth
  /** Blocks that are recorded, from block 0 on. */
  readonly size: Sectors
  /** First block of the session whose tree is taken. */
  readonly taken: Lba
  /** First block of the new session. */
  readonly start: Lba
  /** Its files lie where they were recorded. Absent where nothing but sounds, or an unfinished session, is there. */
  readonly tree?: ImageTree
  /** What its volume says of itself in words that a new session keeps; empty ones are absent. */
  readonly words: VolumeWords
  readonly fileSystems: FormerFileSystems
  /** Boot records of El Torito as they are recorded: they lead to the images of the former session. */
  readonly bootRecords: readonly Uint8Array[]
  /** Blocks for volume descriptors from block 16 on, where the new ones are written in place. */
  readonly descriptors: Sectors
  /** Where the bytes of some of its blocks are had. */
  readonly blocks: (start: Lba, length: Sectors) => Origin
  /** Contents by their ids whose data the disc does not have, with the blocks that are said to hold them. */
  readonly outside: ReadonlyMap<string, { readonly start: Lba; readonly end: Lba }>
  readonly faults: readonly Fault[]
  /** Tells the disc from others; where it is looked for in drives. */
  readonly identity?: string
  /** `session` where the drives that are burned have the sessions before already. */
  readonly written?: 'all' | 'session'
}
