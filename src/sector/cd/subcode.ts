/** The 96 bytes of sub-code of a sector in the forms that images and drives take. MMC-6 4.3.4 and table 8. */

import { CHANNEL_BYTES } from './subq.js'

/** Six-bit symbols of R to W in a sector. */
export const SYMBOLS = 96
export const PACK_BYTES = 18
/** Four packs of CD-TEXT, or of 24 symbols, in a sector. */
export const PACKS = 4

/**
 * How a sector's sub-code is recorded: `pq` 16 bytes of Q and P; `packed` 96 bytes, one per symbol, R to W before
 * interleaving; `raw` the same as the disc has it; `planar` twelve bytes of each channel, P first.
 */
export type SubcodeForm = 'pq' | 'packed' | 'raw' | 'planar'

export const subcodeBytes: Readonly<Record<SubcodeForm, number>> = { pq: 16, packed: 96, raw: 96, planar: 96 }

/** Writes the sub-code of one sector. `symbols` are R to W in the order wanted, six bits each. */
export function writeSubcode(
  out: Uint8Array,
  at: number,
  form: SubcodeForm,
  p: 0 | 1,
  q: Uint8Array,
  symbols: Uint8Array | undefined,
): void {
  switch (form) {
    case 'pq':
      out.set(q, at)
      out.fill(0, at + CHANNEL_BYTES, at + 15)
      out[at + 15] = p << 7
      return
    case 'packed':
    case 'raw':
      for (let i = 0; i < SYMBOLS; i++) {
        const bit = ((q[i >> 3] as number) >>> (7 - (i & 7))) & 1
        out[at + i] = (p << 7) | (bit << 6) | (symbols === undefined ? 0 : (symbols[i] as number) & 0x3f)
      }
      return
    case 'planar':
      out.fill(p === 1 ? 0xff : 0, at, at + CHANNEL_BYTES)
      out.set(q, at + CHANNEL_BYTES)
      out.fill(0, at + 2 * CHANNEL_BYTES, at + 8 * CHANNEL_BYTES)
      if (symbols !== undefined) writePlanes(out, at, symbols)
  }
}

function writePlanes(out: Uint8Array, at: number, symbols: Uint8Array): void {
  for (let i = 0; i < SYMBOLS; i++) {
    const symbol = symbols[i] as number
    for (let channel = 0; channel < 6; channel++) {
      const byte = at + (2 + channel) * CHANNEL_BYTES + (i >> 3)
      out[byte] = (out[byte] as number) | (((symbol >>> (5 - channel)) & 1) << (7 - (i & 7)))
    }
  }
}

/** R to W of 96 bytes in planes. */
export function symbolsOfPlanes(planes: Uint8Array): Uint8Array {
  const out = new Uint8Array(SYMBOLS)
  for (let channel = 0; channel < 6; channel++)
    for (let i = 0; i < SYMBOLS; i++) {
      const bit = ((planes[(2 + channel) * CHANNEL_BYTES + (i >> 3)] as number) >>> (7 - (i & 7))) & 1
      out[i] = (out[i] as number) | (bit << (5 - channel))
    }
  return out
}

/** The symbols of a lead-in sector: four packs of 18 bytes, 24 symbols each, from the endless repetition of all packs. */
export function textSymbols(packs: Uint8Array, sector: number): Uint8Array {
  const out = new Uint8Array(SYMBOLS)
  const count = packs.length / PACK_BYTES
  for (let i = 0; i < PACKS; i++) {
    const from = ((sector * PACKS + i) % count) * PACK_BYTES
    for (let group = 0; group < 6; group++) {
      const at = from + 3 * group
      const bits = ((packs[at] as number) << 16) | ((packs[at + 1] as number) << 8) | (packs[at + 2] as number)
      const to = 24 * i + 4 * group
      out[to] = bits >>> 18
      out[to + 1] = (bits >>> 12) & 0x3f
      out[to + 2] = (bits >>> 6) & 0x3f
      out[to + 3] = bits & 0x3f
    }
  }
  return out
}

/** The four packs of 18 bytes that the symbols of a lead-in sector hold. */
export function packsOfSymbols(symbols: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: PACKS }, (_, i) => {
    const pack = new Uint8Array(PACK_BYTES)
    for (let group = 0; group < 6; group++) {
      const at = 24 * i + 4 * group
      const bits = [0, 1, 2, 3].reduce((sum, k) => (sum << 6) | ((symbols[at + k] as number) & 0x3f), 0)
      pack.set([bits >>> 16, (bits >>> 8) & 255, bits & 255], 3 * group)
    }
    return pack
  })
}
