import { expect, it } from 'vitest'
import { mediumOfDrive } from '../../src/readback/index.js'
import { DiscError } from '../../src/fault/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { burnTo, dataPlan, driveWith, payload, same } from '../recorder/bench.js'

const codesOf = (error: unknown): readonly string[] => (error instanceof DiscError ? error.faults.map(({ code }) => code) : [String(error)])

it('gives the blocks of the disc in a drive, in as many commands as they need', async () => {
  const drive = driveWith('dvd+r')
  const data = payload(300)
  await burnTo(drive, dataPlan(data))
  const medium = mediumOfDrive({ transport: drive, clock: drive.clock }, 'drive', 300, 'cd')
  expect(same(await medium.read(lba(0), sectors(300)), data)).toBe(true)
  expect(same(await medium.read(lba(17), sectors(2)), data.subarray(17 * 2048, 19 * 2048))).toBe(true)
  expect(codesOf(await medium.read(lba(299), sectors(2)).catch((error: unknown) => error))).toEqual(['reading/outside'])
})

it('names the block that cannot be read, and why', async () => {
  const drive = driveWith('dvd+r')
  await burnTo(drive, dataPlan(payload(300)), { close: false })
  const medium = mediumOfDrive({ transport: drive, clock: drive.clock }, 'drive', 10_000, 'cd')
  const error = await medium.read(lba(5000), sectors(1)).catch((thrown: unknown) => thrown)
  expect(codesOf(error)[0]).toBe('reading/unreadable')
  expect((error as DiscError).faults[0]).toMatchObject({ imapi: ['IMAPI_E_IMPORT_READ_FAILURE'], values: { block: 5000 } })
})
