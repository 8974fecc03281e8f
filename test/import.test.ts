/** What a sheet says, and what the manifest made of it says, is one disc: its addresses, sub-channel Q, texts and sectors. */

import { createHash } from 'node:crypto'
import { mkdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { planCdText, readCdText } from '../src/format/cdtext/index.js'
import { imageSources, openDiscImage, type CdImage } from '../src/image/cd/index.js'
import { importSheet } from '../src/import.js'
import { sectorTwin } from '../src/kernel/index.js'
import { tocOf, type CdTexts, type Disc } from '../src/layout/index.js'
import { parseManifest } from '../src/manifest/index.js'
import { measure } from '../src/measure.js'
import { plan } from '../src/plan.js'
import { storesOf } from '../src/request/index.js'
import { cdRuns, cdSectors, subcodeMaker } from '../src/sector/index.js'
import { ffmpegIfNeeded } from '../src/source/audio/ffmpeg.node.js'
import { hostFiles } from '../src/source/files.node.js'
import { openSounds } from '../src/source/index.js'
import { hostContents } from '../src/source/open.node.js'
import { instant, lba, sectors } from '../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { nero } from './support/nero.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
const S = 588

/** Files by their names: samples of a WAVE file, or bytes. */
type Contents = Readonly<Record<string, number | { readonly bytes: number }>>

function home(name: string, contents: Contents, sheet: string, text: string): string {
  const place = join(folder, name)
  for (const [file, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(place, file)), { recursive: true })
    const bytes =
      typeof content === 'number' ? wave(noise(file, content)) : noise(file, Math.ceil(content.bytes / 4)).subarray(0, content.bytes)
    writeFileSync(join(place, file), bytes)
  }
  writeFileSync(join(place, sheet), text)
  return place
}

const found = async (path: string): Promise<CdImage> => {
  const { image, faults } = await openDiscImage(path, { files: hostFiles, foreign: ffmpegIfNeeded() })
  if (image === undefined) throw new Error(JSON.stringify(faults))
  return image
}

/** The disc that a manifest makes of files which are measured anew. */
async function made(text: string, base: string): Promise<CdImage> {
  const { manifest, faults } = parseManifest({ file: 'm.yaml', text, readBase: () => undefined, environment: {} })
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (manifest === undefined) throw new Error('no manifest')
  const materials = await measure(manifest, { base, date: instant(0), contents: hostContents() })
  const { disc, faults: planned } = plan(materials)
  expect(planned.filter(({ severity }) => severity === 'error')).toEqual([])
  if (disc === undefined) throw new Error('no disc')
  return { name: 'm.yaml', disc, stores: storesOf(manifest, materials.tracks), faults: [] }
}

/** Everything that a disc says, its sectors and their sub-channel Q as a digest. */
async function saidBy(image: CdImage) {
  const { disc } = image
  const opener = openSounds({ files: hostFiles, foreign: ffmpegIfNeeded() })
  const sources = imageSources(image, hostFiles, opener)
  const [sectors, codes] = [createHash('sha256'), createHash('sha256')]
  const maker = subcodeMaker(disc, sources, 'pq')
  for await (const run of cdRuns(disc, sources, { area: 'program', scrambled: false, kernel: sectorTwin })) {
    sectors.update(run.sectors)
    codes.update(await maker.of(run))
  }
  await maker.close()
  await opener.close()
  return {
    sessions: disc.sessions.map((session) => ({
      start: session.start,
      leadOut: session.leadOut,
      toc: tocOf(disc, session),
      tracks: session.tracks,
    })),
    mcn: disc.mcn,
    texts: disc.texts,
    sectors: sectors.digest('hex'),
    codes: codes.digest('hex'),
  }
}

async function imported(place: string, sheet: string) {
  const path = join(place, sheet)
  const { yaml, faults } = await importSheet(path, { file: 'm.yaml', folder: place, here: '/' })
  return { yaml, faults, image: await found(path), again: await made(yaml, place) }
}

const cue = (text: string): string => `${text.trim().replaceAll(' / ', '\n')}\n`

