/** Sub-channel Q as a drawn disc should have it. IEC 60908 17.5; ECMA-130 22.3. */

import { timeOf } from './ecma130.js'
import type { DrawnTrack, PlacedTrack } from './disc.js'

/** Control bits; of a track with SCMS the copy bit alternates, so that nobody can say it of one sector. */
export function controlOf(track: DrawnTrack): number {
  return (
    (track.mode === 'audio' ? 0 : 4) | (track.fourChannels ? 8 : 0) | (track.copy === 'permitted' ? 2 : 0) | (track.preemphasis ? 1 : 0)
  )
}
export const COPY_BIT = 2

export interface Position {
  readonly control: number
  readonly track: number
  readonly index: number
  /** Counts down in index 0, to one, as cdrdao does in what it writes raw. */
  readonly relative: readonly [number, number, number]
  readonly absolute: readonly [number, number, number]
}

export function positionAt({ track, start }: PlacedTrack, address: number): Position {
  const distance = address - start
  return {
    control: controlOf(track),
    track: track.number,
    index: distance < 0 ? 0 : 1 + track.indexes.filter((offset) => distance >= offset).length,
    relative: timeOf(Math.abs(distance) - 150),
    absolute: timeOf(address),
  }
}

/** What twelve bytes of Q say. */
export type Q =
  | ({ readonly kind: 'position' } & Position)
  | { readonly kind: 'mcn'; readonly control: number; readonly text: string; readonly frame: number }
  | { readonly kind: 'isrc'; readonly control: number; readonly text: string; readonly frame: number }
  | { readonly kind: 'other'; readonly adr: number }
  | { readonly kind: 'damaged' }

/** Takes Q out of 96 symbols, in which it is the second bit from above, and reads it. */
export function readQ(symbols: Uint8Array): Q {
  const q = new Uint8Array(12)
  for (let i = 0; i < 96; i++) q[i >> 3] = q[i >> 3] | ((symbols[i] & 0x40 ? 1 : 0) << (7 - (i & 7)))
  const at = (i: number): number => q[i]
  const number = (i: number): number => (at(i) >> 4) * 10 + (at(i) & 15)
  if (((at(10) << 8) | at(11)) !== crcOf(q.subarray(0, 10))) return { kind: 'damaged' }
  const control = at(0) >> 4
  switch (at(0) & 15) {
    case 1:
      return {
        kind: 'position',
        control,
        track: number(1),
        index: number(2),
        relative: [number(3), number(4), number(5)],
        absolute: [number(7), number(8), number(9)],
      }
    case 2: {
      const digits = Array.from({ length: 13 }, (_, i) => (at(1 + (i >> 1)) >> (i % 2 === 0 ? 4 : 0)) & 15)
      return { kind: 'mcn', control, text: digits.map((digit) => digit.toString(16)).join(''), frame: number(9) }
    }
    case 3: {
      let bits = 0n
      for (let i = 1; i <= 8; i++) bits = (bits << 8n) | BigInt(at(i))
      const letters = [0, 1, 2, 3, 4].map((i) => String.fromCharCode(Number((bits >> BigInt(58 - 6 * i)) & 63n) + 0x30))
      const digits = [0, 1, 2, 3, 4, 5, 6].map((i) => ((bits >> BigInt(28 - 4 * i)) & 15n).toString(16))
      return { kind: 'isrc', control, text: [...letters, ...digits].join(''), frame: number(9) }
    }
    default:
      return { kind: 'other', adr: at(0) & 15 }
  }
}

/** x^16 + x^12 + x^5 + 1, inverted on the disc. ECMA-130 22.3.2; CD-TEXT has the same. */
export function crcOf(bytes: Uint8Array): number {
  let value = 0
  for (const byte of bytes) {
    value ^= byte << 8
    for (let bit = 0; bit < 8; bit++) value = value & 0x8000 ? ((value << 1) ^ 0x1021) & 0xffff : (value << 1) & 0xffff
  }
  return value ^ 0xffff
}

/** The 96 bytes of a sector in a CloneCD file: P to W one after the other, 12 bytes each. */
export function linearSubcode(position: Position): Uint8Array {
  const out = new Uint8Array(96)
  const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)
  if (position.index === 0) out.fill(0xff, 0, 12)
  const { control, track, index, relative, absolute } = position
  out.set([(control << 4) | 1, bcd(track), bcd(index), ...relative.map(bcd), 0, ...absolute.map(bcd)], 12)
  const code = crcOf(out.subarray(12, 22))
  out.set([code >> 8, code & 0xff], 22)
  return out
}
