/** Finds the records of a folder one after the other, and where one of them says a wrong length. ECMA-119 6.8.1, 9.1.1. */

import { AT, HEAD, headOf, isMirrored, isWhole, word16, word32, SECTOR } from './fields.js'
import type { NamedRecord } from './kind.js'
import type { CheckedRecord } from './system-use.js'

/** A folder while its records are read. */
export interface OpenFolder {
  readonly bytes: Uint8Array
  readonly size: number
  /** Byte of the medium at which `bytes` begin. */
  readonly at: number
  /** In the columns. */
  readonly number: number
  /** Where the next record is expected. */
  next: number
  /** Records that were met. */
  count: number
  /** The record at which we are ends here, whatever it says itself. */
  end: number
  /** Whether the numbers of the record were found to stand there in both byte orders, and of which one that follows they were; -1 of none. */
  isWhole: boolean
  following: number
  /** From where there are zeros alone to the end of the sector; -1 where that is not known. */
  blank: number
  /** The entry before, and the one before that; -1 where there is none. */
  before: number
  beforeThat: number
  /** The claim of the file entered last. */
  claim: number
  /** Where the entries stand. */
  readonly places: number[]
  /** What is handed over of the record at which we are. */
  checked: Writable<CheckedRecord> | undefined
  named: Writable<NamedRecord> | undefined
}

export type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] }

export interface Broken {
  /** Of the record, or of what is none, in the bytes of the folder. */
  readonly at: number
  readonly kind: 'length' | 'identifierLength' | 'junk' | 'blank'
  readonly is: string | number
  readonly should: string | number
}

/**
 * The next record: its place, or -1 behind the last one. What is wrong with its lengths is told, and mended in `bytes`, so that nobody
 * stumbles over it again.
 */
export function nextRecord(open: OpenFolder, tell: (broken: Broken) => void): number {
  const { bytes, size } = open
  for (let at = open.next; at < size;) {
    const sectorEnd = at - (at % SECTOR) + SECTOR
    if (at === open.blank) {
      at = sectorEnd
      continue
    }
    const length = bytes[at] as number
    if (length === 0 && !isUnlengthened(bytes, at, sectorEnd)) {
      const junk = notZero(bytes, at, sectorEnd)
      if (junk < 0) {
        if (at % SECTOR === 0) tell({ at, kind: 'blank', is: 'no record', should: 'a record at the beginning of each sector' })
        at = sectorEnd
      } else if (looksLikeRecord(bytes, junk, sectorEnd)) at = junk
      else {
        tell({ at: junk, kind: 'junk', is: 'bytes behind the last record', should: 'zeros to the end of the sector' })
        at = sectorEnd
      }
      continue
    }
    open.isWhole = open.following === at
    if (open.isWhole || fits(bytes, at, sectorEnd)) {
      const end = endOf(open, at, sectorEnd)
      if (end !== at + length) {
        tell({ at, kind: 'length', is: length, should: end - at })
        bytes[at] = end - at
      }
      open.end = end
      open.next = end
      return at
    }
    const following = findRecord(bytes, at + HEAD + 1, sectorEnd)
    if (isRecordButLength(bytes, at, sectorEnd)) {
      if (
        length > HEAD &&
        at + length <= sectorEnd &&
        (at + length === following || (following < 0 && notZero(bytes, at + length, sectorEnd) < 0))
      ) {
        mendIdentifier(bytes, at, tell)
        open.end = open.next = at + length
        return at
      }
      const end = following < 0 ? endOfLast(bytes, at, sectorEnd) : following
      tell({ at, kind: 'length', is: length, should: end - at })
      bytes[at] = end - at
      open.end = open.next = end
      return at
    }
    tell({
      at,
      kind: 'junk',
      is: `what is no record: ${length} bytes long`,
      should: 'a directory record, or zeros to the end of the sector',
    })
    at = following < 0 ? sectorEnd : following
  }
  return -1
}

/** Where a record ends: where it says, unless what follows shows that it is wrong. */
function endOf(open: OpenFolder, at: number, sectorEnd: number): number {
  const { bytes } = open
  const end = at + (bytes[at] as number)
  if (end < sectorEnd && isWholeRecord(bytes, end, sectorEnd)) {
    open.following = end
    return end
  }
  const head = at + headOf(bytes[at + AT.identifierLength] as number)
  if (end >= sectorEnd || (bytes[end] === 0 && notZero(bytes, end, sectorEnd) < 0)) {
    const within = findRecord(bytes, head, end)
    if (within < 0 && end < sectorEnd) open.blank = end
    return within < 0 ? end : within
  }
  if (isUnlengthened(bytes, end, sectorEnd) || (fits(bytes, end, sectorEnd) && isNearlyRecord(bytes, end))) return end
  const found = findRecord(bytes, Math.min(head, end), sectorEnd)
  return found < 0 ? end : found
}

