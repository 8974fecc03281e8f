/**
 * A disc as it is drawn: what is to lie on it, before any sheet says so. Nothing here is taken from the program: addresses, sectors
 * and sub-code of a drawn disc follow from this model alone.
 */

import { DATA, FORM_2, SECTOR, form1, form2, mode1, mode2, type Subheader } from './ecma130.js'
import { noise } from './random.js'

/** Mode 2 without form is `mode2`; the forms of `xa` are told sector by sector. */
export type Mode = 'audio' | 'mode1' | 'mode2' | 'xa'
export type Forms = 'form1' | 'form2' | 'both'

/** Samples of sound, sectors of data. `stored` is silence that stands in a file as zeros. */
export type Stretch =
  | { readonly kind: 'silence'; readonly length: number; readonly stored: boolean }
  | { readonly kind: 'noise'; readonly length: number; readonly seed: number }

export const SAMPLES = 588
export const fields = ['title', 'performer', 'songwriter', 'composer', 'arranger', 'message'] as const
export type Field = (typeof fields)[number]
export type Texts = Readonly<Partial<Record<Field, string>>>

export const isLatin1 = (text: string): boolean => !/[^\0-\xff]/.test(text)

export interface DrawnTrack {
  readonly number: number
  readonly mode: Mode
  /** Of `xa` alone. */
  readonly forms: Forms
  /** Bytes of a sector in the file that holds it. Where the file has no subheaders they are the plain ones of the form. */
  readonly sectorBytes: number
  /** Whoever records sectors of form 2 makes their EDC or leaves it out, whatever the file has. */
  readonly edc: 'as stored' | 'made'
  /** Index 0, without the two seconds at the start of a session. */
  readonly pregap: readonly Stretch[]
  /** From index 1 on, the postgap included. */
  readonly body: readonly Stretch[]
  /** Where index 2 and so on begin, in sectors from index 1. */
  readonly indexes: readonly number[]
  readonly copy: 'permitted' | 'prohibited' | 'scms'
  readonly preemphasis: boolean
  readonly fourChannels: boolean
  readonly isrc?: string
  readonly texts: Texts
}

export interface DrawnDisc {
  readonly mcn?: string
  readonly texts: Texts
  readonly sessions: readonly (readonly DrawnTrack[])[]
}

export interface PlacedTrack {
  readonly track: DrawnTrack
  readonly session: number
  /** Index 0. That of a session's first track begins with the two seconds of pause. */
  readonly pregap: number
  readonly start: number
  readonly end: number
}
export interface PlacedSession {
  readonly number: number
  readonly start: number
  readonly leadOut: number
  readonly tracks: readonly PlacedTrack[]
}

export const PAUSE = 150
/** Lead-out of the first session, lead-out of the others, lead-in of the others. MMC-6 4.2.3. */
const FIRST_LEAD_OUT = 6750
const LEAD_OUT = 2250
const LEAD_IN = 4500

export const sectorsIn = (track: DrawnTrack, stretches: readonly Stretch[]): number => {
  const length = stretches.reduce((sum, stretch) => sum + stretch.length, 0)
  return track.mode === 'audio' ? Math.ceil(length / SAMPLES) : length
}

export function placeDisc(disc: DrawnDisc): readonly PlacedSession[] {
  const placed: PlacedSession[] = []
  for (const [i, tracks] of disc.sessions.entries()) {
    const before = placed.at(-1)
    const start = before === undefined ? -PAUSE : before.leadOut + (i === 1 ? FIRST_LEAD_OUT : LEAD_OUT) + LEAD_IN
    let at = start
    const list = tracks.map((track, k): PlacedTrack => {
      const pregap = at
      const index1 = pregap + (k === 0 ? PAUSE : 0) + sectorsIn(track, track.pregap)
      at = pregap + (k === 0 ? PAUSE : 0) + sectorsIn(track, [...track.pregap, ...track.body])
      return { track, session: i + 1, pregap, start: index1, end: at }
    })
    placed.push({ number: i + 1, start, leadOut: at, tracks: list })
  }
  return placed
}

/**
 * A sector that the disc should have. `empty` ones of Mode 2 come from nobody's file: either form is right for them. Where a file
 * holds form 2 without its EDC, a recorder may make it or leave it out.
 */
export interface DrawnSector {
  readonly bytes: Uint8Array
  readonly freedom: 'none' | 'empty' | 'edc'
}

/** All sectors of a track, from index 0 on, the pause of a session included. */
export function sectorsOf({ track, pregap, end }: PlacedTrack, isFirst: boolean): readonly DrawnSector[] {
  const pause: Stretch = { kind: 'silence', length: isFirst ? (track.mode === 'audio' ? PAUSE * SAMPLES : PAUSE) : 0, stored: false }
  const stretches = [pause, ...track.pregap, ...track.body]
  if (track.mode === 'audio') {
    const sound = new Uint8Array((end - pregap) * SECTOR)
    let at = 0
    for (const stretch of stretches) {
      if (stretch.kind === 'noise') sound.set(noise(stretch.seed, stretch.length * 4), at)
      at += stretch.length * 4
    }
    return Array.from({ length: end - pregap }, (_, i) => ({ bytes: sound.subarray(i * SECTOR, (i + 1) * SECTOR), freedom: 'none' }))
  }
  const out: DrawnSector[] = []
  for (const stretch of stretches) for (let i = 0; i < stretch.length; i++) out.push(dataSector(track, pregap + out.length, stretch, i))
  return out
}

export const userBytes: Readonly<Record<Exclude<Mode, 'audio' | 'xa'>, number>> = { mode1: 2048, mode2: 2336 }

function dataSector(track: DrawnTrack, address: number, stretch: Stretch, i: number): DrawnSector {
  const seed = stretch.kind === 'noise' ? (Math.imul(stretch.seed, 4099) + i) >>> 0 : undefined
  const user = (length: number): Uint8Array => (seed === undefined ? new Uint8Array(length) : noise(seed, length))
  switch (track.mode) {
    case 'mode1':
      return { bytes: mode1(address, user(2048)), freedom: 'none' }
    case 'mode2':
      return { bytes: mode2(address, user(2336)), freedom: stretch.kind === 'silence' && !stretch.stored ? 'empty' : 'none' }
    default:
      return xaSector(track, address, seed ?? 0, user, stretch.kind === 'silence' && !stretch.stored ? 'empty' : 'told')
  }
}

function xaSector(
  track: DrawnTrack,
  address: number,
  seed: number,
  user: (length: number) => Uint8Array,
  kind: 'empty' | 'told',
): DrawnSector {
  const plain = track.sectorBytes < 2336
  const isForm2 = kind === 'told' && (track.forms === 'form2' || (track.forms === 'both' && (seed >>> 3) % 5 < 2))
  const made = plain || track.edc === 'made'
  const freedom = kind === 'empty' ? 'empty' : isForm2 && made ? 'edc' : 'none'
  const own: Subheader = [
    seed & 1,
    (seed >>> 1) & 3,
    (isForm2 ? FORM_2 | 0x44 : DATA) | ((seed >>> 5) % 7 === 0 ? 0x81 : 0),
    isForm2 ? 0x7f : 0,
  ]
  const subheader: Subheader = plain || kind === 'empty' ? [0, 0, isForm2 ? FORM_2 : DATA, 0] : own
  const bytes = isForm2
    ? form2(address, subheader, user(2324), made || (seed >>> 8) % 4 > 0 ? 'made' : 'none')
    : form1(address, subheader, user(2048))
  return { bytes, freedom }
}
