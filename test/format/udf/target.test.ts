import { describe, expect, it } from 'vitest'
import { decodeTarget, encodeTarget, partTooLong } from '../../../src/format/udf/target.js'

describe('path components, ECMA-167 4/14.16.1', () => {
  it.each([
    ['a', [5, 2, 0, 0, 8, 0x61]],
    ['..', [3, 0, 0, 0]],
    ['.', [4, 0, 0, 0]],
    ['/', [1, 0, 0, 0]],
    ['/a', [1, 0, 0, 0, 5, 2, 0, 0, 8, 0x61]],
    ['../b', [3, 0, 0, 0, 5, 2, 0, 0, 8, 0x62]],
  ] as const)('spell %j', (target, bytes) => {
    expect([...encodeTarget(target)]).toEqual(bytes)
    expect(decodeTarget(Uint8Array.from(bytes))).toBe(target)
  })
  it('cannot say doubled and trailing slashes', () => {
    expect(decodeTarget(encodeTarget('a//b/'))).toBe('a/b')
  })
  it('begin anew at a root, which other writers put as type 2', () => {
    expect(decodeTarget(Uint8Array.of(5, 2, 0, 0, 8, 0x61, 2, 0, 0, 0, 5, 2, 0, 0, 8, 0x62))).toBe('/b')
  })
  it.each([[[5, 9, 0, 0, 8, 0x61]], [[5, 2]], [[5, 0, 0, 0]], [[9, 0, 0, 0]], [[5, 2, 0, 0, 99, 0x61]]])('are broken as %j', (bytes) => {
    expect(decodeTarget(Uint8Array.from(bytes))).toBeUndefined()
  })
  it('hold 255 bytes each', () => {
    expect(partTooLong(`a/${'x'.repeat(254)}/b`)).toBeUndefined()
    expect(partTooLong(`a/${'x'.repeat(255)}/b`)).toBe('x'.repeat(255))
  })
})
