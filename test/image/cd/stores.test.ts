import { expect, it } from 'vitest'
import { mainBytes } from '../../../src/image/cd/stores.js'

// User data of each mode, and what may stand behind it: sub-code of 16 or 96 bytes, 4 bytes of EDC, or both.
it.each([
  [2048, 2048],
  [2048 + 96, 2048],
  [2324, 2324],
  [2324 + 4, 2324],
  [2324 + 96, 2324],
  [2336, 2336],
  [2336 + 96, 2336],
  [2352, 2352],
  [2352 + 16, 2352],
  [2352 + 96, 2352],
])('of %i bytes of a sector %i are its own', (sectorBytes, own) => {
  expect(mainBytes(sectorBytes)).toBe(own)
})
