/**
 * Headers of tar archives: "ustar Interchange Format" and "pax Extended Header" of the pax utility, POSIX.1-2017, and the
 * extensions of GNU tar as its manual's chapter "Basic Tar Format" gives them.
 */

import { decodeUtf8 } from '../codec/index.js'

export const BLOCK_BYTES = 512

/** Offset and length of each field. POSIX.1-2017, pax, table "ustar Header Block". */
const fields = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkname: [157, 100],
  magic: [257, 6],
  devmajor: [329, 8],
  devminor: [337, 8],
  prefix: [345, 155],
  // Of GNU tar, in place of the prefix.
  sparse: [386, 96],
  isExtended: [482, 1],
  realSize: [483, 12],
} as const satisfies Readonly<Record<string, readonly [offset: number, length: number]>>

type Field = keyof typeof fields

export interface Header {
  readonly name: string
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly size: number
  /** Seconds since 1970. */
  readonly mtime: number
  readonly type: string
  readonly link: string
  readonly major: number
  readonly minor: number
  /** Of GNU tar: stretches of a file with holes, and whether a further block of them follows. */
  readonly sparse?: { readonly stretches: readonly Stretch[]; readonly continued: boolean; readonly realSize: number }
}

export interface Stretch {
  readonly offset: number
  readonly size: number
}

/** The header in a block; what is wrong with it, as text. */
export function headerOf(block: Uint8Array): Header | string {
  if (!checksumHolds(block)) return 'there is no tar header'
  const type = String.fromCharCode(block[fields.type[0]] as number)
  const magic = textOf(block, 'magic')
  const gnu = magic.startsWith('ustar ')
  const prefix = magic === 'ustar' ? textOf(block, 'prefix') : ''
  const name = textOf(block, 'name')
  const numbers = {
    mode: numberOf(block, 'mode'),
    uid: numberOf(block, 'uid'),
    gid: numberOf(block, 'gid'),
    size: numberOf(block, 'size'),
    mtime: numberOf(block, 'mtime'),
    major: numberOf(block, 'devmajor'),
    minor: numberOf(block, 'devminor'),
  }
  for (const [field, value] of Object.entries(numbers)) if (value === undefined) return `the field ${field} is no number`
  return {
    ...(numbers as { [Key in keyof typeof numbers]: number }),
    type,
    name: prefix === '' ? name : `${prefix}/${name}`,
    link: textOf(block, 'linkname'),
    ...(gnu && type === 'S' ? { sparse: sparseOf(block) } : {}),
  }
}

export const isZeroBlock = (block: Uint8Array): boolean => block.every((byte) => byte === 0)

/** The sum of all bytes, those of the checksum counted as spaces. Old programs summed signed bytes. */
function checksumHolds(block: Uint8Array): boolean {
  const wanted = numberOf(block, 'checksum')
  const [start, length] = fields.checksum
  let unsigned = 0
  let signed = 0
  for (const [i, stored] of block.entries()) {
    const byte = i >= start && i < start + length ? 0x20 : stored
    unsigned += byte
    signed += byte > 0x7f ? byte - 0x100 : byte
  }
  return wanted === unsigned || wanted === signed
}

const bytesOf = (block: Uint8Array, field: Field): Uint8Array => block.subarray(fields[field][0], fields[field][0] + fields[field][1])

function textOf(block: Uint8Array, field: Field): string {
  return untilNul(bytesOf(block, field))
}

export function untilNul(from: Uint8Array): string {
  const end = from.indexOf(0)
  return decodeUtf8(end < 0 ? from : from.subarray(0, end))
}

const numberOf = (block: Uint8Array, field: Field): number | undefined => tarNumber(bytesOf(block, field))

/** Octal digits between spaces and NULs, nothing at all for 0, or base 256 where the highest bit is set. */
function tarNumber(from: Uint8Array): number | undefined {
  const first = from[0] as number
  if (first & 0x80) return base256(from)
  const text = untilNul(from).trim()
  if (text === '') return 0
  return /^[0-7]+$/.test(text) ? safe(Number.parseInt(text, 8)) : undefined
}

/** Two's complement with the most significant byte first; the highest bit is the mark. */
function base256(from: Uint8Array): number | undefined {
  const negative = ((from[0] as number) & 0x40) !== 0
  let value = negative ? ((from[0] as number) & 0x7f) - 0x80 : (from[0] as number) & 0x7f
  for (const byte of from.subarray(1)) value = value * 256 + byte
  return safe(value)
}

const safe = (value: number): number | undefined => (Number.isSafeInteger(value) ? value : undefined)

const ENTRIES_IN_HEADER = 4
const ENTRIES_IN_BLOCK = 21
/** Two numbers of twelve characters. */
const ENTRY_BYTES = 24

function sparseOf(block: Uint8Array): Header['sparse'] & object {
  const [start] = fields.sparse
  return {
    stretches: stretchesOf(block, start, ENTRIES_IN_HEADER),
    continued: block[fields.isExtended[0]] === 1,
    realSize: numberOf(block, 'realSize') ?? 0,
  }
}

/** A further block of stretches, as GNU tar puts behind the header of a file with many holes. */
export const moreStretchesOf = (block: Uint8Array): { stretches: readonly Stretch[]; continued: boolean } => ({
  stretches: stretchesOf(block, 0, ENTRIES_IN_BLOCK),
  continued: block[ENTRIES_IN_BLOCK * ENTRY_BYTES] === 1,
})

function stretchesOf(block: Uint8Array, start: number, count: number): readonly Stretch[] {
  const stretches: Stretch[] = []
  for (let i = 0; i < count; i++) {
    const at = start + i * ENTRY_BYTES
    // An entry that begins with NUL ends the list.
    if (block[at] === 0) break
    // What is no number becomes a stretch that no file has, and so a fault.
    const offset = tarNumber(block.subarray(at, at + 12)) ?? Number.MAX_SAFE_INTEGER
    stretches.push({ offset, size: tarNumber(block.subarray(at + 12, at + ENTRY_BYTES)) ?? Number.MAX_SAFE_INTEGER })
  }
  return stretches
}

/** Keywords and values of an extended header in their order; what is wrong with it, as text. */
export function paxRecordsOf(data: Uint8Array): readonly (readonly [key: string, value: string])[] | string {
  const records: (readonly [string, string])[] = []
  for (let at = 0; at < data.length;) {
    // Some writers fill up with NULs.
    if (data[at] === 0) break
    const space = data.indexOf(0x20, at)
    const digits = space < 0 ? '' : decodeUtf8(data.subarray(at, space))
    const length = /^[0-9]{1,10}$/.test(digits) ? Number(digits) : 0
    const end = at + length
    if (length <= space - at || end > data.length || data[end - 1] !== 0x0a) return 'an extended header is damaged'
    const equals = data.indexOf(0x3d, space)
    if (equals < 0 || equals >= end) return 'a record of an extended header has no ='
    records.push([decodeUtf8(data.subarray(space + 1, equals)), decodeUtf8(data.subarray(equals + 1, end - 1))])
    at = end
  }
  return records
}
