/** A disc whose sectors can be asked for: whatever it was made from, it looks the same from here on. */

import type { Fault } from '../fault/index.js'
import type { SectorKernel } from '../kernel/index.js'
import type { Disc } from '../layout/index.js'
import type { Locate, Medium, SectorSource } from '../port/index.js'
import type { Lba } from '../unit/index.js'
import type { CdSources, SubcodeForm } from './cd/index.js'

/** Lead-in, program and lead-out as a drive writes them raw, sub-code behind each sector. */
export interface StoredRecording {
  readonly subChannel: Exclude<SubcodeForm, 'planar'>
  /** Address of the first sector. */
  readonly start: Lba
  readonly leadOut: Lba
  readonly source: SectorSource
}

export interface Master {
  /** For messages: a path, an address, or the name of a project. */
  readonly name: string
  readonly disc: Disc
  readonly sources: CdSources
  /** Loaded when sectors of tracks are made. */
  readonly kernel: () => Promise<SectorKernel>
  /** The data of all its tracks as blocks, wherever they lie. */
  readonly medium: Medium
  /** Its first session as raw sectors, where they stand somewhere and need not be made. */
  readonly stored?: StoredRecording | undefined
  /** Names of the files in the blocks of a track that was recorded from `start` on; undefined where there are none to name. */
  locate(track: { readonly start: Lba }, start: Lba): Promise<Locate | undefined>
  /** Warnings and notes. */
  readonly faults: readonly Fault[]
  /** Lets go of what is open. */
  close(): Promise<void>
}
