/** Stored raw images are opened by what their sub-code says. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planCdText } from '../../../src/format/cdtext/index.js'
import { emitCd } from '../../../src/image/cd/emit.node.js'
import { imageSources, openDiscImage, storedSectorsOf, type CdImage } from '../../../src/image/cd/index.js'
import { crc16, sectorTwin } from '../../../src/kernel/index.js'
import { tracksOf, type Disc } from '../../../src/layout/index.js'
import { writeParities } from '../../../src/sector/cd/packs.js'
import { symbolsOfPlanes, writeSubcode, qOf } from '../../../src/sector/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { openSounds } from '../../../src/source/index.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { sample } from '../../support/tools.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)

function xaData(count: number): Uint8Array {
  const data = noise('xa', count * 588).slice(0, count * 2336)
  for (let i = 0; i < count; i++) data.set([0, 0, i % 3 ? 0x20 : 8, 0, 0, 0, i % 3 ? 0x20 : 8, 0], i * 2336)
  return data
}
const packs = noise('g', 24 * 200).map((byte) => byte & 0x3f)
for (let i = 0; i < 200; i++) writeParities(packs.subarray(96 * i, 96 * i + 96))
const data = { iso: noise('iso', 512 * 350), xa: xaData(350), formless: noise('m2', 584 * 350), packs }
const texts = [{ language: 'en', disc: { title: 'Disc' }, tracks: new Map([[2, { title: 'Two' }]]) }]

const audio = discOf(
  [
    [
      soundTrack('a', 5 * 44_100, { isrc: 'PTABC2600001', indexes: [sectors(100), sectors(200)] }),
      soundTrack('b', 6 * 44_100 + 33, { preemphasis: true, pregap: sectors(140), copy: 'scms' }),
      soundTrack('c', 7 * 44_100, { pregap: sectors(0), channels: 4, copy: 'prohibited' }),
    ],
  ],
  {
    mcn: '0724384960650',
    hidden: { source: 'h', from: 0, samples: 2 * 44_100 },
    texts,
    textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 3 }).packs,
  },
)
const graphics: Disc = { ...audio, subcode: [{ start: lba(200), length: sectors(200), source: 'packs', form: 'packed' }] }
const discs: Readonly<Record<string, Disc>> = {
  audio,
  mixed: discOf([[dataTrack('iso', 350), soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100)]]),
  backwards: discOf([[soundTrack('a', 5 * 44_100), dataTrack('xa', 350, { mode: 'xa' })]]),
  formless: discOf([[dataTrack('formless', 350, { mode: 'mode2' })]]),
  extra: discOf([[soundTrack('a', 5 * 44_100), soundTrack('b', 5 * 44_100)], [dataTrack('iso', 350, { mode: 'xa-form1' })]]),
}

async function program(image: CdImage, name: string): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles })
  const path = at(`${name}.again`)
  const sources = imageSources(image, hostFiles, opener)
  await emitCd(
    { ...image.disc, subcode: [] },
    { kind: 'bin', image: path },
    { sources, kernel: sectorTwin, digests: [], flush: 'replace', progress: () => {} },
  )
  await opener.close()
  return readFileSync(path)
}

async function opened(path: string): Promise<CdImage> {
  const { image, faults } = await openDiscImage(path, { files: hostFiles })
  expect(faults.filter((fault) => fault.severity !== 'note')).toEqual([])
  if (image === undefined) throw new Error('no image')
  return image
}

const shapeOf = (disc: Disc) =>
  disc.sessions.map(({ start, leadIn, leadOut, tracks }) => ({
    start,
    leadIn,
    leadOut,
    tracks: tracks.map(({ number, pregap, start: from, end, indexes, copy, preemphasis, channels, isrc }) => ({
      number,
      pregap,
      from,
      end,
      indexes,
      copy,
      preemphasis,
      channels,
      isrc,
    })),
  }))

describe('an image of our own', () => {
  it.each(sample([['audio', 'pq'], ['audio', 'packed'], ...Object.keys(discs).map((name) => [name, 'raw'] as const)] as const, 2))(
    'of %s with sub-code %s comes back as it was',
    async (name, subcode) => {
      const disc = discs[name]
      const [wanted] = await emitDisc(disc, { kind: 'bin', image: at(`${name}.wanted.bin`) }, data)
      await emitDisc(disc, { kind: 'raw', image: at(`${name}-${subcode}.x`), subcode }, data)
      const image = await opened(at(`${name}-${subcode}.x`))
      expect(shapeOf(image.disc)).toEqual(shapeOf(disc))
      expect(image.disc.mcn).toBe(disc.mcn)
      expect(image.disc.texts).toEqual(subcode === 'pq' ? [] : disc.texts)
      const modes = tracksOf(image.disc).map(({ mode }) => (mode.startsWith('xa') ? 'xa' : mode))
      expect(modes).toEqual(tracksOf(disc).map(({ mode }) => (mode.startsWith('xa') ? 'xa' : mode)))
      expect(Buffer.compare(await program(image, `${name}-${subcode}`), readFileSync(wanted.path))).toBe(0)
    },
  )
})

describe('R to W', () => {
  it.each(['packed', 'raw'] as const)('%s are found, and their order is', async (subcode) => {
    await emitDisc(graphics, { kind: 'raw', image: at('g.x'), subcode }, data)
    const image = await opened(at('g.x'))
    expect(image.disc.subcode?.map(({ form }) => form)).toEqual([subcode])
    await emitCdAgain(image, 'packed')
    await emitDisc(graphics, { kind: 'raw', image: at('wanted.x'), subcode: 'packed' }, data)
    expect(Buffer.compare(readFileSync(at('again.x')), readFileSync(at('wanted.x')))).toBe(0)
  })
  async function emitCdAgain(image: CdImage, subcode: 'packed' | 'raw'): Promise<void> {
    const opener = openSounds({ files: hostFiles })
    const options = {
      sources: imageSources(image, hostFiles, opener),
      kernel: sectorTwin,
      digests: [],
      flush: 'replace',
      progress: () => {},
    } as const
    await emitCd(image.disc, { kind: 'raw', image: at('again.x'), subcode }, options)
    await opener.close()
  }
  it('refuses to be lost', async () => {
    for (const target of [
      { kind: 'bin', image: at('lost') },
      { kind: 'cue', sheet: at('lost.cue'), image: at('lost'), dialect: 'cdrwin' },
      { kind: 'raw', image: at('lost'), subcode: 'pq' },
      { kind: 'raw', image: at('lost'), subcode: 'none' },
    ] as const)
      await expect(emitDisc(graphics, target, data)).rejects.toMatchObject({ faults: [{ code: 'sheet/subcodeLost' }] })
  })
})

describe('foreign images', () => {
  const whole = async (): Promise<Buffer> => {
    await emitDisc(discs['mixed'], { kind: 'raw', image: at('whole.x'), subcode: 'raw' }, data)
    return readFileSync(at('whole.x'))
  }
  const [session] = discs['mixed'].sessions
  const cut = (image: Buffer, from: number): Buffer =>
    image.subarray((from - session.leadIn) * 2448, (session.leadOut - session.leadIn) * 2448)
  const tracks = session.tracks.map(({ number, start, end, pregap }) => ({ number, start, end, pregap }))
  it.each([-150, 0])('that begin at block %d have their tracks from Q', async (from) => {
    writeFileSync(at('cut.x'), cut(await whole(), from))
    const image = await opened(at('cut.x'))
    expect(image.disc.sessions[0].tracks.map(({ number, start, end, pregap }) => ({ number, start, end, pregap }))).toEqual(tracks)
    expect(image.raw).toBeUndefined()
    expect(image.faults).toMatchObject([{ code: 'rawcd/leadInMissing', severity: 'note', values: { first: from } }])
    await emitDisc(discs['mixed'], { kind: 'bin', image: at('cut.wanted') }, data)
    expect(Buffer.compare(await program(image, 'cut'), readFileSync(at('cut.wanted')))).toBe(0)
  })
  it('with data that is not scrambled and channels in planes', async () => {
    const other = Buffer.from(cut(await whole(), -150))
    const planes = Buffer.alloc(96)
    for (let i = 0; i < other.length; i += 2448) {
      if (other[i + 1] === 255 && other[i + 11] === 0) sectorTwin.scramble(other.subarray(i, i + 2352))
      const sub = other.subarray(i + 2352, i + 2448)
      writeSubcode(
        planes,
        0,
        'planar',
        sub[0] >> 7 === 1 ? 1 : 0,
        qOf(sub, 0, 'raw'),
        sub.map((byte) => byte & 0x3f),
      )
      expect(symbolsOfPlanes(planes).every((symbol) => symbol === 0)).toBe(true)
      sub.set(planes)
    }
    writeFileSync(at('planes.x'), other)
    const image = await opened(at('planes.x'))
    expect(image.disc.sessions[0].tracks.map(({ start }) => start)).toEqual(tracks.map(({ start }) => start))
    expect(Buffer.compare(await program(image, 'planes'), readFileSync(at('cut.wanted')))).toBe(0)
  })
  it('that end too early, within a sector, or tell two stories', async () => {
    const image = await whole()
    const codes = async (content: Buffer): Promise<readonly string[]> => {
      writeFileSync(at('bad.x'), content)
      return (await openDiscImage(at('bad.x'), { files: hostFiles })).faults.map(({ code }) => code)
    }
    expect(await codes(image.subarray(0, (session.leadOut - session.leadIn - 100) * 2448))).toContain('rawcd/ends')
    expect(await codes(image.subarray(0, image.length - 1000))).toEqual(['rawcd/partial'])
    const loud = Buffer.from(image)
    loud[(-100 - session.leadIn) * 2448 + 1000] ^= 1
    expect(await codes(loud)).toEqual(['rawcd/pauseFilled'])
    const broken = Buffer.from(image)
    for (let i = 0; i < 3; i++) broken[(500 + i - session.leadIn) * 2448 + 2360] ^= 0x40
    expect(await codes(broken)).toEqual(['rawcd/unreadable'])
    expect(await codes(withPoint(image, 0xa2, [0x00, 0x03, 0x00]))).toEqual(['rawcd/contradicts'])
    expect(await codes(withPoint(image, 0x03, [0x00, 0x14, 0x00]))).toEqual(['rawcd/contentsDiffer'])
  })
  /** Another place of a point in the table of contents. */
  const withPoint = (image: Buffer, point: number, time: readonly number[]): Buffer => {
    const out = Buffer.from(image)
    for (let i = 0; i < -150 - session.leadIn; i++) {
      const sub = out.subarray(i * 2448 + 2352, (i + 1) * 2448)
      const q = qOf(sub, 0, 'raw')
      if (q[2] !== point) continue
      q.set(time, 7)
      const code = crc16(q, 0, 10)
      q.set([code >> 8, code & 0xff], 10)
      const symbols = sub.map((byte) => byte & 0x3f)
      writeSubcode(sub, 0, 'raw', sub[0] >> 7 === 1 ? 1 : 0, q, symbols)
    }
    return out
  }
})

