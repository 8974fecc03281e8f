import { describe, expect, test } from 'vitest'
import { date17, date7, fitsShortDate } from '../../../src/format/iso9660/index.js'
import { instant, instantOfSeconds, printInstant, type Instant } from '../../../src/unit/index.js'

const short = (at: Instant): Uint8Array => {
  const out = new Uint8Array(7)
  date7.write(out, 0, 7, at)
  return out
}
const of = (text: string): Instant => instant(Date.parse(text) * 1000)

describe('9.1.5 seven bytes', () => {
  test.each([
    ['1970-01-01T00:00:00Z', [70, 1, 1, 0, 0, 0, 0]],
    ['1900-01-01T00:00:00Z', [0, 1, 1, 0, 0, 0, 0]],
    ['2155-12-31T23:59:59Z', [255, 12, 31, 23, 59, 59, 0]],
    ['2000-02-29T12:34:56Z', [100, 2, 29, 12, 34, 56, 0]],
    ['1999-12-31T23:59:59Z', [99, 12, 31, 23, 59, 59, 0]],
  ])('hold %s', (text, expected) => {
    expect([...short(of(text))]).toEqual(expected)
    expect(date7.read(short(of(text)), 0, 7)).toBe(of(text))
  })

  test('agree with the calendar of the language on many days', () => {
    for (let seconds = -2_208_988_800; seconds <= 5_869_583_999; seconds += 7_777_777) {
      const date = new Date(seconds * 1000)
      const expected = [date.getUTCFullYear() - 1900, date.getUTCMonth() + 1, date.getUTCDate(), date.getUTCHours(), date.getUTCMinutes()]
      expect([...short(instantOfSeconds(seconds)).subarray(0, 5)]).toEqual(expected)
    }
  })

  test('are read as the calendar of the language has them, days that a month lacks too', () => {
    for (let year = 1900; year <= 2155; year++)
      for (const [month, day] of [1, 2, 3, 4, 8, 9, 12].flatMap((each) => [[each, 1] as const, [each, 31] as const])) {
        const expected = Date.UTC(year, month - 1, day, 23, 59, 60) * 1000
        expect(date7.read(Uint8Array.of(year - 1900, month, day, 23, 59, 60, 0), 0, 7)).toBe(expected)
      }
  })

  test.each([
    ['1899-12-31T23:59:59Z', '1900-01-01T00:00:00Z'],
    ['1601-01-01T00:00:00Z', '1900-01-01T00:00:00Z'],
    ['2156-01-01T00:00:00Z', '2155-12-31T23:59:59Z'],
    ['2400-01-01T00:00:00Z', '2155-12-31T23:59:59Z'],
  ])('take %s for %s', (text, nearest) => {
    expect(fitsShortDate(of(text))).toBe(false)
    expect(printInstant(date7.read(short(of(text)), 0, 7))).toBe(nearest)
  })

  test('the last microsecond of 2155 still fits', () => {
    expect(fitsShortDate(instant(5_869_583_999_999_999))).toBe(true)
    expect(fitsShortDate(instant(-2_208_988_800_000_001))).toBe(false)
  })

  test('are read in their time zone, in quarters of an hour', () => {
    expect(printInstant(date7.read(Uint8Array.of(100, 1, 1, 0, 0, 0, 4), 0, 7))).toBe('1999-12-31T23:00:00Z')
    expect(printInstant(date7.read(Uint8Array.of(100, 1, 1, 0, 0, 0, 256 - 20), 0, 7))).toBe('2000-01-01T05:00:00Z')
  })
})

describe('8.4.26.1 seventeen bytes', () => {
  const long = (at: Instant | undefined): string => {
    const out = new Uint8Array(17)
    date17.write(out, 0, 17, at)
    expect(out[16]).toBe(0)
    return String.fromCharCode(...out.subarray(0, 16))
  }
  test('are digits down to hundredths', () => {
    expect(long(instant(1_700_000_000_120_000))).toBe('2023111422132012')
    expect(long(of('0001-01-01T00:00:00Z'))).toBe('0001010100000000')
    expect(long(of('9999-12-31T23:59:59Z'))).toBe('9999123123595900')
  })
  test('are all zero where nothing is specified', () => {
    expect(long(undefined)).toBe('0'.repeat(16))
    expect(
      date17.read(
        Uint8Array.from('0'.repeat(16) + '\0', (c) => c.charCodeAt(0)),
        0,
        17,
      ),
    ).toBeUndefined()
  })
  test('that are no digits are no date', () => {
    expect(date17.read(new Uint8Array(17), 0, 17)).toBeUndefined()
  })
})
