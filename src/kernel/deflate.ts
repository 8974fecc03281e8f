/**
 * A block of bytes as a zlib stream (RFC 1950, RFC 1951), by rules of our own: what zlib makes depends on its version, and so on that of
 * Node.js. `native/deflate.c` is its twin; both give the same bytes.
 *
 * Matches are looked for in chains of places with the same hash, and given up for a longer one that begins a byte later. What comes in
 * 32768 matches and bytes has codes of its own, or is stored as it is where that is shorter.
 */

const HASH_BITS = 15
const WINDOW = 32768
const LEAST_MATCH = 3
const MOST_MATCH = 258
/** Of such a length a match is taken without a look at the next byte. */
const GOOD_MATCH = 64
const TOKENS = 32768
const LITERALS = 286
const DISTANCES = 30
const CODE_LENGTHS = 19
const END = 256
const MOST_STORED = 65535

/** RFC 1951 3.2.7. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15] as const

/** Most bytes of a stream of that many: each block may have to be stored. */
export const mostDeflated = (length: number): number => 16 + length + 5 * (Math.ceil(length / TOKENS) + Math.ceil(length / MOST_STORED))

/** The stream; of places with the same hash, `chain` are looked at. */
export function deflate(bytes: Uint8Array, chain: number): Uint8Array {
  const out = new BitWriter(mostDeflated(bytes.length))
  out.put(0x78, 8)
  out.put(0x9c, 8)
  const matches = new Matches(bytes, chain)
  const tokens = new Uint32Array(TOKENS)
  let count = 0
  let start = 0
  for (let at = 0; at < bytes.length;) {
    let found = matches.longest(at)
    const { distance } = matches
    matches.learn(at + 1)
    if (found > 0 && found < GOOD_MATCH && at + 1 < bytes.length && matches.longest(at + 1) > found) found = 0
    if (found === 0) tokens[count++] = bytes[at++] as number
    else {
      tokens[count++] = (found << 16) | (distance - 1)
      at += found
      matches.learn(at)
    }
    if (count < TOKENS && at < bytes.length) continue
    putBlock(out, tokens.subarray(0, count), bytes.subarray(start, at), at === bytes.length ? 1 : 0)
    start = at
    count = 0
  }
  if (bytes.length === 0) {
    // One block with the codes of the standard, and nothing but its end in it.
    out.put(3, 3)
    out.put(0, 7)
  }
  out.align()
  const sum = adler32(bytes)
  for (const shift of [24, 16, 8, 0]) out.put((sum >>> shift) & 255, 8)
  return out.done()
}

class BitWriter {
  readonly #out: Uint8Array
  #at = 0
  #bits = 0
  #filled = 0

  constructor(capacity: number) {
    this.#out = new Uint8Array(capacity)
  }

  /** At most 16 bits, the lowest one first. */
  put(value: number, count: number): void {
    this.#bits |= value << this.#filled
    this.#filled += count
    while (this.#filled >= 8) {
      this.#out[this.#at++] = this.#bits
      this.#bits >>>= 8
      this.#filled -= 8
    }
  }

  align(): void {
    if (this.#filled > 0) this.put(0, 8 - this.#filled)
  }

  done(): Uint8Array {
    return this.#out.subarray(0, this.#at)
  }
}

class Matches {
  /** Of the match that was found last. */
  distance = 0
  readonly #bytes: Uint8Array
  readonly #chain: number
  /** The last place with a hash, and for each place the one before with the same. */
  readonly #head = new Int32Array(1 << HASH_BITS).fill(-1)
  readonly #before: Int32Array
  #known = 0

  constructor(bytes: Uint8Array, chain: number) {
    this.#bytes = bytes
    this.#chain = chain
    this.#before = new Int32Array(bytes.length)
  }

  /** Length of the longest match of what begins at a place, the nearest among equals; 0 for none. */
  longest(at: number): number {
    const bytes = this.#bytes
    const most = Math.min(MOST_MATCH, bytes.length - at)
    if (most < LEAST_MATCH) return 0
    let best = LEAST_MATCH - 1
    let chain = this.#chain
    for (let place = this.#head[this.#hash(at)] as number; place >= 0 && at - place <= WINDOW && chain-- > 0;) {
      if (bytes[place + best] === bytes[at + best]) {
        let same = 0
        while (same < most && bytes[place + same] === bytes[at + same]) same++
        if (same > best) {
          best = same
          this.distance = at - place
          if (best === most) break
        }
      }
      place = this.#before[place] as number
    }
    return best < LEAST_MATCH ? 0 : best
  }

