/** The pseudo-random bytes of `random` entries: AES-128 in counter mode, so that any byte is had without those before it. */

import { createCipheriv } from 'node:crypto'

const BLOCK_BYTES = 16

/** Fills `into` with the bytes of the stream of `seed` from byte `offset` on. */
export function fillRandom(into: Uint8Array, seed: number, offset: number): void {
  const skip = offset % BLOCK_BYTES
  const cipher = createCipheriv('aes-128-ctr', bigEndian(seed), bigEndian(Math.floor(offset / BLOCK_BYTES)))
  if (skip > 0) cipher.update(new Uint8Array(skip))
  into.set(cipher.update(new Uint8Array(into.length)))
}

function bigEndian(value: number): Uint8Array {
  const out = new Uint8Array(BLOCK_BYTES)
  new DataView(out.buffer).setBigUint64(8, BigInt(value))
  return out
}
