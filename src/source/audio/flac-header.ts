/** The header of a FLAC frame. RFC 9639 9.1. */

import { crc8 } from './flac-sums.js'

/** What the stream information says of every frame. */
export interface FlacForm {
  readonly rate: number
  readonly channels: number
  readonly bits: number
}

export interface FrameHeader {
  /** Bytes of the header. */
  readonly length: number
  /** Of the frame, or of its first sample where the sizes of blocks vary: 9.1.5. */
  readonly number: number
  /** Samples of each channel. */
  readonly samples: number
}

/** Sync code and three bytes of codes, up to 7 of the number, 2 of an uncommon size, 2 of an uncommon rate, the check sum. */
export const MOST_HEADER = 16

/** 9.1.2, in thousands and tens of samples a second where the file says more; code 0 leaves it to the stream information. */
const rates = [undefined, 88_200, 176_400, 192_000, 8000, 16_000, 22_050, 24_000, 32_000, 44_100, 48_000, 96_000] as const
/** 9.1.4; code 3 is reserved. */
const depths = [undefined, 8, 12, 0, 16, 20, 24, 32] as const

/** The first header of such a stream from `from` on that is there whole. */
export function findHeader(
  bytes: Uint8Array,
  from: number,
  form: FlacForm,
): { readonly at: number; readonly header: FrameHeader } | undefined {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const header = headerAt(bytes, at, form)
    if (header !== undefined) return { at, header }
  }
  return undefined
}

function headerAt(bytes: Uint8Array, at: number, form: FlacForm): FrameHeader | undefined {
  const byte = (offset: number): number => bytes[at + offset] ?? 0
  // Fourteen bits of sync code and one that is zero; the last one says whether the sizes of blocks vary.
  if ((byte(1) & 0xfe) !== 0xf8 || (byte(3) & 1) !== 0) return undefined
  const number = codedNumber(bytes, at + 4)
  if (number === undefined) return undefined
  let length = 4 + number.length
  const next = (count: 1 | 2): number => {
    const value = count === 1 ? byte(length) : byte(length) * 256 + byte(length + 1)
    length += count
    return value
  }
  const samples = samplesOf(byte(2) >>> 4, next)
  const rate = rateOf(byte(2) & 15, next) ?? form.rate
  const depth = depths[(byte(3) >>> 1) & 7] ?? form.bits
  const assignment = byte(3) >>> 4
  const channels = assignment < 8 ? assignment + 1 : assignment < 11 ? 2 : 0
  if (samples === 0 || rate !== form.rate || depth !== form.bits || channels !== form.channels) return undefined
  if (at + length >= bytes.length || crc8(bytes, at, at + length) !== byte(length)) return undefined
  return { length: length + 1, number: number.value, samples }
}

/** 9.1.1: code 0 is reserved. */
function samplesOf(code: number, next: (count: 1 | 2) => number): number {
  if (code === 6) return next(1) + 1
  if (code === 7) return next(2) + 1
  return code === 0 ? 0 : code === 1 ? 192 : code < 6 ? 144 * 2 ** code : 2 ** code
}

/** 9.1.2: code 15 is forbidden. */
function rateOf(code: number, next: (count: 1 | 2) => number): number | undefined {
  if (code === 12) return next(1) * 1000
  if (code === 13) return next(2)
  if (code === 14) return next(2) * 10
  return code === 15 ? 0 : rates[code]
}

/** 9.1.5: as characters of UTF-8, up to 36 bits in 7 bytes. */
function codedNumber(bytes: Uint8Array, at: number): { readonly value: number; readonly length: number } | undefined {
  const first = bytes[at] ?? 0xff
  if (first < 0x80) return { value: first, length: 1 }
  const length = Math.clz32(~(first << 24))
  if (length < 2 || length > 7) return undefined
  let value = first & (0x7f >>> length)
  for (let i = 1; i < length; i++) {
    const byte = bytes[at + i] ?? 0
    if ((byte & 0xc0) !== 0x80) return undefined
    value = value * 64 + (byte & 0x3f)
  }
  return { value, length }
}
