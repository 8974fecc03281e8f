/**
 * Sheets as text: bytes to characters. No sheet says what it is written in: a byte order mark does, and what is valid UTF-8 is
 * taken for it, for other text hardly ever is. The rest has to be told; names of charsets are those of the WHATWG Encoding
 * Standard.
 */

import type { Fault } from '../../fault/index.js'
import { faults } from './faults.js'
import { linesOf, placeIn } from './sheet-text.js'

export interface SheetText {
  /** Name of the sheet, for places in it. */
  readonly name: string
  readonly text: string
  /**
   * Each byte as a character of its own, where the text is no Unicode: a name in it may stand in the folder byte by byte.
   * In every charset that is decoded so, line ends, blanks and quotation marks are the bytes of ASCII.
   */
  readonly bytes?: string
  readonly faults: readonly Fault[]
}

/** `charset` is what someone says of a sheet without a mark. */
export function sheetText(name: string, content: Uint8Array, charset?: string): SheetText {
  const unicode = markedAs(content) ?? (charset === undefined ? guessedAs(content) : undefined)
  if (unicode !== undefined) return { name, text: new TextDecoder(unicode).decode(content), faults: [] }
  return charset === undefined ? untold(name, content) : told(name, content, charset)
}

/** What a byte order mark says. */
function markedAs([first, second, third]: Uint8Array): string | undefined {
  if (first === 0xff && second === 0xfe) return 'utf-16le'
  if (first === 0xfe && second === 0xff) return 'utf-16be'
  return first === 0xef && second === 0xbb && third === 0xbf ? 'utf-8' : undefined
}

/** Sheets begin with words of ASCII: in UTF-16 every second byte is zero there. */
const BEGINNING = 8

function guessedAs(content: Uint8Array): string | undefined {
  const head = content.subarray(0, BEGINNING)
  if (head.length < BEGINNING) return undefined
  const zeros = (odd: number): boolean => head.every((byte, i) => (byte === 0) === (i % 2 === odd))
  return zeros(1) ? 'utf-16le' : zeros(0) ? 'utf-16be' : undefined
}

function untold(name: string, content: Uint8Array): SheetText {
  try {
    return { name, text: new TextDecoder('utf-8', { fatal: true }).decode(content), faults: [] }
  } catch {
    const bytes = bytesAsText(content)
    const text = new TextDecoder('windows-1252').decode(content)
    const at = linesOf(bytes).findIndex((line) => /[\x80-\xff]/.test(line))
    const line = linesOf(text)[at] ?? ''
    const column = line.search(/[^\x00-\x7f]/) + 1
    const fault = faults.charsetUntold({ name, taken: 'Windows-1252' }, { position: placeIn(name, at + 1, column, 1, line) })
    return { name, text, bytes, faults: [fault] }
  }
}

function told(name: string, content: Uint8Array, charset: string): SheetText {
  const decoder = decoderFor(charset)
  if (decoder === undefined) return { name, text: '', faults: [faults.charsetUnknown({ charset })] }
  const text: string = decoder.decode(content)
  const lines = linesOf(text)
  const at = lines.findIndex((line) => line.includes('\ufffd'))
  const line = lines[at] ?? ''
  const position = placeIn(name, at + 1, line.indexOf('\ufffd') + 1, 1, line)
  const found = at < 0 ? [] : [faults.charsetWrong({ name, charset }, { position })]
  return { name, text, ...(decoder.encoding.startsWith('utf') ? {} : { bytes: bytesAsText(content) }), faults: found }
}

function decoderFor(charset: string): InstanceType<typeof TextDecoder> | undefined {
  try {
    return new TextDecoder(charset)
  } catch {
    return undefined
  }
}

/** As ISO 8859-1 has them, which the decoder of that name does not. */
function bytesAsText(content: Uint8Array): string {
  const pieces: string[] = []
  for (let at = 0; at < content.length; at += 4096) pieces.push(String.fromCharCode(...content.subarray(at, at + 4096)))
  return pieces.join('')
}
