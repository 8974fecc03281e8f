import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { imageSources, openDiscImage, type CdImage } from '../../../src/image/cd/index.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import { controlOf, hasLeadIn, tracksOf } from '../../../src/layout/index.js'
import { cdSectors } from '../../../src/sector/index.js'
import { openSounds } from '../../../src/source/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { discOf, emitDisc, noise, soundTrack, sourcesOf } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { countChunk, cueChunk, daoChunk, neroFile, taoChunk, type NeroChunk, type NeroPoint, type NeroVersion } from '../../support/nero.js'

const folder = temporaryFolder()
const RAW = 2352
const sound = Buffer.from(noise('n', 2000 * 588))

async function judged(content: Buffer, chunks: readonly NeroChunk[], version: NeroVersion = 'NER5', name = 'disc.nrg') {
  writeFileSync(join(folder, name), neroFile(content, chunks, version))
  return openDiscImage(join(folder, name), { files: hostFiles })
}
async function opened(...told: Parameters<typeof judged>): Promise<CdImage> {
  const { image, faults } = await judged(...told)
  expect(faults).toEqual([])
  if (image === undefined) throw new Error('no image')
  return image
}
const shape = ({ disc }: CdImage) =>
  disc.sessions.map((session) => ({
    tracks: session.tracks.map((track) => [track.number, track.pregap, ...track.indexes, track.end]),
    leadOut: session.leadOut,
  }))

const points: readonly NeroPoint[] = [
  [0x01, 1, 0, -150],
  [0x01, 1, 1, 0],
  [0x31, 2, 0, 700],
  [0x31, 2, 1, 775],
  [0x31, 2, 2, 1000],
  [0x31, 0xaa, 1, 1500],
]
const places = (from: number, one: number, end: number) => ({
  sectorBytes: RAW,
  mode: 7,
  places: [from * RAW, one * RAW, end * RAW] as const,
})
const twoTracks = [places(0, 150, 850), places(850, 925, 1650)]
const stored = Buffer.concat([Buffer.alloc(150 * RAW), sound.subarray(0, 1500 * RAW)])

