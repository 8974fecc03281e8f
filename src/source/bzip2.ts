/**
 * Unpacks bzip2, which has no standard but its program: bzip2 and libbzip2, version 1.0.8. Any number of members one behind the
 * other; the checksum of each block and each member is verified. Left out: randomised blocks, which version 0.9.0 made last.
 * What is held in memory does not depend on the input: four bytes for each byte of a block of at most 900 kB.
 */

import { bitReader, type BitReader } from './bit-reader.js'

/** Thrown for what is no bzip2, or damaged. */
export class Bzip2Error extends Error {}

const BLOCK = [0x314159, 0x265359] as const
const END = [0x177245, 0x385090] as const
const MOST_BITS = 20
/** Symbols that share a code table. */
const GROUP = 50
const OUT_BYTES = 2 ** 18

/** `next` gives the bytes piece by piece and undefined behind the last. */
export function* unpackBzip2(next: () => Uint8Array | undefined): Generator<Uint8Array> {
  const bits = bitReader(next, () => new Bzip2Error('it ends in the middle'))
  do {
    const block = new Block(levelOf(bits) * 100_000)
    let total = 0
    for (;;) {
      const [high, low] = [bits.read(24), bits.read(24)]
      if (high === END[0] && low === END[1]) break
      if (high !== BLOCK[0] || low !== BLOCK[1]) throw damaged()
      const wanted = word(bits)
      block.load(bits)
      for (;;) {
        const out = new Uint8Array(OUT_BYTES)
        const count = block.unpackInto(out)
        if (count > 0) yield out.subarray(0, count)
        if (count < OUT_BYTES) break
      }
      if (block.checksum !== wanted) throw new Bzip2Error('a checksum does not match')
      total = ((total << 1) | (total >>> 31)) ^ wanted
    }
    if (total >>> 0 !== word(bits)) throw new Bzip2Error('a checksum does not match')
    bits.align()
  } while (!bits.ended())
}

const damaged = (): Bzip2Error => new Bzip2Error('its data are damaged')

/** `BZh` and a digit. */
function levelOf(bits: BitReader): number {
  if (bits.read(24) !== 0x425a68) throw damaged()
  const level = bits.read(8) - 0x30
  if (level < 1 || level > 9) throw damaged()
  return level
}

const word = (bits: BitReader): number => ((bits.read(16) << 16) | bits.read(16)) >>> 0

class Block {
  /** The byte in the low eight bits, the place of the one behind it above them. */
  readonly #chain: Uint32Array
  #left = 0
  #at = 0
  #last = 0
  /** Bytes in a row that are equal, the last one among them. */
  #run = 0
  /** How often the last one follows once more. */
  #copies = 0
  #crc = 0

  constructor(size: number) {
    this.#chain = new Uint32Array(size)
  }

  get checksum(): number {
    return ~this.#crc >>> 0
  }

  /** Decodes what stands behind a block's checksum, up to its end. */
  load(bits: BitReader): void {
    if (bits.read(1) === 1) throw new Bzip2Error('it was packed by a bzip2 older than 0.9.5')
    const origin = bits.read(24)
    const bytes = bytesOf(bits)
    const count = decode(bits, bytes, tablesOf(bits, bytes.length + 2), this.#chain)
    if (origin >= count) throw damaged()
    link(this.#chain, count)
    this.#left = count
    this.#at = (this.#chain[origin] as number) >>> 8
    this.#run = 0
    this.#copies = 0
    this.#crc = -1
  }

  /** Returns fewer bytes than there is room for when the block is at its end. */
  unpackInto(out: Uint8Array): number {
    const chain = this.#chain
    let filled = 0
    let left = this.#left
    let at = this.#at
    let last = this.#last
    let run = this.#run
    let copies = this.#copies
    let crc = this.#crc
    while (filled < out.length) {
      if (copies > 0) copies--
      else if (left === 0) break
      else {
        left--
        const entry = chain[at] as number
        at = entry >>> 8
        const byte = entry & 0xff
        if (run === 4) {
          // Behind four equal bytes stands how many more there are.
          copies = byte
          run = 0
          continue
        }
        run = run > 0 && byte === last ? run + 1 : 1
        last = byte
      }
      out[filled++] = last
      crc = (crc << 8) ^ (crcTable[(crc >>> 24) ^ last] as number)
    }
    this.#left = left
    this.#at = at
    this.#last = last
    this.#run = run
    this.#copies = copies
    this.#crc = crc
    return filled
  }
}

/** Polynomial 0x04c11db7, the highest bit first. */
const crcTable = Int32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 24
  for (let i = 0; i < 8; i++) crc = (crc << 1) ^ (crc < 0 ? 0x04c11db7 : 0)
  return crc
})

/** Bytes that occur: sixteen bits tell which sixteens have any, sixteen more for each of these which. */
function bytesOf(bits: BitReader): Uint8Array {
  const sixteens = bits.read(16)
  const bytes: number[] = []
  for (let i = 0; i < 16; i++) {
    if (((sixteens >>> (15 - i)) & 1) === 0) continue
    const ones = bits.read(16)
    for (let k = 0; k < 16; k++) if (((ones >>> (15 - k)) & 1) === 1) bytes.push(i * 16 + k)
  }
  if (bytes.length === 0) throw damaged()
  return Uint8Array.from(bytes)
}

