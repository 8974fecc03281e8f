/** Lists that a line names: files of lines, read whole and bounded. */

import { reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import { placed } from './flag.js'
import type { Given, Line } from './line.js'

/** Most that is read of one list, and most lines of all of them. */
const MOST_BYTES = 32 << 20
export const MOST_LINES = 200_000

export interface Listed {
  readonly text: string
  /** From 1. */
  readonly number: number
}

/** The lines that are not empty, without their ends; `-` is standard input. What cannot be read is told. */
export function readList(line: Line, given: Given, file: string): readonly Listed[] {
  const refuse = (reason: string): readonly Listed[] => {
    line.faults.push(faults.noList({ ...placed(given), file, reason }))
    return []
  }
  try {
    const bytes = line.host.readList(file, MOST_BYTES)
    if (bytes.length > MOST_BYTES) return refuse(`it has more than ${MOST_BYTES >> 20} MiB`)
    const listed = textOf(bytes)
      .split('\n')
      .map((one, i) => ({ text: one.replace(/\r$/, ''), number: i + 1 }))
      .filter(({ text }) => text !== '')
    if (listed.length > MOST_LINES) return refuse(`it has more than ${MOST_LINES} lines`)
    return listed
  } catch (error) {
    return refuse(reasonOf(error, { ENOENT: 'there is no such file' }))
  }
}

/** Bytes that are no UTF-8 stand as lone surrogates, as in names of the host. */
function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return Array.from(bytes, (byte) => String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte)).join('')
  }
}

/** Words between white space, where quotation marks of either kind keep it and a backslash keeps the next character. */
export function wordsOf(text: string): readonly string[] {
  const words: string[] = []
  let word: string | undefined
  let mark: string | undefined
  for (let i = 0; i < text.length; i++) {
    const character = text[i] as string
    if (mark !== undefined) {
      if (character === mark) mark = undefined
      else if (character === '\\' && mark === '"' && /["\\$`\n]/.test(text[i + 1] ?? ''))
        word = `${word ?? ''}${text[++i] === '\n' ? '' : text[i]}`
      else word = `${word ?? ''}${character}`
    } else if (character === '"' || character === "'") {
      mark = character
      word ??= ''
    } else if (character === '\\' && i + 1 < text.length) {
      const next = text[++i] as string
      if (next !== '\n') word = `${word ?? ''}${next}`
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word)
      word = undefined
    } else word = `${word ?? ''}${character}`
  }
  return word === undefined ? words : [...words, word]
}
