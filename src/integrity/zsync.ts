/** Sums of the blocks of an image, by which zsync 0.6.2 finds those that somebody has. Without the time of a file: it is nobody else's. */

import { encodeUtf8 } from '../codec/index.js'
import { md4 } from './md4.js'

type Write = (bytes: Uint8Array) => Promise<void>

/** Images from this size on have blocks of 4096 bytes. */
const LARGE_BYTES = 100_000_000
/** Bytes of sums that are written at once. */
const KEPT_BYTES = 1 << 18
const MD4_BYTES = 16

export interface ZsyncForm {
  readonly blockSize: number
  /** Blocks in a row that must match, bytes of the rolling sum, and bytes of the digest. */
  readonly matches: number
  readonly rolling: number
  readonly digest: number
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
  readonly #out = new Uint8Array(KEPT_BYTES + 64)
  readonly #digest = new Uint8Array(MD4_BYTES)
  readonly #rest: Uint8Array
  #filled = 0
  #held = 0

  constructor(form: ZsyncForm, write: Write) {
    this.#form = form
    this.#write = write
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
      await this.#sum(this.#rest, 0)
      this.#held = 0
    }
    for (; at + blockSize <= chunk.length; at += blockSize) {
      this.#sumInto(chunk, at)
      if (this.#filled >= KEPT_BYTES) await this.#flush()
    }
    this.#held = chunk.length - at
    this.#rest.set(chunk.subarray(at))
  }

  /** What is short of a block is zero. */
  async end(): Promise<void> {
    if (this.#held > 0) await this.#sum(this.#rest.fill(0, this.#held), 0)
    await this.#flush()
  }

  async #sum(data: Uint8Array, at: number): Promise<void> {
    this.#sumInto(data, at)
    if (this.#filled >= KEPT_BYTES) await this.#flush()
  }

  /** Bytes summed, and summed again as often as others follow: 16 bits each, the most significant byte first. */
  #sumInto(data: Uint8Array, at: number): void {
    const { blockSize, rolling, digest } = this.#form
    let [a, b] = [0, 0]
    for (let i = at; i < at + blockSize; i++) {
      a += data[i] as number
      b += a
    }
    const sum = [(a >> 8) & 0xff, a & 0xff, Math.floor(b / 256) & 0xff, b & 0xff]
    for (let i = 4 - rolling; i < 4; i++) this.#out[this.#filled++] = sum[i] as number
    md4(data, at, at + blockSize, this.#digest)
    for (let i = 0; i < digest; i++) this.#out[this.#filled++] = this.#digest[i] as number
  }

  async #flush(): Promise<void> {
    if (this.#filled > 0) await this.#write(this.#out.slice(0, this.#filled))
    this.#filled = 0
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
