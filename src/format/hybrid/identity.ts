/** Identifiers that follow from a seed, so that equal discs have equal ones. */

const OFFSET = 0x6c62272e07bb014262b821756295c58dn
const PRIME = 0x0000000001000000000000000000013bn
const MASK = 2n ** 128n - 1n

/** FNV-1a of 128 bits over the UTF-16 units of the seed. */
function hash(seed: string): bigint {
  let value = OFFSET
  for (let i = 0; i < seed.length; i++) {
    const unit = seed.charCodeAt(i)
    value = ((value ^ BigInt(unit & 0xff)) * PRIME) & MASK
    value = ((value ^ BigInt(unit >>> 8)) * PRIME) & MASK
  }
  // A few rounds more let the last units reach the upper bits as well.
  for (let round = 0; round < 8; round++) value = ((value ^ (value >> 64n)) * PRIME) & MASK
  return value
}

/** A GUID of version 8, "custom". RFC 9562, 5.8. */
export function guidOf(seed: string, name: string): string {
  const digits = hash(`${name}\0${seed}`).toString(16).padStart(32, '0')
  const variant = ((Number.parseInt(digits.slice(16, 17), 16) & 0x3) | 0x8).toString(16)
  return [digits.slice(0, 8), digits.slice(8, 12), `8${digits.slice(13, 16)}`, variant + digits.slice(17, 20), digits.slice(20)]
    .join('-')
    .toUpperCase()
}

/** A disk signature, which is never 0. */
export const signatureOf = (seed: string): number => Number(hash(`mbr\0${seed}`) & 0xffffffffn) || 1
