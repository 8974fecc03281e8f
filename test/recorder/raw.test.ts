/** Discs of the layout room on a drive: sessions at once, and raw sectors with sub-channel. */

import { describe, expect, it } from 'vitest'
import type { Transport } from '../../src/port/index.js'
import { perform, readAtip, readToc } from '../../src/mmc/index.js'
import { rawPlanOf, tracksPlanOf, type RawPlan } from '../../src/recorder/index.js'
import { sourceOfZeros, type CdSources } from '../../src/sector/index.js'
import { sectorTwin } from '../../src/kernel/index.js'
import { planCd, type Disc, type TrackPlan } from '../../src/layout/index.js'
import { lba, sectors } from '../../src/unit/index.js'
import { dataTrack, discOf as plannedOf } from '../support/compact.js'
import { burnTo, dataPlan, driveWith, errorsOf, payload, readAudio, readBack, same } from './bench.js'

const SAMPLES = 588
const sound = (number: number, length: number): TrackPlan => ({
  kind: 'sound',
  sounds: [{ source: String(number), from: 0, samples: length * SAMPLES }],
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'permitted',
})
const data = (length: number): TrackPlan => ({
  kind: 'data',
  mode: 'mode1',
  parts: [{ kind: 'stored', source: 'data', form: 'user', length: sectors(length) }],
  indexes: [],
  copy: 'prohibited',
})

function discOf(tracks: readonly TrackPlan[], mcn?: string): Disc {
  const { disc, faults } = planCd({
    sessions: [{ tracks }],
    firstTrack: 1,
    gapless: true,
    gap: sectors(0),
    texts: [],
    textPacks: new Uint8Array(0),
    ...(mcn === undefined ? {} : { mcn }),
  })
  expect(faults.filter((fault) => fault.severity === 'error')).toEqual([])
  return disc
}

const lengths: Readonly<Record<string, number>> = { 1: 320, 2: 400, 3: 1020 }
const sources: CdSources = {
  async *sound({ source, from, samples }) {
    yield payload(lengths[source] ?? 0, Number(source), 2352).subarray(from * 4, (from + samples) * 4)
  },
  async *data() {
    yield payload(350, 5)
  },
  async *subcode() {
    yield payload(350, 6, 96)
  },
}

const SYNC = '00ffffffffffffffffffff00'
it.each([
  ['mode1', 2048, ''],
  ['mode2', 2336, ''],
  // Sub-headers of empty sectors. Where all are of one form they come whole, with sync and address.
  ['xa', 2336, '0000200000002000'],
  ['xa-form1', 2352, `${SYNC}000174020000080000000800`],
  ['xa-form2', 2352, `${SYNC}000174020000200000002000`],
] as const)('the gap of a track of %s is sent as an image has it', async (mode, sectorBytes, head) => {
  const disc = plannedOf([[dataTrack('data', 20, { mode })]])
  const [session] = disc.sessions
  const [part] = tracksPlanOf('x', disc, session, sources, sectorTwin).tracks[0].gap
  let sent = ''
  for await (const piece of part.source.open(149)) sent += Buffer.from(piece).toString('hex')
  expect([part.source.count, part.quiet, part.source.sectorBytes, sent.length / 2]).toEqual([150, 150, sectorBytes, sectorBytes])
  expect(sent.slice(0, 48)).toBe(head.padEnd(48, '0'))
})

it('a gap before data that holds nothing loses nothing', () => {
  const disc = plannedOf([[sound(1, 320), dataTrack('data', 320)]])
  const [session] = disc.sessions
  const [, data] = tracksPlanOf('x', disc, session, sources, sectorTwin).tracks
  expect([data.form, data.gap.map(({ form, source }) => [form, source.count]), data.cutGap]).toEqual(['mode1', [['mode1', 225]], undefined])
})

describe('a disc of the layout', () => {
  it('is recorded at once, audio to the sample', async () => {
    const disc = discOf([sound(1, 320), sound(2, 400)], '4006381333931')
    const [session] = disc.sessions
    if (session === undefined) throw new Error('no session')
    const drive = driveWith('cd-r')
    const result = await burnTo(drive, tracksPlanOf('album', disc, session, sources, sectorTwin))
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(same(await readAudio(drive, 0, 320), payload(320, 1, 2352))).toBe(true)
    expect(same(await readAudio(drive, 320, 400), payload(400, 2, 2352))).toBe(true)
  })

  it('with data and audio', async () => {
    const disc = discOf([data(350), sound(1, 320)])
    const [session] = disc.sessions
    if (session === undefined) throw new Error('no session')
    const drive = driveWith('cd-r')
    const result = await burnTo(drive, tracksPlanOf('mixed', disc, session, sources, sectorTwin))
    expect(errorsOf(result)).toEqual([])
    expect(same(await readBack(drive, 0, 350), payload(350, 5))).toBe(true)
    const start = session.tracks[1]?.start ?? lba(0)
    expect(same(await readAudio(drive, start, 320), payload(320, 1, 2352))).toBe(true)
  })
})

