/**
 * The CRC of sub-channel Q (ECMA-130 22.3.1) and of CD-TEXT packs: x^16 + x^12 + x^5 + 1, most significant bit first,
 * preset to zero, recorded inverted.
 */

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let code = byte << 8
  for (let bit = 0; bit < 8; bit++) code = code & 0x8000 ? (code << 1) ^ 0x1021 : code << 1
  return code
})

/** The inverted code of the bytes from `start` up to, not including, `end`, as it is recorded. */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let code = 0
  for (let at = start; at < end; at++) code = ((code << 8) & 0xffff) ^ (table[(code >>> 8) ^ (bytes[at] as number)] as number)
  return code ^ 0xffff
}
