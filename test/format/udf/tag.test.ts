import { describe, expect, it } from 'vitest'
import { seal, tag, TAG, tagOf, tagProblem } from '../../../src/format/udf/tag.js'

function descriptor(): Uint8Array {
  const out = new Uint8Array(32)
  tag.write(out, 0, 16, { id: TAG.anchor, version: 3, location: 256 })
  out.set([0x70, 0x6a, 0x77], 16)
  seal(out, 0, 19)
  return out
}

describe('tags, ECMA-167 3/7.2', () => {
  it('7.2.6 computes the CRC of the example in the standard', () => {
    // ECMA-167 1/7.2.6 note: the CRC of 70 6A 77 is 3299.
    const bytes = descriptor()
    expect([bytes[8], bytes[9]]).toEqual([0x99, 0x32])
    expect([bytes[10], bytes[11]]).toEqual([3, 0])
  })
  it('7.2.3 sums the other fifteen bytes', () => {
    const bytes = descriptor()
    const sum = [...bytes.subarray(0, 16)].reduce((total, byte, i) => (i === 4 ? total : total + byte), 0)
    expect(bytes[4]).toBe(sum % 256)
  })
  it('is believed as written, and no longer once a byte is changed', () => {
    const good = descriptor()
    expect(tagProblem(good, 0, 32, 256)).toBeUndefined()
    expect(tagOf(good)).toEqual({ id: TAG.anchor, version: 3, location: 256 })
    for (let at = 0; at < 19; at++) {
      const bad = good.slice()
      bad[at] = bad[at] ^ 0x10
      expect(tagProblem(bad, 0, 32, 256), `byte ${at}`).toBeDefined()
    }
  })
  it.each([
    ['blank', new Uint8Array(32), 32, 0],
    ['length', descriptor(), 18, 256],
    ['length', descriptor(), 12, 256],
    ['location', descriptor(), 32, 257],
  ] as const)('tells %s', (problem, bytes, limit, location) => {
    expect(tagProblem(bytes, 0, limit, location)).toBe(problem)
  })
  it('takes the place last, where only sealing knows it', () => {
    const bytes = descriptor()
    seal(bytes, 0, 19, 7)
    expect(tagProblem(bytes, 0, 32, 7)).toBeUndefined()
  })
})
