/** Tracks of a Compact Disc: at once with CD-TEXT and without gaps, one by one, mixed, raw. */

import { describe, expect, it } from 'vitest'
import { cueSheet, emptyGap, type PlannedTrack, type TracksPlan } from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import { crc16 } from '../../src/kernel/index.js'
import { perform, readCdText, readFullToc, readToc } from '../../src/mmc/index.js'
import { burnTo, dataPlan, driveWith, errorsOf, payload, readAudio, readBack, same } from './bench.js'

const track = (number: number, sectors: number, changes: Partial<PlannedTrack> = {}): PlannedTrack => ({
  number,
  form: 'audio',
  source: sourceOfBytes(payload(sectors, number, 2352), 2352),
  gap: number === 1 ? emptyGap('audio', 150) : [],
  indexes: [],
  preemphasis: false,
  channels: 2,
  copy: 'prohibited',
  ...changes,
})

const album = (changes: Partial<TracksPlan> = {}): TracksPlan => ({
  kind: 'cd',
  name: 'album',
  tracks: [track(1, 300), track(2, 375), track(3, 450)],
  ...changes,
})

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

describe('cue sheet', () => {
  it('is what other recorders send for one data track', () => {
    const data: PlannedTrack = track(1, 834, {
      form: 'mode1',
      source: sourceOfBytes(new Uint8Array(834 * 2048), 2048),
      gap: emptyGap('mode1', 150),
    })
    expect(hex(cueSheet(album({ tracks: [data] })))).toBe(
      ['4100001400000000', '4101001000000000', '4101011000000200', '41aa011400000d09'].join(''),
    )
  })

  it('holds the catalogue number, CD-TEXT and ISRC', () => {
    const sheet = hex(
      cueSheet(
        album({
          catalog: '4006381333931',
          text: new Uint8Array(18),
          tracks: [track(1, 300, { isrc: 'DEABC0512345' }), track(2, 375), track(3, 450)],
        }),
      ),
    )
    expect(sheet).toBe(
      [
        '0234303036333831',
        '0233333339333100',
        '0100004100000000',
        '0301444541424330',
        '0301353132333435',
        '0101000000000000',
        '0101010000000200',
        '0102010000000600',
        '0103010000000b00',
        '01aa010100001100',
      ].join(''),
    )
  })

  it('marks pre-emphasis, four channels, copies and indexes', () => {
    const sheet = cueSheet(album({ tracks: [track(1, 400, { preemphasis: true, channels: 4, copy: 'permitted', indexes: [75, 150] })] }))
    expect(hex(sheet.subarray(8))).toBe(
      ['b101000000000000', 'b101010000000200', 'b101020000000300', 'b101030000000400', 'b1aa010100000719'].join(''),
    )
  })
})

describe('a session at once', () => {
  it('joins its tracks to the sample, with CD-TEXT and numbers', async () => {
    const drive = driveWith('cd-r')
    const text = textPacks()
    const plan = album({ catalog: '4006381333931', text, tracks: [track(1, 300, { isrc: 'DEABC0512345' }), track(2, 375), track(3, 450)] })
    const result = await burnTo(drive, plan)
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('session-at-once')
    expect(result.verification?.bad).toEqual([])
    expect(result.verification?.checkedBlocks).toBe(300 + 375 + 450)
    // The blocks of the lead-in that CD-TEXT takes are no part of what was recorded.
    expect(result.acknowledgedBlocks).toBeGreaterThan(10_000)
    expect(result.recordedBlocks).toBe(300 + 375 + 450)
    const toc = await perform(drive, readToc, {})
    expect(toc.tracks.map((entry) => [entry.track, entry.start])).toEqual([
      [1, 0],
      [2, 300],
      [3, 675],
    ])
    expect(toc.leadOut).toBe(1125)
    for (const [number, start, length] of [
      [1, 0, 300],
      [2, 300, 375],
      [3, 675, 450],
    ] as const)
      expect(same(await readAudio(drive, start, length), payload(length, number, 2352))).toBe(true)
    const { packs } = await perform(drive, readCdText, {})
    expect(Buffer.concat(packs).equals(Buffer.from(text))).toBe(true)
  })

  it('takes data and audio', async () => {
    const drive = driveWith('cd-r')
    const data = track(1, 450, { form: 'mode1', source: sourceOfBytes(payload(450, 9), 2048), gap: emptyGap('mode1', 150) })
    const plan = album({ tracks: [data, track(2, 375, { gap: emptyGap('audio', 150) }), track(3, 300)] })
    const result = await burnTo(drive, plan)
    expect(errorsOf(result)).toEqual([])
    expect(same(await readBack(drive, 0, 450), payload(450, 9))).toBe(true)
    expect(same(await readAudio(drive, 600, 375), payload(375, 2, 2352))).toBe(true)
    expect(same(await readAudio(drive, 975, 300), payload(300, 3, 2352))).toBe(true)
  })

  it('needs an empty disc', async () => {
    const drive = driveWith('cd-r')
    await burnTo(drive, dataPlan(payload(300)), { close: false })
    expect(errorsOf(await burnTo(drive, album(), { mode: 'sao' }))).toEqual(['burn/trackNotBlank'])
  })
})