const sheets: readonly (readonly [name: string, sheet: string, contents: Contents, text: string])[] = [
  [
    'one file, cut',
    'a.cue',
    { 'a.wav': 1400 * S },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / INDEX 01 00:08:00 / INDEX 02 00:12:00',
  ],
  [
    'a pregap in the file before',
    'a.cue',
    { 't1.wav': 400 * S, 't2.wav': 450 * S },
    'FILE "t1.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / INDEX 00 00:04:10 / FILE "t2.wav" WAVE / INDEX 01 00:00:00',
  ],
  ['a pregap of track 1', 'a.cue', { 't1.wav': 400 * S }, 'FILE "t1.wav" WAVE / TRACK 01 AUDIO / PREGAP 00:00:33 / INDEX 01 00:00:00'],
  ['a long pregap of track 1', 'a.cue', { 't1.wav': 400 * S }, 'FILE "t1.wav" WAVE / TRACK 01 AUDIO / PREGAP 00:03:00 / INDEX 01 00:00:00'],
  ['a hidden track', 'a.cue', { 't1.wav': 900 * S }, 'FILE "t1.wav" WAVE / TRACK 01 AUDIO / INDEX 00 00:00:00 / INDEX 01 00:06:00'],
  [
    'a hidden track of another file',
    'a.cue',
    { 'h.wav': 300 * S, 't1.wav': 400 * S },
    'FILE "h.wav" WAVE / TRACK 01 AUDIO / INDEX 00 00:00:00 / FILE "t1.wav" WAVE / INDEX 01 00:00:00',
  ],
  [
    'silence and a stored pregap',
    'a.cue',
    { 'disc.bin': { bytes: 1500 * 2352 } },
    'FILE "disc.bin" BINARY / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / PREGAP 00:03:00 / INDEX 00 00:07:00 / INDEX 01 00:08:00',
  ],
  [
    'a postgap',
    'a.cue',
    { 'a.wav': 400 * S, 'b.wav': 400 * S },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / POSTGAP 00:02:00 / FILE "b.wav" WAVE / TRACK 02 AUDIO / INDEX 01 00:00:00',
  ],
  [
    'sounds that end within a sector',
    'a.cue',
    { 'a.wav': 400 * S + 100, 'b.wav': 400 * S + 1, 'c.wav': 400 * S + 587 },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / FILE "b.wav" WAVE / TRACK 02 AUDIO / INDEX 01 00:00:00 / FILE "c.wav" WAVE / TRACK 03 AUDIO / INDEX 01 00:00:00',
  ],
  [
    'a pregap that ends within a sector',
    'a.cue',
    { 'a.wav': 500 * S + 100, 'b.wav': 400 * S + 1 },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / INDEX 00 00:05:25 / FILE "b.wav" WAVE / INDEX 01 00:00:00',
  ],
  [
    'tracks of a second',
    'a.cue',
    { 'a.wav': 225 * S },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / INDEX 01 00:01:00 / TRACK 03 AUDIO / INDEX 01 00:02:00 / INDEX 02 00:02:05',
  ],
  [
    'samples of the other order',
    'a.cue',
    { 'a.bin': { bytes: 800 * 2352 } },
    'FILE "a.bin" MOTOROLA / TRACK 01 AUDIO / INDEX 01 00:00:00 / TRACK 02 AUDIO / INDEX 00 00:04:00 / INDEX 01 00:05:00',
  ],
  ['a WAVE file taken as sectors', 'a.cue', { 'a.wav': 400 * S - 11 }, 'FILE "a.wav" BINARY / TRACK 01 AUDIO / INDEX 01 00:00:00'],
  [
    'numbers, texts and flags',
    'a.cue',
    { 'a.wav': 1800 * S },
    'CATALOG 0724384960650 / TITLE "Album: no ${HOME}, #1" / PERFORMER "Ünïcode" / FILE "a.wav" WAVE / TRACK 01 AUDIO / TITLE "yes" / ISRC PTABC2600001 / FLAGS DCP / INDEX 01 00:00:00 / TRACK 02 AUDIO / FLAGS PRE SCMS / PERFORMER "- \' {x}" / INDEX 01 00:08:00 / TRACK 03 AUDIO / FLAGS 4CH / SONGWRITER "12" / INDEX 01 00:16:00',
  ],
  [
    'a first track beyond 1',
    'a.cue',
    { 'a.wav': 900 * S },
    'FILE "a.wav" WAVE / TRACK 07 AUDIO / INDEX 01 00:00:00 / TRACK 08 AUDIO / TITLE "eight" / INDEX 01 00:06:00',
  ],
  [
    'names that YAML would misread',
    'a.cue',
    { 'a $${x} ${HOME} # - b: [c].wav': 400 * S, "d'e": 400 * S },
    'FILE "a $${x} ${HOME} # - b: [c].wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / FILE "d\'e" WAVE / TRACK 02 AUDIO / INDEX 01 00:00:00',
  ],
  [
    'letters, back-slashes and folders of another system',
    'a.cue',
    { 't1.wav': 400 * S, 'sub/t2.wav': 400 * S, 't3.wav': 400 * S },
    'FILE "T1.WAV" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / FILE "sub\\t2.wav" WAVE / TRACK 02 AUDIO / INDEX 01 00:00:00 / FILE "C:\\Music\\t3.wav" WAVE / TRACK 03 AUDIO / INDEX 01 00:00:00',
  ],
  ['data of a file', 'a.cue', { 'd.iso': { bytes: 400 * 2048 } }, 'FILE "d.iso" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00'],
  ['whole sectors', 'a.cue', { 'd.bin': { bytes: 400 * 2352 } }, 'FILE "d.bin" BINARY / TRACK 01 MODE1/2352 / INDEX 01 00:00:00'],
  ['few sectors', 'a.cue', { 'd.iso': { bytes: 20 * 2048 } }, 'FILE "d.iso" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00'],
  [
    'data and sound of one bin, with what the disc says of itself',
    'a.cue',
    { 'd.bin': { bytes: 1500 * 2352 } },
    'CATALOG 0724384960650 / TITLE "Mixed" / PERFORMER "Band" / FILE "d.bin" BINARY / TRACK 01 MODE1/2352 / TITLE "Data" / INDEX 01 00:00:00 / TRACK 02 AUDIO / TITLE "Song" / INDEX 00 00:06:00 / INDEX 01 00:08:00 / INDEX 02 00:09:00 / TRACK 03 AUDIO / INDEX 01 00:14:00',
  ],
  [
    'sound behind data without a pause',
    'a.cue',
    { 'd.iso': { bytes: 350 * 2048 }, 'a.wav': 400 * S },
    'FILE "d.iso" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00 / FILE "a.wav" WAVE / TRACK 02 AUDIO / INDEX 01 00:00:00',
  ],
  [
    'sound behind data with a pause, postgap and all',
    'a.cue',
    { 'd.iso': { bytes: 350 * 2048 }, 'a.wav': 400 * S },
    'FILE "d.iso" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00 / POSTGAP 00:02:00 / FILE "a.wav" WAVE / TRACK 02 AUDIO / PREGAP 00:02:00 / INDEX 01 00:00:00',
  ],
  [
    'sectors of several sizes in one bin',
    'a.cue',
    { 'd.bin': { bytes: 400 * 2048 + 300 * 2336 + 400 * 2352 } },
    'FILE "d.bin" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00 / TRACK 02 MODE2/2336 / INDEX 00 00:05:25 / INDEX 01 00:06:00 / INDEX 02 00:08:00 / TRACK 03 AUDIO / INDEX 01 00:09:25',
  ],
  [
    'a data pregap of another file',
    'a.cue',
    { 'a.wav': 400 * S, 'gap.bin': { bytes: 150 * 2352 }, 'd.bin': { bytes: 400 * 2352 } },
    'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00 / FILE "gap.bin" BINARY / TRACK 02 MODE2/2352 / INDEX 00 00:00:00 / FILE "d.bin" BINARY / INDEX 01 00:00:00',
  ],
  [
    'sessions',
    'a.cue',
    { 't1.bin': { bytes: 400 * 2352 }, 't2.bin': { bytes: 450 * 2352 }, 't3.bin': { bytes: 400 * 2352 } },
    'REM SESSION 01 / FILE "t1.bin" BINARY / TRACK 01 AUDIO / INDEX 01 00:00:00 / FILE "t2.bin" BINARY / TRACK 02 AUDIO / INDEX 01 00:00:00 / REM SESSION 02 / FILE "t3.bin" BINARY / TRACK 03 MODE2/2352 / INDEX 01 00:00:00',
  ],
  [
    'a track of parts',
    'a.toc',
    { 'a.wav': 400 * S, 'b.wav': 900 * S },
    'CD_DA / TRACK AUDIO / COPY / FILE "a.wav" 100 00:02:00 / SILENCE 1000 / FILE "b.wav" 00:01:00 00:10:00 / SILENCE 00:02:00 / TRACK AUDIO / ISRC "PTABC2600002" / PRE_EMPHASIS / SILENCE 00:01:00 / FILE "b.wav" 0 00:02:00 / SILENCE 00:01:00 / FILE "a.wav" 0 / START 00:04:00 / INDEX 00:01:00 / TRACK AUDIO / FOUR_CHANNEL_AUDIO / SILENCE 00:05:00',
  ],
  [
    'pregap and start',
    'a.toc',
    { 'a.wav': 800 * S },
    'CD_DA / TRACK AUDIO / PREGAP 00:03:00 / FILE "a.wav" 0 00:05:00 / TRACK AUDIO / FILE "a.wav" 00:05:00 00:05:50 / START 00:01:00',
  ],
  [
    'samples of cdrdao',
    'a.toc',
    { 'a.bin': { bytes: 800 * 2352 }, 'b.raw': { bytes: 400 * 2352 + 100 } },
    'CD_DA / TRACK AUDIO / FILE "a.bin" #4704 00:01:00 00:05:00 / TRACK AUDIO / FILE "b.raw" SWAP #100 0',
  ],
  [
    'data of parts',
    'a.toc',
    { 'a.dat': { bytes: 400 * 2048 }, 'b.dat': { bytes: 500 * 2048 + 6 } },
    'CD_ROM / TRACK MODE1 / DATAFILE "a.dat" / ZERO 00:01:00 / DATAFILE "b.dat" #6 00:05:00 / TRACK MODE1 / ZERO 00:02:00 / DATAFILE "b.dat" #2054 409600 / START 00:02:00',
  ],
]

