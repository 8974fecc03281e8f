/**
 * OSTA Compressed Unicode, the CS0 of UDF, and the d-strings that hold it. OSTA UDF 2.60 2.1.1 to 2.1.3; ECMA-167
 * 1/7.2.12. Text is Unicode in one byte a character where all fit, else in two; characters beyond U+FFFF are surrogate
 * pairs, as the systems that read UDF take them.
 */

import { decodeLatin1, decodeUtf16be, type FieldType } from '../../codec/index.js'
import { quoted } from '../../unit/index.js'

const EIGHT = 8
const SIXTEEN = 16
/** Compression IDs of a deleted entry whose name is kept (UDF 2.60 2.1.1). */
const DELETED_EIGHT = 254
const DELETED_SIXTEEN = 255

/** Names are short, and a loop over them is faster than a regular expression. */
function fitsEight(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0xff) return false
  return true
}

/** Bytes that the text takes, the compression ID included; none for an empty text. */
export function cs0Length(text: string): number {
  if (text === '') return 0
  return 1 + (fitsEight(text) ? text.length : 2 * text.length)
}

/** Writes the text and returns its length in bytes. */
export function writeCs0(out: Uint8Array, at: number, text: string): number {
  const length = cs0Length(text)
  if (length === 0) return 0
  const wide = length !== 1 + text.length
  out[at] = wide ? SIXTEEN : EIGHT
  let to = at + 1
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (wide) out[to++] = code >>> 8
    out[to++] = code
  }
  return length
}

/** The text of the bytes from `at` to `end`; undefined where the compression ID is unknown or half a character is left over. */
export function decodeCs0(from: Uint8Array, at = 0, end = from.length): string | undefined {
  if (at === end) return ''
  switch (from[at]) {
    case EIGHT:
    case DELETED_EIGHT:
      return decodeLatin1(from, at + 1, end)
    case SIXTEEN:
    case DELETED_SIXTEEN:
      return (end - at) % 2 === 0 ? undefined : decodeUtf16be(from, at + 1, end)
    default:
      return undefined
  }
}

/** The longest start of the text that takes at most `limit` bytes and ends with a whole character. */
export function cutCs0(text: string, limit: number): string {
  if (cs0Length(text) <= limit) return text
  let cut = text.slice(0, limit - 1)
  if (cs0Length(cut) > limit) cut = text.slice(0, Math.max(0, (limit - 1) >> 1))
  return /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut
}

/** A string in a field of `width` bytes, the last of which is its length. ECMA-167 1/7.2.12. */
export const dstring = (width: number): FieldType<string> => ({
  name: `dstring(${width})`,
  width,
  write(out, at, _width, value) {
    if (cs0Length(value) > width - 1) throw new RangeError(`${JSON.stringify(value)} does not fit a d-string of ${width} bytes`)
    out[at + width - 1] = writeCs0(out, at, value)
  },
  read: (from, at) => {
    const length = Math.min(from[at + width - 1] as number, width - 1)
    return decodeCs0(from.subarray(at, at + length)) ?? ''
  },
  print: quoted,
  check: (from, at) => {
    const length = from[at + width - 1] as number
    if (length > width - 1) return `claims ${length} bytes of ${width - 1}`
    return decodeCs0(from.subarray(at, at + length)) === undefined ? `is no CS0 (compression ${from[at] as number})` : undefined
  },
})
