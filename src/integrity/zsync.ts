/** Sums of the blocks of an image, by which zsync 0.6.2 finds those that somebody has. Without the time of a file: it is nobody else's. */

import { encodeUtf8 } from '../codec/index.js'
import type { SumBlocks, SumForm } from '../kernel/index.js'

type Write = (bytes: Uint8Array) => Promise<void>

/** Images from this size on have blocks of 4096 bytes. */
const LARGE_BYTES = 100_000_000
const MD4_BYTES = 16

export interface ZsyncForm extends SumForm {
  /** Blocks in a row that must match. */
  readonly matches: number
}

/** How much of its sums a file needs so that no block is taken for another. */
export function zsyncForm(size: number, wanted?: number): ZsyncForm {
  const blockSize = wanted ?? (size < LARGE_BYTES ? 2048 : 4096)
  const matches = size > blockSize ? 2 : 1
  const blocks = Math.log2(1 + Math.floor(size / blockSize))
  const rolling = Math.ceil((Math.log2(size) + Math.log2(blockSize) - 8.6) / matches / 8)
  const chain = Math.ceil((20 + Math.log2(size) + blocks) / matches / 8)
  const alone = Math.floor((7.9 + 20 + blocks) / 8)
  return { blockSize, matches, rolling: Math.min(4, Math.max(2, rolling)), digest: Math.min(MD4_BYTES, Math.max(chain, alone)) }
}

/** Sums of blocks as they pass. */
export class BlockSums {
  readonly #form: ZsyncForm
  readonly #write: Write
  readonly #sum: SumBlocks
  readonly #rest: Uint8Array
  #held = 0

  constructor(form: ZsyncForm, write: Write, sum: SumBlocks) {
    this.#form = form
    this.#write = write
    this.#sum = sum
    this.#rest = new Uint8Array(form.blockSize)
  }

  async pass(chunk: Uint8Array): Promise<void> {
    const { blockSize } = this.#form
    let at = 0
    if (this.#held > 0) {
      const taken = chunk.subarray(0, blockSize - this.#held)
      this.#rest.set(taken, this.#held)
      this.#held += taken.length
      at = taken.length
      if (this.#held < blockSize) return
      await this.#put(this.#rest)
      this.#held = 0
    }
    const count = Math.floor((chunk.length - at) / blockSize)
    if (count > 0) await this.#put(chunk.subarray(at, at + count * blockSize))
    this.#held = chunk.length - at - count * blockSize
    this.#rest.set(chunk.subarray(chunk.length - this.#held))
  }

  /** What is short of a block is zero. */
  async end(): Promise<void> {
    if (this.#held > 0) await this.#put(this.#rest.fill(0, this.#held))
    this.#held = 0
  }

  async #put(blocks: Uint8Array): Promise<void> {
    const { blockSize, rolling, digest } = this.#form
    const out = new Uint8Array((blocks.length / blockSize) * (rolling + digest))
    await this.#sum(blocks, this.#form, out)
    await this.#write(out)
  }
}

/** `sha1` is of the whole image. Its length does not depend on that. */
export const zsyncHeader = (
  { blockSize, matches, rolling, digest }: ZsyncForm,
  name: string,
  url: string,
  size: number,
  sha1: string,
): Uint8Array =>
  encodeUtf8(
    [
      'zsync: 0.6.2',
      `Filename: ${name}`,
      `Blocksize: ${blockSize}`,
      `Length: ${size}`,
      `Hash-Lengths: ${matches},${rolling},${digest}`,
      `URL: ${url}`,
      `SHA-1: ${sha1}`,
      '',
      '',
    ].join('\n'),
  )
