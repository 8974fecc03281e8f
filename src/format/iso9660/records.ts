/** Takes the sectors of a directory apart into records. ECMA-119 6.8.1, 9.1. */

import { SECTOR_BYTES, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { DirectoryRecord } from './structures.js'

export interface FoundRecord {
  readonly head: DirectoryRecord
  readonly identifier: Uint8Array
  readonly systemUse: Uint8Array
}

/** The records in `sectors`, which lie from `start` on; what makes no sense is skipped up to the next sector. */
export function* recordsOf(sectors: Uint8Array, start: Lba, path: string, ledger: Ledger): Generator<FoundRecord> {
  for (let at = 0; at < sectors.length;) {
    const length = sectors[at] as number
    const left = SECTOR_BYTES - (at % SECTOR_BYTES)
    if (length === 0) {
      const lost = recordWithin(sectors, at, left)
      if (lost !== undefined) {
        const problem = `is not where the one before it ends, but ${lost - at} ${lost - at === 1 ? 'byte' : 'bytes'} later`
        ledger.add(faults.recordBroken({ path, lba: start + Math.floor(at / SECTOR_BYTES), offset: at % SECTOR_BYTES, problem }))
      }
      at = lost ?? at + left
      continue
    }
    const problem = problemOf(sectors, at, length, left)
    if (problem !== undefined) {
      ledger.add(faults.recordBroken({ path, lba: start + Math.floor(at / SECTOR_BYTES), offset: at % SECTOR_BYTES, problem }))
      at += left
      continue
    }
    const head = DirectoryRecord.decode(sectors, at)
    const end = at + DirectoryRecord.size + head.identifierLength
    yield {
      head,
      identifier: sectors.subarray(at + DirectoryRecord.size, end),
      systemUse: sectors.subarray(Math.min(end + (1 - (head.identifierLength & 1)), at + length), at + length),
    }
    at += length
  }
}

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
    problemOf(sectors, next, sectors[next] as number, end - next) === undefined && DirectoryRecord.check(sectors, next).length === 0
  return isRecord ? next : undefined
}

function problemOf(sectors: Uint8Array, at: number, length: number, left: number): string | undefined {
  if (length > left) return `has ${length} bytes, but its sector ends after ${left}`
  if (length <= DirectoryRecord.size) return `has only ${length} bytes`
  const identifier = sectors[at + DirectoryRecord.size - 1] as number
  if (identifier === 0) return 'has no identifier'
  if (DirectoryRecord.size + identifier > length) return `has ${length} bytes, and ${identifier} of identifier`
  return undefined
}
