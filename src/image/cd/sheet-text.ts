/** Lines of a sheet, words of a line, and where they stand. */

import { decodeUtf8 } from '../../codec/index.js'
import type { Position } from '../../fault/index.js'

/** A stretch of a line. */
export interface Word {
  readonly text: string
  /** Whether it stood in quotation marks. */
  readonly quoted: boolean
  readonly at: Position
}

/** A line with all that its commands need of it. */
export interface Line {
  readonly words: readonly Word[]
  /** What follows the first `count` words as one text: between the first quotation mark and the last, or without blanks around it. */
  readonly rest: (count: number) => Word | undefined
}

/** A name of a file as a sheet has it, and where that is another, as its bytes spell it in the way of the host. */
export interface SheetName {
  readonly text: string
  readonly spelled?: string
}

/** No disc needs a longer sheet: 99 tracks with texts in eight languages take a quarter of it. */
export const MOST_SHEET_BYTES = 512 << 10
/** Of one in binary, which may tell where on a disc data lie dense. */
export const MOST_BINARY_SHEET_BYTES = 4 << 20

export const placeIn = (file: string, line: number, column: number, length: number, excerpt: string): Position => ({
  file,
  line,
  column,
  endLine: line,
  endColumn: column + Math.max(1, length),
  excerpt: [excerpt],
})

export const linesOf = (text: string): readonly string[] => text.split(/\r\n|\r|\n/)

/** Words of a line; a word in quotation marks may hold blanks, and one that is not closed reaches to the end. */
export function lineOf(file: string, line: string, number: number): Line {
  const words: Word[] = []
  const starts: number[] = []
  for (const match of line.matchAll(/"([^"]*)("|$)|[^\s"]+/g)) {
    const quoted = match[1] !== undefined
    starts.push(match.index)
    words.push({ text: match[1] ?? match[0], quoted, at: placeIn(file, number, match.index + 1, match[0].length, line) })
  }
  return {
    words,
    rest: (count) => {
      const start = starts[count]
      if (start === undefined) return undefined
      const whole = line.slice(start).trimEnd()
      const [text, quoted] = unmarked(whole)
      return { text, quoted, at: placeIn(file, number, start + 1, whole.length, line) }
    },
  }
}

/** No sheet has a way to write a quotation mark within quotation marks: whatever stands between the outer ones belongs to the text. */
export function unmarked(text: string): readonly [string, boolean] {
  if (!text.startsWith('"')) return [text, false]
  const end = text.lastIndexOf('"')
  return [text.slice(1, end > 0 ? end : text.length), true]
}

/** Bytes, each a character, as the host would name a file of that name. */
export const hostSpelling = (bytes: string): string => decodeUtf8(Uint8Array.from(bytes, (character) => character.charCodeAt(0)))

/** Frames of a time with up to three digits of minutes, its zeros in front or not; undefined for other text. */
export function framesOfText(text: string): number | undefined {
  const [minute = 0, second = 0, frame = 0] = (/^(\d{1,3}):(\d{1,2}):(\d{1,2})$/.exec(text)?.slice(1) ?? [NaN]).map(Number)
  return second < 60 && frame < 75 && !Number.isNaN(minute) ? (minute * 60 + second) * 75 + frame : undefined
}

/** As a sheet writes a time, with as many minutes as there are. */
export function printTime(frames: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return `${two(Math.floor(frames / 4500))}:${two(Math.floor(frames / 75) % 60)}:${two(frames % 75)}`
}
