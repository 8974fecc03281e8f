/** R to W beside sectors: in TOC files of cdrdao; CloneCD, Nero and Alcohol have tests of their own. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { emitCd } from '../../../src/image/cd/emit.node.js'
import { imageSources, openSheet, type CdImage } from '../../../src/image/cd/index.js'
import { sectorTwin } from '../../../src/kernel/index.js'
import type { Disc } from '../../../src/layout/index.js'
import { writeParities } from '../../../src/sector/index.js'
import { openSounds } from '../../../src/source/index.js'
import { hostFiles } from '../../../src/source/files.node.js'
import { lba, sectors } from '../../../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { itNeeds, run } from '../../support/tools.js'
import { wave } from '../../support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const packs = noise('g', 24 * 300).map((byte) => byte & 0x3f)
for (let i = 0; i < 300; i++) writeParities(packs.subarray(96 * i, 96 * i + 96))
const data = { iso: noise('iso', 512 * 350), packs }
const plain = discOf([
  [dataTrack('iso', 350), soundTrack('a', 5 * 44_100, { preemphasis: true }), soundTrack('b', 6 * 44_100, { indexes: [sectors(60)] })],
])
const disc: Disc = { ...plain, subcode: [{ start: lba(800), length: sectors(300), source: 'packs', form: 'packed' }] }

async function opened(name: string): Promise<CdImage> {
  const { image, faults } = await openSheet(at(name), { files: hostFiles })
  expect(faults).toEqual([])
  if (image === undefined) throw new Error('no image')
  return image
}
/** P to W of the program area, as a CloneCD image has them. */
async function subcodeOf(image: CdImage): Promise<Buffer> {
  const opener = openSounds({ files: hostFiles })
  const options = {
    sources: imageSources(image, hostFiles, opener),
    kernel: sectorTwin,
    digests: [],
    flush: 'replace',
    progress: () => {},
  } as const
  await emitCd(image.disc, { kind: 'ccd', sheet: at('again.ccd') }, options)
  await opener.close()
  return readFileSync(at('again.sub'))
}

describe('a TOC file', () => {
  it('keeps R to W behind each sector, as the disc has them', async () => {
    await emitDisc(disc, { kind: 'ccd', sheet: at('wanted.ccd') }, data)
    await emitDisc(disc, { kind: 'toc', sheet: at('disc.toc'), image: at('disc.bin') }, data)
    const sheet = readFileSync(at('disc.toc'), 'utf8')
    expect(sheet.match(/^(TRACK|DATAFILE|FILE) .*/gm)).toEqual([
      'TRACK MODE1_RAW RW_RAW',
      'DATAFILE "disc.bin" 00:06:50',
      'TRACK AUDIO RW_RAW',
      'DATAFILE "disc.bin" #1224000 00:07:00',
      'TRACK AUDIO RW_RAW',
      'DATAFILE "disc.bin" #2509200 00:08:00',
    ])
    const image = await opened('disc.toc')
    expect((await subcodeOf(image)).equals(readFileSync(at('wanted.sub')))).toBe(true)
    expect(readFileSync(at('again.img')).equals(readFileSync(at('wanted.img')))).toBe(true)
  })
  it('gives sounds from any sample to any other', async () => {
    await emitDisc(disc, { kind: 'toc', sheet: at('disc.toc'), image: at('disc.bin') }, data)
    const image = await opened('disc.toc')
    const source = image.disc.sessions[0].spans.flatMap((span) => (span.kind === 'sound' ? span.sounds : []))[0].source
    const opener = openSounds({ files: hostFiles })
    const sources = imageSources(image, hostFiles, opener)
    const behindGap = 150 * 588
    // Within a sector, to its end, over it, of several, and of one alone.
    const ranges = [
      [0, 588],
      [0, 1],
      [100, 200],
      [100, 1000],
      [587, 2],
      [588, 588],
      [1000, 176],
      [5, 20_000],
    ] as const
    for (const [from, samples] of ranges) {
      const pieces: Uint8Array[] = []
      for await (const piece of sources.sound({ source, from: behindGap + from, samples })) pieces.push(piece.slice())
      expect(Buffer.concat(pieces).equals(noise('a', from + samples).subarray(4 * from))).toBe(true)
    }
    await opener.close()
  })
  it('may have them packed', async () => {
    await emitDisc(plain, { kind: 'toc', sheet: at('plain.toc'), image: at('plain.bin') }, data)
    const main = readFileSync(at('plain.bin'))
    const image = Buffer.concat(
      Array.from({ length: main.length / 2352 }, (_, i) => [
        main.subarray(i * 2352, (i + 1) * 2352),
        i >= 800 && i < 1100 ? packs.subarray((i - 800) * 96, (i - 799) * 96) : Buffer.alloc(96),
      ]).flat(),
    )
    writeFileSync(at('packed.bin'), image)
    const sheet = readFileSync(at('disc.toc'), 'utf8').replaceAll('RW_RAW', 'RW').replaceAll('disc.bin', 'packed.bin')
    writeFileSync(at('packed.toc'), sheet)
    expect((await subcodeOf(await opened('packed.toc'))).equals(readFileSync(at('wanted.sub')))).toBe(true)
  })
  it('cannot have them within a sound with a header', async () => {
    writeFileSync(at('a.wav'), wave(Buffer.alloc(4 * 588 * 400)))
    writeFileSync(at('sound.toc'), 'CD_DA\nTRACK AUDIO RW\nFILE "a.wav" 0\n')
    const { image, faults } = await openSheet(at('sound.toc'), { files: hostFiles })
    expect([image, faults.map(({ code }) => code)]).toEqual([undefined, ['sheet/wrongPart']])
  })
})

itNeeds(['cdrdao'], 'cdrdao: takes images with R to W, at the same places', () => {
  const told = run('cdrdao', ['show-toc', 'disc.toc'], { cwd: folder })
  const [start, index, end] = [/START .*\( *(\d+)\)/g, /INDEX .*\( *(\d+)\)/g, /END .*\( *(\d+)\)/g].map((pattern) =>
    [...told.matchAll(pattern)].map(([, block]) => Number(block)),
  )
  const tracks = disc.sessions[0].tracks
  expect([told.match(/RW_RAW/g)?.length, start, index]).toEqual([3, tracks.map((track) => track.start), [tracks[2].indexes[1]]])
  expect(end).toEqual(tracks.map((track) => track.end))
  run('cdrdao', ['read-test', 'disc.toc'], { cwd: folder })
})
