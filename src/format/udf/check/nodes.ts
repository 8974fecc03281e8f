/** All entries that names lead to, in columns: a disc may have a million, and a hostile one more. */

/** More than any disc has. */
export const MOST_NODES = 2 ** 22

export class Nodes {
  /** Partition * 2^32 + block. */
  #keys = new Float64Array(1024)
  #slots = new Int32Array(4096).fill(-1)
  /** Byte of the medium of the entry; -1 where there is none that can be read. */
  at = new Float64Array(1024)
  ids = new Float64Array(1024)
  links = new Uint16Array(1024)
  found = new Uint32Array(1024)
  types = new Uint8Array(1024)
  /** Byte of the medium of the first name. */
  firstAt = new Float64Array(1024)
  /** Where allocation descriptors begin in the entry, twice, and 1 where it is an extended one. */
  #shapes = new Uint16Array(1024)
  count = 0

  find(partition: number, block: number): number {
    const key = partition * 2 ** 32 + block
    const mask = this.#slots.length - 1
    for (let slot = hash(key) & mask; ; slot = (slot + 1) & mask) {
      const node = this.#slots[slot] as number
      if (node < 0 || this.#keys[node] === key) return node
    }
  }

  add(partition: number, block: number): number {
    if (this.count === this.at.length) this.#grow()
    const node = this.count++
    this.#keys[node] = partition * 2 ** 32 + block
    this.at[node] = -1
    this.#put(node)
    return node
  }

  partition(node: number): number {
    return Math.floor((this.#keys[node] as number) / 2 ** 32)
  }

  block(node: number): number {
    return (this.#keys[node] as number) % 2 ** 32
  }

  setShape(node: number, isExtended: boolean, allocationOffset: number): void {
    this.#shapes[node] = Math.min(0x7fff, allocationOffset) * 2 + (isExtended ? 1 : 0)
  }

  isExtended(node: number): boolean {
    return ((this.#shapes[node] as number) & 1) === 1
  }

  allocationOffset(node: number): number {
    return (this.#shapes[node] as number) >> 1
  }

  #put(node: number): void {
    const mask = this.#slots.length - 1
    let slot = hash(this.#keys[node] as number) & mask
    while ((this.#slots[slot] as number) >= 0) slot = (slot + 1) & mask
    this.#slots[slot] = node
  }

  #grow(): void {
    const length = this.at.length * 2
    const larger = <Column extends Float64Array | Uint32Array | Uint16Array | Uint8Array>(made: Column, old: Column): Column => {
      made.set(old)
      return made
    }
    this.#keys = larger(new Float64Array(length), this.#keys)
    this.at = larger(new Float64Array(length), this.at)
    this.ids = larger(new Float64Array(length), this.ids)
    this.links = larger(new Uint16Array(length), this.links)
    this.found = larger(new Uint32Array(length), this.found)
    this.types = larger(new Uint8Array(length), this.types)
    this.firstAt = larger(new Float64Array(length), this.firstAt)
    this.#shapes = larger(new Uint16Array(length), this.#shapes)
    this.#slots = new Int32Array(length * 4).fill(-1)
    for (let node = 0; node < this.count; node++) this.#put(node)
  }
}

/** Fibonacci hashing of both halves. */
function hash(key: number): number {
  const high = Math.floor(key / 2 ** 32)
  return (Math.imul((key - high * 2 ** 32) | 0, 0x9e3779b1) ^ Math.imul(high + 1, 0x85ebca6b)) >>> 7
}
