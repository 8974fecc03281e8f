/** Sheets as text: bytes to lines, lines to words with their places. */

import type { Position } from '../../fault/index.js'

export interface Word {
  readonly text: string
  /** Whether it stood in quotation marks. */
  readonly quoted: boolean
  readonly at: Position
}

/** No disc needs a longer sheet. */
export const MOST_SHEET_BYTES = 4 << 20

/** UTF-8 where the bytes are that, with or without a byte order mark, else ISO 8859-1. */
export function sheetText(from: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(from)
  } catch {
    return new TextDecoder('latin1').decode(from)
  }
}

export const placeIn = (file: string, line: number, column: number, length: number, excerpt: string): Position => ({
  file,
  line,
  column,
  endLine: line,
  endColumn: column + Math.max(1, length),
  excerpt: [excerpt],
})

/** Words of a line; a word in quotation marks may hold blanks, and one that is not closed reaches to the end. */
export function wordsOf(file: string, line: string, number: number): readonly Word[] {
  const out: Word[] = []
  for (const match of line.matchAll(/"([^"]*)("|$)|[^\s"]+/g)) {
    const quoted = match[1] !== undefined
    out.push({ text: match[1] ?? match[0], quoted, at: placeIn(file, number, match.index + 1, match[0].length, line) })
  }
  return out
}

/** Frames of a time with up to three digits of minutes, its zeros in front or not; undefined for other text. */
export function framesOfText(text: string): number | undefined {
  const [minute = 0, second = 0, frame = 0] = (/^(\d{1,3}):(\d{1,2}):(\d{1,2})$/.exec(text)?.slice(1) ?? [NaN]).map(Number)
  return second < 60 && frame < 75 && !Number.isNaN(minute) ? (minute * 60 + second) * 75 + frame : undefined
}
