import { expect, it } from 'vitest'
import { isPlainDate, problemOfShortDate } from '../../../src/format/iso9660/check/dates.js'

/** ECMA-119 9.1.5: years from 1900, month, day, hour, minute, second, quarters of an hour from Greenwich. */
it.each([
  [true, [0, 1, 1, 0, 0, 0, 0]],
  [true, [255, 12, 31, 23, 59, 59, 52]],
  [true, [124, 2, 29, 12, 0, 0, 256 - 48]],
  [false, [123, 2, 29, 12, 0, 0, 0]],
  [false, [124, 0, 1, 0, 0, 0, 0]],
  [false, [124, 13, 1, 0, 0, 0, 0]],
  [false, [124, 1, 0, 0, 0, 0, 0]],
  [false, [124, 1, 32, 0, 0, 0, 0]],
  [false, [124, 1, 1, 24, 0, 0, 0]],
  [false, [124, 1, 1, 0, 60, 0, 0]],
  [false, [124, 1, 1, 0, 0, 60, 0]],
  [false, [124, 1, 1, 0, 0, 0, 53]],
  [false, [124, 1, 1, 0, 0, 0, 256 - 49]],
])('%s: a date of %j', (isRight, date) => {
  const bytes = Uint8Array.of(0xee, ...date)
  expect([isPlainDate(bytes, 1), problemOfShortDate(bytes, 1) === undefined]).toEqual([isRight, isRight])
})
