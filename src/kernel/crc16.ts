/**
 * The CRC of sub-channel Q (ECMA-130 22.3.1) and of CD-TEXT packs: x^16 + x^12 + x^5 + 1, most significant bit first,
 * preset to zero, recorded inverted.
 */

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let code = byte << 8
  for (let bit = 0; bit < 8; bit++) code = code & 0x8000 ? (code << 1) ^ 0x1021 : code << 1
  return code
})

/** The same for a byte that one, two and three bytes follow. */
const behindOne = table.map(shifted)
const behindTwo = behindOne.map(shifted)
const behindThree = behindTwo.map(shifted)

function shifted(code: number): number {
  return ((code << 8) & 0xffff) ^ (table[code >>> 8] as number)
}

/** The inverted code of the bytes from `start` up to, not including, `end`, as it is recorded. */
export function crc16(bytes: Uint8Array, start: number, end: number): number {
  let code = 0
  let at = start
  for (; at + 4 <= end; at += 4)
    code =
      (behindThree[(code >>> 8) ^ (bytes[at] as number)] as number) ^
      (behindTwo[(code & 0xff) ^ (bytes[at + 1] as number)] as number) ^
      (behindOne[bytes[at + 2] as number] as number) ^
      (table[bytes[at + 3] as number] as number)
  for (; at < end; at++) code = ((code << 8) & 0xffff) ^ (table[(code >>> 8) ^ (bytes[at] as number)] as number)
  return code ^ 0xffff
}
