/** The sums by which zsync finds blocks: the twin of native/zsync.c. */

import { md4 } from './md4.js'

/** Bytes of a block, and how many of its rolling sum and of its digest are kept. */
export interface SumForm {
  readonly blockSize: number
  readonly rolling: number
  readonly digest: number
}

/** Puts the sums of whole blocks into `out`; gives how many bytes they are. The blocks must stay as they are until it settles. */
export type SumBlocks = (blocks: Uint8Array, form: SumForm, out: Uint8Array) => Promise<number>

const digested = new Uint8Array(16)

export const sumBlocks: SumBlocks = (blocks, { blockSize, rolling, digest }, out) => {
  let end = 0
  for (let at = 0; at < blocks.length; at += blockSize) {
    // Bytes summed, and summed again as often as others follow: 16 bits each, the most significant byte first.
    let [a, b] = [0, 0]
    for (let i = at; i < at + blockSize; i++) {
      a += blocks[i] as number
      b += a
    }
    const sum = [(a >> 8) & 0xff, a & 0xff, Math.floor(b / 256) & 0xff, b & 0xff]
    for (let i = 4 - rolling; i < 4; i++) out[end++] = sum[i] as number
    md4(blocks, at, at + blockSize, digested)
    for (let i = 0; i < digest; i++) out[end++] = digested[i] as number
  }
  return Promise.resolve(end)
}
