/** What is asked of whoever reads other discs, for entries that take files of them. */

import type { Fault } from '../fault/index.js'
import type { Content, Origin } from './content.js'
import type { MeasuredDirectory } from './measured.js'

/** Which tree of a disc: see `survey`. */
export interface DiscChoice {
  readonly session: string | undefined
  readonly sessionStart?: number
  readonly in: string | undefined
}

/** The tree of another disc, as whoever reads discs gives it. */
export interface OtherDisc {
  readonly tree: MeasuredDirectory
  /** Where the bytes of one of its contents are had while the build goes on. */
  readonly originOf: (content: Content) => Origin
  /** What is odd about the disc or that tree. */
  readonly faults: readonly Fault[]
}

export interface OtherDiscs {
  /** Whether it is one of a drive, whose name is no path of the host. */
  readonly isDrive: (name: string) => boolean
  /** Throws a `DiscError` where there is no such tree. */
  readonly open: (path: string, choice: DiscChoice, signal: AbortSignal | undefined) => Promise<OtherDisc>
}