  /** Places before `end` may be matched from now on. */
  learn(end: number): void {
    const last = Math.min(end, this.#bytes.length - LEAST_MATCH + 1)
    for (; this.#known < last; this.#known++) {
      const hash = this.#hash(this.#known)
      this.#before[this.#known] = this.#head[hash] as number
      this.#head[hash] = this.#known
    }
  }

  #hash(at: number): number {
    const bytes = this.#bytes
    const word = (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16)
    return Math.imul(word, 0x9e3779b1) >>> (32 - HASH_BITS)
  }
}

/** Symbols, counts of further bits and their values are told by these. RFC 1951 3.2.5. */
const highBit = (value: number): number => 31 - Math.clz32(value)
const lengthBits = (length: number): number => (length === MOST_MATCH || length < LEAST_MATCH + 8 ? 0 : highBit(length - LEAST_MATCH) - 2)
const lengthSymbol = (length: number): number => {
  if (length === MOST_MATCH) return 285
  const bits = lengthBits(length)
  return 257 + 4 * bits + ((length - LEAST_MATCH) >> bits)
}
const lengthRest = (length: number): number => (length - LEAST_MATCH) & ((1 << lengthBits(length)) - 1)
const distanceBits = (over: number): number => (over < 4 ? 0 : highBit(over) - 1)
const distanceSymbol = (over: number): number => {
  const bits = distanceBits(over)
  return 2 * bits + (over >> bits)
}

/** What the tokens tell, which are literals, or lengths and distances less 1. */
function putBlock(out: BitWriter, tokens: Uint32Array, bytes: Uint8Array, last: 0 | 1): void {
  const often = new Uint32Array(LITERALS)
  const far = new Uint32Array(DISTANCES)
  const told = new Uint32Array(CODE_LENGTHS)
  let size = 0
  const count = (of: Uint32Array, symbol: number): void => {
    of[symbol] = (of[symbol] as number) + 1
  }
  for (const token of tokens) {
    if (token < 256) {
      count(often, token)
      continue
    }
    const [length, over] = [token >>> 16, token & 0xffff]
    count(often, lengthSymbol(length))
    count(far, distanceSymbol(over))
    size += lengthBits(length) + distanceBits(over)
  }
  often[END] = 1
  // Two codes at least: some readers take no fewer.
  if (far.reduce((used, times) => used + (times > 0 ? 1 : 0), 0) < 2) for (const spare of [0, 1]) far[spare] ||= 1
  const literal = codesOf(often, 15)
  const distance = codesOf(far, 15)
  const literals = usedOf(literal.lengths)
  const distances = usedOf(distance.lengths)
  const runs = runsOf([...literal.lengths.subarray(0, literals), ...distance.lengths.subarray(0, distances)])
  for (const { symbol } of runs) count(told, symbol)
  const lengths = codesOf(told, 7)
  const toldLengths = usedOf(ORDER.map((symbol) => lengths.lengths[symbol] as number))
  size += 3 + 14 + 3 * toldLengths
  told.forEach((times, symbol) => (size += times * ((lengths.lengths[symbol] as number) + runBits(symbol))))
  often.forEach((times, symbol) => (size += times * (literal.lengths[symbol] as number)))
  far.forEach((times, symbol) => (size += times * (distance.lengths[symbol] as number)))
  if (size >= 8 * (bytes.length + 5 * Math.ceil(bytes.length / MOST_STORED))) return putStored(out, bytes, last)
  out.put(last | (2 << 1), 3)
  out.put(literals - 257, 5)
  out.put(distances - 1, 5)
  out.put(toldLengths - 4, 4)
  for (const symbol of ORDER.slice(0, toldLengths)) out.put(lengths.lengths[symbol] as number, 3)
  for (const { symbol, rest } of runs) {
    putSymbol(out, lengths, symbol)
    out.put(rest, runBits(symbol))
  }
  for (const token of tokens) {
    if (token < 256) {
      putSymbol(out, literal, token)
      continue
    }
    const [length, over] = [token >>> 16, token & 0xffff]
    putSymbol(out, literal, lengthSymbol(length))
    out.put(lengthRest(length), lengthBits(length))
    putSymbol(out, distance, distanceSymbol(over))
    out.put(over & ((1 << distanceBits(over)) - 1), distanceBits(over))
  }
  putSymbol(out, literal, END)
}

function putStored(out: BitWriter, bytes: Uint8Array, last: 0 | 1): void {
  for (let at = 0; at < bytes.length; at += MOST_STORED) {
    const few = bytes.subarray(at, at + MOST_STORED)
    out.put(at + few.length === bytes.length ? last : 0, 3)
    out.align()
    out.put(few.length, 16)
    out.put(few.length ^ 0xffff, 16)
    for (const byte of few) out.put(byte, 8)
  }
}

interface Codes {
  readonly lengths: Uint8Array
  /** The bits of each, the first one lowest. */
  readonly codes: Uint16Array
}

const putSymbol = (out: BitWriter, { lengths, codes }: Codes, symbol: number): void =>
  out.put(codes[symbol] as number, lengths[symbol] as number)

/** Up to the last that is not 0. */
const usedOf = (lengths: ArrayLike<number>): number => {
  let used = lengths.length
  while (lengths[used - 1] === 0) used--
  return used
}

/** Codes of at most `most` bits for symbols, by how often each comes. RFC 1951 3.2.2. */
function codesOf(often: Uint32Array, most: number): Codes {
  const sorted = [...often.keys()]
    .filter((symbol) => often[symbol] !== 0)
    .sort((a, b) => (often[a] as number) - (often[b] as number) || a - b)
  const used = sorted.length
  const weights = sorted.map((symbol) => often[symbol] as number)
  const parents: number[] = []
  for (let leaf = 0, inner = used; weights.length < 2 * used - 1;) {
    const made = weights.length
    let weight = 0
    for (let half = 0; half < 2; half++) {
      const takesLeaf = leaf < used && (inner >= made || (weights[leaf] as number) <= (weights[inner] as number))
      const next = takesLeaf ? leaf++ : inner++
      weight += weights[next] as number
      parents[next] = made
    }
    weights.push(weight)
  }
  const depths = new Uint8Array(Math.max(1, 2 * used - 1))
  const ofLength = new Int32Array(most + 1)
  for (let node = 2 * used - 3; node >= 0; node--) {
    depths[node] = (depths[parents[node] as number] as number) + 1
    if (node < used) add(ofLength, Math.min(most, depths[node] as number), 1)
  }
  shorten(ofLength, most)
  const lengths = new Uint8Array(often.length)
  const codes = new Uint16Array(often.length)
  // The rarest have the longest codes.
  for (let length = most, place = 0; length > 0; length--)
    for (let i = 0; i < (ofLength[length] as number); i++) lengths[sorted[place++] as number] = length
  for (let length = 1, code = 0; length <= most; length++, code <<= 1)
    for (let symbol = 0; symbol < lengths.length; symbol++) if (lengths[symbol] === length) codes[symbol] = turned(code++, length)
  return { lengths, codes }
}

const add = (to: Int32Array, index: number, count: number): void => {
  to[index] = (to[index] as number) + count
}

/** Codes that were cut take more than there is: for each too much, a shorter code becomes two longer ones, of which one is cut. */
function shorten(ofLength: Int32Array, most: number): void {
  let total = ofLength.reduce((sum, count, length) => (length === 0 ? sum : sum + count * 2 ** (most - length)), 0)
  for (; total > 2 ** most; total--) {
    add(ofLength, most, -1)
    let length = most - 1
    while (ofLength[length] === 0) length--
    add(ofLength, length, -1)
    add(ofLength, length + 1, 2)
  }
}

function turned(code: number, length: number): number {
  let out = 0
  for (let bit = 0; bit < length; bit++) out |= ((code >> bit) & 1) << (length - 1 - bit)
  return out
}

interface Run {
  readonly symbol: number
  readonly rest: number
}

const runBits = (symbol: number): number => (symbol === 16 ? 2 : symbol === 17 ? 3 : symbol === 18 ? 7 : 0)

/** Lengths of codes, and how often each is repeated. RFC 1951 3.2.7. */
function runsOf(lengths: readonly number[]): readonly Run[] {
  const runs: Run[] = []
  for (let at = 0; at < lengths.length;) {
    const length = lengths[at] as number
    let same = 1
    while (lengths[at + same] === length) same++
    at += same
    if (length !== 0) {
      runs.push({ symbol: length, rest: 0 })
      same--
    }
    while (same >= 3) {
      const taken = Math.min(same, length === 0 ? 138 : 6)
      if (length !== 0) runs.push({ symbol: 16, rest: taken - 3 })
      else runs.push(taken <= 10 ? { symbol: 17, rest: taken - 3 } : { symbol: 18, rest: taken - 11 })
      same -= taken
    }
    while (same-- > 0) runs.push({ symbol: length, rest: 0 })
  }
  return runs
}

/** RFC 1950 8.2. So many bytes can be added up before a sum needs more than 32 bits. */
function adler32(bytes: Uint8Array): number {
  let [a, b] = [1, 0]
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + 5552)
    for (; at < end; at++) b += a += bytes[at] as number
    a %= 65521
    b %= 65521
  }
  return ((b << 16) | a) >>> 0
}
