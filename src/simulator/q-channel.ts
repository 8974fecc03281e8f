/** Sub-channel Q: made for tracks that were written without it, and read out of what a host wrote raw. ECMA-130 22.3. */

import { crc16 } from '../kernel/index.js'
import { lba, msfOfFrames, msfOfLba, type Msf } from '../unit/index.js'
import { trackAt, type Disc, type Track } from './disc.js'

export const SUB_BYTES = 96
const bcd = (value: number): number => (Math.floor(value / 10) << 4) | (value % 10)
const unBcd = (value: number): number => (value >>> 4) * 10 + (value & 15)
const timeBytes = (time: Msf): readonly number[] => [bcd(time.minute), bcd(time.second), bcd(time.frame)]

/** Thirteen digits, and twelve characters. Red Book, mode 2 and mode 3 of Q. */
export const isCatalogNumber = (text: string): boolean => /^\d{13}$/.test(text)
export const isIsrc = (text: string): boolean => /^[A-Z0-9]{12}$/.test(text)

function withCode(ten: readonly number[]): Uint8Array {
  const q = new Uint8Array(12)
  q.set(ten)
  const code = crc16(q, 0, 10)
  q[10] = code >>> 8
  q[11] = code & 0xff
  return q
}

/** The twelve bytes of Q for a block of the program area. */
export function qOf(disc: Disc, block: number): Uint8Array {
  const track = trackAt(disc, block)
  const absolute = timeBytes(msfOfLba(lba(block)))
  if (track === undefined) return withCode([0x01, 0xaa, 1, 0, 0, 0, 0, ...absolute])
  const before = block < track.start
  // Down to one, as cdrdao counts in what it writes raw (dao/PQChannelEncoder.cc): index 1 itself is at zero.
  const distance = Math.abs(track.start - block)
  // Numbers take the place of a position once in a hundred blocks, but never where an index begins.
  const isIndex = !before && (distance === 0 || track.indexes.includes(distance))
  const text = isIndex ? undefined : numberOf(disc, track, block)
  if (text !== undefined) return text
  const index = before ? 0 : 1 + track.indexes.filter((offset) => distance >= offset).length
  return withCode([(track.control << 4) | 1, bcd(track.number), bcd(index), ...timeBytes(msfOfFrames(distance)), 0, ...absolute])
}

function numberOf(disc: Disc, track: Track, block: number): Uint8Array | undefined {
  const catalog = disc.sessions[track.session - 1]?.catalogNumber ?? ''
  if (block % 100 === 25 && catalog.length === 13) return catalogOf(track, catalog, block)
  return block % 100 === 50 && track.isrc.length === 12 ? isrcOf(track, block) : undefined
}

/** ADR 2: thirteen digits. ECMA-130 22.3.3. */
function catalogOf(track: Track, number: string, block: number): Uint8Array {
  const digits = `${number}0`
  const pairs = Array.from({ length: 7 }, (_, i) => (Number(digits[2 * i]) << 4) | Number(digits[2 * i + 1]))
  return withCode([(track.control << 4) | 2, ...pairs, 0, bcd(msfOfLba(lba(block)).frame)])
}

/** ADR 3: the first five characters in six bits, the rest as BCD. ECMA-130 22.3.4. */
function isrcOf(track: Track, block: number): Uint8Array {
  let packed = 0n
  for (let i = 0; i < 5; i++) {
    const code = track.isrc.charCodeAt(i)
    packed = (packed << 6n) | BigInt((code - 0x30) & 0x3f)
  }
  packed = packed << 2n
  for (let i = 5; i < 12; i++) packed = (packed << 4n) | BigInt(track.isrc.charCodeAt(i) & 15)
  packed = packed << 4n
  const bytes = Array.from({ length: 8 }, (_, i) => Number((packed >> BigInt(56 - 8 * i)) & 0xffn))
  return withCode([(track.control << 4) | 3, ...bytes, bcd(msfOfLba(lba(block)).frame)])
}

/** The 96 symbols of a block: P marks the first blocks of a track and its gap, Q is `q`, R to W are empty. */
export function symbolsOf(q: Uint8Array, pause: boolean): Uint8Array {
  const out = new Uint8Array(SUB_BYTES)
  for (let i = 0; i < SUB_BYTES; i++) out[i] = (pause ? 0x80 : 0) | ((((q[i >>> 3] ?? 0) >>> (7 - (i & 7))) & 1) << 6)
  return out
}

