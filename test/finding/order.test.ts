import { expect, test } from 'vitest'
import { orderOf } from '../../src/finding/index.js'

test.each([
  ['in order', [1, 1, 2, 5]],
  ['of one row', [7]],
  ['of none', []],
  ['mixed, equal rows as they stand', [5, 2, 5, 0, 2, 4_294_967_295, 1]],
  ['beyond 32 bits', [2 ** 40, 3, 2 ** 33, 3]],
  ['too large to stand beside the number of its row', [Number.MAX_SAFE_INTEGER, 0, 2 ** 52, 0]],
])('rows of a column %s are given in order', (_, values) => {
  const sorted = [...values.keys()].toSorted((a, b) => values[a] - values[b] || a - b)
  expect([...orderOf(Float64Array.from([...values, 0]), values.length)]).toEqual(sorted)
})
