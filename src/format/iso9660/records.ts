/** Takes the sectors of a directory apart into records. ECMA-119 6.8.1, 9.1. */

import { SECTOR_BYTES, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { DirectoryRecord } from './structures.js'

/** Where a record and its parts lie in the sectors of its directory. */
export interface FoundRecord {
  readonly sectors: Uint8Array
  readonly at: number
  /** Its identifier ends here. */
  readonly identifierEnd: number
  /** Its system use field, if it has one, begins here and ends with the record. */
  readonly use: number
  readonly end: number
}

const HEAD_BYTES = DirectoryRecord.size
const lengthOf = DirectoryRecord.getter('length')
const identifierLengthOf = DirectoryRecord.getter('identifierLength')

/** Where the identifier of a record begins. */
export const identifierOf = (record: FoundRecord): number => record.at + HEAD_BYTES

/** Sectors of a directory: the first `size` bytes, which lie from `start` on. */
export interface RecordSource {
  readonly sectors: Uint8Array
  readonly size: number
  readonly start: Lba
  /** For messages. */
  readonly path: string
  readonly ledger: Ledger
}

/** The next record from byte `from` on; what makes no sense is skipped up to the next sector. Undefined at the end. */
export function nextRecord(source: RecordSource, from: number): FoundRecord | undefined {
  const { sectors, size } = source
  for (let at = from; at < size;) {
    const length = lengthOf(sectors, at)
    const left = SECTOR_BYTES - (at % SECTOR_BYTES)
    if (length === 0) {
      const lost = recordWithin(sectors, at, left)
      if (lost !== undefined)
        tell(source, at, `is not where the one before it ends, but ${lost - at} ${lost - at === 1 ? 'byte' : 'bytes'} later`)
      at = lost ?? at + left
      continue
    }
    const problem = problemOf(sectors, at, length, left)
    if (problem !== undefined) {
      tell(source, at, problem)
      at += left
      continue
    }
    const identifierLength = identifierLengthOf(sectors, at)
    const identifierEnd = at + HEAD_BYTES + identifierLength
    const end = at + length
    return { sectors, at, identifierEnd, use: Math.min(identifierEnd + (1 - (identifierLength & 1)), end), end }
  }
  return undefined
}

const tell = ({ start, path, ledger }: RecordSource, at: number, problem: string): void =>
  ledger.add(faults.recordBroken({ path, lba: start + Math.floor(at / SECTOR_BYTES), offset: at % SECTOR_BYTES, problem }))

/**
 * Where zeros that end the records of a sector are followed by a record after all: then the record before them said less bytes than it
 * has. Its numbers are there twice (9.1.3 to 9.1.9), so that nothing else looks like one.
 */
function recordWithin(sectors: Uint8Array, at: number, left: number): number | undefined {
  let next = at
  const end = at + left
  while (next < end && sectors[next] === 0) next++
  if (next === end) return undefined
  const isRecord =
    problemOf(sectors, next, lengthOf(sectors, next), end - next) === undefined && DirectoryRecord.check(sectors, next).length === 0
  return isRecord ? next : undefined
}

function problemOf(sectors: Uint8Array, at: number, length: number, left: number): string | undefined {
  if (length > left) return `has ${length} bytes, but its sector ends after ${left}`
  if (length <= HEAD_BYTES) return `has only ${length} bytes`
  const identifier = identifierLengthOf(sectors, at)
  if (identifier === 0) return 'has no identifier'
  if (HEAD_BYTES + identifier > length) return `has ${length} bytes, and ${identifier} of identifier`
  return undefined
}