describe('the same disc', () => {
  it.each(sheets)('%s', async (name, sheet, contents, text) => {
    const place = home(`same ${sheets.findIndex(([other]) => other === name)}`, contents, sheet, cue(text))
    const { image, again } = await imported(place, sheet)
    expect(await saidBy(again)).toEqual(await saidBy(image))
  })
})

describe('the manifest', () => {
  const album = { 'album.wav': 1800 * S }
  const two = cue(
    'FILE "album.wav" WAVE / TRACK 01 AUDIO / TITLE "One" / INDEX 01 00:00:00 / TRACK 02 AUDIO / FLAGS DCP / INDEX 00 00:09:00 / INDEX 01 00:10:00',
  )

  it('is what a person would write, with the places of the tracks beside it', async () => {
    const place = home('written', album, 'album.cue', two)
    const { yaml, faults } = await importSheet(join(place, 'album.cue'), { file: '-', folder: place, here: '/' })
    expect(faults).toEqual([])
    expect(yaml).toMatchInlineSnapshot(`
      "# Made by disc import from album.cue.

      disc: 1
      name: album
      media: cd-r
      audio:
        gapless: true
        tracks:
          # Track 1: 00:09:00 from block 0 on
          - from: album.wav
            end: "00:09:00"
            title: One
            copy: prohibited
          # Track 2: 00:14:00 from block 750 on
          - from: album.wav
            start: "00:10:00"
            pregapStart: "00:09:00"
      output:
        image: dist/album.bin
        sheet: dist/album.cue
      "
    `)
  })

  it.each([
    ['My Album (1999)', 'My-Album-1999'],
    ['アルバム', undefined],
    ['.cue', 'cue'],
    ['Été', 'Ete'],
    ['${HOME}', 'HOME'],
    [`${'x'.repeat(62)}--y`, 'x'.repeat(62)],
  ])('of "%s" has a name that it can have', async (stem, name) => {
    const place = home(`name ${stem}`, album, `${stem}.cue`, two)
    const { yaml } = await importSheet(join(place, `${stem}.cue`), { file: '-', folder: place, here: '/' })
    const { manifest } = parseManifest({ file: 'm.yaml', text: yaml, readBase: () => undefined, environment: {} })
    expect(manifest?.name).toBe(name)
    expect(manifest?.output).toEqual({ image: `dist/${stem}.bin`, sheet: `dist/${stem}.cue` })
  })

  it('names files from its own folder', async () => {
    const place = home('paths/sheets', album, 'album.cue', two)
    const fromOf = async (sheet: string, options: { folder: string; here: string }) =>
      /from: (.*)/.exec((await importSheet(sheet, { file: '-', ...options })).yaml)?.[1]
    const above = dirname(place)
    mkdirSync(join(above, 'other/deep'), { recursive: true })
    expect(await fromOf(join(place, 'album.cue'), { folder: above, here: '/' })).toBe('sheets/album.wav')
    expect(await fromOf(join(place, 'album.cue'), { folder: join(above, 'other/deep'), here: '/' })).toBe('../../sheets/album.wav')
    expect(await fromOf(`${place}/../sheets/album.cue`, { folder: place, here: '/' })).toBe('../sheets/album.wav')
  })

  it('writes its image over none of the files of the sheet', async () => {
    const text = cue('FILE "album.bin" BINARY / TRACK 01 AUDIO / INDEX 01 00:00:00')
    const place = home('over/dist', { 'album.bin': { bytes: 800 * 2352 } }, 'album.cue', text)
    const { yaml } = await importSheet(join(place, 'album.cue'), { file: '-', folder: dirname(place), here: '/' })
    expect(yaml).toContain('image: dist/album-2.bin')
  })
})

