import { expect, it } from 'vitest'
import { stemOf } from '../../src/description/index.js'

it.each([
  ['a/b.cue', 'b'],
  ['a\\b.c.cue', 'b.c'],
  ['a/b', 'b'],
  ['.cue', '.cue'],
])('the stem of %s', (path, stem) => {
  expect(stemOf(path)).toBe(stem)
})
