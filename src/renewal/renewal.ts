/** An image file that is kept current: what is asked for, and what came of it. */

import type { Fault } from '../fault/index.js'
import type { Layout, RegionId } from '../layout/index.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import type { Bytes, Lba, Sectors } from '../unit/index.js'

export interface RenewOptions {
  readonly open: OpenContent
  /** Makes readers of contents that need not be opened, where there are such. */
  readonly reader?: (() => ContentReader) | undefined
  /** Contents that are written anew though they look as before: two edits within one tick of the clock of a file system do. */
  readonly touched?: ReadonlySet<RegionId> | undefined
  /** `leave`: nothing waits for the device, and after a loss of power the image may be anything. `flush` where it is not said. */
  readonly flush?: 'flush' | 'leave' | undefined
  readonly signal?: AbortSignal | undefined
}

/** The output of a build, kept current from then on. Calls wait for one another. */
export interface Renewing {
  /** Path of the image. */
  readonly path: string
  /**
   * Brings the image to `now`, with the bytes that a build of `now` has. Contents are the same where their origins and stamps are;
   * structures are compared by their bytes, but for a layout made by `withContents`, whose structures are those of the former one.
   * Throws the faults of sources and output; then the image is as it was.
   */
  renew(now: Layout, options: RenewOptions): Promise<Renewal>
  /** Prepares the next renewal while nothing happens; needs no sources. Returns what is to be told. */
  rest(): Promise<readonly Fault[]>
  /** Removes what is kept beside the image. */
  close(): Promise<void>
}

export interface Renewal {
  /**
   * `clone`: a new file shares what stayed; `exchange`: the spare was patched and the two have changed places; `whole`: every byte was
   * written; `nothing`: the image was current.
   */
  readonly method: 'nothing' | 'clone' | 'exchange' | 'whole'
  /** That were written from sources or rendered; the whole image where it was written whole. */
  readonly written: Bytes
  /** That stayed where they were. */
  readonly kept: Bytes
  /** That are where they were not before, and were not read from sources. */
  readonly moved: Bytes
  /** Why it was written whole, in words. */
  readonly why?: string
  /** Regions that differ from the former image, in the order of the image, so many at most as `CHANGES` says. */
  readonly changes: readonly RegionChange[]
  /** All of them, counted. */
  readonly changed: number
  /** What is to be told, once each. */
  readonly faults: readonly Fault[]
}

export interface RegionChange {
  readonly id: RegionId
  readonly start: Lba
  readonly length: Sectors
  /** `content`: file data that is new; `moved`: as before, at another address; `bytes`: a structure that differs. */
  readonly why: 'content' | 'moved' | 'bytes'
}

/** Changes that a renewal lists. */
export const CHANGES = 1000
