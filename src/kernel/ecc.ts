/**
 * Error correction of CD-ROM sectors: a Reed-Solomon product code over GF(2^8) with x^8 + x^4 + x^3 + x^2 + 1 and
 * a = 2. ECMA-130 annex A. Bytes 12 to 2075 of a sector are 1032 words of 16 bits, whose two bytes are coded apart:
 * 43 columns of 24 words, each followed by 2 words of P parity, and then 26 diagonals of 43 words with 2 of Q parity.
 *
 * Both bytes of a word go through one 16-bit number, so that the field is worked on two at a time.
 */

/** First byte that is coded: the header. */
const START = 12
const COLUMNS = 43
const ROWS = 24
const DIAGONALS = 26
/** Words in the block that Q covers: the data and P. */
const Q_COVERS = COLUMNS * DIAGONALS
export const P_OFFSET = 2076

/** A byte divided by 3 in the field. */
const third = makeThird()

/** Writes P and Q parity of the sector at `at` into its bytes 2076 to 2351. */
export function eccInto(sector: Uint8Array, at: number): void {
  parityP(sector, at + START)
  parityQ(sector, at + START)
}

function parityP(bytes: Uint8Array, base: number): void {
  for (let column = 0; column < COLUMNS; column++) {
    let sum = 0
    let weighted = 0
    let from = base + 2 * column
    for (let row = 0; row < ROWS; row++, from += 2 * COLUMNS) {
      const word = (bytes[from] as number) | ((bytes[from + 1] as number) << 8)
      sum ^= word
      weighted = twice(weighted ^ word)
    }
    finish(bytes, base + 2 * (ROWS * COLUMNS + column), 2 * COLUMNS, sum, weighted)
  }
}

function parityQ(bytes: Uint8Array, base: number): void {
  for (let diagonal = 0; diagonal < DIAGONALS; diagonal++) {
    let sum = 0
    let weighted = 0
    let word = COLUMNS * diagonal
    for (let i = 0; i < COLUMNS; i++) {
      const from = base + 2 * word
      const value = (bytes[from] as number) | ((bytes[from + 1] as number) << 8)
      sum ^= value
      weighted = twice(weighted ^ value)
      word += COLUMNS + 1
      if (word >= Q_COVERS) word -= Q_COVERS
    }
    finish(bytes, base + 2 * (Q_COVERS + diagonal), 2 * DIAGONALS, sum, weighted)
  }
}

/**
 * With `weighted` = sum of a^(n-i) v(i) over the n words, the parity words x, y that make both check sums zero, which are
 * x + y = sum and a x + y = a weighted + ... , are x = (a weighted + sum) / (a + 1) and y = x + sum.
 */
function finish(bytes: Uint8Array, at: number, step: number, sum: number, weighted: number): void {
  const mixed = twice(weighted) ^ sum
  const low = third[mixed & 255] as number
  const high = third[mixed >>> 8] as number
  bytes[at] = low
  bytes[at + 1] = high
  bytes[at + step] = low ^ (sum & 255)
  bytes[at + step + 1] = high ^ (sum >>> 8)
}

/** Both bytes of a word multiplied by a. */
function twice(word: number): number {
  return ((word & 0x7f7f) << 1) ^ (((word >>> 7) & 0x0101) * 0x1d)
}

function makeThird(): Uint8Array {
  const out = new Uint8Array(256)
  for (let byte = 0; byte < 256; byte++) out[byte ^ (twice(byte) & 255)] = byte
  return out
}
