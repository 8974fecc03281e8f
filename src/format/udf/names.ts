/** Names in directories: OSTA CS0, at most 255 bytes. ECMA-167 4/14.4; OSTA UDF 2.60 2.3.4.6 and 4.2.2.1. */

import { encodeUtf16be } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import { crc16 } from '../../kernel/index.js'
import { cs0Length, cutCs0 } from './cs0.js'
import { faults } from './faults.js'

/** The length of a name is one byte, and counts the compression ID. ECMA-167 4/14.4.4. */
export const NAME_BYTES = 255
/** UDF 2.60 1.3.1: the maximum path size. */
export const PATH_BYTES = 1023

const lonely = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g

/** Text that CS0 can hold: what is no Unicode becomes `_`. UDF 2.60 4.2.2.1. */
export const asUnicode = (text: string): string => (text.isWellFormed() ? text : text.replace(lonely, '_'))

/** How names are wanted, and who hears what became of them. */
export interface NameRules {
  readonly names: 'mangle' | 'strict'
  readonly characters: 'unicode' | 'ascii'
}

/** Whether it has characters that are to be replaced. */
export const isBeyond = (name: string, { characters }: NameRules): boolean => characters === 'ascii' && !/^[\x20-\x7e]*$/.test(name)

/** The name as it is recorded, with what is to be said about it; `replaced` hears of characters that are not to be there. */
export function recordedName(name: string, path: string, rules: NameRules, out: Fault[], replaced: (name: string) => void): string {
  const unicode = asUnicode(name)
  const beyond = isBeyond(unicode, rules)
  if (rules.names === 'strict' && (beyond || unicode !== name)) {
    out.push(faults.nameNotAllowed({ path, characters: beyond ? 'characters that are no ASCII' : 'bytes that are no UTF-8' }))
    return unicode
  }
  if (unicode !== name) out.push(faults.nameNotUnicode({ path, name: unicode }))
  if (beyond) {
    const plain = marked(unicode, unicode.replace(/[^\x20-\x7e]/gu, '_'))
    replaced(plain)
    return plain
  }
  const length = cs0Length(unicode)
  if (length <= NAME_BYTES) return unicode
  if (rules.names === 'strict') {
    out.push(faults.nameTooLong({ path, bytes: length, limit: NAME_BYTES }))
    return cutCs0(unicode, NAME_BYTES)
  }
  const short = marked(unicode, unicode)
  out.push(faults.nameShortened({ path, name: short }))
  return short
}

/** Beginning of what is shown of a name, `#`, four digits of the CRC of the whole name, and the extension. UDF 2.60 4.2.2.1. */
function marked(name: string, shown: string): string {
  const dot = shown.lastIndexOf('.')
  const extension = dot > 0 && shown.length - dot <= 6 ? shown.slice(dot) : ''
  const stem = extension === '' ? shown : shown.slice(0, dot)
  const utf16 = encodeUtf16be(name)
  const digits = (crc16(utf16, 0, utf16.length) ^ 0xffff).toString(16).toUpperCase().padStart(4, '0')
  const tail = `#${digits}${extension}`
  // A wide character anywhere makes every character wide.
  const wide = cs0Length(shown) !== 1 + shown.length
  const units = wide ? (NAME_BYTES - 1) >> 1 : NAME_BYTES - 1
  const cut = stem.slice(0, units - tail.length)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}${tail}`
}