describe('other kinds of sheets', () => {
  const texts: CdTexts[] = [
    {
      language: 'en',
      disc: { title: 'Disc' },
      tracks: new Map([[2, { title: 'Two' }]]),
      discId: 'EX-1',
      genre: { code: 16, text: 'Fado' },
    },
    { language: 'ja', disc: { title: '日本' }, tracks: new Map([[1, { performer: '一' }]]), genre: { code: 16, text: '' } },
  ]
  const sounds = [
    soundTrack('a', S * 400, { isrc: 'PTABC2600001', copy: 'prohibited' }),
    soundTrack('b', S * 500, { indexes: [sectors(100)], pregap: sectors(200), preemphasis: true }),
  ]
  const album = discOf([sounds], { mcn: '0724384960650', texts, textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 2 }).packs })
  const extra = discOf([sounds, [dataTrack('iso', 350, { mode: 'xa-form1' })]])
  const data = { iso: noise('iso', 512 * 350) }

  it.each([
    ['an album', album],
    ['CD-Extra', extra],
  ])('CloneCD: %s', async (name, disc) => {
    const place = join(folder, `ccd ${name}`)
    mkdirSync(place)
    await emitDisc(disc, { kind: 'ccd', sheet: join(place, 'a.ccd') }, data)
    const { image, again } = await imported(place, 'a.ccd')
    const { texts: read, ...said } = await saidBy(again)
    const { texts: _, ...wanted } = await saidBy(image)
    expect(said).toEqual(wanted)
    expect(read).toEqual(readCdText(disc.textPacks).texts)
  })

  it('narrow letters among Japanese ones, which CD-TEXT has wide', async () => {
    const text =
      'TITLE "日本の歌"\nPERFORMER "Plain"\nFILE "a.bin" BINARY\nTRACK 01 AUDIO\nTITLE "ｶﾅ and カナ"\nSONGWRITER "カナ"\nINDEX 01 00:00:00\n'
    const place = home('narrow', { 'a.bin': { bytes: 2352 * 400 } }, 'a.cue', text)
    const { yaml, image, again } = await imported(place, 'a.cue')
    const said = [
      {
        language: 'ja',
        disc: { title: '日本の歌', performer: 'Plain' },
        tracks: new Map([[1, { title: 'ｶﾅ and カナ', songwriter: 'カナ' }]]),
      },
    ]
    expect(yaml).toContain('performer: Plain\n')
    expect([image.disc.texts, again.disc.texts]).toEqual([said, said])
    expect(again.disc.textPacks).toEqual(image.disc.textPacks)
    expect(readCdText(again.disc.textPacks).texts[0]?.disc.performer).toBe('Ｐｌａｉｎ')
  })

  it('CDRWIN with its texts in a file of their own', async () => {
    const place = join(folder, 'cdt')
    mkdirSync(place)
    await emitDisc(album, {
      kind: 'cue',
      sheet: join(place, 'a.cue'),
      image: join(place, 'a.bin'),
      dialect: 'cdrwin',
      textFile: join(place, 'a.cdt'),
    })
    expect((await imported(place, 'a.cue')).again.disc.texts).toEqual(texts)
  })

  it.each(['redump', 'eac'] as const)('a file for each track: %s', async (dialect) => {
    const place = join(folder, dialect)
    mkdirSync(place)
    await emitDisc(album, { kind: 'cue', sheet: join(place, 'a.cue'), image: join(place, 'a.bin'), dialect })
    const { image, again } = await imported(place, 'a.cue')
    expect(await saidBy(again)).toEqual(await saidBy(image))
  })

  it('Nero', async () => {
    const mixed = discOf([[dataTrack('iso', 350), ...sounds]])
    const place = join(folder, 'nrg')
    mkdirSync(place)
    await emitDisc(mixed, { kind: 'bin', image: join(place, 'a.bin') }, data)
    writeFileSync(join(place, 'a.nrg'), nero(mixed, readFileSync(join(place, 'a.bin'))))
    const { image, again } = await imported(place, 'a.nrg')
    expect(await saidBy(again)).toEqual(await saidBy(image))
  })
})

