/** Bytes of directories, targets and tables, with the places of the medium that they come from. */

import { FileEntry, ExtendedFileEntry } from '../file-structures.js'
import { parseEntry } from '../entry-reader.js'
import { readData, type ReadExtent } from '../file-reader.js'
import { newJudge } from '../judge.js'
import { newBudget, type Budget, type Ground } from '../spaces.js'
import { TAG, tagIdOf } from '../tag.js'
import type { Inquiry } from './inquiry.js'

export interface Data {
  readonly bytes: Uint8Array
  /** Byte of the medium of a byte of the data. */
  readonly at: (byte: number) => number
  /** Block of its partition, as tags count. */
  readonly block: (byte: number) => number
}

interface Piece {
  readonly from: number
  readonly at: number
  readonly block: number
}

/** More than any directory has: a million names. */
const MOST_BYTES = 2 ** 26

/** Reads what was judged before, so that nothing is said of it again. */
export class DataReader {
  readonly #q: Inquiry
  readonly #budget: Budget

  constructor(q: Inquiry) {
    this.#q = q
    this.#budget = newBudget(q.source.size)
  }

  #ground(): Ground {
    const { source, blockSize, spaces } = this.#q
    return { source, blockSize, spaces, judge: newJudge(), budget: this.#budget }
  }

  /** Where the entry leads, extent by extent; undefined for data in the entry itself. `bytes` are the block of the entry. */
  async extents(bytes: Uint8Array, partition: number): Promise<readonly ReadExtent[] | undefined> {
    const entry = parseEntry(bytes, 0, bytes.length, partition)
    if (entry === undefined) return []
    const data = await readData(this.#ground(), entry, '')
    return data.kind === 'extents' ? data.extents : undefined
  }

  /** `at` is the byte of the medium at which the block of the entry stands, `block` its place in the partition. Undefined where there is too much. */
  async read(bytes: Uint8Array, at: number, partition: number, block: number): Promise<Data | undefined> {
    const entry = parseEntry(bytes, 0, bytes.length, partition)
    if (entry === undefined) return { bytes: new Uint8Array(0), at: () => at, block: () => block }
    const data = await readData(this.#ground(), entry, '')
    if (data.kind === 'embedded') {
      const head = tagIdOf(bytes, 0) === TAG.extendedFileEntry ? ExtendedFileEntry : FileEntry
      const from = at + head.size + head.getter('attributeBytes')(bytes, 0)
      return { bytes: data.bytes, at: (byte) => from + byte, block: () => block }
    }
    const recorded = data.extents.reduce((sum, { size }) => sum + size, 0)
    const size = Math.min(entry.size, recorded)
    if (size > this.#budget.bytes || size > MOST_BYTES) return undefined
    this.#budget.bytes -= size
    return this.#gather(data.extents, size)
  }

  async #gather(extents: readonly ReadExtent[], size: number): Promise<Data> {
    const { source, blockSize, spaces } = this.#q
    const out = new Uint8Array(size)
    const pieces: Piece[] = []
    let done = 0
    for (const extent of extents) {
      const wanted = Math.min(extent.size, size - done)
      if (wanted <= 0) break
      let block = extent.block
      let left = wanted
      for (const { offset, blocks } of spaces[extent.partition]?.locate(extent.block, Math.ceil(wanted / blockSize)) ?? []) {
        const take = Math.min(left, blocks * blockSize)
        pieces.push({ from: done, at: offset ?? 0, block })
        if (offset !== undefined && extent.recorded) out.set(await source.read(offset, take), done)
        done += take
        left -= take
        block += blocks
      }
      done += left
    }
    const find = (byte: number): Piece => {
      let [low, high] = [0, pieces.length - 1]
      while (low < high) {
        const middle = (low + high + 1) >> 1
        if ((pieces[middle] as Piece).from <= byte) low = middle
        else high = middle - 1
      }
      return pieces[low] ?? { from: 0, at: 0, block: 0 }
    }
    const [only] = pieces
    if (pieces.length <= 1 && only !== undefined)
      return { bytes: out, at: (byte) => only.at + byte, block: (byte) => only.block + Math.floor(byte / blockSize) }
    return {
      bytes: out,
      at: (byte) => find(byte).at + byte - find(byte).from,
      block: (byte) => find(byte).block + Math.floor((byte - find(byte).from) / blockSize),
    }
  }
}
