/** Sessions in place, as the drive is asked for them. */

import { describe, expect, it } from 'vitest'
import { bytesIn } from '../../src/port/index.js'
import type { DataPlan } from '../../src/recorder/plan.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { lba } from '../../src/unit/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, look, payload, readBack } from './bench.js'

const FORMAT_UNIT = 0x04
const session: DataPlan = {
  kind: 'data',
  name: 'session',
  source: sourceOfBytes(payload(64, 2), 2048),
  start: lba(704),
  patches: [{ start: lba(17), source: sourceOfBytes(payload(2, 3), 2048) }],
}

describe('a DVD+RW', () => {
  it.each(['dvd+rw', 'dvd+rw-dl'] as const)('whose background format was stopped goes on with it: %s', async (medium) => {
    const drive = driveWith(medium)
    expect(errorsOf(await burnTo(drive, dataPlan(payload(700))))).toEqual([])
    expect((await look(drive)).disc.backgroundFormat).toBe('inactive')
    const formats: Uint8Array[] = []
    const watched: typeof drive = {
      ...drive,
      send(command, signal) {
        const { cdb, data } = command
        if (cdb[0] === FORMAT_UNIT && data.kind === 'out') formats.push(Buffer.from(bytesIn(data.data)))
        return drive.send(command, signal)
      },
    }
    const result = await burnTo(watched, session)
    expect(errorsOf(result)).toEqual([])
    // Format type 26h, and the bit that says that it goes on. MMC-6 FORMAT UNIT.
    expect(formats.map((data) => [...data.subarray(8)])).toEqual([[0x26 << 2, 0, 0, 1]])
    const first = payload(700)
    first.set(payload(2, 3), 17 * 2048)
    expect(Buffer.compare(await readBack(drive, 0, 700), first)).toBe(0)
    expect(Buffer.compare(await readBack(drive, 704, 64), payload(64, 2))).toBe(0)
  })
})

describe('a DVD-RW in restricted overwrite', () => {
  it('gets whole units, and what lies around blocks that change stays as it is', async () => {
    const drive = driveWith('dvd-rw')
    expect(errorsOf(await burnTo(drive, dataPlan(payload(700)), { mode: 'restricted-overwrite' }))).toEqual([])
    const result = await burnTo(drive, session)
    expect(errorsOf(result)).toEqual([])
    expect(result.ranges.map(({ start, blocks }) => [start, blocks])).toEqual([
      [704, 64],
      [16, 16],
    ])
    const first = payload(700)
    first.set(payload(2, 3), 17 * 2048)
    expect(Buffer.compare(await readBack(drive, 0, 700), first)).toBe(0)
    expect(Buffer.compare(await readBack(drive, 704, 64), payload(64, 2))).toBe(0)
  })
})
