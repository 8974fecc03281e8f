/** Dates and times of ECMA-119: 7 bytes in directory records (9.1.5), 17 in volume descriptors (8.4.26.1). Always written in UTC. */

import type { FieldType } from '../../codec/index.js'
import { instant, instantOfUtc, printInstant, utcPartsOf, type Instant } from '../../unit/index.js'

/** The first and the last second that 7 bytes hold: a year is one byte, counted from 1900. */
export const FIRST_SHORT_SECOND = -2_208_988_800
export const LAST_SHORT_SECOND = 5_869_583_999
/** The last second that 17 bytes hold: four digits of a year, 0001 to 9999. */
const FIRST_LONG_SECOND = -62_135_596_800
const LAST_LONG_SECOND = 253_402_300_799

const MICRO = 1_000_000
const DAY = 86_400

/** Whether `at` lies within the years 1900 to 2155. */
export const fitsShortDate = (at: Instant): boolean => at >= FIRST_SHORT_SECOND * MICRO && at < (LAST_SHORT_SECOND + 1) * MICRO

/** What is written of it there. */
export const nearestShort = (at: Instant): Instant =>
  instant(Math.min(Math.max(Math.floor(at / MICRO), FIRST_SHORT_SECOND), LAST_SHORT_SECOND) * MICRO)

/** 9.1.5. An instant outside 1900 to 2155 is written as the nearest one inside; one that is not specified, or is no date, is read as 1970. */
export const date7: FieldType<Instant> = {
  name: 'date7',
  width: 7,
  write(out, at, _width, value) {
    const seconds = nearestShort(value) / MICRO
    const day = Math.floor(seconds / DAY)
    const rest = seconds - day * DAY
    // Days to year, month and day by counting years from the 1st of March, so that the odd day comes last.
    const z = day + 719_468
    const era = Math.floor(z / 146_097)
    const ofEra = z - era * 146_097
    const years = Math.floor((ofEra - Math.floor(ofEra / 1460) + Math.floor(ofEra / 36_524) - Math.floor(ofEra / 146_096)) / 365)
    const ofYear = ofEra - (365 * years + Math.floor(years / 4) - Math.floor(years / 100))
    const march = Math.floor((5 * ofYear + 2) / 153)
    const month = march < 10 ? march + 3 : march - 9
    out[at] = years + era * 400 + (month <= 2 ? 1 : 0) - 1900
    out[at + 1] = month
    out[at + 2] = ofYear - Math.floor((153 * march + 2) / 5) + 1
    out[at + 3] = Math.floor(rest / 3600)
    out[at + 4] = Math.floor(rest / 60) % 60
    out[at + 5] = rest % 60
    out[at + 6] = 0
  },
  read(from, at) {
    const month = from[at + 1] as number
    const day = from[at + 2] as number
    const hour = from[at + 3] as number
    const minute = from[at + 4] as number
    const second = from[at + 5] as number
    // Zeros are a date that is not specified; what no calendar has is none either.
    if (month < 1 || month > 12 || day < 1 || day > 31 || hour > 23 || minute > 59 || second > 60) return instant(0)
    const utc = instantOfUtc({ year: 1900 + (from[at] as number), month, day, hour, minute, second, microsecond: 0 })
    return instant(utc - quartersOf(from[at + 6] as number) * 900 * MICRO)
  },
  print: printInstant,
}

/** Reads dates one after the other, of which nearly all are the same. */
export function startDates(): (from: Uint8Array, at: number) => Instant {
  const bytes = new Uint8Array(7)
  let last = date7.read(bytes, 0, bytes.length)
  return (from, at) => {
    for (let i = 0; i < bytes.length; i++)
      if (from[at + i] !== bytes[i]) {
        bytes.set(from.subarray(at, at + bytes.length))
        last = date7.read(from, at, bytes.length)
        break
      }
    return last
  }
}

/** 8.4.26.1; undefined is a date that is not specified. Hundredths of a second are kept. */
export const date17: FieldType<Instant | undefined> = {
  name: 'date17',
  width: 17,
  write(out, at, _width, value) {
    out.fill(0x30, at, at + 16)
    out[at + 16] = 0
    if (value === undefined) return
    const parts = utcPartsOf(instant(Math.min(Math.max(value, FIRST_LONG_SECOND * MICRO), (LAST_LONG_SECOND + 1) * MICRO - 1)))
    const digits = [
      [0, 4, parts.year],
      [4, 2, parts.month],
      [6, 2, parts.day],
      [8, 2, parts.hour],
      [10, 2, parts.minute],
      [12, 2, parts.second],
      [14, 2, Math.floor(parts.microsecond / 10_000)],
    ] as const
    for (const [offset, width, number] of digits) writeDigits(out, at + offset, width, number)
  },
  read(from, at) {
    const text = String.fromCharCode(...from.subarray(at, at + 16))
    if (!/^\d{16}$/.test(text) || /^0+$/.test(text)) return undefined
    const part = (first: number, end: number): number => Number(text.slice(first, end))
    const utc = instantOfUtc({
      year: part(0, 4),
      month: part(4, 6),
      day: part(6, 8),
      hour: part(8, 10),
      minute: part(10, 12),
      second: part(12, 14),
      microsecond: part(14, 16) * 10_000,
    })
    return instant(utc - quartersOf(from[at + 16] as number) * 900 * MICRO)
  },
  print: (value) => (value === undefined ? 'not specified' : printInstant(value)),
}

/** Offset from Greenwich in quarters of an hour, -48 to 52; what lies outside is taken for none. */
function quartersOf(byte: number): number {
  const signed = byte > 127 ? byte - 256 : byte
  return signed < -48 || signed > 52 ? 0 : signed
}

function writeDigits(out: Uint8Array, at: number, width: number, value: number): void {
  for (let i = width - 1, rest = value; i >= 0; i--, rest = Math.floor(rest / 10)) out[at + i] = 0x30 + (rest % 10)
}
