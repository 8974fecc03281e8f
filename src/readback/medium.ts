/** The disc in a drive as a medium. */

import { DiscError } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import type { Station } from './view.js'
import type { MediaFamily } from '../mmc/index.js'
import { MODE2_BYTES, lba, SECTOR_BYTES, sectors, type Lba, type Sectors } from '../unit/index.js'
import { readSectors, sectorsPerRead } from './read.js'
import { faults } from './faults.js'

/** `size` blocks can be read. Closing it leaves the drive open, which is its owner's. */
export function mediumOfDrive(station: Station, name: string, size: number, family: MediaFamily): Medium {
  const most = sectorsPerRead(station, 'data')
  const demandInside = (start: number, count: number): void => {
    if (start < 0 || start + count > size) throw new DiscError(faults.outside({ drive: name, block: start, blocks: count, size }))
  }
  return {
    name,
    size: sectors(size),
    tailBytes: 0,
    async read(start, count) {
      demandInside(start, count)
      const out = new Uint8Array(count * SECTOR_BYTES)
      for (let done = 0; done < count; done += most) {
        const outcome = await readSectors(station, 'data', lba(start + done), Math.min(most, count - done))
        if (outcome.kind !== 'read')
          throw new DiscError([faults.unreadable({ drive: name, block: start + done, reason: outcome.fault.message }), outcome.fault])
        out.set(outcome.bytes, done * SECTOR_BYTES)
      }
      return out
    },
    ...(family === 'cd' ? { readMode2: (start: Lba, count: Sectors) => readMode2(station, name, start, count, demandInside) } : {}),
    close: () => Promise.resolve(),
  }
}

/** The same without its tracks of sound: a drive refuses their blocks with words that sound like damage. */
export const withoutSounds = (
  medium: Medium,
  tracks: readonly { number: number; start: Lba; blocks: Sectors; mode: string }[],
): Medium => ({
  ...medium,
  async read(start, count) {
    const sound = tracks.find((track) => track.mode === 'audio' && start < track.start + track.blocks && start + count > track.start)
    if (sound === undefined) return medium.read(start, count)
    throw new DiscError(faults.sound({ drive: medium.name, block: Math.max(start, sound.start), track: sound.number }))
  },
})

const WHOLE = 2352
/** Of a header: minute, second, frame, mode. */
const MODE_BYTE = 15

/** Whole sectors, of which the headers tell the mode. A drive that reads no whole sectors of a disc knows of no forms. */
async function readMode2(
  station: Station,
  name: string,
  start: Lba,
  count: number,
  demandInside: (start: number, count: number) => void,
): Promise<Uint8Array | undefined> {
  demandInside(start, count)
  const out = new Uint8Array(count * MODE2_BYTES)
  const most = sectorsPerRead(station, 'raw')
  for (let done = 0; done < count; done += most) {
    const part = Math.min(most, count - done)
    const outcome = await readSectors(station, 'raw', lba(start + done), part)
    if (outcome.kind === 'unable') return undefined
    if (outcome.kind === 'unreadable')
      throw new DiscError([faults.unreadable({ drive: name, block: start + done, reason: outcome.fault.message }), outcome.fault])
    for (let i = 0; i < part; i++) {
      const sector = outcome.bytes.subarray(i * WHOLE, (i + 1) * WHOLE)
      if (((sector[MODE_BYTE] as number) & 3) !== 2) return undefined
      out.set(sector.subarray(WHOLE - MODE2_BYTES), (done + i) * MODE2_BYTES)
    }
  }
  return out
}
