/** The sectors of a directory that is read, as far as they are there and no other's. */

import type { Medium } from '../../port/index.js'
import { bytes, lba, SECTOR_BYTES, sectors, sectorsOf, type Bytes, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { identifierOf, nextRecord, type FoundRecord } from './records.js'
import { DirectoryRecord } from './structures.js'

/** A bound that no real disc comes near: 64 MiB of one directory. */
const MOST_SECTORS = 32_768
const AT_ONCE = 64

export interface DirectorySectors {
  /** The bytes of a directory stand at the beginning of `bytes`, which the next call overwrites. */
  read(location: Lba, dataLength: Bytes, path: string): Promise<{ readonly bytes: Uint8Array; readonly size: number }>
}

export function startDirectorySectors(medium: Medium, ledger: Ledger): DirectorySectors {
  const visited = new Set<number>()
  let held = new Uint8Array(AT_ONCE * SECTOR_BYTES)
  return {
    async read(location, dataLength, path) {
      // A link to a relocated directory does not say how long that is; its own first record does.
      const wanted = sectorsOf(dataLength > 0 ? dataLength : await ownLength(medium, location))
      let count = 0
      while (count < wanted && count < MOST_SECTORS && location + count < medium.size && !visited.has(location + count))
        visited.add(location + count++)
      if (count < wanted) {
        const there = { path, lba: location }
        if (visited.has(location + count)) ledger.add(faults.directoryTwice(there))
        else ledger.add(faults.directoryOutside({ ...there, sectors: wanted }))
      }
      const size = count * SECTOR_BYTES
      if (size > held.length) held = new Uint8Array(size)
      for (let done = 0; done < count; done += AT_ONCE) {
        const part = sectors(Math.min(AT_ONCE, count - done))
        const room = held.subarray(done * SECTOR_BYTES)
        const read = await medium.read(lba(location + done), part, room)
        if (read.buffer !== room.buffer) room.set(read)
      }
      return { bytes: held, size }
    },
  }
}

const dataLengthOf = DirectoryRecord.getter('dataLength')

const nobody: Ledger = { add: () => undefined, faults: () => [] }

async function ownLength(medium: Medium, location: Lba): Promise<Bytes> {
  if (location < 0 || location >= medium.size) return bytes(1)
  const sector = await medium.read(location, sectors(1))
  const first = nextRecord({ sectors: sector, size: sector.length, start: location, path: '', ledger: nobody }, 0)
  return first === undefined || !isSelfOrParent(first) ? bytes(1) : dataLengthOf(sector, first.at)
}

/** 6.8.2.2: records of the directory itself and of its parent. */
export function isSelfOrParent(record: FoundRecord): boolean {
  const at = identifierOf(record)
  return record.identifierEnd - at === 1 && (record.sectors[at] as number) <= 1
}
