/** Sectors in their order: an image, a plan that is made on the fly and a raw disc look the same from here. */

import type { Lba } from '../unit/index.js'
import type { FileBytes } from './file-bytes.js'

export interface SectorSource {
  /** Whole sectors that `open` delivers from sector 0. */
  readonly count: number
  /** 2048 of data, 2336 or 2352 of a CD track, 2368 or 2448 with sub-channel. */
  readonly sectorBytes: number
  /**
   * The sectors from number `from` on, in pieces of whole sectors, each piece fresh. Throws a `DiscError` where the source
   * fails. May be called more than once.
   */
  open(from: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * As `open` from sector 0, but what lies in files of the host may come unread, where it begins on a multiple of `unit`
   * sectors and is a multiple of them; it is good until the next piece is asked for.
   */
  openUnread?(unit: number, signal?: AbortSignal): AsyncIterable<Uint8Array | FileBytes>
  /**
   * Takes back a piece, the very one that was delivered, of which nobody needs a byte any more: its memory may be filled
   * again. A piece that is not given back stays as it is.
   */
  giveBack?(piece: Uint8Array): void
}

/** Sectors read one after the other into memory of the caller's. */
export interface SectorReader {
  /** Fills `into`, and with less only at the end. Bytes that were read. */
  read(into: Uint8Array): Promise<number>
  /**
   * What comes next: bytes of a file of the host as they lie there, in whole units of `unit` bytes from the first sector on, good
   * until the next call; or the start of `into`. Undefined at the end.
   */
  readOrLend?(into: Uint8Array, unit: number): Promise<Uint8Array | FileBytes | undefined>
  close(): Promise<void>
}

/** Names of what lies in some blocks, for messages. */
export type Locate = (start: Lba, blocks: number) => readonly string[]
