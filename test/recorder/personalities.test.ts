/** Drives that differ burn every medium that they have; what they burned is read back on a drive without faults. */

import { describe, expect, it } from 'vitest'
import { crc16 } from '../../src/kernel/index.js'
import { perform, readCdText } from '../../src/mmc/index.js'
import type { RecordingPlan, RecordingResult } from '../../src/recorder/index.js'
import { emptyGap, type PlannedTrack } from '../../src/recorder/plan.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import {
  memoryStore,
  openVirtualDrive,
  personalities,
  virtualMedia,
  type ByteStore,
  type Personality,
  type PersonalityName,
  type VirtualDrive,
  type VirtualMedium,
} from '../../src/simulator/index.js'
import { burnTo, dataPlan, errorsOf, look, payload, readAudio, readBack, same } from './bench.js'
import { sample } from '../support/tools.js'

const BLOCKS = 470
const names = Object.keys(personalities) as readonly PersonalityName[]
const mediaOf = (name: PersonalityName): readonly VirtualMedium[] => (personalities[name] as Personality).media ?? virtualMedia
const pairs = names.flatMap((name) => mediaOf(name).map((medium) => ({ name, medium })))
const isCd = (medium: VirtualMedium): boolean => medium.startsWith('cd')

/** Burns on a drive of that personality and gives what a drive without faults finds. */
async function burned(
  { name, medium }: { readonly name: PersonalityName; readonly medium: VirtualMedium },
  plan: RecordingPlan,
  changes: Parameters<typeof burnTo>[2] = {},
): Promise<{ readonly result: RecordingResult; readonly disc: VirtualDrive }> {
  const store = memoryStore()
  const drive = openVirtualDrive({ store, medium: { kind: medium }, personality: personalities[name] })
  const result = await burnTo(drive, plan, changes)
  await drive.close()
  return { result, disc: await faultless(store) }
}

async function faultless(store: ByteStore): Promise<VirtualDrive> {
  const disc = openVirtualDrive({ store })
  await look(disc)
  return disc
}

const textOf = (title: string): Uint8Array => {
  const pack = Uint8Array.of(0x80, 0, 0, 0, ...new TextEncoder().encode(title.padEnd(12, '\0')), 0, 0)
  const code = crc16(pack, 0, 16)
  pack.set([code >>> 8, code & 0xff], 16)
  return pack
}
const sounds = [payload(320, 5, 2352), payload(310, 6, 2352)] as const
const trackOf = (source: Uint8Array, i: number): PlannedTrack => ({
  number: i + 1,
  form: 'audio',
  source: sourceOfBytes(source, 2352),
  gap: emptyGap('audio', 150),
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'prohibited',
})
const album = (): RecordingPlan => ({ kind: 'cd', name: 'album', tracks: sounds.map(trackOf), text: textOf('Rehearsal') })

describe('data', () => {
  it.each(sample(pairs, 5))('$name burns $medium', async (pair) => {
    const bytes = payload(BLOCKS)
    const { result, disc } = await burned(pair, dataPlan(bytes))
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(same(await readBack(disc, 0, BLOCKS), bytes)).toBe(true)
  })

  it.each(
    sample(
      pairs.filter(({ medium }) => medium === 'cd-r' || medium === 'dvd+r' || medium === 'dvd-r' || medium === 'bd-r'),
      4,
    ),
  )('$name adds a session to $medium', async (pair) => {
    const store = memoryStore()
    const drive = openVirtualDrive({ store, medium: { kind: pair.medium }, personality: personalities[pair.name] })
    expect(errorsOf(await burnTo(drive, dataPlan(payload(BLOCKS)), { close: false }))).toEqual([])
    const more = payload(333, 2)
    const second = await burnTo(drive, dataPlan(more), { close: true })
    expect(errorsOf(second)).toEqual([])
    await drive.close()
    expect(same(await readBack(await faultless(store), second.start ?? 0, 333), more)).toBe(true)
  })
})

describe('sounds with CD-TEXT', () => {
  it.each(
    sample(
      pairs.filter(({ medium }) => isCd(medium)),
      3,
    ),
  )('$name burns an album onto $medium', async (pair) => {
    const { result, disc } = await burned(pair, album())
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('session-at-once')
    expect(same(await readAudio(disc, 0, 320), sounds[0])).toBe(true)
    expect(same(await readAudio(disc, 470, 310), sounds[1])).toBe(true)
    expect(await perform(disc, readCdText, {})).toEqual({ packs: [textOf('Rehearsal')], isWhole: true })
  })
})