/** The symbol and the length of codes of up to ten bits by these bits; limits, by length, for longer ones. */
interface Codes {
  readonly quick: Uint16Array
  /** Greatest code of a length; -1 where there is none. */
  readonly limit: Int32Array
  /** What is added to a code of a length to find its symbol. */
  readonly offset: Int32Array
  readonly symbols: Uint16Array
}

/** Which table is used for each group of symbols. */
type Tables = readonly Codes[]

const QUICK_BITS = 10

function tablesOf(bits: BitReader, symbols: number): Tables {
  const tables = bits.read(3)
  const groups = bits.read(15)
  if (tables < 2 || tables > 6 || groups === 0) throw damaged()
  const order = Array.from({ length: tables }, (_, i) => i)
  const chosen: number[] = []
  for (let i = 0; i < groups; i++) {
    let place = 0
    while (bits.read(1) === 1) if (++place >= tables) throw damaged()
    const [table = 0] = order.splice(place, 1)
    order.unshift(table)
    chosen.push(table)
  }
  const codes = order.map(() => codesOf(lengthsOf(bits, symbols)))
  return chosen.map((table) => codes[table] as Codes)
}

/** A first length, then steps of one from symbol to symbol. */
function lengthsOf(bits: BitReader, symbols: number): Uint8Array {
  const lengths = new Uint8Array(symbols)
  let length = bits.read(5)
  for (let i = 0; i < symbols; i++) {
    while (bits.read(1) === 1) {
      length += bits.read(1) === 0 ? 1 : -1
      if (length < 1 || length > MOST_BITS) throw damaged()
    }
    if (length < 1 || length > MOST_BITS) throw damaged()
    lengths[i] = length
  }
  return lengths
}

/** Codes of one length follow each other in the order of their symbols; shorter ones come first. */
function codesOf(lengths: Uint8Array): Codes {
  const quick = new Uint16Array(2 ** QUICK_BITS)
  const limit = new Int32Array(MOST_BITS + 1).fill(-1)
  const offset = new Int32Array(MOST_BITS + 1)
  const symbols: number[] = []
  let code = 0
  for (let length = 1; length <= MOST_BITS; length++) {
    code <<= 1
    offset[length] = symbols.length - code
    for (let symbol = 0; symbol < lengths.length; symbol++) {
      if (lengths[symbol] !== length) continue
      if (code >= 2 ** length) throw damaged()
      if (length <= QUICK_BITS) quick.fill((symbol << 5) | length, code << (QUICK_BITS - length), (code + 1) << (QUICK_BITS - length))
      symbols.push(symbol)
      limit[length] = code++
    }
  }
  return { quick, limit, offset, symbols: Uint16Array.from(symbols) }
}

function symbolOf(bits: BitReader, { quick, limit, offset, symbols }: Codes): number {
  const found = quick[bits.peek(QUICK_BITS)] as number
  if (found !== 0) {
    bits.pass(found & 31)
    return found >>> 5
  }
  for (let length = QUICK_BITS + 1; length <= MOST_BITS; length++) {
    const code = bits.peek(length)
    if (code > (limit[length] as number)) continue
    bits.pass(length)
    return symbols[code + (offset[length] as number)] ?? 0
  }
  throw damaged()
}

/** Symbols 0 and 1 are the digits of a number in base 2 that counts how often the foremost byte stands there; the last ends the block. */
function decode(bits: BitReader, bytes: Uint8Array, tables: Tables, chain: Uint32Array): number {
  const order = bytes.slice()
  const end = bytes.length + 1
  let count = 0
  let weight = 1
  let repeat = 0
  for (const codes of tables) {
    for (let i = 0; i < GROUP; i++) {
      const symbol = symbolOf(bits, codes)
      if (symbol < 2) {
        repeat += weight << symbol
        if (count + repeat > chain.length) throw damaged()
        weight <<= 1
        continue
      }
      if (repeat > 0) {
        chain.fill(order[0] as number, count, count + repeat)
        count += repeat
        repeat = 0
        weight = 1
      }
      if (symbol === end) return count
      if (count === chain.length) throw damaged()
      const byte = order[symbol - 1] as number
      order.copyWithin(1, 0, symbol - 1)
      order[0] = byte
      chain[count++] = byte
    }
  }
  throw damaged()
}

/** Tells each byte of the last column where the one behind it stands. */
function link(chain: Uint32Array, count: number): void {
  const places = new Uint32Array(256)
  for (let i = 0; i < count; i++) {
    const byte = (chain[i] as number) & 0xff
    places[byte] = (places[byte] as number) + 1
  }
  let sum = 0
  for (let byte = 0; byte < 256; byte++) {
    const these = places[byte] as number
    places[byte] = sum
    sum += these
  }
  for (let i = 0; i < count; i++) {
    const byte = (chain[i] as number) & 0xff
    const place = places[byte] as number
    places[byte] = place + 1
    chain[place] = ((chain[place] as number) & 0xff) | (i << 8)
  }
}
