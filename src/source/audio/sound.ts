/** What an audio file holds, before anything is decoded. */

import type { Stamp } from '../content.js'

export const CD_RATE = 44_100

/** Samples that lie in the file as they are. */
export interface PcmLayout {
  /** First byte of the samples. */
  readonly offset: number
  /** Bytes of one sample of all channels. */
  readonly stride: number
  readonly order: 'little' | 'big'
  readonly kind: 'signed' | 'unsigned' | 'float'
}

export type Coding =
  | { readonly kind: 'pcm'; readonly layout: PcmLayout }
  /** `offset`: the first byte of the frames. */
  | { readonly kind: 'flac'; readonly offset: number }
  /** Whatever a program outside decodes, to 16-bit integers or to floats. */
  | { readonly kind: 'foreign'; readonly samples: 'signed' | 'float'; readonly name: string }

/** Conversions that are allowed, and the noise added where bits are dropped. */
export interface Convert {
  readonly sampleRate: boolean
  readonly sampleSize: boolean
  readonly channels: boolean
  readonly dither: 'none' | 'triangular'
}

export const noConversion: Convert = { sampleRate: false, sampleSize: false, channels: false, dither: 'triangular' }

/** An audio file that was measured and may become CD audio. */
export interface SoundFile {
  readonly path: string
  readonly coding: Coding
  readonly rate: number
  readonly channels: number
  readonly bits: number
  /** Samples of each channel in the file. */
  readonly frames: number
  /** Samples once the rate is 44.1 kHz. */
  readonly samples: number
  readonly dither: 'none' | 'triangular'
  readonly stamp: Stamp
}

/** Samples at 44.1 kHz for `frames` at `rate`, to the nearest. */
export const samplesAt = (rate: number, frames: number): number => (rate === CD_RATE ? frames : Math.round((frames * CD_RATE) / rate))

/** A number of samples, `MM:SS:FF` with 75 frames a second, or `HH:MM:SS.mmm`; undefined for other text. */
export function parseSamplePosition(position: number | string): number | undefined {
  if (typeof position === 'number') return Number.isSafeInteger(position) && position >= 0 ? position : undefined
  const frames = /^(\d{1,3}):([0-5]\d):([0-6]\d|7[0-4])$/.exec(position)
  if (frames) return ((Number(frames[1]) * 60 + Number(frames[2])) * 75 + Number(frames[3])) * 588
  const clock = /^(?:(\d{1,3}):)?(\d{1,3}):([0-5]\d)\.(\d{1,9})$/.exec(position)
  if (!clock) return undefined
  const seconds = (Number(clock[1] ?? 0) * 60 + Number(clock[2])) * 60 + Number(clock[3])
  return seconds * CD_RATE + Math.round(Number(`0.${clock[4]}`) * CD_RATE)
}
