import { expect, it } from 'vitest'
import {
  addSectors,
  after,
  alignUp,
  blockOf,
  bytes,
  bytesOf,
  bytesOfVirtual,
  lba,
  parseBytes,
  sectors,
  sectorsOf,
  virtualSectorsOf,
} from '../../src/unit/index.js'

it('refuses what is no count', () => {
  for (const value of [-1, 0.5, NaN, Infinity, 2 ** 53]) expect(() => sectors(value), String(value)).toThrow(RangeError)
  expect(() => bytes(-1)).toThrow(RangeError)
})

it('lets addresses lie in the lead-in', () => {
  expect(lba(-150)).toBe(-150)
  expect(() => lba(-(2 ** 31) - 1)).toThrow(RangeError)
})

it.each([
  [0, 0],
  [1, 1],
  [2048, 1],
  [2049, 2],
  [2 ** 40, 2 ** 29],
])('holds %i bytes in %i sectors', (size, count) => expect(sectorsOf(bytes(size))).toBe(count))

it('keeps virtual sectors of 512 bytes apart from sectors of 2048', () => {
  const image = bytes(2048 * 3)
  expect(sectorsOf(image)).toBe(3)
  expect(virtualSectorsOf(image)).toBe(12)
  expect(bytesOfVirtual(virtualSectorsOf(image))).toBe(bytesOf(sectorsOf(image)))
  // @ts-expect-error a count of one unit is no count of the other
  bytesOf(virtualSectorsOf(image))
})

it('adds and aligns', () => {
  expect(after(lba(16), sectors(4))).toBe(20)
  expect(addSectors(sectors(1), sectors(2), sectors(3))).toBe(6)
  expect(alignUp(lba(17), sectors(2))).toBe(18)
  expect(alignUp(lba(18), sectors(2))).toBe(18)
  expect(blockOf(lba(300), lba(257))).toBe(43)
})

it.each([
  ['8 KiB', 8192],
  ['8192', 8192],
  ['3 kB', 3000],
  ['5B', 5],
  ['9007199254740991', 2 ** 53 - 1],
  ['9007199254740992', undefined],
  ['8192 TiB', undefined],
  ['1 KB', undefined],
  ['', undefined],
])('%j is %s bytes', (text, size) => expect(parseBytes(text)).toBe(size))
