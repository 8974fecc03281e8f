/** Names of a FAT directory: the short one of eight and three characters, and the long one beside it. */

import { hasEscapedBytes } from '../../codec/index.js'
import { LAST_LONG_ENTRY, LongNameEntry, ENTRY_BYTES } from './structures.js'

/** Characters of short names. "FAT Directory Structure", DIR_Name. */
const shortName = /^[A-Z0-9$%'\-_@~`!(){}^#&]{1,8}(?:\.[A-Z0-9$%'\-_@~`!(){}^#&]{1,3})?$/
const plainAscii = /^[\x20-\x7e]*$/
const forbidden = /[\x00-\x1f"*/:<>?\\|]/
const LONG_NAME_UNITS = 255
const UNITS_PER_ENTRY = 13

/** Why FAT has no way to write this name; undefined where it has. */
export function problemOfName(name: string): string | undefined {
  if (hasEscapedBytes(name)) return 'it is no UTF-8'
  const character = forbidden.exec(name)?.[0]
  if (character !== undefined) return `${JSON.stringify(character)} is not allowed`
  if (/[. ]$/.test(name)) return 'it ends in a dot or a space'
  if (name.length > LONG_NAME_UNITS) return `it has ${name.length} UTF-16 units, at most ${LONG_NAME_UNITS} are allowed`
  return undefined
}

/** Label as eleven characters at most, upper case; undefined where it cannot be one. */
export function labelOf(text: string): string | undefined {
  const label = text.toUpperCase()
  return /^(?:[A-Z0-9$%'\-_@~`!(){}^#&][A-Z0-9$%'\-_@~`!(){}^#& ]{0,10})?$/.test(label) ? label : undefined
}

/**
 * Short names of the names of a directory, in their order: the name itself in upper case where it is short, else the
 * basis name with a numeric tail. "The Basis-Name Generation Algorithm", "The Numeric-Tail Generation Algorithm".
 */
export function shortNamesOf(names: readonly string[]): readonly string[] {
  const out: (string | undefined)[] = names.map((name) => {
    const upper = name.toUpperCase()
    return plainAscii.test(name) && shortName.test(upper) ? upper : undefined
  })
  const used = new Set(out.filter((name) => name !== undefined))
  const counters = new Map<string, number>()
  return names.map((name, i) => out[i] ?? withTail(name, used, counters))
}

/** Whether the long name says more than the short one. */
export const needsLongName = (name: string, short: string): boolean => name !== short

function withTail(name: string, used: Set<string>, counters: Map<string, number>): string {
  const { base, extension } = basisOf(name)
  for (let digits = 1; digits <= 6; digits++) {
    const stem = base.slice(0, 7 - digits)
    const key = `${stem}/${extension}/${digits}`
    for (let n = counters.get(key) ?? 10 ** (digits - 1); n < 10 ** digits; n++) {
      const short = `${stem}~${n}${extension === '' ? '' : `.${extension}`}`
      if (used.has(short)) continue
      used.add(short)
      counters.set(key, n + 1)
      return short
    }
    counters.set(key, 10 ** digits)
  }
  throw new Error(`No short name is left for ${JSON.stringify(name)}`)
}

function basisOf(name: string): { readonly base: string; readonly extension: string } {
  const plain = name
    .toUpperCase()
    .replace(/^[. ]+/, '')
    .replaceAll(' ', '')
  const dot = plain.lastIndexOf('.')
  const allowed = (part: string): string => part.replaceAll('.', '').replace(/[^A-Z0-9$%'\-_@~`!(){}^#&]/gu, '_')
  const base = allowed(dot < 0 ? plain : plain.slice(0, dot))
  return { base: base === '' ? '_' : base, extension: dot < 0 ? '' : allowed(plain.slice(dot + 1)).slice(0, 3) }
}

/** `NAME.EXT` as the eleven characters of a directory entry. */
export function elevenOf(short: string): string {
  const [base = '', extension = ''] = short.split('.')
  return base.padEnd(8) + extension.padEnd(3)
}

export const longEntriesOf = (name: string): number => Math.ceil(name.length / UNITS_PER_ENTRY)

/** Writes the entries of a long name, last part first, to stand before the entry of the short name. */
export function encodeLongName(out: Uint8Array, at: number, name: string, eleven: string): void {
  const count = longEntriesOf(name)
  const length = count * UNITS_PER_ENTRY
  // "Names are NUL terminated and padded with 0xFFFF", but where they fill their entries.
  const padded = name.length === length ? name : `${name}\0`.padEnd(length, '\uffff')
  const checksum = checksumOf(eleven)
  for (let part = 0; part < count; part++) {
    const from = part * UNITS_PER_ENTRY
    LongNameEntry.encodeInto(out, at + (count - 1 - part) * ENTRY_BYTES, {
      order: part + 1 + (part === count - 1 ? LAST_LONG_ENTRY : 0),
      checksum,
      first: padded.slice(from, from + 5),
      second: padded.slice(from + 5, from + 11),
      third: padded.slice(from + 11, from + UNITS_PER_ENTRY),
    })
  }
}

/** Ties a long name to its short one. "ChkSum". */
export function checksumOf(eleven: string): number {
  let sum = 0
  for (let i = 0; i < eleven.length; i++) sum = (((sum & 1) << 7) + (sum >>> 1) + eleven.charCodeAt(i)) & 0xff
  return sum
}
