/** One short entry of a directory, by itself. "FAT Directory Structure", "Date and Time Formats". */

import { readU16le } from '../../../codec/index.js'
import type { Rule } from '../../../finding/index.js'
import type { FatType } from '../geometry.js'
import { rules } from './rules.js'

/** `offset` counts in the entry. */
type Say = (rule: Rule, field: string, offset: number, is: string | number, should: string | number) => void

const forbidden: ReadonlySet<number> = new Set(Uint8Array.from('"*+,./:;<=>?[\\]|', (character) => character.charCodeAt(0)))
/** Stands for E5h as first byte. */
const KANJI = 0x05
/** Bits by which Windows NT keeps names that are all of small letters. */
const SMALL_LETTERS = 0x18

export function judgeEntry(bytes: Uint8Array, from: number, isDots: boolean, type: FatType, say: Say): void {
  if (!isDots) judgeName(bytes, from, say)
  const attributes = bytes[from + 11] as number
  if ((attributes & 0xc0) !== 0) say(rules.entryOdd, 'attributes', 11, `${attributes.toString(16)}h`, 'the two highest bits zero')
  const high = readU16le(bytes, from + 20)
  if (type !== 32 && high !== 0) say(rules.entryOdd, 'clusterHigh', 20, high, `0 in FAT${type}`)
  judgeStamps(bytes, from, say)
}

/** What files and labels have alike. */
export function judgeStamps(bytes: Uint8Array, from: number, say: Say): void {
  const reserved = bytes[from + 12] as number
  if ((reserved & ~SMALL_LETTERS) !== 0) say(rules.entryOdd, 'reserved', 12, `${reserved.toString(16)}h`, 'zero')
  if ((bytes[from + 13] as number) > 199) say(rules.entryOdd, 'createdTenths', 13, bytes[from + 13] as number, 'at most 199')
  for (const [field, offset] of dates) {
    const value = readU16le(bytes, from + offset)
    const [month, day] = [(value >> 5) & 15, value & 31]
    if (value !== 0 && (month < 1 || month > 12 || day < 1)) say(rules.entryOdd, field, offset, `month ${month}, day ${day}`, 'a date')
  }
  for (const [field, offset] of times) {
    const value = readU16le(bytes, from + offset)
    const [hour, minute, second] = [value >> 11, (value >> 5) & 63, (value & 31) * 2]
    if (hour > 23 || minute > 59 || second > 58) say(rules.entryOdd, field, offset, `${hour}:${minute}:${second}`, 'a time')
  }
}

const dates = [
  ['createdDate', 16],
  ['accessedDate', 18],
  ['writtenDate', 24],
] as const
const times = [
  ['createdTime', 14],
  ['writtenTime', 22],
] as const

function judgeName(bytes: Uint8Array, from: number, say: Say): void {
  for (let i = 0; i < 11; i++) {
    const byte = bytes[from + i] as number
    const isOdd = (byte < 0x20 && !(i === 0 && byte === KANJI)) || forbidden.has(byte) || byte === 0x7f || (byte >= 0x61 && byte <= 0x7a)
    const isGap = byte !== 0x20 && i > 0 && i !== 8 && bytes[from + i - 1] === 0x20
    if (!isOdd && !(i === 0 && byte === 0x20)) {
      // Spaces pad; within a name some systems allow them, and firmware does not.
      if (isGap) say(rules.entryOdd, 'name', i, 'a space within', 'spaces at the end alone')
      continue
    }
    say(rules.entry, 'name', i, `the character ${byte.toString(16).padStart(2, '0')}h`, "capital letters, digits and $%'-_@~`!(){}^#&")
    return
  }
}

/** `NAME.EXT` of the eleven characters. */
export function printedName(eleven: string): string {
  const [base, extension] = [eleven.slice(0, 8).trimEnd(), eleven.slice(8).trimEnd()]
  return extension === '' ? base : `${base}.${extension}`
}
