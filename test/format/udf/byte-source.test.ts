import { expect, it } from 'vitest'
import { DiscError } from '../../../src/fault/index.js'
import { byteSource } from '../../../src/format/udf/byte-source.js'
import type { Medium } from '../../../src/port/index.js'
import { readbackFaults } from '../../../src/readback/index.js'
import { sectors } from '../../../src/unit/index.js'

/** Sixty-four blocks, of which the first sixteen were never recorded; each byte is the number of its block. */
const medium: Medium = {
  name: 'gap',
  size: sectors(64),
  tailBytes: 0,
  read(start, count) {
    if (start < 16) return Promise.reject(new DiscError(readbackFaults.unreadable({ drive: 'gap', block: start, reason: 'not recorded' })))
    return Promise.resolve(Uint8Array.from({ length: count * 2048 }, (_, i) => start + Math.floor(i / 2048)))
  },
  close: () => Promise.resolve(),
}

it('reads what is there although blocks before it were never recorded', async () => {
  const source = byteSource(medium)
  expect([...(await source.read(17 * 2048 - 2, 4))]).toEqual([16, 16, 17, 17])
  expect([...(await source.read(31 * 2048 + 2046, 4))]).toEqual([31, 31, 32, 32])
  expect([...(await source.read(63 * 2048 + 2047, 10))]).toEqual([63])
  await expect(source.read(15 * 2048, 1)).rejects.toThrow('block 15')
})

it('tells what was read before although its room was used again', async () => {
  const blocks = 32 * 100
  const wide: Medium = {
    ...medium,
    size: sectors(blocks),
    read: (start, count, room = new Uint8Array(count * 2048)) => {
      for (let i = 0; i < count * 2048; i++) room[i] = (start + (i >> 11)) >> 5
      return Promise.resolve(room)
    },
  }
  const source = byteSource(wide)
  for (const window of [...Array.from({ length: 100 }, (_, i) => i), 0, 99, 1, 40, 0]) {
    expect([...(await source.read(window * 65_536 + 65_535, 1))]).toEqual([window])
    const { bytes = new Uint8Array(0), at = 0 } = source.held(window * 65_536, 2) ?? {}
    expect([...bytes.subarray(at, at + 2)]).toEqual([window, window])
  }
  expect(source.held(20 * 65_536, 1)).toBeUndefined()
})

it.each<readonly [what: string, offset: number, length: number, got: readonly number[]]>([
  ['before the medium', -1, 2, []],
  ['nothing', 16 * 2048, 0, []],
  ['the last byte', 64 * 2048 - 1, 1, [63]],
  ['a byte too many', 64 * 2048 - 1, 2, [63]],
  ['behind the medium, where a window would begin', 64 * 2048, 1, []],
  ['further behind', 64 * 2048 + 1, 1, []],
])('asks the medium for no block that it lacks: %s', async (_, offset, length, got) => {
  const asked: number[] = []
  const whole: Medium = {
    ...medium,
    read: (start, count) => {
      asked.push(start, start + count)
      return Promise.resolve(Uint8Array.from({ length: count * 2048 }, (_, i) => start + (i >> 11)))
    },
  }
  expect([...(await byteSource(whole).read(offset, length))]).toEqual(got)
  expect(asked).toEqual(got.length === 0 ? [] : [32, 64])
})