describe('sub-code and stored sectors', () => {
  const graphics = noise('graphics', 24 * 900).map((byte) => byte & 0x3f)
  const withGraphics = (disc: Disc, form: 'packed' | 'raw'): Disc => ({
    ...disc,
    subcode: [{ start: lba(0), length: sectors(900), source: 'g', form }],
  })
  const songs = discOf([[soundTrack('a', S * 400), soundTrack('b', S * 500, { pregap: sectors(75) })]])
  const mixed = discOf([[dataTrack('iso', 350), soundTrack('a', S * 400)]])
  const data = { g: graphics, iso: noise('iso', 512 * 350) }

  /** R to W of the program area too. */
  async function symbolsOf(image: CdImage): Promise<string> {
    const sources = imageSources(image, hostFiles, openSounds({ files: hostFiles }))
    const hash = createHash('sha256')
    for await (const piece of cdSectors(image.disc, sources, { area: 'program', scrambled: false, kernel: sectorTwin, subcode: 'raw' }))
      hash.update(piece)
    return hash.digest('hex')
  }

  it.each(['packed', 'raw'] as const)('CloneCD with graphics that were %s', async (form) => {
    const place = join(folder, `graphics ${form}`)
    mkdirSync(place)
    await emitDisc(withGraphics(songs, form), { kind: 'ccd', sheet: join(place, 'a.ccd') }, data)
    const { image, again, yaml } = await imported(place, 'a.ccd')
    expect(yaml).toContain('form: planar')
    expect(again.disc.subcode?.length).toBe(2)
    expect(await symbolsOf(again)).toBe(await symbolsOf(image))
    expect(await saidBy(again)).toEqual(await saidBy(image))
  })

  it.each([
    ['pq', songs],
    ['packed', withGraphics(songs, 'packed')],
    ['raw', mixed],
    ['none', mixed],
  ] as const)('a raw image with %s', async (subcode, disc) => {
    const place = join(folder, `raw ${subcode}`)
    mkdirSync(place)
    await emitDisc(disc, { kind: 'raw', image: join(place, 'a.raw'), subcode }, data)
    const { image, again } = await imported(place, 'a.raw')
    expect(await symbolsOf(again)).toBe(await symbolsOf(image))
    expect(await saidBy(again)).toEqual(await saidBy(image))
  })
})

