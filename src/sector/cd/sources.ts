/** What the spans of a disc are made of. */

import type { Sound } from '../../layout/index.js'

/** Opens what the spans of a disc name. */
export interface CdSources {
  /** Exactly `samples` samples of 16-bit stereo, least significant byte first. */
  sound(sound: Sound, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** User data or whole sectors, as the span's form says, from the start; what is short of the span is zero. */
  data(source: string, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /** 96 bytes for each sector of a span of sub-code, in the form it tells, from its start; what is short of the span is zero. */
  subcode(source: string, signal?: AbortSignal): AsyncIterable<Uint8Array>
}
