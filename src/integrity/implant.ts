/** The MD5 of an image with sums of its fragments, as isomd5sum 1.2 implants it in the application use of the primary volume descriptor. */

import { PrimaryVolumeDescriptor } from '../format/iso9660/index.js'
import type { Late, Seen } from '../layout/index.js'
import { encodeUtf8 } from '../codec/index.js'
import { SECTOR_BYTES } from '../unit/index.js'

/** Blocks at the end that are not covered. */
export const SKIPPED = 15
const FRAGMENTS = 20
const DIGITS_OF_FRAGMENT = 3
/** Bytes that the program reads at once: fragments end with one of these pieces. */
const PIECE = 32_768
const USE_BYTES = 512
const DESCRIPTOR = 16

export interface RunningMd5 {
  update(data: Uint8Array): void
  /** Of all that was given so far; more may follow. */
  hex(): string
}

/** A digest that is made elsewhere meanwhile. */
export interface AsideDigest {
  update(data: Uint8Array): void
  /** Of all that was given so far, some time later. */
  hex(): Promise<string>
  /** The same as soon as can be. */
  now(): Promise<string>
  /** The same as the first, and nothing follows. */
  end(): Promise<string>
}

/** The digest of an image whose bytes pass in order, the field itself taken for blanks. */
export class Implanting {
  readonly #md5: AsideDigest
  readonly #total: number
  #at = 0
  #fragment = 0
  readonly #sums: Promise<string>[] = []

  /** `blocks` are those of the volume. */
  constructor(md5: AsideDigest, blocks: number) {
    this.#md5 = md5
    this.#total = Math.max(0, blocks - SKIPPED) * SECTOR_BYTES
  }

  update(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length && this.#at < this.#total;) {
      const end = Math.min(this.#total, (Math.floor(this.#at / PIECE) + 1) * PIECE)
      const piece = bytes.subarray(from, from + Math.min(end - this.#at, bytes.length - from))
      this.#feed(piece)
      from += piece.length
      this.#at += piece.length
      if (this.#at === end) this.#endPiece(Math.floor((end - 1) / PIECE) * PIECE)
    }
  }

  /** Small volumes have fewer fragments than it says, as with the program. */
  async text(): Promise<string> {
    const digest = await this.#md5.now()
    const sums = (await Promise.all(this.#sums)).map(firstDigits).join('')
    return (
      `ISO MD5SUM = ${digest};SKIPSECTORS = ${SKIPPED};RHLISOSTATUS=0;FRAGMENT SUMS = ${sums};` +
      `FRAGMENT COUNT = ${FRAGMENTS};THIS IS NOT THE SAME AS RUNNING MD5SUM ON THIS ISO!!`
    )
  }

  #feed(piece: Uint8Array): void {
    const field = DESCRIPTOR * SECTOR_BYTES + PrimaryVolumeDescriptor.offsetOf('applicationUse')
    const [from, to] = [field - this.#at, field + USE_BYTES - this.#at]
    if (to <= 0 || from >= piece.length) return this.#md5.update(piece)
    const blank = piece.slice()
    blank.fill(0x20, Math.max(0, from), to)
    this.#md5.update(blank)
  }

  #endPiece(began: number): void {
    const size = Math.floor(this.#total / (FRAGMENTS + 1))
    const now = size === 0 ? 0 : Math.floor(began / size)
    if (now === this.#fragment) return
    this.#fragment = now
    if (this.#sums.length < FRAGMENTS) this.#sums.push(this.#md5.hex())
  }
}

/** Of each of the first bytes its first digit, without a zero before it, as the program prints them. */
function firstDigits(hex: string): string {
  let digits = ''
  for (let i = 0; i < DIGITS_OF_FRAGMENT; i++) {
    const byte = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16)
    digits += byte.toString(16).charAt(0)
  }
  return digits
}

/** What becomes of the application use. */
export const lateImplant = (): Late => ({
  covers: 'everything',
  offset: PrimaryVolumeDescriptor.offsetOf('applicationUse'),
  length: USE_BYTES,
  files: [],
  digest: 'md5',
  make: (seen: Seen) => encodeUtf8(seen.implanted().padEnd(USE_BYTES)),
  bytes: undefined,
})
