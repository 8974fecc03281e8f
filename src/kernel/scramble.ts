/** The scrambler of CD-ROM sectors. ECMA-130 annex B: x^15 + x + 1, preset to 1, over bytes 12 to 2351. */

const SECTOR = 2352
const START = 12

let made: Uint8Array | undefined

/** What bytes 0 to 2351 of a sector are combined with; the sync field with zeros. */
export const scrambler = (): Uint8Array => (made ??= makeScrambler())

/** Scrambles whole sectors in place, or undoes it, which is the same. */
export function scrambleTwin(sectors: Uint8Array): void {
  const sequence = scrambler()
  for (let base = 0; base + SECTOR <= sectors.length; base += SECTOR)
    for (let i = START; i < SECTOR; i++) sectors[base + i] = (sectors[base + i] as number) ^ (sequence[i] as number)
}

function makeScrambler(): Uint8Array {
  const out = new Uint8Array(SECTOR)
  let register = 1
  for (let i = START; i < SECTOR; i++) {
    let byte = 0
    for (let bit = 0; bit < 8; bit++) {
      byte |= (register & 1) << bit
      register = (register >>> 1) | (((register ^ (register >>> 1)) & 1) << 14)
    }
    out[i] = byte
  }
  return out
}
