/** Field types that the descriptors share. ECMA-167 1/7 and 4/7, with the choices of OSTA UDF 2.60 2.1. */

import { record, rbp, rfixed, nested, raw, u16le, u32le, readU16le, writeU16le, type FieldType } from '../../codec/index.js'
import { instantOfUtc, printInstant, utcPartsOf, type Instant } from '../../unit/index.js'

/** Length and first sector on the volume. ECMA-167 3/7.1. */
export const ExtentAd = record('ECMA-167 3/7.1', 8, [rbp(0, 4, 'length', u32le(), '3/7.1.1'), rbp(4, 4, 'location', u32le(), '3/7.1.2')])
export const extentAd = nested(ExtentAd)

/** Length, with the extent's kind in the top two bits, and block in the partition of the entry itself. ECMA-167 4/14.14.1. */
export const ShortAd = record('ECMA-167 4/14.14.1', 8, [
  rbp(0, 4, 'length', u32le(), '4/14.14.1.1'),
  rbp(4, 4, 'block', u32le(), '4/14.14.1.2'),
])

/** The same with a partition of its own. ECMA-167 4/14.14.2; implementation use: UDF 2.60 2.3.10.1 and 2.3.4.3. */
export const LongAd = record('ECMA-167 4/14.14.2', 16, [
  rbp(0, 4, 'length', u32le(), '4/14.14.2.1'),
  rbp(4, 4, 'block', u32le(), '4/14.14.2.2'),
  rbp(8, 2, 'partition', u16le(), '4/14.14.2.2'),
  rbp(10, 2, 'flags', u16le(), 'UDF 2.3.10.1'),
  rbp(12, 4, 'uniqueId', u32le(), 'UDF 2.3.4.3'),
])
export interface LongAd {
  readonly length: number
  readonly block: number
  readonly partition: number
  readonly flags: number
  readonly uniqueId: number
}
export const longAd: FieldType<LongAd> = nested(LongAd)
export const noExtent: LongAd = { length: 0, block: 0, partition: 0, flags: 0, uniqueId: 0 }

const osta = new Uint8Array(64)
osta.set(new TextEncoder().encode('OSTA Compressed Unicode'), 1)
/** The one character set that UDF allows. UDF 2.60 2.1.2. */
export const charspec = (offset: number, name: string, clause: string): ReturnType<typeof rfixed> => rfixed(offset, 64, name, osta, clause)

/** Entity identifiers stand as bytes; see `entity`. */
export const regid = raw(32)

/** Type 1, local time, with an offset of 0. ECMA-167 1/7.3.1. */
const UTC = 0x1000
const NO_OFFSET = -2047

const TIME_BYTES = 12
/** Most files of a disc share their times: the last ones are kept, each in a place that follows from it. */
const KEPT = 64
const keptInstants = new Float64Array(KEPT).fill(Number.NaN)
const keptBytes = new Uint8Array(KEPT * TIME_BYTES)

/** A point in time, to the microsecond. ECMA-167 1/7.3; UDF 2.60 2.1.4. */
export const timestamp: FieldType<Instant> = {
  name: 'timestamp',
  width: TIME_BYTES,
  write(out, at, _width, value) {
    const place = Math.abs(Math.floor(value / 1_000_000) ^ (value % 1_000_000)) % KEPT
    if (keptInstants[place] !== value) {
      encodeTime(value, place * TIME_BYTES)
      keptInstants[place] = value
    }
    const from = place * TIME_BYTES
    for (let i = 0; i < TIME_BYTES; i++) out[at + i] = keptBytes[from + i] as number
  },
  read(from, at) {
    const b = (offset: number): number => from[at + offset] as number
    const zone = (readU16le(from, at) << 20) >> 20
    const offsetMinutes = readU16le(from, at) >>> 12 === 1 && zone !== NO_OFFSET ? zone : 0
    const wall = instantOfUtc({
      year: (readU16le(from, at + 2) << 16) >> 16,
      month: b(4),
      day: b(5),
      hour: b(6),
      minute: b(7),
      second: b(8),
      microsecond: b(9) * 10_000 + b(10) * 100 + b(11),
    })
    return (wall - offsetMinutes * 60_000_000) as Instant
  },
  print: (value) => printInstant(value),
  check(from, at) {
    const [month, day, hour, minute, second] = from.subarray(at + 4, at + 9) as unknown as [number, number, number, number, number]
    return month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second < 61 ? undefined : 'is no date'
  },
}

function encodeTime(value: Instant, at: number): void {
  const { year, month, day, hour, minute, second, microsecond } = utcPartsOf(value)
  writeU16le(keptBytes, at, UTC)
  writeU16le(keptBytes, at + 2, year)
  const rest = [month, day, hour, minute, second, Math.floor(microsecond / 10_000), Math.floor(microsecond / 100) % 100, microsecond % 100]
  keptBytes.set(rest, at + 4)
}
