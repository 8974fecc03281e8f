/**
 * A zlib stream whose bytes are the same on every machine and in every version: what compressors of the host make differs between them.
 * Matches of the last 32 KiB, found by one try each, in blocks of fixed codes. RFC 1950; RFC 1951, 3.2.6.
 */

const WINDOW = 32_768
const SHORTEST = 3
const LONGEST = 258
const HASH_BITS = 15

/** First lengths and distances of their codes, and how many further bits tell the rest. RFC 1951, 3.2.5. */
const lengths = ranges(3, [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5])
const distances = ranges(1, [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13])

interface Range {
  readonly first: number
  readonly bits: number
}

function ranges(first: number, bits: readonly number[]): readonly Range[] {
  let at = first
  return bits.map((count) => {
    const range = { first: at, bits: count }
    at += 1 << count
    return range
  })
}

const codeOf = (table: readonly Range[], value: number): number => {
  let [low, high] = [0, table.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((table[middle] as Range).first <= value) low = middle
    else high = middle - 1
  }
  return low
}

export function zlibStream(data: Uint8Array): Uint8Array {
  const bits = new Bits(data.length + (data.length >> 3) + 64)
  bits.put(0x78, 8)
  bits.put(0x01, 8)
  // The last block, with fixed codes.
  bits.put(0b011, 3)
  const last = new Int32Array(1 << HASH_BITS).fill(-1)
  for (let at = 0; at < data.length;) {
    const length = at + SHORTEST <= data.length ? matchAt(data, at, last) : 0
    if (length < SHORTEST) bits.literal(data[at++] as number)
    else {
      const from = found
      const code = length === LONGEST ? 28 : codeOf(lengths, length)
      bits.literal(257 + code)
      if (code !== 28) bits.put(length - (lengths[code] as Range).first, (lengths[code] as Range).bits)
      const distance = codeOf(distances, at - from)
      bits.code(distance, 5)
      bits.put(at - from - (distances[distance] as Range).first, (distances[distance] as Range).bits)
      at += length
    }
  }
  bits.literal(256)
  return bits.finish(adler32(data))
}

/** Where the last match begins: a number beside another that would be an object for each. */
let found = 0

function matchAt(data: Uint8Array, at: number, last: Int32Array): number {
  const key = ((data[at] as number) | ((data[at + 1] as number) << 8) | ((data[at + 2] as number) << 16)) >>> 0
  const slot = Math.imul(key, 0x9e3779b1) >>> (32 - HASH_BITS)
  found = last[slot] as number
  last[slot] = at
  if (found < 0 || at - found > WINDOW) return 0
  const most = Math.min(LONGEST, data.length - at)
  let length = 0
  while (length < most && data[found + length] === data[at + length]) length++
  return length
}

class Bits {
  #out: Uint8Array
  #at = 0
  #held = 0
  #count = 0

  constructor(size: number) {
    this.#out = new Uint8Array(size)
  }

  /** The least significant bit first. */
  put(value: number, count: number): void {
    this.#held |= value << this.#count
    this.#count += count
    while (this.#count >= 8) {
      this.#out[this.#at++] = this.#held & 0xff
      this.#held >>>= 8
      this.#count -= 8
    }
  }

  /** A code, the most significant bit first. */
  code(value: number, count: number): void {
    let turned = 0
    for (let i = 0; i < count; i++) turned |= ((value >> i) & 1) << (count - 1 - i)
    this.put(turned, count)
  }

  literal(value: number): void {
    if (value < 144) this.code(0x30 + value, 8)
    else if (value < 256) this.code(0x190 + value - 144, 9)
    else if (value < 280) this.code(value - 256, 7)
    else this.code(0xc0 + value - 280, 8)
  }

  finish(sum: number): Uint8Array {
    if (this.#count > 0) this.put(0, 8 - this.#count)
    for (let shift = 24; shift >= 0; shift -= 8) this.#out[this.#at++] = (sum >>> shift) & 0xff
    return this.#out.subarray(0, this.#at)
  }
}

/** RFC 1950, 8.2. */
function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let at = 0; at < data.length;) {
    // So many sums stay below 2 to the 32.
    const end = Math.min(data.length, at + 3800)
    for (; at < end; at++) {
      a += data[at] as number
      b += a
    }
    a %= 65_521
    b %= 65_521
  }
  return ((b << 16) | a) >>> 0
}