describe('what a manifest has no room for', () => {
  const told = async (name: string, sheet: string, text: string, contents: Contents = { 'a.wav': 4000 * S }) => {
    const place = home(`told ${name}`, contents, sheet, cue(text))
    return importSheet(join(place, sheet), { file: 'm.yaml', folder: place, here: '/' })
  }
  const one = 'FILE "a.wav" WAVE / TRACK 01 AUDIO / INDEX 01 00:00:00'

  it('a long text is cut', async () => {
    const { yaml, faults } = await told('long', 'a.cue', `TITLE "${'é'.repeat(200)}" / ${one}`)
    expect(faults).toMatchObject([{ code: 'import/textCut', values: { track: 0, field: 'title', length: 200 } }])
    expect(yaml).toContain(`title: ${'é'.repeat(160)}\n`)
  })
  it('a text in other letters stays in the manifest and out of the CD-TEXT', async () => {
    const { yaml, faults } = await told('letters', 'a.cue', `TITLE "Album" / ${one} / TITLE "Песня"`)
    expect(yaml).toContain('cdText: fitting')
    expect(yaml).toContain('title: Песня')
    expect(faults.map(({ code, severity }) => [code, severity])).toContainEqual(['cdtext/character', 'warning'])
  })
  it('more indexes than can be numbered', async () => {
    const text = `CD_DA / TRACK AUDIO / FILE "a.wav" 0${Array.from(
      { length: 106 },
      (_, i) => ` / INDEX 00:00:${String(3 * i + 3).padStart(2, '0')}`,
    )
      .slice(0, 24)
      .join(
        '',
      )}${Array.from({ length: 82 }, (_, i) => ` / INDEX 00:${String(i + 1 > 59 ? 59 : i + 1).padStart(2, '0')}:${String(i + 1 > 59 ? i - 50 : 0).padStart(2, '0')}`).join('')}`
    await expect(told('indexes', 'a.toc', text, { 'a.wav': 6000 * S })).rejects.toMatchObject({
      faults: expect.arrayContaining([
        expect.objectContaining({ imapi: expect.arrayContaining(['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES']) }),
      ]),
    })
  })
  it('warns of what the disc departs from a standard in', async () => {
    const { faults } = await told('short', 'a.cue', one, { 'a.wav': 75 * S })
    expect(faults).toMatchObject([{ code: 'cd/tooShort', severity: 'warning', position: { file: 'm.yaml' } }])
  })
  it('a disc longer than 80 minutes names a medium that has the room', async () => {
    const place = home(
      'told overlong',
      { 'a.bin': { bytes: 0 } },
      'a.cue',
      cue('FILE "a.bin" BINARY / TRACK 01 MODE1/2048 / INDEX 01 00:00:00'),
    )
    truncateSync(join(place, 'a.bin'), 2048 * 390_000)
    const long = await importSheet(join(place, 'a.cue'), { file: 'm.yaml', folder: place, here: '/' })
    expect(long.yaml).toContain('media:\n  type: cd-r\n  blocks: 390000\n')
  })
  it('what a data track is said to have of sound', async () => {
    const text = 'FILE "d.iso" BINARY / TRACK 01 MODE1/2048 / ISRC PTABC2600001 / FLAGS PRE 4CH DCP / INDEX 01 00:00:00'
    const place = home('told data', { 'd.iso': { bytes: 2048 * 400 } }, 'a.cue', cue(text))
    const { faults, image, again } = await imported(place, 'a.cue')
    expect(faults).toMatchObject([
      {
        code: 'sheet/ofSoundAlone',
        values: { track: 1, said: ['pre-emphasis', 'four channels', 'ISRC PTABC2600001'] },
        position: { line: 2 },
      },
      { code: 'cd/postgapShort' },
    ])
    expect(await saidBy(again)).toEqual(await saidBy(image))
    const toc = 'CD_ROM / TRACK MODE1 / PRE_EMPHASIS / DATAFILE "d.iso"'
    expect((await told('data toc', 'a.toc', toc, { 'd.iso': { bytes: 2048 * 400 } })).faults.map(({ code }) => code)).toContain(
      'sheet/ofSoundAlone',
    )
  })
  it('what is no disc of tracks', async () => {
    const place = home('told blocks', { 'a.iso': { bytes: 2048 * 20 } }, 'a.txt', '')
    const options = { file: 'm.yaml', folder: place, here: '/' }
    await expect(importSheet(join(place, 'a.iso'), options)).rejects.toMatchObject({ faults: [{ code: 'import/blocks' }] })
    await expect(importSheet(join(place, 'b.cue'), options)).rejects.toMatchObject({ faults: [{ code: 'import/notThere' }] })
  })
  it('no sheet', async () => {
    await expect(told('none', 'a.cue', 'hello')).rejects.toMatchObject({
      faults: expect.arrayContaining([expect.objectContaining({ code: 'sheet/noTracks' })]),
    })
  })
})
