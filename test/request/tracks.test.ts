import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { readCdText } from '../../src/format/cdtext/index.js'
import { layoutsOf, tracksOf, type Disc } from '../../src/layout/index.js'
import { build } from '../../src/build.js'
import { silent } from '../../src/event.js'
import { measure } from '../../src/measure.js'
import { plan } from '../../src/plan.js'
import { openProject } from '../../src/project.js'
import { hostContents } from '../../src/source/open.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
const album = noise('album', 30 * 44_100)
writeFileSync(join(folder, 'album.wav'), wave(album))
writeFileSync(join(folder, 'slow.wav'), wave(noise('slow', 5 * 48_000), { rate: 48_000 }))
mkdirSync(join(folder, 'data'))

function projectOf(text: string) {
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(file, text)
  return openProject(file, { environment: {}, overrides: [] })
}

async function planned(text: string) {
  const { manifest, date } = projectOf(text)
  const contents = hostContents()
  const { disc, faults } = plan(await measure(manifest, { base: folder, date: date.at, contents }))
  await contents.close()
  return { disc, faults }
}

async function discOf(text: string): Promise<Disc> {
  const { disc, faults } = await planned(text)
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (disc === undefined) throw new Error('no disc')
  return disc
}

const gapless = `
disc: 1
media: cd-r
audio:
  catalog: "0724384960650"
  title: Live
  performer: Band
  language: en
  translations: { ja: { title: 日本 } }
  gapless: true
  hiddenTrack: album.wav
  tracks:
    - { from: album.wav, start: 0, end: "00:10.001", title: One, isrc: PT-ABC-26-00001, translations: { ja: { title: 一 } } }
    - { from: album.wav, start: "00:10.001", end: "00:20:00", title: Two, copy: scms, indexes: ["00:05:00"] }
    - { from: album.wav, pregapStart: "00:20:00", start: "00:22:00", preemphasis: true, pregap: "00:00:00" }
output: { image: out/live.bin, sheet: out/live.cue }
`

it('audio: cut, joined, described, and written to the sample', async () => {
  const disc = await discOf(gapless)
  expect(
    tracksOf(disc).map(({ number, pregap, start, copy, isrc, preemphasis }) => ({ number, pregap, start, copy, isrc, preemphasis })),
  ).toEqual([
    { number: 1, pregap: -150, start: 2250, copy: 'permitted', isrc: 'PTABC2600001', preemphasis: false },
    { number: 2, pregap: 3000, start: 3000, copy: 'scms', isrc: undefined, preemphasis: false },
    { number: 3, pregap: 3750, start: 3900, copy: 'permitted', isrc: undefined, preemphasis: true },
  ])
  const read = readCdText(disc.textPacks)
  expect(read.mcn).toBe('0724384960650')
  expect(read.texts.map(({ language, disc: words, tracks }) => [language, words.title, tracks.get(1)?.title])).toEqual([
    ['en', 'Live', 'One'],
    ['ja', '日本', '一'],
  ])
  const { beside } = await build(projectOf(gapless), { lock: 'none', flush: 'replace', listener: silent })
  expect(beside).toEqual([join(folder, 'out/live.cdt'), join(folder, 'out/live.cue')])
  const image = readFileSync(join(folder, 'out/live.bin'))
  // The hidden track, then the album once more in three parts without a join to be heard.
  expect(Buffer.compare(image.subarray(0, album.length), album)).toBe(0)
  expect(Buffer.compare(image.subarray(album.length, 2 * album.length), album)).toBe(0)
  expect(readFileSync(join(folder, 'out/live.cdt'))).toEqual(Buffer.from(disc.textPacks))
})

it('files beside audio: mixed mode, or CD-Extra', async () => {
  const text = (layout: string): string =>
    `disc: 1\nmedia: cd-r\nlayout: ${layout}\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: true }\nfiles: [{ from: data, at: / }]\naudio: { title: T, tracks: [{ from: album.wav, title: A }] }\n`
  writeFileSync(join(folder, 'data', 'filler'), noise('filler', 100_000))
  const mixed = await discOf(text('mixed'))
  const [{ size } = { size: 0 }] = layoutsOf(mixed)
  expect(size).toBeGreaterThan(200)
  const begins = Math.max(300, size + 150) + 150
  expect(mixed.sessions.map((session) => session.tracks.map(({ mode, start }) => [mode, start]))).toEqual([
    [
      ['mode1', 0],
      ['audio', begins],
    ],
  ])
  expect(mixed.texts[0]?.tracks).toEqual(new Map([[2, { title: 'A' }]]))
  const extra = await discOf(text('cd-extra'))
  expect(extra.sessions.map((session) => session.tracks.map(({ mode, start }) => [mode, start]))).toEqual([
    [['audio', 0]],
    [['xa-form1', 2250 + 11_400]],
  ])
  expect(extra.sessions[1]?.spans.find((span) => span.kind === 'volumes')).toMatchObject({ start: 13_650, length: size })
})

it('tracks one by one', async () => {
  writeFileSync(join(folder, 'movie.dat'), Buffer.alloc(2324 * 500 + 1))
  const disc = await discOf(
    'disc: 1\nmedia: cd-r\nsectors: raw16\ntracks:\n  - { type: xa-form2, from: movie.dat }\n  - { type: audio, from: album.wav, title: Song }\noutput: { image: a.bin }\n',
  )
  expect(tracksOf(disc).map(({ mode, start, end }) => [mode, start, end])).toEqual([
    ['xa-form2', 0, 651],
    ['audio', 801, 801 + 2250],
  ])
  expect(disc.texts[0]?.tracks).toEqual(new Map([[2, { title: 'Song' }]]))
})

it('faults know their place in the manifest', async () => {
  const { faults } = await planned(
    'disc: 1\nmedia: cd-r\naudio:\n  tracks:\n    - { from: slow.wav }\n    - { from: album.wav, start: 0, end: "00:40:00" }\n    - { from: album.wav, title: Ω }\n',
  )
  expect(faults.filter(({ severity }) => severity === 'error').map(({ code, path }) => [code, path])).toEqual([
    ['audio/wrongRate', ['audio', 'tracks', 0, 'from']],
    ['audio/cutOutside', ['audio', 'tracks', 1]],
    ['cdtext/character', ['audio', 'tracks', 2, 'title']],
  ])
})

it('the lead-out keeps to the medium', async () => {
  const { faults } = await planned('disc: 1\nmedia: { type: cd-r, blocks: 2000 }\naudio: { tracks: [{ from: album.wav }] }\n')
  expect(faults.map(({ code }) => code)).toEqual(['cd/tooLong'])
})

it('a file of whole sectors that ends within one is told', async () => {
  writeFileSync(join(folder, 'cut.xa'), new Uint8Array(2336 * 320 + 44))
  writeFileSync(join(folder, 'cut.iso'), new Uint8Array(2048 * 320 + 44))
  const found = async (track: string) =>
    (await planned(`disc: 1\nmedia: cd-r\ntracks: [${track}]\n`)).faults.map(({ code, severity, path }) => [code, severity, path])
  expect(await found('{ type: xa, from: cut.xa }')).toEqual([['request/sectorCut', 'warning', ['tracks', 0]]])
  expect(await found('{ type: xa, from: cut.xa, end: "00:04:00" }')).toEqual([])
  expect(await found('{ type: mode1, from: cut.iso }')).toEqual([])
})
