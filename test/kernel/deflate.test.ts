import { inflateSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { deflate } from '../../src/kernel/deflate.js'
import { deflateBlock } from '../../src/kernel/deflate.node.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { fillRandom } from '../../src/source/random.node.js'

/** Bytes of runs: some new, some repeated from before, some all alike. */
const runs = fc.array(fc.tuple(fc.nat(0xffff), fc.nat(3), fc.nat(255)), { maxLength: 60 }).map((parts) => {
  const out: number[] = []
  for (const [size, kind, byte] of parts) {
    const length = size % (kind === 0 ? 40 : 3000)
    for (let i = 0; i < length; i++)
      out.push(kind === 0 ? (byte * (i + 7) * 31) & 255 : kind === 1 ? byte : (out[Math.max(0, out.length - 1 - size)] ?? byte))
  }
  return Uint8Array.from(out)
})

describe('a zlib stream', () => {
  it('is unpacked by zlib, and is the same of the native kernel and its twin', async () => {
    const native = await loadNative()
    expect(native).toBeDefined()
    await fc.assert(
      fc.asyncProperty(runs, fc.constantFrom(1, 8, 128), async (bytes, chain) => {
        const packed = deflate(bytes, chain)
        expect(Buffer.from(inflateSync(packed)).equals(bytes)).toBe(true)
        expect(Buffer.from(await deflateBlock(native, bytes, chain)).equals(packed)).toBe(true)
      }),
      { numRuns: 60 },
    )
  })

  it('keeps what does not get shorter as it is', () => {
    const bytes = new Uint8Array(200_000)
    fillRandom(bytes, 3, 0)
    const packed = deflate(bytes, 32)
    expect(packed.length).toBeLessThan(bytes.length + 100)
    expect(Buffer.from(inflateSync(packed)).equals(bytes)).toBe(true)
  })

  it('keeps codes within 15 bits where symbols come as rarely as the tree is deep', async () => {
    // Fibonacci numbers give the deepest tree.
    const bytes: number[] = []
    for (let symbol = 0, [a, b] = [1, 1]; bytes.length < 30_000; symbol++, [a, b] = [b, a + b])
      for (let i = 0; i < a; i++) bytes.push(symbol * 9)
    const shuffled = Uint8Array.from(bytes, (_, i) => bytes[(i * 7919) % bytes.length])
    const packed = deflate(shuffled, 1)
    expect(Buffer.from(inflateSync(packed)).equals(shuffled)).toBe(true)
    expect(Buffer.from(await deflateBlock(await loadNative(), shuffled, 1)).equals(packed)).toBe(true)
  })
})
