/**
 * Directories as nearly all are: of their records each tells attributes, a name of ASCII that comes behind the one before, and one
 * section of data. Nothing can be wrong with them. What they tell is kept in columns, and their files are made when somebody wants them.
 */

import { decodeUtf8, readU32le } from '../../codec/index.js'
import { COLUMNS, eachEntryOf, MADE, type Attributes, type Columns } from '../../tree/index.js'
import { bytes, lba, SECTOR_BYTES, type Bytes, type Lba, type Sectors } from '../../unit/index.js'
import { appleEntryIn } from './apple.js'
import { DirectoryRecord, FLAG } from './structures.js'
import { hasXa } from './xa.js'

/** Where names stand. What was looked at last is kept here: no object is made for a record. */
export interface PlainNames {
  /** Whether a record tells nothing out of the ordinary; `end` is that of its system use field. */
  look(bytes: Uint8Array, record: number, identifierEnd: number, use: number, end: number): boolean
  readonly nameAt: number
  readonly nameEnd: number
}

export interface PlainFormat {
  readonly names: PlainNames
  /** Bytes of a character of a name. */
  readonly unit: 1 | 2
  readonly blocks: Sectors
  /** Those of the record that was looked at last. */
  attributes(sectors: Uint8Array, record: number, is: 'file' | 'folder'): Attributes
}

/** What the records of a directory tell, in columns that it shares with others. */
export interface PlainRecords extends Columns {
  /** The names, a byte a character, from `textFrom` to `textEnd`. */
  readonly texts: Uint8Array
  readonly textFrom: number
  readonly textEnd: number
  /** Those of each folder. */
  readonly folders: readonly Attributes[]
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

/** Room for the columns of many directories: names and numbers lie in few pieces. */
interface Shared {
  texts: Uint8Array
  textFrom: number
  numbers: Uint32Array
  from: number
}

const PIECE_BYTES = 1 << 18

/** Reads the records of directories; undefined where they are not plain. */
export function startPlainRecords(): (sectors: Uint8Array, size: number, format: PlainFormat) => PlainRecords | undefined {
  const shared: Shared = { texts: new Uint8Array(0), textFrom: 0, numbers: new Uint32Array(0), from: 0 }
  return (sectors, size, format) => {
    const most = Math.ceil(size / HEAD_BYTES) * COLUMNS
    if (shared.texts.length - shared.textFrom < size) {
      shared.texts = new Uint8Array(Math.max(PIECE_BYTES, size))
      shared.textFrom = 0
    }
    if (shared.numbers.length - shared.from < most) {
      shared.numbers = new Uint32Array(Math.max(PIECE_BYTES / 4, most))
      shared.from = 0
    }
    const records = plainRecords(sectors, size, format, shared)
    if (records === undefined) return undefined
    const end = records.from + records.count * COLUMNS
    // Of a large directory not all of the room was wanted.
    if (size >= PIECE_BYTES) {
      const texts = records.texts.slice(records.textFrom, records.textEnd)
      const numbers = records.numbers.slice(records.from, end)
      return { ...records, texts, textFrom: 0, textEnd: texts.length, text: () => decodeUtf8(texts), numbers, from: 0 }
    }
    shared.textFrom = records.textEnd
    shared.from = end
    return records
  }
}

/** The first `size` bytes hold the directory. */
function plainRecords(sectors: Uint8Array, size: number, format: PlainFormat, shared: Shared): PlainRecords | undefined {
  const { names, unit, blocks } = format
  const { texts, textFrom, numbers, from } = shared
  // What other files of the bundle hold is looked up once: it is asked for a hundred thousand times.
  const sectorBytes = SECTOR_BYTES
  const special = FLAG.associated | FLAG.multiExtent
  const { directory, existence } = FLAG
  const folders: Attributes[] = []
  const attributes: Attributes[] = []
  let [count, files, text, next] = [0, 0, textFrom, from]
  let [lastAt, lastEnd] = [0, 0]
  for (let at = 0; at < size;) {
    const length = sectors[at + LENGTH] as number
    const left = sectorBytes - (at % sectorBytes)
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
      if (!names.look(sectors, at, identifierEnd, use, end)) return undefined
      const { nameAt, nameEnd } = names
      if (!isPlainName(sectors, nameAt, nameEnd, unit)) return undefined
      if (count > 0 && !comesBefore(sectors, lastAt, lastEnd, nameAt, nameEnd)) return undefined
      lastAt = nameAt
      lastEnd = nameEnd
      count++
      for (let i = nameAt + unit - 1; i < nameEnd; i += unit) texts[text++] = sectors[i] as number
      const start = readU32le(sectors, at + LOCATION) + (sectors[at + EXTENDED] as number)
      const dataLength = readU32le(sectors, at + DATA_LENGTH)
      const flags = sectors[at + FLAGS] as number
      if ((flags & existence) !== 0) return undefined
      const isFolder = (flags & directory) !== 0
      numbers[next++] = isFolder ? text - textFrom + MADE : text - textFrom
      numbers[next++] = start
      numbers[next++] = dataLength
      if (isFolder) folders.push(format.attributes(sectors, at, 'folder'))
      else {
        const isWhole = (flags & special) === 0 && sectors[at + UNIT] === 0 && sectors[at + GAP] === 0
        if (!isWhole || hasXa(sectors, use, end)) return undefined
        if (dataLength > 0 && start + Math.ceil(dataLength / sectorBytes) > blocks) return undefined
        files++
        const told = format.attributes(sectors, at, 'file')
        if (attributes.length !== 1 || told !== attributes[0]) {
          if (attributes.length === 1) for (let i = 2; i < files; i++) attributes.push(attributes[0] as Attributes)
          attributes.push(told)
        }
      }
    }
    at = end
  }
  return { texts, textFrom, textEnd: text, text: () => decodeUtf8(texts, textFrom, text), numbers, from, count, attributes, folders }
}

/** A directory within a plain one. */
export interface PlainFolder {
  readonly name: string
  readonly location: Lba
  readonly dataLength: Bytes
  readonly attributes: Attributes
}

export function foldersIn(records: PlainRecords): readonly PlainFolder[] {
  const folders: PlainFolder[] = []
  if (records.folders.length === 0) return folders
  eachEntryOf(records, (name, start, size, is) => {
    const attributes = records.folders[folders.length]
    if (is === 'made' && attributes !== undefined) folders.push({ name, location: lba(start), dataLength: bytes(size), attributes })
  })
  return folders
}

/** Where the data of its files begin. */
export function startsIn({ numbers, from, count }: PlainRecords): readonly number[] {
  const starts: number[] = []
  for (let at = from; at < from + count * COLUMNS; at += COLUMNS)
    if ((numbers[at] as number) < MADE && numbers[at + 2] !== 0) starts.push(numbers[at + 1] as number)
  return starts
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
    look(bytes, record, identifierEnd, use, end) {
      if (use < end && appleEntryIn(bytes, use, end) !== undefined) return false
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
