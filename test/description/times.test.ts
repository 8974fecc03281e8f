import { expect, it } from 'vitest'
import { printTime } from '../../src/description/times.js'
import { instantOfSeconds, parseInstant } from '../../src/unit/index.js'

it.each([
  [-62_167_219_201, -62_167_219_201],
  [-62_167_219_200, '0000-01-01T00:00:00Z'],
  [-62_167_219_199, '0000-01-01T00:00:01Z'],
  [0, '1970-01-01T00:00:00Z'],
  [253_402_300_798, '9999-12-31T23:59:58Z'],
  [253_402_300_799, '9999-12-31T23:59:59Z'],
  [253_402_300_800, 253_402_300_800],
] as const)('%i seconds are written as %s, which is read as the same', (seconds, written) => {
  expect(printTime(instantOfSeconds(seconds))).toBe(written)
  expect(parseInstant(String(written))).toBe(instantOfSeconds(seconds))
})
