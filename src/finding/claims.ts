/** Which bytes of a medium something lays claim to: what overlaps, lies outside or is lost is told by all claims together. */

import { orderOf } from './order.js'

/**
 * `structure`: nobody else may have them. `data`: contents of files, which other entries may have too, but the very same extent. `within`:
 * what may lie in the data of a file and in nothing else, as boot images do. `reserve`: set aside, as a system area or room to grow; what is in it
 * is neither lost nor in conflict.
 */
export type ClaimKind = 'structure' | 'data' | 'within' | 'reserve'

const claimKinds: readonly ClaimKind[] = ['structure', 'data', 'within', 'reserve']

export interface Claim {
  readonly kind: ClaimKind
  /** Who claims: `directory of Joliet`, `file of UDF`. */
  readonly owner: string
  /** Bytes of the medium, the end excluded. */
  readonly from: number
  readonly to: number
  /** Byte of the medium at which the field stands that claims them. */
  readonly at: number
}

/** Stands for the number of a claim where there is none. */
export const NO_CLAIM = -1

/** Columns, as a disc may have a million. */
export class Claims {
  readonly #owners: string[] = []
  readonly #ownerNumbers = new Map<string, number>()
  #from = new Float64Array(1024)
  #to = new Float64Array(1024)
  #at = new Float64Array(1024)
  /** Owner * 4 + kind. */
  #who = new Uint32Array(1024)
  #count = 0
  /** Whether all begin where a medium has bytes. */
  #isWhole = true

  get count(): number {
    return this.#count
  }

  /** The number by which `take` knows an owner. */
  owner(kind: ClaimKind, name: string): number {
    const known = this.#ownerNumbers.get(name) ?? this.#owners.push(name) - 1
    this.#ownerNumbers.set(name, known)
    return known * claimKinds.length + claimKinds.indexOf(kind)
  }

  isKnown(name: string): boolean {
    return this.#ownerNumbers.has(name)
  }

  /**
   * Whole blocks are the matter of who calls. Nothing is claimed where `to` is not behind `from`. `after` is the claim of the extent before in
   * the same file: they are one where they follow each other, since file systems divide a long file in different ways. Returns its number.
   */
  take(owner: number, from: number, to: number, at: number, after = NO_CLAIM): number {
    if (!(to > from)) return after
    if (after !== NO_CLAIM && this.#who[after] === owner && this.#to[after] === from) {
      this.#to[after] = to
      return after
    }
    if (from < 0 || from > Number.MAX_SAFE_INTEGER) this.#isWhole = false
    if (this.#count === this.#from.length) this.#grow()
    const i = this.#count++
    this.#from[i] = from
    this.#to[i] = to
    this.#at[i] = at
    this.#who[i] = owner
    return i
  }

  #grow(): void {
    const larger = <Column extends Float64Array | Uint32Array>(made: Column, old: Column): Column => {
      made.set(old)
      return made
    }
    const length = this.#from.length * 2
    this.#from = larger(new Float64Array(length), this.#from)
    this.#to = larger(new Float64Array(length), this.#to)
    this.#at = larger(new Float64Array(length), this.#at)
    this.#who = larger(new Uint32Array(length), this.#who)
  }

  /** Numbers of the claims by where they begin, the longer first. */
  sorted(): Uint32Array {
    const [count, from, to] = [this.#count, this.#from, this.#to]
    const byPlace = (a: number, b: number): number =>
      (from[a] as number) - (from[b] as number) || (to[b] as number) - (to[a] as number) || a - b
    if (!this.#isWhole) return Uint32Array.from({ length: count }, (_, i) => i).sort(byPlace)
    const order = orderOf(from, count)
    for (let start = 0; start < count;) {
      let end = start + 1
      let isSorted = true
      for (; end < count && from[order[end] as number] === from[order[start] as number]; end++)
        isSorted &&= (to[order[end - 1] as number] as number) >= (to[order[end] as number] as number)
      if (!isSorted) order.subarray(start, end).sort(byPlace)
      start = end
    }
    return order
  }

  from(i: number): number {
    return this.#from[i] as number
  }

  to(i: number): number {
    return this.#to[i] as number
  }

  claim(i: number): Claim {
    return {
      kind: this.kind(i),
      owner: this.#owners[Math.floor((this.#who[i] as number) / claimKinds.length)] as string,
      from: this.from(i),
      to: this.to(i),
      at: this.#at[i] as number,
    }
  }

  /** The number of an owner that was asked for by its name. */
  owned(i: number): number {
    return this.#who[i] as number
  }

  kind(i: number): ClaimKind {
    return claimKinds[(this.#who[i] as number) % claimKinds.length] as ClaimKind
  }
}
