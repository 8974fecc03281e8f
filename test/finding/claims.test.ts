import { expect, it } from 'vitest'
import { generator } from '../../scripts/random.mjs'
import { Claims } from '../../src/finding/index.js'

it.each([
  ['of a disc', 2 ** 33],
  ['too far away for one number with their own', 2 ** 52],
])('claims %s come by where they begin, the longer first', (_, limit) => {
  const random = generator(1)
  const claims = new Claims()
  const owner = claims.owner('data', 'file')
  for (let i = 0; i < 3000; i++) {
    const from = i % 3 === 0 ? 4096 : Math.floor(random() * limit)
    claims.take(owner, from, from + 1 + Math.floor(random() * 5), i)
  }
  const order = [...claims.sorted()]
  const byPlace = (a: number, b: number): number => claims.from(a) - claims.from(b) || claims.to(b) - claims.to(a) || a - b
  expect(order).toEqual(Array.from({ length: 3000 }, (_each, i) => i).toSorted(byPlace))
})
