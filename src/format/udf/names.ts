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

/** The name as it is recorded, with what is to be said about it. */
export function recordedName(name: string, path: string, mode: 'mangle' | 'strict', out: Fault[]): string {
  const unicode = asUnicode(name)
  if (unicode !== name) out.push(faults.nameNotUnicode({ path, name: unicode }))
  const length = cs0Length(unicode)
  if (length <= NAME_BYTES) return unicode
  if (mode === 'strict') {
    out.push(faults.nameTooLong({ path, bytes: length, limit: NAME_BYTES }))
    return cutCs0(unicode, NAME_BYTES)
  }
  const short = shortened(unicode)
  out.push(faults.nameShortened({ path, name: short }))
  return short
}

/** Beginning, `#`, four digits of the CRC of the whole name, and the extension. UDF 2.60 4.2.2.1. */
export function shortened(name: string): string {
  const dot = name.lastIndexOf('.')
  const extension = dot > 0 && name.length - dot <= 6 ? name.slice(dot) : ''
  const stem = extension === '' ? name : name.slice(0, dot)
  const utf16 = encodeUtf16be(name)
  const digits = (crc16(utf16, 0, utf16.length) ^ 0xffff).toString(16).toUpperCase().padStart(4, '0')
  const tail = `#${digits}${extension}`
  // A wide character anywhere makes every character wide.
  const wide = cs0Length(name) !== 1 + name.length
  const units = wide ? (NAME_BYTES - 1) >> 1 : NAME_BYTES - 1
  const cut = stem.slice(0, units - tail.length)
  return `${/[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut}${tail}`
}
