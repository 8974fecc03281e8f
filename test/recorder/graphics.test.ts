/** Graphics in R to W of an image go to the disc, or the burn is refused. */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openMaster } from '../../src/master.js'
import { perform, readCd } from '../../src/mmc/index.js'
import type { Disc } from '../../src/layout/index.js'
import { plansOf, type DiscForm, type RecordingPlan } from '../../src/recorder/index.js'
import { writeParities } from '../../src/sector/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { discOf, emitDisc, noise, soundTrack } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { burnTo, driveWith, errorsOf, same } from './bench.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const COUNT = 320
const packs = noise('g', 24 * COUNT).map((byte) => byte & 0x3f)
for (let i = 0; i < COUNT; i++) writeParities(packs.subarray(96 * i, 96 * i + 96))

const subcode: Disc['subcode'] = [{ start: lba(0), length: sectors(COUNT), source: 'packs', form: 'packed' }]
const one = { ...discOf([[soundTrack('a', 588 * COUNT), soundTrack('b', 588 * 400)]]), subcode }
const two = { ...discOf([[soundTrack('a', 588 * COUNT)], [soundTrack('b', 588 * 400)]]), subcode }
beforeAll(async () => {
  await emitDisc(one, { kind: 'ccd', sheet: at('one.ccd') }, { packs })
  await emitDisc(two, { kind: 'ccd', sheet: at('two.ccd') }, { packs })
})

/** What is done with the plans of an image, while it is open. */
async function withPlans<T>(name: string, form: DiscForm, work: (plans: readonly RecordingPlan[]) => Promise<T>): Promise<T> {
  const master = await openMaster(at(name))
  try {
    return await work(await plansOf(master, form))
  } finally {
    await master.close()
  }
}

describe('graphics', () => {
  it.each([
    ['by themselves', { kind: 'tracks', mode: 'auto' }],
    ['raw, as the disc has them', { kind: 'raw', subChannel: 'raw' }],
    ['raw, in packs that the drive interleaves', { kind: 'raw', subChannel: 'packed' }],
  ] as const)('are recorded %s', async (_, form) => {
    const drive = driveWith('cd-r')
    const [result] = await withPlans('one.ccd', form, async (plans) => Promise.all(plans.map((plan) => burnTo(drive, plan))))
    expect(result && errorsOf(result)).toEqual([])
    const read = (subChannel: 'raw' | 'rw', start: number, count: number): Promise<Uint8Array> =>
      perform(drive, readCd, { start: lba(start), count, sectorType: 'audio', main: 'none', subChannel })
    expect(same(await read('rw', 100, 50), packs.subarray(9600, 14_400))).toBe(true)
    expect(same(await read('rw', COUNT + 10, 2), new Uint8Array(192))).toBe(true)
    // Channel R is the third of twelve bytes each in a CloneCD file.
    const planes = readFileSync(at('one.sub')).subarray(200 * 96 + 24, 200 * 96 + 36)
    const symbols = await read('raw', 200, 1)
    expect(Buffer.from(planes).equals(planeOf(symbols, 5))).toBe(true)
  })

  it.each([
    ['mode sao', 'one.ccd', { kind: 'tracks', mode: 'sao' }],
    ['mode tao', 'one.ccd', { kind: 'tracks', mode: 'tao' }],
    ['P and Q alone', 'one.ccd', { kind: 'raw', subChannel: 'pq' }],
    ['a second session', 'two.ccd', { kind: 'tracks', mode: 'auto' }],
  ] as const)('are not lost in %s', async (_, image, form) => {
    await expect(withPlans(image, form, () => Promise.resolve())).rejects.toMatchObject({ faults: [{ code: 'burn/subcodeLost' }] })
  })
})

const planeOf = (symbols: Uint8Array, bit: number): Buffer =>
  Buffer.from(
    Array.from({ length: 12 }, (_, i) =>
      Array.from({ length: 8 }, (_bit, k) => ((symbols[i * 8 + k] ?? 0) >> bit) & 1).reduce((sum, one_) => sum * 2 + one_, 0),
    ),
  )
