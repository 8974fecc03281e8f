import { expect, it } from 'vitest'
import { blockSummer } from '../../src/kernel/block-sums.node.js'
import { md4 } from '../../src/kernel/md4.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { payload } from '../recorder/bench.js'

const native = await loadNative()

it('digests of whole blocks are those of RFC 1320', () => {
  // `openssl dgst -provider legacy -md4` of 64 and of 2048 bytes of a.
  const digest = (size: number): string => {
    const into = new Uint8Array(16)
    md4(new Uint8Array(size).fill(0x61), 0, size, into)
    return Buffer.from(into).toString('hex')
  }
  expect([digest(64), digest(2048)]).toEqual(['52f5076fabd22680234a3fa9f9dc5732', 'b6c88248d63674b095a7fcd4f559ec36'])
})

it.skipIf(native === undefined).each([
  [512, 4, 16],
  [2048, 2, 4],
  [4096, 3, 5],
  [16_384, 4, 7],
])('sums of blocks of %i bytes are the same with the kernel and without', async (blockSize, rolling, digest) => {
  for (const count of [1, 7, 8, 17]) {
    const blocks = payload(200).subarray(3, 3 + count * blockSize)
    const sums: Uint8Array[] = []
    for (const one of [native, undefined]) {
      const out = new Uint8Array(count * (rolling + digest))
      expect(await blockSummer(one)(blocks, { blockSize, rolling, digest }, out)).toBe(out.length)
      sums.push(out)
    }
    expect(sums[0]).toEqual(sums[1])
  }
})
