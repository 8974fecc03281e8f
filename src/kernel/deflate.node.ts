/** Blocks of bytes as zlib streams: with native/deflate.c on threads of the pool, or with its twin in this one. */

import { deflate, mostDeflated } from './deflate.js'
import type { Native } from './native.node.js'

/** The same bytes either way. Those of `bytes` must not be touched until it settles. */
export async function deflateBlock(native: Native | undefined, bytes: Uint8Array, chain: number): Promise<Uint8Array> {
  if (native === undefined) return deflate(bytes, chain)
  const out = new Uint8Array(mostDeflated(bytes.length))
  const [input, length] = [{ bytes }, { i64: bytes.length }]
  const found = await native.callAsync('gm_deflate', 'i64', input, length, { i32: chain }, { bytes: out }, { i64: out.length })
  // Without memory of its own.
  if (found === -1) return deflate(bytes, chain)
  if (found < 0) throw new Error(`A block of ${bytes.length} bytes takes more than ${out.length}`)
  return out.subarray(0, found)
}
