/**
 * Packs of R to W: 24 symbols of six bits, four packs a sector, and their way onto the disc. IEC 60908 17.6: symbols 2 and 3
 * are parity Q of the two before them, 20 to 23 parity P of all before them; on the disc three pairs of symbols change places
 * and symbol c of a pack comes c mod 8 packs later.
 */

import { SYMBOLS } from './subcode.js'

/** Symbols of a pack, and packs of a sector. */
const PACK = 24
const PACKS = SYMBOLS / PACK
const DELAYS = 8
/** Sectors that one sector on the disc takes packs from, itself included. */
export const SPREAD = 1 + Math.ceil((DELAYS - 1) / PACKS)

/** GF(64) by x⁶ + x + 1: powers of x, twice over, and the power that each element is. */
const powers = new Uint8Array(2 * 63)
const logarithms = new Uint8Array(64)
for (let i = 0, x = 1; i < 63; i++) {
  powers[i] = x
  powers[i + 63] = x
  logarithms[x] = i
  x = x & 32 ? ((x << 1) & 63) ^ 3 : x << 1
}

const times = (a: number, b: number): number =>
  a === 0 || b === 0 ? 0 : (powers[(logarithms[a] as number) + (logarithms[b] as number)] as number)

/** Coefficients below the highest of the polynomial whose roots are x⁰ to x^(degree - 1), highest first. */
function generator(degree: number): readonly number[] {
  let product = [1]
  for (let i = 0; i < degree; i++) {
    const root = powers[i] as number
    product = [...product, 0].map((value, at) => value ^ times(root, product[at - 1] ?? 0))
  }
  return product.slice(1)
}

const Q = { from: 0, symbols: 2, generator: generator(2) } as const
const P = { from: 0, symbols: 20, generator: generator(4) } as const

/** Writes both parities of the pack at `at`, whatever stands in their places. */
export function writeParity(symbols: Uint8Array, at: number): void {
  for (const code of [Q, P]) {
    const parity = code.generator.map(() => 0)
    for (let i = 0; i < code.symbols; i++) {
      const carry = (symbols[at + i] as number) ^ (parity[0] as number)
      for (const [k, factor] of code.generator.entries()) parity[k] = (parity[k + 1] ?? 0) ^ times(carry, factor)
    }
    symbols.set(parity, at + code.symbols)
  }
}

/** Writes the parities of all packs of a sector. */
export function writeParities(symbols: Uint8Array): void {
  for (let at = 0; at < SYMBOLS; at += PACK) writeParity(symbols, at)
}

/** How many packs of a sector have anything in them and the parities that belong to it. */
export function wholePacks(symbols: Uint8Array): number {
  const wanted = symbols.slice()
  writeParities(wanted)
  let count = 0
  for (let at = 0; at < SYMBOLS; at += PACK) {
    const pack = symbols.subarray(at, at + PACK)
    if (pack.some((symbol) => symbol !== 0) && pack.every((symbol, i) => symbol === wanted[at + i])) count++
  }
  return count
}

/** Which symbol of a pack stands in a column of the disc; the same the other way round. */
const swapped = Uint8Array.from({ length: PACK }, (_, column) => column)
for (const [one, other] of [
  [1, 18],
  [2, 5],
  [3, 23],
] as const) {
  swapped[one] = other
  swapped[other] = one
}

/**
 * A sector as the disc has it, from the packs of `SPREAD` sectors that end with it. Those that are undefined are zero.
 */
export function interleaved(packs: readonly (Uint8Array | undefined)[]): Uint8Array {
  const out = new Uint8Array(SYMBOLS)
  for (let i = 0; i < SYMBOLS; i++) {
    const column = i % PACK
    const pack = Math.floor(i / PACK) - (column % DELAYS)
    const sector = Math.floor(pack / PACKS)
    out[i] = packs[SPREAD - 1 + sector]?.[(pack - sector * PACKS) * PACK + (swapped[column] as number)] ?? 0
  }
  return out
}

/** The packs that begin in a sector, from the `SPREAD` sectors of the disc that begin with it. */
export function deinterleaved(sectors: readonly (Uint8Array | undefined)[]): Uint8Array {
  const out = new Uint8Array(SYMBOLS)
  for (let i = 0; i < SYMBOLS; i++) {
    const column = i % PACK
    const pack = Math.floor(i / PACK) + (column % DELAYS)
    const sector = Math.floor(pack / PACKS)
    out[i - column + (swapped[column] as number)] = sectors[sector]?.[(pack - sector * PACKS) * PACK + column] ?? 0
  }
  return out
}