const rawOf = (disc: Disc, form: 'pq' | 'packed' | 'raw' = 'raw'): RawPlan => {
  const plan = rawPlanOf('raw', disc, sources, sectorTwin, form)
  if (plan === undefined) throw new Error('no session')
  return plan
}

describe('raw sectors', () => {
  it('that end just before the last block are all there, though a command reaches over the end', async () => {
    const drive = driveWith('cd-r', [], { blocks: 1024 })
    const result = await burnTo(drive, rawOf(discOf([sound(3, 1020)])))
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(same(await readAudio(drive, 0, 1020), payload(1020, 3, 2352))).toBe(true)
  })

  it.each(['pq', 'raw'] as const)('with sub-channel %s make the disc that they describe', async (form) => {
    const drive = driveWith('cd-r')
    const result = await burnTo(drive, rawOf(discOf([sound(1, 320), sound(2, 400)]), form))
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('raw')
    expect(result.verification?.bad).toEqual([])
    expect(result.verification?.checkedBlocks).toBe(720)
    const toc = await perform(drive, readToc, {})
    expect(toc.tracks.map((entry) => entry.start)).toEqual([0, 320])
    expect(toc.leadOut).toBe(720)
    expect(same(await readAudio(drive, 320, 400), payload(400, 2, 2352))).toBe(true)
  })

  it('of data are scrambled on the way and come back plain', async () => {
    const drive = driveWith('cd-r')
    const plan = rawOf(discOf([data(350)]))
    const result = await burnTo(drive, plan)
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(result.recordedBlocks).toBe(plan.leadOut)
    expect(same(await readBack(drive, 0, 350), payload(350, 5))).toBe(true)
  })

  it.each([0, 24, -588 * 4 - 8])('of audio alone verify where the drive reads them %i bytes off', async (shift) => {
    const drive = driveWith('cd-r')
    const program = Buffer.concat([payload(320, 1, 2352), payload(400, 2, 2352)])
    const transport: Transport = {
      ...drive,
      async send(command, signal) {
        const reply = await drive.send(command, signal)
        if (command.cdb[0] !== 0xbe || reply.status !== 0) return reply
        const first = new DataView(command.cdb.buffer, command.cdb.byteOffset).getInt32(2) * 2352
        return { ...reply, data: reply.data.map((_, i) => program[first + i - shift] ?? 0) }
      },
    }
    const result = await burnTo(drive, rawOf(discOf([sound(1, 320), sound(2, 400)])), {}, { transport })
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(result.verification?.checkedBlocks).toBe(720)
  })

  it('begin where the lead-in of this disc begins', async () => {
    const drive = driveWith('cd-r')
    const { leadInStart } = await perform(drive, readAtip, {})
      .catch(() => perform(drive, readAtip, {}))
      .catch(() => perform(drive, readAtip, {}))
    const result = await burnTo(drive, { ...rawOf(discOf([sound(1, 320)])), start: lba(leadInStart + 1) })
    expect(errorsOf(result)).toEqual(['burn/rawLeadInTooShort'])
  })

  it('are refused where they cannot be', async () => {
    const plan = rawOf(discOf([sound(1, 320)]))
    expect(errorsOf(await burnTo(driveWith('dvd+r'), plan))).toEqual(['burn/trackMediumNotSupported'])
    expect(errorsOf(await burnTo(driveWith('cd-r'), { ...plan, source: sourceOfZeros(10, 2352) }))).toEqual(['burn/rawForm'])
    expect(errorsOf(await burnTo(driveWith('cd-r', [], { blocks: 1024 }), { ...plan, leadOut: lba(400_000) }))).toEqual([
      'burn/rawTooLarge',
    ])
    const used = driveWith('cd-r')
    await burnTo(used, dataPlan(payload(300)), { close: false })
    expect(errorsOf(await burnTo(used, plan))).toEqual(['burn/trackNotBlank'])
    expect(errorsOf(await burnTo(driveWith('cd-r'), plan, { mode: 'tao' }))).toEqual(['burn/modeConflict'])
  })

  it('in a form that the drive does not take', async () => {
    const drive = driveWith('cd-r', [
      { at: { kind: 'opcode', opcode: 0x55, n: 1 }, effect: { kind: 'sense', key: 5, asc: 0x26, ascq: 0 }, times: 9 },
    ])
    expect(errorsOf(await burnTo(drive, rawOf(discOf([sound(1, 320)]))))).toEqual(['burn/rawBlockType'])
  })
})
