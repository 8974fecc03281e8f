/** What is wrong with the bytes of a date. ECMA-119 8.4.26.1, 9.1.5. */

import { daysInMonth } from '../../../unit/index.js'

/** Quarters of an hour from Greenwich: -48 to 52. */
const isOffset = (byte: number): boolean => byte <= 52 || byte >= 256 - 48

/** Whether seven bytes are an ordinary date; what this says no to may still be one. */
export function isPlainDate(from: Uint8Array, at: number): boolean {
  const [month, day] = [from[at + 1] as number, from[at + 2] as number]
  return (
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    (day <= 28 || day <= daysInMonth(1900 + (from[at] as number), month)) &&
    (from[at + 3] as number) <= 23 &&
    (from[at + 4] as number) <= 59 &&
    (from[at + 5] as number) <= 59 &&
    isOffset(from[at + 6] as number)
  )
}

interface Parts {
  readonly year: number
  readonly month: number
  readonly day: number
  readonly hour: number
  readonly minute: number
  readonly second: number
  readonly offset: number
}

function problemOf({ year, month, day, hour, minute, second, offset }: Parts): string | undefined {
  if (month < 1 || month > 12) return `month ${month}`
  if (day < 1 || day > daysInMonth(year, month)) return `day ${day} of month ${month} of ${year}`
  if (hour > 23) return `hour ${hour}`
  if (minute > 59) return `minute ${minute}`
  if (second > 59) return `second ${second}`
  return isOffset(offset) ? undefined : `${offset > 127 ? offset - 256 : offset} quarters of an hour from Greenwich`
}

/** Seven zeros are a date that is not specified. */
export function problemOfShortDate(from: Uint8Array, at: number): string | undefined {
  const [year, month, day, hour, minute, second, offset] = from.subarray(at, at + 7) as unknown as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  if (year === 0 && month === 0 && day === 0 && hour === 0 && minute === 0 && second === 0)
    return offset === 0 ? undefined : 'no date, with a time zone'
  return problemOf({ year: 1900 + year, month, day, hour, minute, second, offset })
}

/** Sixteen digits `0` and a zero are a date that is not specified; a year of 0 is none. */
export function problemOfLongDate(from: Uint8Array, at: number): { readonly is: string; readonly harmless: boolean } | undefined {
  const digits = from.subarray(at, at + 16)
  const offset = from[at + 16] as number
  if (digits.every((byte) => byte === 0)) return { is: 'zeros', harmless: offset === 0 }
  if (digits.every((byte) => byte === 0x20)) return { is: 'blanks', harmless: offset === 0 || offset === 0x20 }
  const bad = digits.findIndex((byte) => byte < 0x30 || byte > 0x39)
  if (bad >= 0) return { is: `byte ${hex(digits[bad] as number)} for digit ${bad + 1}`, harmless: false }
  const number = (first: number, count: number): number => Number(String.fromCharCode(...digits.subarray(first, first + count)))
  if (digits.every((byte) => byte === 0x30)) return offset === 0 ? undefined : { is: 'no date, with a time zone', harmless: false }
  const year = number(0, 4)
  const is =
    year === 0
      ? 'year 0'
      : problemOf({
          year,
          month: number(4, 2),
          day: number(6, 2),
          hour: number(8, 2),
          minute: number(10, 2),
          second: number(12, 2),
          offset,
        })
  return is === undefined ? undefined : { is, harmless: false }
}

const hex = (byte: number): string => byte.toString(16).padStart(2, '0')
