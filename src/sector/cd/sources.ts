/** What the spans of a disc are made of. */

import type { SectorSource } from '../../port/index.js'
import type { ContentReader, OpenContent } from '../../source/index.js'
import type { Sound } from '../../layout/index.js'

/** Opens what the spans of a disc name. */
export interface CdSources {
  /** Exactly `samples` samples of 16-bit stereo, least significant byte first. */
  sound(sound: Sound, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** User data or whole sectors, as the span's form says, from the start or from a sector on; what is short of the span is zero. */
  data(source: string, signal?: AbortSignal, from?: number): AsyncIterable<Uint8Array>
  /** 96 bytes for each sector of a span of sub-code, in the form it tells, from its start; what is short of the span is zero. */
  subcode(source: string, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** Whether a source is better not read while a drive waits: it has to be decoded, is small, or may still change. `now` in microseconds since 1970. */
  isRisky?(source: string, now: number): boolean
  /** User data of a source that is nothing but blocks of 2048 bytes, unread where the host has them in a file. */
  blocks?(source: string): SectorSource | undefined
  /** What the files of its file systems hold; undefined where no span has any. */
  readonly contents?: Contents | undefined
}

/** Opens what lies in file systems. */
export interface Contents {
  readonly open: OpenContent
  /** Makes readers of contents that need not be opened. */
  readonly reader: () => ContentReader
}
