import { describe, expect, it } from 'vitest'
import { fillRandom } from '../../src/source/random.node.js'

const bytesFrom = (seed: number, offset: number, length: number): string => {
  const out = Buffer.alloc(length)
  fillRandom(out, seed, offset)
  return out.toString('hex')
}

describe('fillRandom', () => {
  it('encrypts the block number under the seed: AES-128 of zero under the key zero', () => {
    // FIPS 197 applied to zeros, as in the Known Answer Test of GCM: H of the all-zero key.
    expect(bytesFrom(0, 0, 16)).toBe('66e94bd4ef8a2c3b884cfa59ca342b2e')
  })
  it('takes another stream for another seed', () => {
    expect(bytesFrom(1, 0, 16)).not.toBe(bytesFrom(0, 0, 16))
  })
  it.each([1, 15, 16, 17, 4095, 2 ** 36 + 5])('gives the same bytes from byte %d as on the way there', (offset) => {
    expect(bytesFrom(42, offset - 1, 40).slice(2)).toBe(bytesFrom(42, offset, 39))
  })
})