describe('CUEX and DAOX', () => {
  it('tell flags, pregaps and indexes', async () => {
    const image = await opened(stored, [cueChunk(points), daoChunk(twoTracks), countChunk('SINF', 2), countChunk('MTYP', 1)])
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 700],
          [2, 700, 775, 1000, 1500],
        ],
        leadOut: 1500,
      },
    ])
    expect(tracksOf(image.disc).map(controlOf)).toEqual([0, 3])
  })
  it.each([
    [0x01, { copy: 'prohibited', preemphasis: false, channels: 2 }],
    [0x11, { copy: 'prohibited', preemphasis: true, channels: 2 }],
    [0x21, { copy: 'permitted', preemphasis: false, channels: 2 }],
    [0x81, { copy: 'prohibited', preemphasis: false, channels: 4 }],
    [0xb1, { copy: 'permitted', preemphasis: true, channels: 4 }],
  ] as const)('control %d', async (head, wanted) => {
    const flagged = points.map(([, ...rest]): NeroPoint => [head, ...rest])
    const image = await opened(stored, [cueChunk(flagged), daoChunk(twoTracks)])
    expect(tracksOf(image.disc)[1]).toMatchObject(wanted)
  })
  it('have an older form with 32-bit places and minutes', async () => {
    const image = await opened(stored, [cueChunk(points, 'CUES'), daoChunk(twoTracks, { mcn: '0724384960650' }, 'DAOI')], 'NERO')
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 700],
          [2, 700, 775, 1000, 1500],
        ],
        leadOut: 1500,
      },
    ])
    expect(image.disc.mcn).toBe('0724384960650')
  })
  it('are known by the mark at the end, whatever the name', async () => {
    expect(shape(await opened(stored, [cueChunk(points), daoChunk(twoTracks)], 'NER5', 'disc.bin'))).toHaveLength(1)
  })
  it('leave gaps that are not stored empty', async () => {
    const gapped: readonly NeroPoint[] = [...points.slice(0, 2), [0x31, 2, 0, 720], [0x31, 2, 1, 900], [0x31, 0xaa, 1, 1650]]
    const image = await opened(stored, [cueChunk(gapped), daoChunk(twoTracks)])
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 720],
          [2, 720, 900, 1650],
        ],
        leadOut: 1650,
      },
    ])
  })
  it('a second session lies where CUEX says', async () => {
    const later: readonly NeroPoint[] = [
      [0x41, 0, 0, 12_750],
      [0x41, 3, 0, 12_750],
      [0x41, 3, 1, 12_900],
      [0x41, 0xaa, 1, 13_300],
    ]
    const data = { sectorBytes: 2048, mode: 0, places: [1650 * RAW, 1650 * RAW + 150 * 2048, 1650 * RAW + 550 * 2048] as const }
    const content = Buffer.concat([stored, Buffer.alloc(550 * 2048)])
    const image = await opened(content, [cueChunk(points), daoChunk(twoTracks), cueChunk(later), daoChunk([data], { first: 3 })])
    expect(shape(image)[1]).toEqual({ tracks: [[3, 12_750, 12_900, 13_300]], leadOut: 13_300 })
  })
  it('that contradict each other are told', async () => {
    const early: readonly NeroPoint[] = [...points.slice(0, 3), [0x31, 2, 1, 770], [0x31, 0xaa, 1, 1500]]
    const { image, faults } = await judged(stored, [cueChunk(early), daoChunk(twoTracks)])
    expect(faults.map(({ code, values }) => [code, values])).toEqual([['sheet/addressDiffers', { track: 2, told: 770, taken: 775 }]])
    expect(tracksOf(image?.disc ?? { sessions: [], texts: [], textPacks: new Uint8Array() })[1]?.start).toBe(775)
  })
  it('CDTX holds packs of CD-TEXT', async () => {
    const texts = [{ language: 'en', disc: { title: 'Disc' }, tracks: new Map([[2, { title: 'Two' }]]) }]
    const { packs } = planCdText({ texts, firstTrack: 1, lastTrack: 2 })
    const image = await opened(stored, [cueChunk(points), daoChunk(twoTracks), { name: 'CDTX', content: Buffer.from(packs) }])
    expect(image.disc.texts).toEqual(texts)
    expect(Buffer.from(image.disc.textPacks)).toEqual(Buffer.from(packs))
  })
})

describe('tracks one by one', () => {
  const track = (offset: number, length: number, at: number) => ({ offset: offset * RAW, length: length * RAW, mode: 7, at })
  it.each([
    ['the block of index 1', [track(0, 700, 0), track(700, 400, 850), track(1100, 300, 1400)]],
    ['the block of index 0', [track(0, 700, 0), track(700, 400, 700), track(1100, 300, 1250)]],
    ['the block without any pause', [track(0, 700, 0), track(700, 400, 700), track(1100, 300, 1100)]],
  ])('tell %s', async (_, tracks) => {
    const image = await opened(sound, [taoChunk(tracks), countChunk('SINF', 3), countChunk('MTYP', 1)])
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 700],
          [2, 700, 850, 1250],
          [3, 1250, 1400, 1700],
        ],
        leadOut: 1700,
      },
    ])
  })
  it('may have two sectors of run-out, and a pause that is stored', async () => {
    const image = await opened(sound, [taoChunk([track(0, 700, 0), track(852, 400, 852)], 'ETNF')], 'NERO')
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 702],
          [2, 702, 852, 1252],
        ],
        leadOut: 1252,
      },
    ])
    const opener = openSounds({ files: hostFiles })
    const pieces: Uint8Array[] = []
    for await (const piece of cdSectors(image.disc, imageSources(image, hostFiles, opener), {
      area: 'program',
      scrambled: false,
      kernel: sectorTwin,
      subcode: 'pq',
    }))
      pieces.push(piece)
    const whole = Buffer.concat(pieces)
    const sector = (at: number) => whole.subarray(at * 2368, at * 2368 + RAW)
    expect(sector(699)).toEqual(sound.subarray(699 * RAW, 700 * RAW))
    expect(sector(700).every((byte) => byte === 0)).toBe(true)
    expect(sector(702)).toEqual(sound.subarray(702 * RAW, 703 * RAW))
    expect(sector(852)).toEqual(sound.subarray(852 * RAW, 853 * RAW))
  })
  it('TINF tells no block', async () => {
    const image = await opened(sound, [taoChunk([track(0, 700, 0), track(700, 400, 0)], 'TINF')], 'NERO')
    expect(shape(image)).toEqual([
      {
        tracks: [
          [1, -150, 0, 700],
          [2, 700, 850, 1250],
        ],
        leadOut: 1250,
      },
    ])
  })
  it('SINF divides them into sessions', async () => {
    const chunks = [taoChunk([track(0, 700, 0), track(700, 400, 12_100)]), countChunk('SINF', 1), countChunk('SINF', 1)]
    expect(shape(await opened(sound, chunks))).toEqual([
      { tracks: [[1, -150, 0, 700]], leadOut: 700 },
      { tracks: [[2, 11_950, 12_100, 12_500]], leadOut: 12_500 },
    ])
  })
  it('a DVD has no minutes', async () => {
    const chunks = [taoChunk([{ offset: 0, length: 400 * 2048, mode: 0, at: 0 }]), countChunk('MTYP', 0x200)]
    expect(hasLeadIn((await opened(Buffer.alloc(400 * 2048), chunks)).disc)).toBe(false)
    expect((await opened(sound, [taoChunk([track(0, 700, 0)]), countChunk('MTYP', 1)])).disc.sessions).toHaveLength(1)
  })
})

