import { expect, it } from 'vitest'
import { Bzip2Error, unpackBzip2 } from '../../src/source/bzip2.js'
import { packed, plain } from '../support/packed.js'

function unpacked(archive: Uint8Array, pieces = archive.length): Buffer {
  let at = 0
  const next = (): Uint8Array | undefined => (at < archive.length ? archive.subarray(at, (at += pieces)) : undefined)
  return Buffer.concat([...unpackBzip2(next)])
}

const whole = Buffer.concat(packed.bz2)

it.each([1, 7, 4096])('gives the bytes, in pieces of %d, of all members', (size) => {
  expect(unpacked(whole, size).equals(plain)).toBe(true)
})

it('refuses what is cut anywhere but between members', () => {
  for (let length = 1; length < whole.length; length++) {
    if (length === packed.bz2[0].length) continue
    expect(() => unpacked(whole.subarray(0, length))).toThrow('it ends in the middle')
  }
  expect(unpacked(packed.bz2[0]).equals(plain.subarray(0, 40_000))).toBe(true)
})

it('gives no wrong bytes where a bit is wrong', () => {
  const [member] = packed.bz2
  let refused = 0
  for (let bit = 32; bit < member.length * 8; bit += 5) {
    const wrong = Buffer.from(member)
    wrong[bit >> 3] = (wrong[bit >> 3] ?? 0) ^ (0x80 >> (bit & 7))
    let given: Buffer | undefined
    try {
      given = unpacked(wrong)
    } catch (error) {
      expect(error).toBeInstanceOf(Bzip2Error)
      refused++
    }
    // Lengths of codes that no symbol uses, and the fill of the last byte, mean nothing.
    expect(given?.equals(plain.subarray(0, 40_000))).not.toBe(false)
  }
  expect(refused).toBeGreaterThan(500)
})

it('gives a block of a thousand times its size in pieces', () => {
  const packedZeros = Buffer.from('QlpoOTFBWSZTWdjs3f4BMl9ACMAAABAACCAAMMwJqmmgSlFbUBKUV4u5IpwoSGx2bv8A', 'base64')
  let given = false
  let total = 0
  for (const piece of unpackBzip2(() => (given ? undefined : ((given = true), packedZeros)))) {
    expect(piece.length).toBeLessThanOrEqual(2 ** 18)
    total += piece.length
  }
  expect(total).toBe(40_000_000)
})
