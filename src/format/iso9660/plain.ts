/**
 * Directories as nearly all are: of their records each tells attributes, a name of ASCII that comes behind the one before, and one
 * section of data. Nothing can be wrong with them, so they are looked through once, and their files are made when somebody wants them.
 */

import { readU32le } from '../../codec/index.js'
import { SECTOR_BYTES, type Sectors } from '../../unit/index.js'
import type { FoundRecord } from './records.js'
import { DirectoryRecord, FLAG } from './structures.js'
import { hasXa } from './xa.js'

/** Where names stand. What was looked at last is kept here: no object is made for a record. */
export interface PlainNames {
  /** Whether a record tells nothing out of the ordinary; `end` is that of its system use field. */
  look(bytes: Uint8Array, record: number, identifierEnd: number, use: number, end: number): boolean
  readonly nameAt: number
  readonly nameEnd: number
}

export interface PlainRecords {
  readonly folders: readonly FoundRecord[]
  readonly count: number
  /** Where the data of its files begin. */
  readonly starts: Uint32Array
}

const HEAD_BYTES = DirectoryRecord.size
const LENGTH = DirectoryRecord.offsetOf('length')
const EXTENDED = DirectoryRecord.offsetOf('extendedAttributes')
const LOCATION = DirectoryRecord.offsetOf('location')
const DATA_LENGTH = DirectoryRecord.offsetOf('dataLength')
const FLAGS = DirectoryRecord.offsetOf('flags')
const UNIT = DirectoryRecord.offsetOf('fileUnitSize')
const GAP = DirectoryRecord.offsetOf('interleaveGap')
const IDENTIFIER_LENGTH = DirectoryRecord.offsetOf('identifierLength')

/** The records of a directory in the first `size` bytes, if they are plain. `unit` is of how many bytes a character of a name is. */
export function plainRecords(sectors: Uint8Array, size: number, names: PlainNames, unit: 1 | 2, blocks: Sectors): PlainRecords | undefined {
  const starts: number[] = []
  const folders: FoundRecord[] = []
  let count = 0
  let lastAt = 0
  let lastEnd = 0
  for (let at = 0; at < size;) {
    const length = sectors[at + LENGTH] as number
    const left = SECTOR_BYTES - (at % SECTOR_BYTES)
    if (length === 0) {
      if (!areZeros(sectors, at, at + left)) return undefined
      at += left
      continue
    }
    const identifierLength = sectors[at + IDENTIFIER_LENGTH] as number
    const identifierEnd = at + HEAD_BYTES + identifierLength
    const end = at + length
    if (length > left || identifierLength === 0 || identifierEnd > end) return undefined
    if (identifierLength > 1 || (sectors[at + HEAD_BYTES] as number) > 1) {
      const use = Math.min(identifierEnd + (1 - (identifierLength & 1)), end)
      if (!names.look(sectors, at, identifierEnd, use, end) || !isPlainName(sectors, names.nameAt, names.nameEnd, unit)) return undefined
      if (count > 0 && !comesBefore(sectors, lastAt, lastEnd, names.nameAt, names.nameEnd)) return undefined
      lastAt = names.nameAt
      lastEnd = names.nameEnd
      count++
      const flags = sectors[at + FLAGS] as number
      if ((flags & FLAG.directory) !== 0) folders.push({ sectors, at, identifierEnd, use, end })
      else {
        const isWhole = (flags & (FLAG.associated | FLAG.multiExtent)) === 0 && sectors[at + UNIT] === 0 && sectors[at + GAP] === 0
        if (!isWhole || hasXa(sectors, use, end)) return undefined
        const bytes = readU32le(sectors, at + DATA_LENGTH)
        if (bytes > 0) {
          const start = readU32le(sectors, at + LOCATION) + (sectors[at + EXTENDED] as number)
          if (start + Math.ceil(bytes / SECTOR_BYTES) > blocks) return undefined
          starts.push(start)
        }
      }
    }
    at = end
  }
  return { folders, count, starts: Uint32Array.from(starts) }
}

function areZeros(bytes: Uint8Array, at: number, end: number): boolean {
  for (let i = at; i < end; i++) if (bytes[i] !== 0) return false
  return true
}

/** Of ASCII that can be seen, and nothing that leads elsewhere. */
function isPlainName(bytes: Uint8Array, at: number, end: number, unit: 1 | 2): boolean {
  const length = end - at
  if (length < unit || length % unit !== 0) return false
  for (let i = at; i < end; i += unit) {
    const character = bytes[i + unit - 1] as number
    if (character < 0x20 || character > 0x7e || character === SLASH || (unit === 2 && bytes[i] !== 0)) return false
  }
  return length > 2 * unit || bytes[at + unit - 1] !== DOT || bytes[end - 1] !== DOT
}

const SLASH = 0x2f
const DOT = 0x2e

/** The order of bytes is that of code points here. */
function comesBefore(bytes: Uint8Array, aAt: number, aEnd: number, bAt: number, bEnd: number): boolean {
  const common = Math.min(aEnd - aAt, bEnd - bAt)
  for (let i = 0; i < common; i++) {
    const difference = (bytes[aAt + i] as number) - (bytes[bAt + i] as number)
    if (difference !== 0) return difference < 0
  }
  return aEnd - aAt < bEnd - bAt
}

/** Names that are identifiers, with their version and the dot of no extension or without (see `fileName`). */
export function identifierNames(version: 'kept' | 'cut', unit: 1 | 2): PlainNames {
  let nameAt = 0
  let nameEnd = 0
  const isAt = (bytes: Uint8Array, at: number, first: number, last: number): boolean => {
    const low = bytes[at + unit - 1] as number
    return at >= nameAt && low >= first && low <= last && (unit === 1 || bytes[at] === 0)
  }
  return {
    look(bytes, record, identifierEnd) {
      nameAt = record + HEAD_BYTES
      nameEnd = identifierEnd
      if (version === 'kept') return true
      let digits = nameEnd
      while (isAt(bytes, digits - unit, 0x30, 0x39)) digits -= unit
      if (isAt(bytes, digits - unit, SEMICOLON, SEMICOLON)) nameEnd = digits - unit
      if (nameEnd - unit > nameAt && isAt(bytes, nameEnd - unit, DOT, DOT)) nameEnd -= unit
      return true
    },
    get nameAt() {
      return nameAt
    },
    get nameEnd() {
      return nameEnd
    },
  }
}

const SEMICOLON = 0x3b
