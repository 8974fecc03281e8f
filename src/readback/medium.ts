/** The disc in a drive as a medium. */

import { DiscError } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import type { Station } from './view.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import { readSectors, sectorsPerRead } from './read.js'
import { faults } from './faults.js'

/** `size` blocks can be read. Closing it leaves the drive open, which is its owner's. */
export function mediumOfDrive(station: Station, name: string, size: number): Medium {
  const most = sectorsPerRead(station, 'data')
  return {
    name,
    size: sectors(size),
    tailBytes: 0,
    async read(start, count) {
      if (start < 0 || start + count > size) throw new DiscError(faults.outside({ drive: name, block: start, blocks: count, size }))
      const out = new Uint8Array(count * SECTOR_BYTES)
      for (let done = 0; done < count; done += most) {
        const outcome = await readSectors(station, 'data', lba(start + done), Math.min(most, count - done))
        if (outcome.kind !== 'read')
          throw new DiscError([faults.unreadable({ drive: name, block: start + done, reason: outcome.fault.message }), outcome.fault])
        out.set(outcome.bytes, done * SECTOR_BYTES)
      }
      return out
    },
    close: () => Promise.resolve(),
  }
}
