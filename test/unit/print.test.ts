import { expect, it } from 'vitest'
import { printBytes } from '../../src/unit/index.js'

it.each([
  [0, '0 B'],
  [1, '1 B'],
  [0.4, '0 B'],
  [999, '999 B'],
  [999.6, '1.00 kB'],
  [1000, '1.00 kB'],
  [1234, '1.23 kB'],
  [12_340, '12.3 kB'],
  [999_499, '999 kB'],
  // Three digits of it are a thousand: one of the next unit.
  [999_500, '1.00 MB'],
  [999_999, '1.00 MB'],
  [4_700_372_992, '4.70 GB'],
  [25_025_314_816, '25.0 GB'],
  [2 ** 53, '9.01 PB'],
  [1e20, '100 EB'],
])('%d bytes are %s', (count, text) => {
  expect(printBytes(count)).toBe(text)
})
