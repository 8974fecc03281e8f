/** Error detection code of CD-ROM sectors. ECMA-130 14.3: P(x) = (x^16 + x^15 + x^2 + 1)(x^16 + x^2 + x + 1), least significant bit first. */

/** The polynomial with its bits reversed, x^32 left out. */
const POLYNOMIAL = 0xd8018001

/** `table[256 * k + b]`: the code of byte `b` followed by `k` zero bytes. */
const table = makeTable()

/** The code of the bytes from `start` up to, not including, `end`. */
export function edc(bytes: Uint8Array, start: number, end: number): number {
  let code = 0
  let at = start
  for (; at + 4 <= end; at += 4) {
    code ^= (bytes[at] as number) | ((bytes[at + 1] as number) << 8) | ((bytes[at + 2] as number) << 16) | ((bytes[at + 3] as number) << 24)
    code =
      (table[768 + (code & 255)] as number) ^
      (table[512 + ((code >>> 8) & 255)] as number) ^
      (table[256 + ((code >>> 16) & 255)] as number) ^
      (table[code >>> 24] as number)
  }
  for (; at < end; at++) code = (code >>> 8) ^ (table[(code ^ (bytes[at] as number)) & 255] as number)
  return code >>> 0
}

function makeTable(): Int32Array {
  const out = new Int32Array(1024)
  for (let byte = 0; byte < 256; byte++) {
    let code = byte
    for (let bit = 0; bit < 8; bit++) code = code & 1 ? (code >>> 1) ^ POLYNOMIAL : code >>> 1
    out[byte] = code
  }
  for (let i = 256; i < 1024; i++) {
    const before = out[i - 256] as number
    out[i] = (before >>> 8) ^ (out[before & 255] as number)
  }
  return out
}
