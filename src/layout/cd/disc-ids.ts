/**
 * By what databases know a Compact Disc with sound: its table of contents alone. MusicBrainz, Disc ID Calculation; the disc id of CDDB,
 * which freedb and its heirs have too.
 */

import type { Lba } from '../../unit/index.js'

export interface Contents {
  readonly tracks: readonly { readonly number: number; readonly start: Lba; readonly mode: string }[]
  /** Of the last session. */
  readonly leadOut: Lba
}

export interface DiscIds {
  readonly musicBrainz: string
  readonly freedb: string
}

/** Sectors by which an address on the disc comes before its time. */
const LEAD = 150
const FRAMES_PER_SECOND = 75
/** From the lead-out of the first session of a CD-Extra to the track of the second: lead-out, lead-in and pregap. */
const SESSION_GAP = (60 + 90 + 2) * FRAMES_PER_SECOND
const MOST_TRACKS = 99

/**
 * Tracks of data at the end do not count: they are the second session of a CD-Extra. Undefined where no sound is left. `sha1` gives its
 * digest in hexadecimal digits.
 */
export function discIds({ tracks, leadOut }: Contents, sha1: (text: Uint8Array) => string): DiscIds | undefined {
  const sorted = tracks.toSorted((a, b) => a.number - b.number)
  const lastSound = sorted.findLastIndex(({ mode }) => mode === 'audio')
  const counted = sorted.slice(0, lastSound + 1)
  const [first, last] = [counted[0], counted.at(-1)]
  if (first === undefined || last === undefined) return undefined
  const extra = sorted[lastSound + 1]
  const end = (extra === undefined ? leadOut : extra.start - SESSION_GAP) + LEAD
  const starts = new Map(counted.map(({ number, start }) => [number, start + LEAD]))
  if (end <= last.start + LEAD || first.start < -LEAD || last.number > MOST_TRACKS) return undefined
  const offsets = Array.from({ length: MOST_TRACKS }, (_, i) => starts.get(i + 1) ?? 0)
  const text = hex(first.number, 2) + hex(last.number, 2) + [end, ...offsets].map((offset) => hex(offset, 8)).join('')
  const digest = sha1(new TextEncoder().encode(text)).match(/../g) ?? []
  const base64 = btoa(String.fromCharCode(...digest.map((byte) => Number.parseInt(byte, 16))))
  const seconds = [...starts.values()].map(secondsOf)
  const checksum = seconds.reduce((sum, time) => sum + digitSum(time), 0) % 255
  const length = secondsOf(end) - secondsOf(first.start + LEAD)
  return {
    musicBrainz: base64.replaceAll('+', '.').replaceAll('/', '_').replaceAll('=', '-'),
    freedb: (hex(checksum, 2) + hex(length, 4) + hex(counted.length, 2)).toLowerCase(),
  }
}

const hex = (value: number, digits: number): string => value.toString(16).toUpperCase().padStart(digits, '0')
const secondsOf = (frames: number): number => Math.floor(frames / FRAMES_PER_SECOND)
const digitSum = (value: number): number => Array.from(String(value)).reduce((sum, digit) => sum + Number(digit), 0)
