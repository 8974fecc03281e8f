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

/** What an audio file says of itself. */
export const tagFields = ['title', 'performer', 'songwriter', 'composer', 'arranger', 'isrc', 'album', 'albumPerformer'] as const
export type TagField = (typeof tagFields)[number]
export type SoundTags = Readonly<Partial<Record<TagField, string>>>

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
  /** What the file says of itself, where that was asked for and is there. */
  readonly tags?: SoundTags
}

/** Samples at 44.1 kHz for `frames` at `rate`, to the nearest. */
export const samplesAt = (rate: number, frames: number): number => (rate === CD_RATE ? frames : Math.round((frames * CD_RATE) / rate))
