import { expect, it } from 'vitest'
import { usualLabels } from '../../src/set/index.js'

it.each([
  ['BOX', 3, 16, 'BOX_{n:02}_OF_{total:02}'],
  ['A_VERY_LONG_NAME', 3, 16, 'A_VERY_{n:02}_OF_{total:02}'],
  // No second line where the name is cut behind one.
  ['PHOTOS_2025', 3, 16, 'PHOTOS_{n:02}_OF_{total:02}'],
  ['PHOTOS_2025', 120, 32, 'PHOTOS_2025_{n:03}_OF_{total:03}'],
])('%s of %i discs in %i characters is %s', (name, total, longest, wanted) => {
  expect(usualLabels(name, total, longest)).toBe(wanted)
})
