/** A disc whose sectors can be asked for: whatever it was made from, it looks the same from here on. */

import type { Fault } from '../fault/index.js'
import type { SectorKernel } from '../kernel/index.js'
import type { Disc } from '../layout/index.js'
import type { Locate, Medium, SectorSource } from '../port/index.js'
import type { Lba } from '../unit/index.js'
import type { CdSources } from './cd/index.js'

export interface StoredSectors {
  /** R to W packed, or raw as they lie on the disc. */
  readonly subChannel: 'pq' | 'packed' | 'raw'
  /** Address of the first sector, within the lead-in. */
  readonly start: Lba
  readonly source: SectorSource
}

/** The kind of medium that a disc is made for, in the words of a manifest and for people. */
export interface MadeFor {
  readonly type: string
  readonly name: string
}

export interface Master {
  /** For messages: a path, an address, or the name of a project. */
  readonly name: string
  readonly disc: Disc
  /** Where somebody said it. */
  readonly madeFor?: MadeFor | undefined
  readonly sources: CdSources
  /** Its sectors as they are written raw, lead-in and sub-code included, where they were found so. */
  readonly stored?: StoredSectors | undefined
  /** Files of the host in which its tracks lie, but for those of file systems. */
  readonly files?: readonly string[]
  /** Files and folders of the host that it is made of, the manifest first; of projects alone. */
  madeOf?(): readonly string[]
  /** Loaded when sectors of tracks are made. */
  readonly kernel: () => Promise<SectorKernel>
  /** The data of all its tracks as blocks, wherever they lie. */
  readonly medium: Medium
  /** Names of the files in the blocks of a track that was recorded from `start` on; undefined where there are none to name. */
  locate(track: { readonly start: Lba }, start: Lba): Promise<Locate | undefined>
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
  /** Lets go of drives until something is read from them again: whoever writes to one wants it for himself. */
  rest?(): Promise<void>
  /** Lets go of what is open. */
  close(): Promise<void>
}
