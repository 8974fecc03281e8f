import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { grainFor, makeFingerprint, sampled, verifyRanges } from '../../src/readback/index.js'
import { nodeDigests, openDigests } from '../../src/readback/digests.node.js'
import { burnTo, dataPlan, driveWith, payload } from '../recorder/bench.js'

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

  it.each([
    // Where the sound begins, but not so near the start that an early drive would have to read before it.
    { begins: 5 * 2352 + 3, sectors: 10, landmark: 5 * 2352 },
    { begins: 4707, sectors: 10, landmark: 4 * 2352 },
    // A short sound has no other.
    { begins: 4707, sectors: 1, landmark: 4704 },
  ])('of audio that begins at byte $begins has a landmark at $landmark', ({ begins, sectors, landmark }) => {
    const bytes = new Uint8Array(20 * 2352)
    bytes.set(new Uint8Array(sectors * 2352).fill(7), begins)
    const maker = makeFingerprint(20, 2352, nodeDigests, 'audio')
    maker.add(bytes)
    expect(maker.done().landmark?.byte).toBe(landmark)
  })
})

describe('a fingerprint for a sample', () => {
  it.each([1, 2, 66, 700])('of %i sectors has the sums of the sample, however the pieces are cut, and no others', (count) => {
    const bytes = payload(count)
    const all = makeFingerprint(count, 2048, nodeDigests)
    all.add(bytes)
    const wanted = all.done().sums
    const chosen = new Set(sampled(count))
    for (const cut of [1000, 2048, 5000, 1 << 20]) {
      const maker = makeFingerprint(count, 2048, nodeDigests, 'data', 'quick')
      for (let at = 0; at < bytes.length; at += cut) maker.add(bytes.subarray(at, at + cut))
      const { level, sums, digest } = maker.done()
      expect([level, digest]).toEqual(['quick', undefined])
      expect([...sums]).toEqual([...wanted].map((sum, i) => (chosen.has(i) ? sum : 0)))
    }
  })

  it('cannot stand for all sectors', async () => {
    const drive = driveWith('dvd+r')
    const result = await burnTo(drive, dataPlan(payload(64)), { verify: 'quick' })
    const station = { transport: drive, clock: drive.clock }
    await expect(verifyRanges({ station, ranges: result.ranges, level: 'full', digests: nodeDigests })).rejects.toThrow(
      'no more than a sample',
    )
  })
})

it('with the kernel and without is the same', async () => {
  const bytes = payload(300)
  const makers = [nodeDigests, await openDigests()].map((digests) => makeFingerprint(300, 2048, digests))
  for (const maker of makers) for (let at = 0; at < bytes.length; at += 99_999) maker.add(bytes.subarray(at, at + 99_999))
  const [plain, fast] = makers.map((maker) => maker.done())
  expect(fast).toEqual(plain)
})

it('of a sample is the same where the data have not been read, and reads no more than the sample', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 300 }), fc.array(fc.tuple(fc.integer({ min: 1, max: 90 }), fc.boolean())), (count, cuts) => {
      const bytes = payload(count, 11)
      const wanted = makeFingerprint(count, 2048, nodeDigests, 'data', 'quick')
      wanted.add(bytes)
      const maker = makeFingerprint(count, 2048, nodeDigests, 'data', 'quick')
      let read = 0
      let at = 0
      for (const [sectors, unread] of [...cuts, [count, true] as const]) {
        const part = bytes.subarray(at * 2048, (at + sectors) * 2048)
        const piece = (from: number, to: number): Uint8Array => {
          read += to - from
          return part.subarray(from, to)
        }
        if (part.length > 0) maker.add(unread ? { file: -1, at: 0, length: part.length, read: piece } : part)
        at = Math.min(count, at + sectors)
      }
      expect(maker.done()).toEqual(wanted.done())
      expect(read).toBeLessThanOrEqual(sampled(count).length * 2048)
    }),
  )
})
