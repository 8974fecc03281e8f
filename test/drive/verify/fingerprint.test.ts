import { describe, expect, it } from 'vitest'
import { grainFor, makeFingerprint } from '../../../src/drive/verify/index.js'
import { nodeDigests } from '../../../src/drive/verify/digests.node.js'
import { payload } from '../recording/bench.js'

describe('a fingerprint', () => {
  it('is the same however the pieces are cut', () => {
    const bytes = payload(100)
    const whole = makeFingerprint(100, 2048, nodeDigests)
    whole.add(bytes)
    const parts = makeFingerprint(100, 2048, nodeDigests)
    for (let at = 0; at < bytes.length; at += 3000) parts.add(bytes.subarray(at, at + 3000))
    const fingerprint = whole.done()
    expect(parts.done()).toEqual(fingerprint)
    expect(fingerprint.sums.length).toBe(100)
  })

  it('of large discs takes little room', () => {
    expect(grainFor(2_295_104)).toBe(1)
    expect(grainFor(62_500_000)).toBe(16)
    expect(Math.ceil(62_500_000 / grainFor(62_500_000))).toBeLessThanOrEqual(1 << 22)
  })

  it('of less than it was made for is a mistake', () => {
    const maker = makeFingerprint(2, 2048, nodeDigests)
    maker.add(new Uint8Array(2048))
    expect(() => maker.done()).toThrow('got 2048 bytes')
  })

  it('of audio has a landmark where the sound begins', () => {
    const bytes = new Uint8Array(20 * 2352)
    bytes.set(payload(10, 3, 2352), 4707)
    const maker = makeFingerprint(20, 2352, nodeDigests, 'audio')
    maker.add(bytes)
    const first = bytes.findIndex((byte) => byte !== 0)
    expect(maker.done().landmark?.byte).toBe(first - (first % 4))
  })
})