describe('sub-code behind each sector', () => {
  it('keeps R to W, and adds what the chunks do not tell', async () => {
    const packs = noise('g', 24 * 300).map((byte) => byte & 0x3f)
    const disc = {
      ...discOf([[soundTrack('a', 600 * 588, { isrc: 'PTABC2600001', indexes: [sectors(200)] })]], { mcn: '0724384960650' }),
      subcode: [{ start: lba(0), length: sectors(300), source: 'packs', form: 'raw' as const }],
    }
    const pieces: Uint8Array[] = []
    for await (const piece of cdSectors(disc, sourcesOf({ packs }), {
      area: 'program',
      scrambled: false,
      kernel: sectorTwin,
      subcode: 'raw',
    }))
      pieces.push(piece)
    const content = Buffer.concat([Buffer.alloc(150 * 2448), ...pieces])
    const dao = daoChunk([{ sectorBytes: 2448, mode: 0x10, places: [0, 150 * 2448, 750 * 2448] }])
    const cue = cueChunk([
      [0x21, 1, 0, -150],
      [0x21, 1, 1, 0],
      [0x21, 0xaa, 1, 600],
    ])
    const image = await opened(content, [cue, dao])
    expect(image.disc.mcn).toBe('0724384960650')
    expect(tracksOf(image.disc)[0]).toMatchObject({ isrc: 'PTABC2600001', indexes: [0, 200] })
    const opener = openSounds({ files: hostFiles })
    const again: Uint8Array[] = []
    for await (const piece of cdSectors(image.disc, imageSources(image, hostFiles, opener), {
      area: 'program',
      scrambled: false,
      kernel: sectorTwin,
      subcode: 'raw',
    }))
      again.push(piece)
    expect(Buffer.concat(again).equals(Buffer.concat(pieces))).toBe(true)
  })
  it('that contradicts the chunks is told', async () => {
    const disc = discOf([[soundTrack('a', 600 * 588)]])
    await emitDisc(disc, { kind: 'ccd', sheet: join(folder, 'sub.ccd') })
    const sub = readFileSync(join(folder, 'sub.sub'))
    expect(sub.length).toBe(600 * 96)
    const pieces: Uint8Array[] = []
    for await (const piece of cdSectors(disc, sourcesOf(), { area: 'program', scrambled: false, kernel: sectorTwin, subcode: 'raw' }))
      pieces.push(piece)
    const moved = Buffer.concat([Buffer.alloc(160 * 2448), ...pieces])
    moved[200 * 2448 + 2360] ^= 0x40
    const { faults } = await judged(moved, [daoChunk([{ sectorBytes: 2448, mode: 0x10, places: [0, 150 * 2448, 760 * 2448] }])])
    expect(faults.map(({ code, values }) => [code, values])).toEqual([
      ['sheet/subcodeReplaced', { name: 'disc.nrg', wrong: 599, unreadable: 1, first: { at: 10, track: 1, index: 1 } }],
    ])
  })
})
