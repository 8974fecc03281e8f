/** What is asked of a program that decodes formats we do not. */

import type { LookedAt } from './header.js'

export interface ForeignSound {
  /** What the program calls the format. */
  readonly name: string
  readonly rate: number
  readonly channels: number
  /** `signed` is 16-bit integers, `float` 32-bit floats; both least significant byte first. */
  readonly samples: 'signed' | 'float'
  /** Samples of each channel; undefined where nothing but decoding tells them exactly. */
  readonly frames?: number | undefined
}

export interface ForeignDecoder {
  /** Name for messages. */
  readonly name: string
  /** Undefined where the file holds no sound that the program knows; throws `audio/decoder` where it fails. */
  probe(file: LookedAt): Promise<ForeignSound | undefined>
  /** All samples of a file, channels interleaved. */
  decode(file: LookedAt, sound: ForeignSound, signal?: AbortSignal): AsyncIterable<Uint8Array>
}
