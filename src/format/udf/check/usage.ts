/** Which blocks of the partitions something uses, for claims and for the tables of free space. */

import type { ClaimKind } from '../../../finding/index.js'
import type { Inquiry } from './inquiry.js'

/** Blocks of a partition that are counted one by one: more than any disc has. */
const MOST_BLOCKS = 2 ** 28

export class Usage {
  readonly #q: Inquiry
  /** Of each partition map, in blocks; that of a metadata partition is known when its file was read. */
  readonly sizes: number[]
  readonly #bits: (Uint8Array | undefined)[]

  constructor(q: Inquiry, sizes: number[]) {
    this.#q = q
    this.sizes = sizes
    this.#bits = sizes.map(() => undefined)
  }

  /** Blocks of this partition are to be known one by one from now on. */
  count(partition: number): void {
    const size = Math.min(this.sizes[partition] ?? 0, MOST_BLOCKS)
    this.#bits[partition] = new Uint8Array(Math.ceil(size / 8))
  }

  usedIn(partition: number): Uint8Array | undefined {
    return this.#bits[partition]
  }

  owner(kind: ClaimKind, name: string): number {
    return this.#q.claims.owner(kind, name)
  }

  /** Whether the blocks lie in the partition. `at` is the byte of the medium of the field that claims them. */
  take(owner: number, partition: number, block: number, blocks: number, at: number): boolean {
    const { spaces, claims, blockSize } = this.#q
    const space = spaces[partition]
    if (space === undefined || block + blocks > (this.sizes[partition] ?? 0)) return false
    let inside = true
    for (const { offset, blocks: run } of space.locate(block, blocks))
      if (offset === undefined) inside = false
      else claims.take(owner, offset, offset + run * blockSize, at)
    this.mark(partition, block, blocks)
    return inside
  }

  mark(partition: number, block: number, blocks: number): void {
    const bits = this.#bits[partition]
    if (bits === undefined) return
    for (let i = block; i < block + blocks; i++) {
      if ((i & 7) === 0 && i + 8 <= block + blocks) {
        bits[i >> 3] = 0xff
        i += 7
      } else bits[i >> 3] = (bits[i >> 3] as number) | (1 << (i & 7))
    }
  }
}
