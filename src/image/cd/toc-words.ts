/** The words of a TOC file: what stands in quotation marks, braces, and everything else between blanks. */

import type { Fault, Position } from '../../fault/index.js'
import { faults } from './faults.js'
import type { SheetText } from './sheet-charset.js'
import { framesOfText, hostSpelling, linesOf, placeIn, type SheetName, type Word } from './sheet-text.js'

export interface TocWord extends Word {
  /** Of a text in quotation marks: its bytes, each a character, where some were written as octal numbers or the file is no Unicode. */
  readonly bytes?: string
  /** Whether octal numbers stand for all that is not ASCII. */
  readonly octal?: 'octal'
}

const pattern = /\/\/.*$|"((?:[^"\\]|\\.)*)("|$)|[{}#]|(?:(?!\/\/)[^\s"{}#])+/g

/** Remarks from `//` on are left out. */
export function tocWordsOf({ name, text, bytes }: SheetText): readonly TocWord[] {
  const inBytes = bytes === undefined ? [] : linesOf(bytes)
  return linesOf(text).flatMap((line, i) => wordsOf(name, line, i + 1, inBytes[i]))
}

function wordsOf(file: string, line: string, number: number, inBytes: string | undefined): readonly TocWord[] {
  const words: TocWord[] = []
  // Of some character sets a second byte is a backslash, and the two readings do not match word by word.
  const same = inBytes !== undefined && countIn(inBytes) === countIn(line) ? inBytes.matchAll(pattern) : undefined
  for (const match of line.matchAll(pattern)) {
    const raw = same?.next().value?.[1]
    if (match[0].startsWith('//')) continue
    const at = placeIn(file, number, match.index + 1, match[0].length, line)
    const written = match[1]
    if (written === undefined) {
      words.push({ text: match[0], quoted: false, at })
      continue
    }
    const octal = /\\[0-7]{3}/.test(written)
    const bytes = raw !== undefined ? unescaped(raw) : octal ? unescaped(utf8Of(written)) : undefined
    const word = { text: unescaped(written), quoted: true, at, ...(bytes === undefined ? {} : { bytes }) }
    words.push(octal && /^[\x00-\x7f]*$/.test(written) ? { ...word, octal: 'octal' } : word)
  }
  return words
}

function countIn(line: string): number {
  let count = 0
  for (const _ of line.matchAll(pattern)) count++
  return count
}

const unescaped = (text: string): string =>
  text.replace(/\\([0-7]{3}|.)/g, (_, code: string) => (code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8) & 255) : code))

/** Each byte of the text in UTF-8 as a character. */
function utf8Of(text: string): string {
  let bytes = ''
  for (const byte of new TextEncoder().encode(text)) bytes += String.fromCharCode(byte)
  return bytes
}

export function tocName({ text, bytes }: TocWord): { readonly name: string; readonly spelled?: SheetName['spelled'] } {
  const spelling = bytes === undefined ? text : hostSpelling(bytes)
  return spelling === text ? { name: text } : { name: text, spelled: spelling }
}

/** Words one after the other, with what can be asked of the next ones. */
export class TocReader {
  readonly #words: readonly TocWord[]
  readonly #found: Fault[]
  #next = 0

  constructor(words: readonly TocWord[], found: Fault[]) {
    this.#words = words
    this.#found = found
  }

  take(): TocWord | undefined {
    return this.#words[this.#next++]
  }

  peek(): TocWord | undefined {
    return this.#words[this.#next]
  }

  /** Whether the next word is this one, which is then taken. */
  takeIf(...texts: readonly string[]): TocWord | undefined {
    const word = this.peek()
    return word !== undefined && !word.quoted && texts.includes(word.text) ? this.take() : undefined
  }

  /** A word in quotation marks or a number; a statement that follows by mistake is left alone. */
  value(): TocWord | undefined {
    const word = this.peek()
    return word !== undefined && (word.quoted || /\d/.test(word.text)) ? this.take() : undefined
  }

  syntax(at: Position, command: string, problem: string): void {
    this.#found.push(faults.syntax({ command, problem }, { position: at }))
  }

  /** A name that must follow. */
  name(command: TocWord): TocWord | undefined {
    const word = this.take()
    if (word?.quoted === true) return word
    this.syntax((word ?? command).at, command.text, 'a name in quotation marks should follow')
    return undefined
  }

  /** Bytes to pass over in a file: `#123`, or none. */
  offset(): TocWord | undefined {
    if (this.takeIf('#') === undefined) return undefined
    const word = this.take()
    if (word !== undefined && !word.quoted && /^\d{1,15}$/.test(word.text)) return word
    if (word !== undefined) this.syntax(word.at, '#', 'a number of bytes should follow')
    return undefined
  }

  /** Samples of a time or a number that must follow. */
  samples(command: TocWord): number | undefined {
    const word = this.take()
    const samples = samplesOf(word)
    if (samples === undefined) this.syntax((word ?? command).at, command.text, 'a time MM:SS:FF or a number should follow')
    return samples
  }

  /** The same where it may follow. */
  samplesIfAny(): number | undefined {
    const samples = samplesOf(this.peek())
    if (samples !== undefined) this.take()
    return samples
  }
}

function samplesOf(word: Word | undefined): number | undefined {
  if (word === undefined || word.quoted) return undefined
  const frames = framesOfText(word.text)
  if (frames !== undefined) return frames * 588
  return /^\d{1,12}$/.test(word.text) ? Number(word.text) : undefined
}
