/** Where the fields of directory records stand, for whoever reads a hundred thousand of them. ECMA-119 9.1. */

import { readU16le, readU32le } from '../../../codec/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { DirectoryRecord, FLAG } from '../structures.js'

export const HEAD = DirectoryRecord.size
/** Held here, as what another module has is looked up there each time. */
export const [FLAGS, SECTOR] = [FLAG, SECTOR_BYTES] as const
const [EXTENDED, LOCATION, DATA_LENGTH] = [
  DirectoryRecord.offsetOf('extendedAttributes'),
  DirectoryRecord.offsetOf('location'),
  DirectoryRecord.offsetOf('dataLength'),
]
const [RECORDED, FLAG_BYTE, UNIT] = [
  DirectoryRecord.offsetOf('recorded'),
  DirectoryRecord.offsetOf('flags'),
  DirectoryRecord.offsetOf('fileUnitSize'),
]
const [GAP, SEQUENCE, IDENTIFIER_LENGTH] = [
  DirectoryRecord.offsetOf('interleaveGap'),
  DirectoryRecord.offsetOf('sequence'),
  DirectoryRecord.offsetOf('identifierLength'),
]

/** Offsets in a record. */
export const AT = {
  length: 0,
  extendedAttributes: EXTENDED,
  location: LOCATION,
  dataLength: DATA_LENGTH,
  recorded: RECORDED,
  flags: FLAG_BYTE,
  fileUnitSize: UNIT,
  interleaveGap: GAP,
  sequence: SEQUENCE,
  identifierLength: IDENTIFIER_LENGTH,
  identifier: HEAD,
} as const

/** Least significant byte first. */
export const [word32, word16] = [readU32le, readU16le] as const
/** Whether a number stands there in both byte orders, in so many bytes each. 7.2.3, 7.3.3. */
export function isMirrored(from: Uint8Array, at: number, width: number): boolean {
  for (let i = 0, j = at + 2 * width - 1; i < width; i++, j--) if (from[at + i] !== from[j]) return false
  return true
}

/** The same of four bytes each. */
export const isWordMirrored = (from: Uint8Array, at: number): boolean =>
  from[at] === from[at + 7] && from[at + 1] === from[at + 6] && from[at + 2] === from[at + 5] && from[at + 3] === from[at + 4]

/** Whether all three numbers of a record stand there in both byte orders. */
export const isWhole = (from: Uint8Array, at: number): boolean =>
  isWordMirrored(from, at + LOCATION) &&
  isWordMirrored(from, at + DATA_LENGTH) &&
  from[at + SEQUENCE] === from[at + SEQUENCE + 3] &&
  from[at + SEQUENCE + 1] === from[at + SEQUENCE + 2]

/** Bytes of a record up to its system use field. 9.1.12. */
export const headOf = (identifierLength: number): number => HEAD + identifierLength + (1 - (identifierLength & 1))

/** The date of a record as one number; different dates give different ones. 9.1.5. */
export function dateNumber(from: Uint8Array, at: number): number {
  const [minute, second] = [(from[at + 4] as number) & 63, (from[at + 5] as number) & 63]
  return word32(from, at) * 2 ** 20 + (minute | (second << 6) | ((from[at + 6] as number) << 12))
}
