/** What drives do not tell, do not list or tell wrongly is found out in another way, or said before the disc is touched. */

import { describe, expect, it } from 'vitest'
import { crc16 } from '../../src/kernel/index.js'
import { CueSheetLine } from '../../src/mmc/index.js'
import { DiscError } from '../../src/fault/index.js'
import { cueSheet } from '../../src/recorder/cue-sheet.js'
import { emptyGap, type PlannedTrack, type TracksPlan } from '../../src/recorder/plan.js'
import { rawPlanOf } from '../../src/recorder/index.js'
import { sectorTwin } from '../../src/kernel/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { openVirtualDrive, personalities, type Personality, type VirtualMedium } from '../../src/simulator/index.js'
import { discOf, soundTrack, sourcesOf } from '../support/compact.js'
import { burnTo, dataPlan, errorsOf, look, payload, readBack, same } from './bench.js'

const driveOf = (medium: VirtualMedium, personality: Personality) => openVirtualDrive({ medium: { kind: medium }, personality })
const codeOf = async (work: Promise<unknown>): Promise<string | undefined> => {
  try {
    await work
  } catch (error) {
    if (error instanceof DiscError) return error.faults[0]?.code
    throw error
  }
  return undefined
}
const ATIP = { command: 'READ TOC/PMA/ATIP', bytes: [{ at: 2, is: 4, mask: 15 }], sense: '5/24/00' } as const
const track = (number: number, form: 'audio' | 'mode1'): PlannedTrack => ({
  number,
  form,
  source: sourceOfBytes(payload(310, number, form === 'audio' ? 2352 : 2048), form === 'audio' ? 2352 : 2048),
  gap: emptyGap(form, 150),
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'prohibited',
})
const pack = Uint8Array.of(0x80, 0, 0, 0, ...new Uint8Array(14))
pack.set([crc16(pack, 0, 16) >>> 8, crc16(pack, 0, 16) & 0xff], 16)

describe('a drive without GET CONFIGURATION', () => {
  const old: Personality = personalities['no-get-configuration']

  it.each([
    ['cd-r', {}, 'CD-R'],
    ['cd-rw', {}, 'CD-RW'],
    ['cd-r', { refuses: [ATIP] }, 'CD-R'],
    ['cd-rw', { refuses: [ATIP] }, 'CD-RW'],
  ] as const)('has a %s in it, and its profile %o', async (medium, more, name) => {
    const view = await look(driveOf(medium, { ...old, ...more }))
    expect([view.name, view.state, view.configuration.features.map(({ code }) => code)]).toEqual([name, 'blank', [0, 0x2d]])
  })

  it('and page 2Ah is told as what it is', async () => {
    const drive = driveOf('cd-r', { ...old, unknownCommands: ['GET CONFIGURATION', 'MODE SENSE (10)'] })
    expect(await codeOf(look(drive))).toBe('mmc/noConfiguration')
  })
})

describe('a drive that does not list CD mastering', () => {
  it.each(['sao', 'auto'] as const)('writes at once what wants to be, with mode %s', async (mode) => {
    const drive = driveOf('cd-r', { lacksFeatures: [0x2e] })
    const result = await burnTo(drive, { kind: 'cd', name: 'album', tracks: [track(1, 'audio'), track(2, 'audio')] }, { mode })
    expect([errorsOf(result), result.writeType]).toEqual([[], 'session-at-once'])
  })

  it('writes raw sectors', async () => {
    const disc = discOf([[soundTrack('a', 320 * 588)]])
    const plan = rawPlanOf('raw', disc, sourcesOf(), sectorTwin, 'raw')
    if (plan === undefined) throw new Error('no plan')
    const result = await burnTo(driveOf('cd-r', { lacksFeatures: ['002Eh'], refuses: [ATIP] }), plan, { mode: 'raw' })
    expect([errorsOf(result), result.verification?.bad]).toEqual([[], []])
  })

  it('is left alone where MODE SELECT says no', async () => {
    const drive = driveOf('cd-r', { lacksFeatures: [0x2e], fixedParameters: ['writeType'] })
    const result = await burnTo(drive, dataPlan(payload(400)), { mode: 'sao' })
    expect(errorsOf(result)).toEqual(['burn/modeNotAvailable'])
    expect((await look(drive)).state).toBe('blank')
  })
})

describe('the lead-in', () => {
  it('with CD-TEXT has the form 41h before data too, as cdrdao sends it', () => {
    const plan = (form: 'audio' | 'mode1'): TracksPlan => ({ kind: 'cd', name: 'x', tracks: [track(1, form)], text: pack })
    for (const form of ['audio', 'mode1'] as const) expect(CueSheetLine.decode(cueSheet(plan(form))).dataForm).toBe(0x41)
    const { text: _, ...plain } = plan('mode1')
    expect(CueSheetLine.decode(cueSheet(plain)).dataForm).toBe(0x14)
  })

  it('is recorded with its texts before a data track', async () => {
    const drive = driveOf('cd-r', {})
    const plan: TracksPlan = { kind: 'cd', name: 'x', tracks: [track(1, 'mode1'), track(2, 'audio')], text: pack }
    expect(errorsOf(await burnTo(drive, plan))).toEqual([])
    expect(same(await readBack(drive, 0, 310), payload(310, 1))).toBe(true)
  })

  it('that no command tells of is a fault where something belongs there', async () => {
    const drive = driveOf('cd-r', { refuses: [ATIP], answers: [{ command: 'READ DISC INFORMATION', length: 12 }] })
    const result = await burnTo(drive, { kind: 'cd', name: 'album', tracks: [track(1, 'audio')], text: pack })
    expect(errorsOf(result)).toEqual(['burn/noPregroove'])
    expect((await look(drive)).state).toBe('blank')
  })
})

describe('tracks of an empty session that are numbered from 1', () => {
  const FF = {
    command: 'READ TRACK INFORMATION',
    bytes: [
      { at: 1, is: 1, mask: 3 },
      { at: 5, is: 0xff },
    ],
    sense: '5/24/00',
  } as const
  it.each([
    ['tells the right number by FFh', []],
    ['does not know FFh: the table of contents tells', [FF]],
  ])('the drive %s', async (_, refuses) => {
    const drive = driveOf('dvd+r', { quirks: ['tracks of an empty session count from 1'], refuses })
    for (const [i, close] of [false, false, true].entries()) {
      const result = await burnTo(drive, dataPlan(payload(320, i)), { close })
      expect(errorsOf(result)).toEqual([])
      expect(same(await readBack(drive, result.start ?? 0, 320), payload(320, i))).toBe(true)
    }
    expect((await look(drive)).tracks.filter(({ blank }) => !blank).map(({ session }) => session)).toEqual([1, 2, 3])
  })
})

it('what is overwritten in whole units is not begun where less can be sent at once', async () => {
  const drive = driveOf('dvd-rw-restricted', { maximumTransfer: 4096 })
  expect(errorsOf(await burnTo(drive, dataPlan(payload(320))))).toEqual(['burn/transferTooSmall'])
})
