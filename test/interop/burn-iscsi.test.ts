/** Discs burned over iSCSI to a burner that other people wrote. */

import { spawnSync } from 'node:child_process'
import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Burned } from '../../src/burn.js'
import { inspectDrive } from '../../src/drives.js'
import type { BurnSettings } from '../../src/recorder/index.js'
import type { SectorSource } from '../../src/port/index.js'
import { sourceOfBytes, sourceOfZeros } from '../../src/sector/index.js'
import { silent } from '../../src/event.js'
import { verify as verifyDisc } from '../../src/verify.js'
import { masterOfBytes } from '../support/master.js'
import { burnPlans, errorsOf, payload, settings } from '../recorder/bench.js'
import { temporaryFolder } from '../support/folder.js'
import { burnerMissing, startBurner, type Burner } from './burner.js'

const missing = burnerMissing()
const title = `a DVD+R in an iSCSI burner${missing === undefined ? '' : ` (${missing})`}`
const folder = temporaryFolder()
const form = { kind: 'tracks', mode: 'auto' } as const

describe.skipIf(missing !== undefined && process.env['GLASSMASTER_REQUIRE_READERS'] !== '1')(title, () => {
  let burner: Burner
  let discs = 0
  beforeAll(async () => {
    burner = await startBurner(join(folder, 'burner'))
  })
  afterAll(() => burner?.stop())

  const blank = (where = folder): string => {
    const path = join(where, `disc-${discs++}.img`)
    burner.blank(path)
    return path
  }
  const burnTo = (source: SectorSource, changes: Partial<BurnSettings> = {}): Promise<Burned> =>
    burnPlans({
      sessions: [{ kind: 'data', name: 'test', source }],
      drives: [burner.address],
      settings: settings(changes),
      listener: silent,
    })

  it('reads back equal, and quick and full verification agree', async () => {
    const bytes = payload(3001)
    for (const verify of ['quick', 'full'] as const) {
      const path = blank()
      const { results, ok } = await burnTo(sourceOfBytes(bytes, 2048), { verify })
      expect(errorsOf(results[0] ?? fail())).toEqual([])
      expect(ok).toBe(true)
      expect(results[0]?.verification).toMatchObject({ level: verify, bad: [] })
      const disc = readFileSync(path)
      expect(disc.subarray(0, bytes.length).equals(bytes)).toBe(true)
      expect(disc.length).toBe(3008 * 2048)
      expect(results[0]?.disc).toMatchObject({ medium: 'DVD-ROM', state: 'closed' })
      const verified = await verifyDisc(burner.address, masterOfBytes('test', bytes), { form, level: verify, listener: silent })
      expect(verified.ok).toBe(true)
    }
  }, 60_000)

  it('tells of blocks that are not what they should be', async () => {
    const bytes = payload(500)
    const path = blank()
    await burnTo(sourceOfBytes(bytes, 2048))
    const disc = readFileSync(path)
    disc[2048 * 77 + 5] = (disc[2048 * 77 + 5] ?? 0) ^ 1
    writeFileSync(path, disc)
    const verified = await verifyDisc(
      burner.address,
      masterOfBytes('test', bytes, () => ['/a']),
      { form, level: 'full', listener: silent },
    )
    expect(verified.ok).toBe(false)
    expect(verified.report.bad).toEqual([{ start: 77, blocks: 1, problem: 'differs', names: ['/a'] }])
  }, 60_000)

  it('a disc that is too large fails before the first write', async () => {
    const path = blank()
    const { results } = await burnTo(sourceOfZeros(2_300_000, 2048))
    expect(errorsOf(results[0] ?? fail())).toEqual(['burn/tooLarge'])
    expect(statSync(path).size).toBe(0)
  }, 60_000)

  it('a disc that ends too early fails where it ends, whatever the drive promised', async () => {
    const small = join(folder, 'small')
    if (spawnSync('sh', ['-c', `mkdir -p '${small}' && mount -t tmpfs -o size=4m tmpfs '${small}'`]).status !== 0) return
    try {
      blank(small)
      const { results } = await burnTo(sourceOfBytes(payload(4096), 2048))
      expect(results[0]?.ok).toBe(false)
      expect(errorsOf(results[0] ?? fail())[0]).toBe('mmc/writeFailed')
      expect(results[0]?.acknowledgedBlocks).toBeLessThan(2100)
      blank()
    } finally {
      spawnSync('umount', ['-l', small])
    }
  }, 60_000)

  it('is described as it is', async () => {
    blank()
    const found = await inspectDrive(burner.address, { modePages: 'current' })
    expect(found).toMatchObject({ vendor: 'TEST', product: 'BURNER', disc: { medium: 'DVD+R', state: 'blank', freeBlocks: 2_295_104 } })
    expect(found.features.find((feature) => feature.code === 0x2b)?.current).toBe(true)
  }, 60_000)

  it('a target that is not there, a burner that dies', async () => {
    const other = await startBurner(join(folder, 'other'))
    other.blank(join(folder, 'other.img'))
    const wrong = await burnPlans({
      drives: [other.address.replace('glassmaster', 'nobody')],
      sessions: [{ kind: 'data', name: 'x', source: sourceOfZeros(64, 2048) }],
      settings: settings(),
      listener: silent,
    })
    expect(errorsOf(wrong.results[0] ?? fail())).toEqual(['transport/noSuchDrive'])
    const dying: SectorSource = {
      count: 4096,
      sectorBytes: 2048,
      async *open() {
        yield payload(2048)
        other.stop()
        yield payload(2048)
      },
    }
    const { results } = await burnPlans({
      drives: [other.address],
      sessions: [{ kind: 'data', name: 'x', source: dying }],
      settings: settings(),
      listener: silent,
    })
    expect(errorsOf(results[0] ?? fail())[0]).toBe('transport/gone')
    expect(results[0]?.disc.state).toBe('unknown')
  }, 60_000)
})

function fail(): never {
  throw new Error('no result')
}
