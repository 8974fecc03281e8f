/**
 * Names between strings and bytes. A string holds any name of the host: a byte that is no UTF-8 stands in it as a lone
 * low surrogate, U+DC00 + byte, as in PEP 383.
 */

const encoder = new TextEncoder()
const strictUtf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const ESCAPE = 0xdc00

/** UTF-8 with escaped bytes put back. */
export function encodeUtf8(text: string): Uint8Array {
  if (!hasEscapedBytes(text)) return encoder.encode(text)
  const out: number[] = []
  for (const character of text) {
    const code = character.charCodeAt(0)
    if (character.length === 1 && isEscapedByte(code)) out.push(code - ESCAPE)
    else out.push(...encoder.encode(character))
  }
  return Uint8Array.from(out)
}

/** UTF-8 from byte `at` to `end`, in which each byte that does not belong is escaped. */
export function decodeUtf8(from: Uint8Array, at = 0, end = from.length): string {
  if (end - at <= SHORT && isAsciiIn(from, at, end)) return textOfUnits(from, at, end)
  const bytes = from.subarray(at, end)
  try {
    return strictUtf8.decode(bytes)
  } catch {
    return decodeBroken(bytes)
  }
}

/** Bytes up to which calling the decoder takes longer than to put the characters together; longer texts would stay in pieces. */
const SHORT = 12

function isAsciiIn(from: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if ((from[i] as number) > 0x7f) return false
  return true
}

/** Characters of one byte each, U+0000 to U+00FF, from byte `at` to `end`. */
export function decodeLatin1(from: Uint8Array, at: number, end: number): string {
  return end - at <= SHORT ? textOfUnits(from, at, end) : textOfMany(end - at, (i) => from[at + i] as number)
}

/** One character for each byte. */
function textOfUnits(from: Uint8Array, at: number, end: number): string {
  let text = ''
  let i = at
  for (; i + 4 <= end; i += 4)
    text += String.fromCharCode(from[i] as number, from[i + 1] as number, from[i + 2] as number, from[i + 3] as number)
  for (; i < end; i++) text += String.fromCharCode(from[i] as number)
  return text
}

/** Bytes of the text in UTF-8, without making them. */
export function utf8Length(text: string): number {
  return isAscii(text) ? text.length : encodeUtf8(text).length
}

/** Whether a character takes a byte in UTF-8. Names are short, and a loop over them is faster than a regular expression. */
export function isAscii(text: string): boolean {
  for (let i = 0; i < text.length; i++) if (text.charCodeAt(i) > 0x7f) return false
  return true
}

/** Whether the text stands for bytes that are no UTF-8. */
export const hasEscapedBytes = (text: string): boolean => !text.isWellFormed()

const isEscapedByte = (code: number): boolean => code >= ESCAPE + 0x80 && code <= ESCAPE + 0xff

function decodeBroken(from: Uint8Array): string {
  let text = ''
  for (let at = 0; at < from.length;) {
    const length = sequenceLength(from, at)
    if (length === 0) text += String.fromCharCode(ESCAPE + (from[at++] as number))
    else {
      text += strictUtf8.decode(from.subarray(at, at + length))
      at += length
    }
  }
  return text
}

/** Length of the UTF-8 sequence at `at`, 0 where there is none. */
function sequenceLength(from: Uint8Array, at: number): number {
  for (let length = 1; length <= 4 && at + length <= from.length; length++) {
    try {
      strictUtf8.decode(from.subarray(at, at + length))
      return length
    } catch {
      continue
    }
  }
  return 0
}

/** UTF-16 with the most significant byte first. */
export function encodeUtf16be(text: string): Uint8Array {
  const out = new Uint8Array(text.length * 2)
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    out[2 * i] = code >>> 8
    out[2 * i + 1] = code
  }
  return out
}

/** UTF-16 with the most significant byte first, from byte `at` to `end`; an odd byte at the end is left out. */
export function decodeUtf16be(from: Uint8Array, at = 0, end = from.length): string {
  return textOfMany((end - at) >>> 1, (i) => ((from[at + 2 * i] as number) << 8) | (from[at + 2 * i + 1] as number))
}

/** In one piece, since put together of single characters it would stay in as many. */
function textOfMany(length: number, unitAt: (i: number) => number): string {
  const pieces: string[] = []
  for (let done = 0; done < length; done += MOST_UNITS) {
    const units: number[] = []
    for (let i = done; i < Math.min(length, done + MOST_UNITS); i++) units.push(unitAt(i))
    pieces.push(String.fromCharCode(...units))
  }
  return pieces.length === 1 ? (pieces[0] as string) : pieces.join('')
}

/** Characters of one call. */
const MOST_UNITS = 1024

/** Order of code points, which is the order of UTF-8 bytes; the order of UTF-16 units differs beyond U+FFFF. */
export function byCodePoint(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i)
    const y = b.charCodeAt(i)
    if (x !== y) return rank(x) - rank(y)
  }
  return a.length - b.length
}

/** Surrogates stand for code points beyond all others. */
const rank = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
