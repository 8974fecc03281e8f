/** What sub-channel Q of a sector says. ECMA-130 22.3; IEC 60908 17.5. */

import { crc16 } from '../../kernel/index.js'
import { lbaOfMsf, type Lba, type Msf } from '../../unit/index.js'
import type { SubcodeForm } from './subcode.js'
import { CHANNEL_BYTES } from './subq.js'

export type QContent =
  /** A place of the program area, or of a lead-out, which is track AAh. */
  | {
      readonly kind: 'place'
      readonly control: number
      readonly track: number
      readonly index: number
      /** Frames to index 1 while `index` is 0, else from index 1. */
      readonly frames: number
      readonly at: Lba
    }
  /** An entry of the table of contents that a lead-in repeats; `time` is the lead-in's own, or what mode 5 puts there. */
  | {
      readonly kind: 'contents'
      readonly control: number
      readonly adr: number
      readonly point: number
      readonly time: Msf
      readonly zero: number
      readonly told: Msf
    }
  /** Catalogue number of 13 digits. */
  | { readonly kind: 'mcn'; readonly control: number; readonly digits: string }
  /** Twelve characters. */
  | { readonly kind: 'isrc'; readonly control: number; readonly isrc: string }
  | { readonly kind: 'other'; readonly control: number }

export const LEAD_OUT_TRACK = 0xaa

/** The twelve bytes of Q in the sub-code at `at`. */
export function qOf(subcode: Uint8Array, at: number, form: SubcodeForm): Uint8Array {
  switch (form) {
    case 'pq':
      return subcode.subarray(at, at + CHANNEL_BYTES)
    case 'planar':
      return subcode.subarray(at + CHANNEL_BYTES, at + 2 * CHANNEL_BYTES)
    case 'packed':
    case 'raw': {
      const q = new Uint8Array(CHANNEL_BYTES)
      for (let i = 0; i < 96; i++) q[i >> 3] = ((q[i >> 3] as number) << 1) | (((subcode[at + i] as number) >> 6) & 1)
      return q
    }
  }
}

/** Undefined where the CRC is wrong. */
export function readQ(q: Uint8Array): QContent | undefined {
  if (crc16(q, 0, 10) !== (((q[10] as number) << 8) | (q[11] as number))) return undefined
  const control = (q[0] as number) >> 4
  const adr = (q[0] as number) & 15
  if (adr === 2) return { kind: 'mcn', control, digits: digitsOf(q, 2, 13) } satisfies QContent
  if (adr === 3) return { kind: 'isrc', control, isrc: isrcOf(q) }
  if (q[1] === 0 && (adr === 1 || adr === 5)) return contentsOf(q, control, adr)
  return adr === 1 ? placeOf(q, control) : { kind: 'other', control }
}

function contentsOf(q: Uint8Array, control: number, adr: number): QContent {
  const [time, told, point] = [timeAt(q, 3), timeAt(q, 7), plain(q[2] as number)]
  // The type of disc in A0 is a plain byte, and mode 5 has numbers of its own: only what is a time has to be one.
  const loose = (at: number): Msf => ({ minute: q[at] as number, second: q[at + 1] as number, frame: q[at + 2] as number })
  const raw = q[2] as number
  return {
    kind: 'contents',
    control,
    adr,
    point: raw >= 0xa0 ? raw : (point ?? raw),
    time: time ?? loose(3),
    zero: q[6] as number,
    told: raw === 0xa0 ? { minute: plain(q[7] as number) ?? 0, second: q[8] as number, frame: 0 } : (told ?? loose(7)),
  }
}

function placeOf(q: Uint8Array, control: number): QContent {
  const [track, index] = [q[1] === LEAD_OUT_TRACK ? LEAD_OUT_TRACK : plain(q[1] as number), plain(q[2] as number)]
  const [relative, absolute] = [timeAt(q, 3), timeAt(q, 7)]
  if (track === undefined || index === undefined || relative === undefined || absolute === undefined) return { kind: 'other', control }
  const frames = (relative.minute * 60 + relative.second) * 75 + relative.frame
  return { kind: 'place', control, track, index, frames, at: lbaOfMsf(absolute) }
}

/** Two decimal digits; undefined where they are none. */
const plain = (byte: number): number | undefined => (byte >> 4 < 10 && (byte & 15) < 10 ? (byte >> 4) * 10 + (byte & 15) : undefined)

function timeAt(q: Uint8Array, at: number): Msf | undefined {
  const [minute, second, frame] = [0, 1, 2].map((i) => plain(q[at + i] as number))
  if (minute === undefined || second === undefined || frame === undefined || second > 59 || frame > 74) return undefined
  return { minute, second, frame }
}

/** Digits of four bits, from the high half of the byte at 1 on; anything but a digit is shown as it is. */
const digitsOf = (q: Uint8Array, from: number, count: number): string =>
  Array.from({ length: count }, (_, i) => {
    const at = from + i
    return (((q[at >> 1] as number) >> (at % 2 === 0 ? 4 : 0)) & 15).toString(16)
  }).join('')

/** Five characters of six bits, two bits that are zero, seven digits of four bits. */
function isrcOf(q: Uint8Array): string {
  const bits = ((q[1] as number) << 24) | ((q[2] as number) << 16) | ((q[3] as number) << 8) | (q[4] as number)
  const characters = [26, 20, 14, 8, 2].map((shift) => String.fromCharCode(((bits >>> shift) & 0x3f) + 0x30))
  return characters.join('') + digitsOf(q, 10, 7)
}
