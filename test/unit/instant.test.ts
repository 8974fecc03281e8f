import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  daysInMonth,
  instant,
  instantOfSeconds,
  instantOfUtc,
  parseInstant,
  printInstant,
  secondsOf,
  utcPartsOf,
  type Instant,
} from '../../src/unit/index.js'

it('rounds down, before 1970 too', () => {
  expect(secondsOf(instant(-1))).toBe(-1)
  expect(utcPartsOf(instant(-1))).toEqual({ year: 1969, month: 12, day: 31, hour: 23, minute: 59, second: 59, microsecond: 999999 })
})

it('keeps years below 100 apart from those of the twentieth century', () => {
  expect(utcPartsOf(instantOfUtc({ year: 99, month: 1, day: 2, hour: 3, minute: 4, second: 5, microsecond: 0 })).year).toBe(99)
})

it('goes there and back', () => {
  fc.assert(fc.property(fc.integer({ min: -(10 ** 16), max: 10 ** 16 }), (at) => instantOfUtc(utcPartsOf(instant(at))) === at))
})

it('prints a fraction only where there is one', () => {
  expect(printInstant(instantOfSeconds(1_700_000_000))).toBe('2023-11-14T22:13:20Z')
  expect(printInstant(instant(1_700_000_000_120_000))).toBe('2023-11-14T22:13:20.12Z')
})

it('refuses what is no number', () => expect(() => instant(NaN)).toThrow(RangeError))

it.each([
  ['1700000000', '2023-11-14T22:13:20Z'],
  ['@0', '1970-01-01T00:00:00Z'],
  ['2026-11-20', '2026-11-20T00:00:00Z'],
  ['2026-11-20T13:40:00Z', '2026-11-20T13:40:00Z'],
  ['2026-11-20 13:40+02:00', '2026-11-20T11:40:00Z'],
  ['2026-11-20T00:00:00.25-0130', '2026-11-20T01:30:00.25Z'],
])('reads %s', (text, printed) => expect(printInstant(parseInstant(text) as Instant)).toBe(printed))

it.each(['', 'now', '2026-02-30', '2026-13-01', '2026-11-20T24:00:00Z', '2026-11-20T13:40', '20261120T1340Z'])(
  'reads nothing in %j',
  (text) => expect(parseInstant(text)).toBeUndefined(),
)

it('counts parts beyond their range on, as the calendar of the language does', () => {
  for (let year = -32_768; year <= 32_767; year += 97)
    for (const [month, day, hour] of [
      [0, 0, 0],
      [2, 29, 24],
      [2, 31, 1],
      [13, 255, 255],
      [255, 1, 23],
    ] as const) {
      const date = new Date(0)
      date.setUTCFullYear(year, month - 1, day)
      date.setUTCHours(hour, 61, 255)
      expect(instantOfUtc({ year, month, day, hour, minute: 61, second: 255, microsecond: 7 })).toBe(date.getTime() * 1000 + 7)
    }
})

it.each([
  [2023, [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]],
  [2024, [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]],
] as const)('%i has months of %j days, and no thirteenth', (year, days) => {
  expect(Array.from({ length: 14 }, (_, month) => daysInMonth(year, month))).toEqual([0, ...days, 0])
})

it.each([
  [0, 29],
  [1, 28],
  [4, 29],
  [99, 28],
  [100, 28],
  [101, 28],
  [202, 28],
  [300, 28],
  [400, 29],
  [404, 29],
  [1582, 28],
  [1900, 28],
  [1904, 29],
  [2000, 29],
  [2020, 29],
  [2100, 28],
  [2400, 29],
  [9999, 28],
] as const)('the February of %i has %i days, as the clock of the engine has it', (year, days) => {
  const last = new Date(0)
  last.setUTCFullYear(year, 2, 0)
  expect([daysInMonth(year, 2), last.getUTCDate()]).toEqual([days, days])
})