/** Gathers Q from 96 symbols. */
export function qOfSymbols(symbols: Uint8Array): Uint8Array {
  const q = new Uint8Array(12)
  for (let i = 0; i < SUB_BYTES; i++) q[i >>> 3] = (q[i >>> 3] as number) | ((((symbols[i] ?? 0) >>> 6) & 1) << (7 - (i & 7)))
  return q
}
/** Spreads the sixteen bytes of data block type 1 over 96 symbols: Q in twelve bytes, P in the top bit of the last. */
export const symbolsOfPq = (pq: Uint8Array): Uint8Array => symbolsOf(pq.subarray(0, 12), ((pq[15] ?? 0) & 0x80) !== 0)

export interface QPosition {
  readonly kind: 'position'
  readonly control: number
  readonly track: number
  readonly index: number
  /** In the lead-in the point, 1 to 99 and A0h to C0h. */
  readonly relative: readonly [number, number, number]
  readonly absolute: readonly [number, number, number]
}
export type QContent =
  | QPosition
  | { readonly kind: 'catalog'; readonly number: string }
  | { readonly kind: 'isrc'; readonly isrc: string }
  | { readonly kind: 'next session'; readonly point: number }
  | { readonly kind: 'nothing' }

/** What twelve bytes of Q say; nothing where their code is wrong. */
export function readQ(q: Uint8Array): QContent {
  const at = (i: number): number => q[i] ?? 0
  if (((at(10) << 8) | at(11)) !== crc16(q, 0, 10)) return { kind: 'nothing' }
  switch (at(0) & 15) {
    case 1:
      return {
        kind: 'position',
        control: at(0) >>> 4,
        track: at(1) === 0xaa ? 0xaa : unBcd(at(1)),
        index: at(2) >= 0xa0 ? at(2) : unBcd(at(2)),
        relative: [unBcd(at(3)), unBcd(at(4)), unBcd(at(5))],
        absolute: [unBcd(at(7)), unBcd(at(8)), unBcd(at(9))],
      }
    case 2: {
      const digits = Array.from({ length: 13 }, (_, i) => (i % 2 === 0 ? at(1 + i / 2) >>> 4 : at(1 + (i - 1) / 2) & 15))
      return digits.every((digit) => digit < 10) ? { kind: 'catalog', number: digits.join('') } : { kind: 'nothing' }
    }
    case 3:
      return { kind: 'isrc', isrc: unpackIsrc(q) }
    case 5:
      return { kind: 'next session', point: at(2) }
    default:
      return { kind: 'nothing' }
  }
}

function unpackIsrc(q: Uint8Array): string {
  let packed = 0n
  for (let i = 1; i <= 8; i++) packed = (packed << 8n) | BigInt(q[i] ?? 0)
  const letters = Array.from({ length: 5 }, (_, i) => String.fromCharCode(Number((packed >> BigInt(58 - 6 * i)) & 0x3fn) + 0x30))
  const digits = Array.from({ length: 7 }, (_, i) => String(Number((packed >> BigInt(28 - 4 * i)) & 15n) % 10))
  return [...letters, ...digits].join('')
}

const PACK_BYTES = 18
/** Gathers CD-TEXT packs from the R to W channels of a lead-in: four packs of 24 six-bit symbols in a block. */
export class TextCollector {
  readonly #packs: string[] = []
  #done = false

  /** Takes 96 symbols; the two top bits are not looked at. */
  take(symbols: Uint8Array): void {
    for (let pack = 0; pack < 4 && !this.#done; pack++) {
      const bytes = new Uint8Array(PACK_BYTES)
      for (let i = 0; i < 24; i += 4) {
        const bits = [0, 1, 2, 3].reduce((sum, k) => (sum << 6) | ((symbols[pack * 24 + i + k] ?? 0) & 0x3f), 0)
        bytes.set([bits >>> 16, (bits >>> 8) & 0xff, bits & 0xff], (i / 4) * 3)
      }
      const type = bytes[0] as number
      if (type < 0x80 || type > 0x8f || crc16(bytes, 0, 16) !== (((bytes[16] as number) << 8) | (bytes[17] as number))) continue
      const text = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
      // The packs repeat until the lead-in ends.
      if (this.#packs[0] === text || this.#packs.length >= 2048) this.#done = true
      else this.#packs.push(text)
    }
  }

  /** All packs in hexadecimal. */
  get text(): string {
    return this.#packs.join('')
  }
}
