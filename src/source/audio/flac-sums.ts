/** The check sums of FLAC frames, both preset to zero and with the most significant bit first. RFC 9639 9.1.8 and 9.3. */

/** Of a header: x^8 + x^2 + x + 1. */
export function crc8(bytes: Uint8Array, from: number, to: number): number {
  let code = 0
  for (let at = from; at < to; at++) {
    code ^= bytes[at] as number
    for (let bit = 0; bit < 8; bit++) code = code & 0x80 ? ((code << 1) & 0xff) ^ 0x07 : code << 1
  }
  return code
}

const table = Uint16Array.from({ length: 256 }, (_, byte) => {
  let code = byte << 8
  for (let bit = 0; bit < 8; bit++) code = code & 0x8000 ? (code << 1) ^ 0x8005 : code << 1
  return code
})

const next = (code: number, byte: number): number => ((code << 8) & 0xffff) ^ (table[(code >>> 8) ^ byte] as number)

/** The same for a byte that one, two and three bytes follow. */
const behindOne = table.map((code) => next(code, 0))
const behindTwo = behindOne.map((code) => next(code, 0))
const behindThree = behindTwo.map((code) => next(code, 0))

/** Of a frame: x^16 + x^15 + x^2 + 1, from the sum `before` on. It is zero over a frame with its own sum. */
export function crc16(before: number, bytes: Uint8Array, from: number, to: number): number {
  let code = before
  let at = from
  for (; at + 4 <= to; at += 4)
    code =
      (behindThree[(code >>> 8) ^ (bytes[at] as number)] as number) ^
      (behindTwo[(code & 0xff) ^ (bytes[at + 1] as number)] as number) ^
      (behindOne[bytes[at + 2] as number] as number) ^
      (table[bytes[at + 3] as number] as number)
  for (; at < to; at++) code = next(code, bytes[at] as number)
  return code
}
