/** What all entries share while they are measured. */

import type { Fault } from '../fault/index.js'
import type { Files, HostStat } from '../port/index.js'
import type { Instant } from '../unit/index.js'
import type { ExtendedOptions } from './extended.js'
import type { KnownFiles } from './folder.js'
import type { Graft } from './measured.js'
import type { OtherDiscs } from './other-disc.js'

export interface MeasureOptions {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  /** The date of the volume, which files get that keep no time of their own. */
  readonly date: Instant
  /** Whether several names of one file of the host stay that on the disc. Default: they do. */
  readonly hardLinks?: 'keep' | 'separate'
  /** Whether a file that was found in a folder is one that a build writes: it is left out. */
  readonly isOutput?: ((path: string, stat: HostStat) => boolean) | undefined
  /** Reads other discs, for entries that take files of them. */
  readonly discs?: OtherDiscs
  /** Extended attributes that are kept, and how those of files of the host are read. */
  readonly extended?: ExtendedOptions | undefined
  readonly signal?: AbortSignal
}

export interface Run {
  readonly files: Files
  readonly options: MeasureOptions
  readonly known: KnownFiles | undefined
  readonly grafts: Graft[]
  readonly faults: Fault[]
}
