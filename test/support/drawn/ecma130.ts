/**
 * Sectors of data as the standards describe them: sync and header (ECMA-130 14), EDC (14.3), ECC (annex A), and the forms of
 * Mode 2 (CD-ROM XA, System Description, II-4). Written for the tests alone, with tables made from the polynomials, so that it
 * shares nothing with the program that it judges.
 */

export const SECTOR = 2352

/** Minute, second and frame of an address; address 0 is at 00:02:00. Before it the times of the pause, from 00:00:00 on. */
export function timeOf(address: number): readonly [number, number, number] {
  const frames = address + 150
  return [Math.floor(frames / 4500), Math.floor(frames / 75) % 60, frames % 75]
}

export const bcd = (value: number): number => Math.floor(value / 10) * 16 + (value % 10)

function withHeader(address: number, mode: 1 | 2): Uint8Array {
  const sector = new Uint8Array(SECTOR)
  sector.fill(0xff, 1, 11)
  sector.set(timeOf(address).map(bcd), 12)
  sector[15] = mode
  return sector
}

export function mode1(address: number, user: Uint8Array): Uint8Array {
  const sector = withHeader(address, 1)
  sector.set(user, 16)
  putEdc(sector, 0, 2064)
  putEcc(sector)
  return sector
}

/** Mode 2 without form. ECMA-130 14.4. */
export function mode2(address: number, user: Uint8Array): Uint8Array {
  const sector = withHeader(address, 2)
  sector.set(user, 16)
  return sector
}

export type Subheader = readonly [file: number, channel: number, submode: number, coding: number]
export const FORM_2 = 0x20
export const DATA = 0x08

export function form1(address: number, subheader: Subheader, user: Uint8Array): Uint8Array {
  const sector = withHeader(address, 2)
  sector.set([...subheader, ...subheader], 16)
  sector.set(user, 24)
  putEdc(sector, 16, 2072)
  // The header takes no part in the code: it counts as zeros.
  const header = sector.slice(12, 16)
  sector.fill(0, 12, 16)
  putEcc(sector)
  sector.set(header, 12)
  return sector
}

/** `edc: 'none'` leaves the field at zero, as is allowed in form 2. */
export function form2(address: number, subheader: Subheader, user: Uint8Array, edc: 'made' | 'none'): Uint8Array {
  const sector = withHeader(address, 2)
  sector.set([...subheader, ...subheader], 16)
  sector.set(user, 24)
  if (edc === 'made') putEdc(sector, 16, 2348)
  return sector
}

/** (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), least significant bit first. ECMA-130 14.3. */
const EDC_POLYNOMIAL = 0xd8018001
const edcTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ EDC_POLYNOMIAL : value >>> 1
  return value >>> 0
})

function putEdc(sector: Uint8Array, from: number, to: number): void {
  let value = 0
  for (let at = from; at < to; at++) value = (value >>> 8) ^ edcTable[(value ^ sector[at]) & 0xff]
  for (let i = 0; i < 4; i++) sector[to + i] = (value >>> (8 * i)) & 0xff
}

/** GF(2^8) by x^8 + x^4 + x^3 + x^2 + 1. ECMA-130 annex A. */
const power = new Uint8Array(510)
const logarithm = new Uint8Array(256)
for (let i = 0, value = 1; i < 255; i++) {
  power[i] = power[i + 255] = value
  logarithm[value] = i
  value = value & 0x80 ? (value << 1) ^ 0x11d : value << 1
}
const product = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : power[logarithm[a] + logarithm[b]])
/** x / (x + 1), the factor that solves for the first of two parity bytes. */
const solve = Uint8Array.from({ length: 256 }, (_, value) => product(value, power[255 - logarithm[3]]))

/**
 * Two parity bytes for each vector so that its sum and its sum weighted by falling powers of x are zero. P: 86 columns of 24
 * bytes; Q: 52 diagonals of 43 bytes, P included.
 */
function putEcc(sector: Uint8Array): void {
  const area = sector.subarray(12)
  parity(area, 86, 24, 2064, (column, row) => row * 86 + column)
  parity(area, 52, 43, 2064 + 172, (diagonal, column) => {
    // Words: 26 diagonals of 43, from (44 * column + 43 * diagonal) mod 1118.
    const word = (44 * column + 43 * (diagonal >> 1)) % 1118
    return 2 * word + (diagonal & 1)
  })
}

function parity(area: Uint8Array, vectors: number, length: number, at: number, place: (vector: number, element: number) => number): void {
  for (let vector = 0; vector < vectors; vector++) {
    let sum = 0
    let weighted = 0
    for (let i = 0; i < length; i++) {
      const byte = area[place(vector, i)]
      sum ^= byte
      // Horner: each earlier element is multiplied by x once more.
      weighted = product(weighted, 2) ^ byte
    }
    // With parity p, q behind: sum + p + q = 0 and x^2 weighted + x p + q = 0.
    const twice = product(product(weighted, 2), 2)
    const first = solve[twice ^ sum]
    area[at + vector] = first
    area[at + vectors + vector] = first ^ sum
  }
}