/** A record that is whole, but for what it says of lengths, and not all zeros. */
const isUnlengthened = (bytes: Uint8Array, at: number, sectorEnd: number): boolean =>
  isRecordButLength(bytes, at, sectorEnd) && word32(bytes, at + AT.location) !== 0

/** Where the last record of a sector ends, of which the length is wrong: behind its last byte that is not zero. */
function endOfLast(bytes: Uint8Array, at: number, sectorEnd: number): number {
  let end = Math.min(sectorEnd, at + headOf(bytes[at + AT.identifierLength] as number))
  for (let i = Math.min(sectorEnd, at + 254) - 1; i >= end; i--) if (bytes[i] !== 0) end = i + 1
  return end + ((end - at) & 1)
}

/** An identifier that reaches beyond its record, whose length is right: it ends where something else begins. */
function mendIdentifier(bytes: Uint8Array, at: number, tell: (broken: Broken) => void): void {
  const first = at + HEAD
  const end = at + (bytes[at] as number)
  let to = first + 1
  while (to < end && bytes[to] !== 0 && !isSignature(bytes, to, end)) to++
  tell({ at, kind: 'identifierLength', is: bytes[at + AT.identifierLength] as number, should: to - first })
  bytes[at + AT.identifierLength] = to - first
}

/** A field of SUSP: two letters, its length and version 1; or one of Apple's, which has its system there. */
export function isSignature(bytes: Uint8Array, at: number, end: number): boolean {
  const [first, second, length] = [bytes[at] as number, bytes[at + 1] as number, bytes[at + 2] as number]
  const isNamed = first >= 0x41 && first <= 0x5a && ((second >= 0x41 && second <= 0x5a) || (second >= 0x30 && second <= 0x39))
  return isNamed && length >= 4 && at + length <= end && (bytes[at + 3] === 1 || (bytes[at + 3] === 2 && first === 0x41 && second === 0x41))
}

function notZero(bytes: Uint8Array, from: number, to: number): number {
  for (let i = from; i < to; i++) if (bytes[i] !== 0) return i
  return -1
}

/** Whether the lengths of a record make sense where it stands. */
function fits(bytes: Uint8Array, at: number, sectorEnd: number): boolean {
  const length = bytes[at] as number
  if (length <= HEAD || at + length > sectorEnd) return false
  const identifier = bytes[at + AT.identifierLength] as number
  return identifier > 0 && HEAD + identifier <= length
}

const isWholeRecord = (bytes: Uint8Array, at: number, sectorEnd: number): boolean => fits(bytes, at, sectorEnd) && isWhole(bytes, at)

/** Strict enough that hardly anything else looks like it. */
const looksLikeRecord = (bytes: Uint8Array, at: number, sectorEnd: number): boolean =>
  isWholeRecord(bytes, at, sectorEnd) &&
  word16(bytes, at + AT.sequence) !== 0 &&
  ((bytes[at + AT.flags] as number) & 0x60) === 0 &&
  (bytes[at + AT.recorded + 1] as number) <= 12 &&
  (bytes[at] as number) % 2 === 0

function findRecord(bytes: Uint8Array, from: number, sectorEnd: number): number {
  for (let at = from; at + HEAD < sectorEnd; at++) if (bytes[at] !== 0 && looksLikeRecord(bytes, at, sectorEnd)) return at
  return -1
}

/** A record that is whole but for what it says of lengths. */
function isRecordButLength(bytes: Uint8Array, at: number, sectorEnd: number): boolean {
  if (at + HEAD + 1 > sectorEnd) return false
  return isWhole(bytes, at) && word16(bytes, at + AT.sequence) !== 0
}

/** A record of which one number is broken. */
function isNearlyRecord(bytes: Uint8Array, at: number): boolean {
  const numbers = [isMirrored(bytes, at + AT.location, 4), isMirrored(bytes, at + AT.dataLength, 4), isMirrored(bytes, at + AT.sequence, 2)]
  return numbers.filter(Boolean).length >= 2 && (word32(bytes, at + AT.location) !== 0 || word16(bytes, at + AT.sequence) !== 0)
}
