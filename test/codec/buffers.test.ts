import { expect, it } from 'vitest'
import { derived, raw, rbp, record, u16le } from '../../src/codec/index.js'

/** `slice` of a Buffer is a view, so that a reader which copies with it would change what it reads. */
it('reads and checks a Buffer without changing it or sharing its bytes', () => {
  const table = record('test', 6, [rbp(0, 4, 'data', raw(4), '1'), derived(4, 2, 'sum', u16le(), (bytes) => bytes[0], '2')])
  const from = Buffer.from(table.encode({ data: Uint8Array.of(9, 8, 7, 6) }))
  expect(table.check(from)).toEqual([])
  expect([...from]).toEqual([9, 8, 7, 6, 9, 0])
  const { data } = table.decode(from)
  data[0] = 0
  expect(from[0]).toBe(9)
})
