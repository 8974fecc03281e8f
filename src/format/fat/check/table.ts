/** The allocation table in memory, its copies, and the chains in it. "FAT Data Structure". */

import { readU16le, readU32le } from '../../../codec/index.js'
import type { Rule } from '../../../finding/index.js'
import { readBytes } from './bytes.js'
import { rules } from './rules.js'
import type { Volume } from './volume.js'

/** Bytes of the table that are compared at once. */
const PIECE = 65_536
const FIRST_CLUSTER = 2

export class Table {
  readonly #volume: Volume
  readonly #next: Uint32Array
  /** Which clusters belong to something. */
  readonly #taken: Uint8Array
  /** The smallest value that means bad, and the smallest that ends a chain. */
  readonly bad: number
  readonly end: number

  private constructor(volume: Volume, next: Uint32Array) {
    this.#volume = volume
    this.#next = next
    this.#taken = new Uint8Array(next.length)
    const all = { 12: 0xfff, 16: 0xffff, 32: 0x0fffffff }[volume.type]
    this.bad = all - 8
    this.end = all - 7
  }

  static async read(volume: Volume): Promise<Table> {
    const { type, clusters, from, tableAt, tableBytes, judging } = volume
    const next = new Uint32Array(Math.min(clusters + FIRST_CLUSTER, Math.floor((tableBytes * 8) / type)))
    // Three bytes hold two entries of 12 bits: pieces are of whole such groups.
    const piece = type === 12 ? PIECE - (PIECE % 3) : PIECE
    let cluster = 0
    for (let at = 0; at < tableBytes && cluster < next.length; at += piece) {
      judging.signal?.throwIfAborted()
      const bytes = await readBytes(judging.medium, from + tableAt + at, Math.min(piece, tableBytes - at))
      if (bytes === undefined) break
      const count = Math.min(next.length - cluster, Math.floor((bytes.length * 8) / type))
      for (let i = 0; i < count; i++) next[cluster++] = entryIn(bytes, i, type)
    }
    return new Table(volume, next)
  }

  say(rule: Rule, field: string, cluster: number, is: string | number, should: string | number, path?: string): void {
    const { judging, from, tableAt, type, title } = this.#volume
    const at = from + tableAt + Math.floor((cluster * type) / 8)
    judging.findings.add(rule, { at, field, is, should, structure: `${rule.structure} of ${title}`, path })
  }

  /** What entries 0 and 1 hold, and whether all copies are the same. */
  async judge(): Promise<void> {
    const { media, type, tables } = this.#volume
    const [first, second] = [this.#next[0] as number, this.#next[1] as number]
    const all = this.end + 7
    const wanted = all - 255 + media
    if (first !== wanted) this.say(rules.reservedEntries, 'entry 0', 0, hex(first), `${hex(wanted)}, with the media byte`)
    const flags = type === 12 ? 0 : type === 16 ? 0xc000 : 0x0c000000
    if ((second | flags) < this.end) this.say(rules.reservedEntries, 'entry 1', 1, hex(second), 'an end mark')
    else if ((second & flags) !== flags) this.say(rules.dirty, 'entry 1', 1, hex(second), 'the bits of a clean volume set')
    for (let copy = 1; copy < tables; copy++) await this.#compare(copy)
  }

  async #compare(copy: number): Promise<void> {
    const { judging, from, tableAt, tableBytes, type } = this.#volume
    for (let at = 0; at < tableBytes; at += PIECE) {
      judging.signal?.throwIfAborted()
      const length = Math.min(PIECE, tableBytes - at)
      const first = await readBytes(judging.medium, from + tableAt + at, length)
      const other = await readBytes(judging.medium, from + tableAt + copy * tableBytes + at, length)
      if (first === undefined || other === undefined) return
      const odd = first.findIndex((byte, i) => byte !== other[i])
      if (odd < 0) continue
      const cluster = Math.floor(((at + odd) * 8) / type)
      this.say(rules.copies, `copy ${copy + 1}`, cluster, `another from cluster ${cluster} on`, 'the same as the first')
      return
    }
  }

  isCluster(cluster: number): boolean {
    return cluster >= FIRST_CLUSTER && cluster < this.#next.length
  }

  /** Clusters of a chain, told where it breaks; those that another has are not given again. */
  *chain(first: number, path: string): Generator<number> {
    let cluster = first
    for (let before = 0; ; before = cluster, cluster = this.#next[cluster] as number) {
      if (before !== 0 && cluster >= this.end) return
      const is = before === 0 ? hex(cluster) : `${hex(cluster)} behind cluster ${before}`
      if (!this.isCluster(cluster)) {
        const what = cluster === 0 ? 'free' : cluster === this.bad ? 'marked as bad' : 'of no cluster'
        this.say(rules.chain, 'chain', before, `${is}, ${what}`, 'a cluster or an end mark', path)
        return
      }
      if (this.#taken[cluster] !== 0) {
        this.say(rules.chain, 'chain', before === 0 ? cluster : before, `${is}, which is in a chain already`, 'a cluster of its own', path)
        return
      }
      this.#taken[cluster] = 1
      yield cluster
    }
  }

  /** Clusters that nothing has; the count of those that are free. */
  judgeLost(): number {
    let [free, lost, first] = [0, 0, 0]
    for (let cluster = FIRST_CLUSTER; cluster < this.#next.length; cluster++) {
      const next = this.#next[cluster] as number
      if (next === 0) free++
      else if (this.#taken[cluster] === 0 && next !== this.bad) {
        lost++
        first ||= cluster
      }
    }
    if (lost > 0) this.say(rules.lost, 'clusters', first, `${lost} that nothing has, from ${first} on`, 'none')
    return free
  }
}

function entryIn(bytes: Uint8Array, i: number, type: 12 | 16 | 32): number {
  if (type === 32) return readU32le(bytes, i * 4) & 0x0fffffff
  if (type === 16) return readU16le(bytes, i * 2)
  const at = i + (i >>> 1)
  const pair = (bytes[at] as number) | ((bytes[at + 1] ?? 0) << 8)
  return (i & 1) === 0 ? pair & 0xfff : pair >>> 4
}

const hex = (value: number): string => `${value.toString(16).toUpperCase()}h`