describe('track at once', () => {
  it('records tracks one by one, with the gaps that the drive makes', async () => {
    const drive = driveWith('cd-rw')
    const result = await burnTo(drive, album(), { mode: 'tao' })
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('track-at-once')
    expect(result.ranges.map((range) => range.track)).toEqual([1, 2, 3])
    for (const range of result.ranges)
      expect(same(await readAudio(drive, range.start, range.blocks), payload(range.blocks, range.track ?? 0, 2352))).toBe(true)
    expect((result.ranges[1]?.start ?? 0) - (result.ranges[0]?.start ?? 0)).toBeGreaterThanOrEqual(300 + 150)
  })

  it('fills a short track up with silence and says so', async () => {
    const drive = driveWith('cd-r')
    const result = await burnTo(drive, album({ tracks: [track(1, 100)] }), { mode: 'tao' })
    expect(errorsOf(result)).toEqual([])
    expect(result.faults.map((fault) => fault.code)).toContain('burn/trackTooShort')
    expect(result.plannedBlocks).toBe(300)
  })

  it('goes on with a data session: an enhanced CD', async () => {
    const drive = driveWith('cd-r')
    expect(errorsOf(await burnTo(drive, album(), { close: false }))).toEqual([])
    const bytes = payload(500, 77)
    const second = await burnTo(drive, dataPlan(bytes), { close: true })
    expect(errorsOf(second)).toEqual([])
    expect(second.start).toBe(1125 + 11_400)
    expect(same(await readBack(drive, 1125 + 11_400, 500), bytes)).toBe(true)
    const toc = await perform(drive, readFullToc, {})
    expect(toc.lastSession).toBe(2)
  })
})

describe('what a Compact Disc refuses', () => {
  it.each([
    ['dvd+r', album(), {}, 'burn/trackMediumNotSupported'],
    ['cd-r', album({ tracks: [] }), {}, 'burn/sourceForm'],
    ['cd-r', album({ tracks: [track(1, 300, { source: sourceOfBytes(payload(300), 2048) })] }), {}, 'burn/trackForm'],
    ['cd-r', album({ tracks: Array.from({ length: 100 }, (_, i) => track(Math.min(99, i + 1), 300)) }), {}, 'burn/trackLimit'],
  ] as const)('%s: %#', async (medium, plan, changes, code) => {
    expect(errorsOf(await burnTo(driveWith(medium), plan, changes))).toEqual([code])
  })

  it('tracks that do not fit', async () => {
    const drive = driveWith('cd-r', [], { blocks: 1024 })
    expect(errorsOf(await burnTo(drive, album()))).toEqual(['burn/trackTooLarge'])
    expect(errorsOf(await burnTo(drive, album(), { mode: 'tao' }))).toEqual(['burn/trackTooLarge'])
  })

  it('a drive without the write types', async () => {
    const drive = driveWith('cd-r')
    expect(errorsOf(await burnTo(drive, album(), { mode: 'random' }))).toEqual(['burn/trackDriveCannot'])
  })

  it('what the first session has fixed', async () => {
    const drive = driveWith('cd-r')
    await burnTo(drive, album(), { close: false })
    const more = album({ tracks: [track(4, 300)], catalog: '4006381333931' })
    expect(errorsOf(await burnTo(drive, more, { mode: 'tao' }))).toEqual(['burn/trackFixedByDisc'])
    expect(errorsOf(await burnTo(drive, album({ tracks: [track(1, 300)] }), { mode: 'tao' }))).toEqual(['burn/trackFixedByDisc'])
  })
})

/** Two packs with a title; the drive does not look into them. */
function textPacks(): Uint8Array {
  const packs = new Uint8Array(36)
  for (let i = 0; i < 2; i++) {
    packs.set([0x80, i, i, 0], i * 18)
    packs.set(Buffer.from('GLASSMASTERS'), i * 18 + 4)
    const sum = crc16(packs, i * 18, i * 18 + 16)
    packs.set([sum >>> 8, sum & 0xff], i * 18 + 16)
  }
  return packs
}
