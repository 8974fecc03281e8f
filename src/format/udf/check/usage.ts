/** Which blocks of the partitions something uses, for claims and for the tables of free space. */

import { NO_CLAIM, type ClaimKind } from '../../../finding/index.js'
import { directoryRules } from './file-rules.js'
import type { Inquiry } from './inquiry.js'

/** Claims, and blocks that are looked at one by one: more than any disc has, so that descriptors that overlap cannot make much of little. */
const MOST_CLAIMS = 2 ** 21
const MOST_BLOCKS = 2 ** 28

export class Usage {
  readonly #q: Inquiry
  /** Of each partition map, in blocks; that of a metadata partition is known when its file was read. */
  readonly sizes: number[]
  readonly #bits: (Uint8Array | undefined)[]
  #claims = 0
  /** The number of the claim that was made last. */
  last = NO_CLAIM
  #blocks = 0
  #told = false

  constructor(q: Inquiry, sizes: number[]) {
    this.#q = q
    this.sizes = sizes
    this.#bits = sizes.map(() => undefined)
  }

  /** Blocks of this partition are to be known one by one from now on. */
  count(partition: number): void {
    const size = Math.min(this.sizes[partition] ?? 0, Math.ceil(this.#q.source.size / this.#q.blockSize))
    this.#bits[partition] = new Uint8Array(Math.ceil(size / 8))
  }

  usedIn(partition: number): Uint8Array | undefined {
    return this.#bits[partition]
  }

  owner(kind: ClaimKind, name: string): number {
    return this.#q.claims.owner(kind, name)
  }

  /** Nothing more is looked at: there was too much of it. */
  #isFull(blocks: number): boolean {
    this.#claims++
    this.#blocks += blocks
    if (this.#claims <= MOST_CLAIMS && this.#blocks <= MOST_BLOCKS) return false
    if (!this.#told) this.#q.say(directoryRules.tooMuch, 0, 'extent', 'more extents than any disc has', `at most ${MOST_CLAIMS}`)
    this.#told = true
    this.#bits.fill(undefined)
    return true
  }

  /** Whether the blocks lie in the partition. `at` is the byte of the medium of the field that claims them, `after` the claim of the extent before. */
  take(owner: number, partition: number, block: number, blocks: number, at: number, after = NO_CLAIM): boolean {
    this.last = after
    const { spaces, claims, blockSize } = this.#q
    const space = spaces[partition]
    if (space === undefined || block + blocks > (this.sizes[partition] ?? 0)) return false
    if (this.#isFull(blocks)) return true
    let inside = true
    for (const { offset, blocks: run } of space.locate(block, blocks))
      if (offset === undefined) inside = false
      else this.last = claims.take(owner, offset, offset + run * blockSize, at, this.last)
    this.mark(partition, block, blocks)
    return inside
  }

  mark(partition: number, block: number, blocks: number): void {
    const bits = this.#bits[partition]
    if (bits === undefined) return
    const end = Math.min(block + blocks, bits.length * 8)
    for (let i = block; i < end; i++) {
      if ((i & 7) === 0 && i + 8 <= end) {
        bits[i >> 3] = 0xff
        i += 7
      } else bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7))
    }
  }
}
