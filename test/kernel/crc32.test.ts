import { crc32 } from 'node:zlib'
import { expect, it } from 'vitest'
import { crc32OfRuns } from '../../src/kernel/crc32.node.js'
import { loadNative } from '../../src/kernel/native.node.js'
import { payload } from '../recorder/bench.js'

const native = await loadNative()

it.skipIf(native === undefined).each([1, 15, 16, 17, 63, 64, 65, 79, 80, 127, 128, 200, 2048, 2336, 2352, 65_536, 1 << 20])(
  'sums of runs of %i bytes are the same with the kernel and without',
  (runBytes) => {
    // Of any length and from any address.
    for (const [from, to] of [
      [0, 40_000],
      [3, 3 + 5 * runBytes],
      [1, 70_001],
    ] as const) {
      const bytes = payload(200).subarray(from, to)
      expect(crc32OfRuns(native, bytes, runBytes)).toEqual(crc32OfRuns(undefined, bytes, runBytes))
    }
  },
)

it('each run has the CRC-32 of zlib, the last and shorter one too', () => {
  const bytes = payload(20).subarray(0, 20 * 2048 - 5)
  const sums = crc32OfRuns(native, bytes, 4096)
  expect(sums.length).toBe(10)
  for (const [i, sum] of sums.entries()) expect(sum).toBe(crc32(bytes.subarray(i * 4096, (i + 1) * 4096)))
  expect(crc32OfRuns(native, new Uint8Array(0), 2048).length).toBe(0)
})