describe('a raw recording', () => {
  it.each(['pq', 'packed', 'raw'] as const)('of an image with %s is the image itself', async (subcode) => {
    await emitDisc(discs['mixed'], { kind: 'raw', image: at('burn.x'), subcode }, data)
    const image = await opened(at('burn.x'))
    const recording = storedSectorsOf(image, hostFiles)
    if (recording === undefined) throw new Error('none')
    expect([recording.start, recording.source.count]).toEqual([-22_650, image.disc.sessions[0].leadOut + 6750 + 22_650])
    // Where nothing stands in R to W the order is that of the disc.
    expect(recording.subChannel).toBe(subcode === 'pq' ? 'pq' : 'raw')
    const pieces: Uint8Array[] = []
    for await (const piece of recording.source.open(0)) pieces.push(piece)
    expect(Buffer.compare(Buffer.concat(pieces), readFileSync(at('burn.x')))).toBe(0)
  })
})

describe('without sub-code', () => {
  it('whole sectors of data are a track of their mode', async () => {
    await emitDisc(discs['formless'], { kind: 'bin', image: at('plain.img') }, data)
    const image = await opened(at('plain.img'))
    expect(tracksOf(image.disc).map(({ mode, start }) => [mode, start])).toEqual([['mode2', 0]])
    expect(Buffer.compare(await program(image, 'plain'), readFileSync(at('plain.img')))).toBe(0)
  })
  it('sounds are a track of audio, and blocks are nothing of the kind', async () => {
    await emitDisc(discOf([[soundTrack('a', 5 * 44_100)]]), { kind: 'bin', image: at('sound.bin') })
    expect(tracksOf((await opened(at('sound.bin'))).disc).map(({ mode, end }) => [mode, end])).toEqual([['audio', 375]])
    const blocks = Buffer.alloc(2048 * 147)
    blocks.write('CD001', 16 * 2048 + 1)
    for (const [name, content] of [
      ['disc.iso', blocks],
      ['blocks.bin', Buffer.concat([blocks, Buffer.alloc(304)])],
      ['empty.bin', Buffer.alloc(0)],
      ['text.x', Buffer.from('nothing of the kind')],
    ] as const) {
      writeFileSync(at(name), content)
      expect(await openDiscImage(at(name), { files: hostFiles })).toEqual({ faults: [] })
    }
  })
  it('data and sounds are told apart', async () => {
    const disc = discs['mixed']
    await emitDisc(disc, { kind: 'bin', image: at('both.bin') }, data)
    const image = await opened(at('both.bin'))
    expect(tracksOf(image.disc).map(({ mode }) => mode)).toEqual(['mode1', 'audio'])
    expect(Buffer.compare(await program(image, 'both'), readFileSync(at('both.bin')))).toBe(0)
  })
})
