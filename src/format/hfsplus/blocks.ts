/** Which blocks of a volume are taken: a bit for each. */

/** As many as 2 TB of blocks of 512 bytes have; more are not looked at. */
const MOST = 2 ** 32

export class Blocks {
  readonly #bits: Uint8Array
  readonly #count: number

  constructor(count: number) {
    this.#count = Math.min(count, MOST)
    this.#bits = new Uint8Array(Math.ceil(this.#count / 8))
  }

  /** Whether nobody had one of them; from the first that somebody has on, nothing is taken. */
  take(start: number, count: number): boolean {
    const end = Math.min(start + count, this.#count)
    for (let block = start; block < end; block++) {
      const mask = 0x80 >> (block & 7)
      const byte = this.#bits[block >>> 3] as number
      if ((byte & mask) !== 0) return false
      this.#bits[block >>> 3] = byte | mask
    }
    return true
  }

  /** Bits of an allocation file, the first of which is for block `first`: one that is taken here and free there, and how many are free there. */
  compare(bits: Uint8Array, first: number): { readonly unmarked: number | undefined; readonly unset: number } {
    let unmarked: number | undefined
    let unset = 0
    for (let i = 0; i < bits.length; i++) {
      const there = bits[i] as number
      if (there === 0xff) continue
      for (let bit = 0; bit < 8; bit++) {
        const block = first + i * 8 + bit
        const mask = 0x80 >> bit
        if (block >= this.#count || (there & mask) !== 0) continue
        unset++
        if (((this.#bits[block >>> 3] as number) & mask) !== 0) unmarked ??= block
      }
    }
    return { unmarked, unset }
  }
}
