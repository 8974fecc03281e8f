/** The same disc in sheets of every kind and in a drive: what is told of its tracks, and that nothing is wrong with any of them. */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as burn } from '../../src/cli/burn.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { controlOf } from '../../src/layout/index.js'
import { alcohol, type AlcoholTrack } from '../support/alcohol.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { nero } from '../support/nero.js'
import { wave } from '../support/wave.js'
import { imageOf, resultOf } from './reading.js'
import { runCommand } from './run-command.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
mkdirSync(at('files'))
writeFileSync(at('files/a.txt'), 'hello\n')
writeFileSync(at('one.wav'), wave(noise('one', 600 * 588)))
writeFileSync(at('two.wav'), wave(noise('two', 450 * 588)))

const sounds = `
  - { from: one.wav, title: Low, isrc: PT-ABC-26-00001, copy: prohibited, translations: { ja: { title: 低い音 } } }
  - { from: two.wav, title: High, pregap: "00:03:00", preemphasis: true, indexes: ["00:02:00"] }`
const album = `audio:
 catalog: "0724384960650"
 title: Two Tones
 discId: XY-1
 translations: { ja: { title: 二つの音 } }
 tracks:${sounds}
`
const data = `volume: { id: DATA, date: 2026-01-01T00:00:00Z }
filesystems: { iso9660: { rockridge: true }, udf: { revision: "1.02" } }
files: [{ from: files, at: / }]
`
const discs = {
  album: [album, 'cue'],
  toc: [album, 'toc'],
  ccd: [album, 'ccd'],
  mixed: [`${album}${data}layout: mixed\n`, 'cue'],
  extra: [`${album}${data}layout: cd-extra\n`, 'cue'],
} as const
type Name = keyof typeof discs

const sheetOf = (name: Name): string => at(`${name}.${discs[name][1]}`)
const driveOf = (name: string): string => `virtual:${at(`${name}.disc`)}`

beforeAll(async () => {
  for (const [name, [text, kind]] of Object.entries(discs)) {
    const output = `output: { image: ${name}.${kind === 'ccd' ? 'img' : 'bin'}, sheet: ${name}.${kind} }\n`
    writeFileSync(at(`${name}.yaml`), `disc: 1\nmedia: cd-r\n${text}${output}`)
    expect((await runCommand(build, [at(`${name}.yaml`)], { quiet: true })).status).toBe(0)
    if (name === 'toc' || name === 'ccd') continue
    const drive = [`${driveOf(name)}?media=cd-r`]
    expect((await runCommand(burn, [at(`${name}.yaml`)], { drive, yes: true, quiet: true })).status).toBe(0)
  }
  const drive = [`${driveOf('tao')}?media=cd-r`]
  expect((await runCommand(burn, [at('mixed.yaml')], { drive, yes: true, quiet: true, mode: 'tao' })).status).toBe(0)
}, 60_000)

interface Told {
  readonly tracks: readonly Record<string, unknown>[]
  readonly contents: unknown
  readonly words: unknown
}
async function told(disc: string): Promise<Told> {
  const { status, error, out } = await runCommand(inspect, [disc], { json: true })
  expect([disc, status, error]).toEqual([disc, 0, ''])
  const { tracks, contents, words, faults } = resultOf(out)
  expect(faults).toEqual([])
  return { tracks: tracks as Told['tracks'], contents, words }
}

const words = {
  catalogNumber: '0724384960650',
  isrcs: { 1: 'PTABC2600001' },
  texts: [
    { language: 'en', discId: 'XY-1', disc: { title: 'Two Tones' }, tracks: { 1: { title: 'Low' }, 2: { title: 'High' } } },
    { language: 'ja', disc: { title: '二つの音' }, tracks: { 1: { title: '低い音' } } },
  ],
}
const row = (number: number, start: number, blocks: number, more: object = {}): object => ({
  session: 1,
  number,
  mode: 'audio',
  start,
  blocks,
  copy: 'permitted',
  channels: 2,
  preemphasis: false,
  indexes: [start],
  ...more,
})

describe('an album', () => {
  it.each([sheetOf('album'), sheetOf('toc'), sheetOf('ccd'), driveOf('album')])('in %s tells all of its tracks', async (disc) => {
    expect(await told(disc)).toMatchObject({
      tracks: [
        row(1, 0, 600, { copy: 'prohibited', pregap: -150, startTime: '00:02:00', lengthTime: '00:08:00' }),
        row(2, 825, 450, { preemphasis: true, pregap: 600, indexes: [825, 975], startTime: '00:13:00', lengthTime: '00:06:00' }),
      ],
      contents: [{ session: 1, firstTrack: 1, lastTrack: 2, leadOut: 1275, leadOutTime: '00:19:00' }],
      words,
    })
  })

  it('says the same to people', async () => {
    for (const disc of [sheetOf('album'), driveOf('album')])
      expect((await runCommand(inspect, [disc])).out).toContain(
        `  catalogue number 0724384960650
  disc id of MusicBrainz Wt.f7U9difwnqLtxHulraSB5r3c-, of freedb 06001102
  en: title "Two Tones", disc id "XY-1"
  ja: title "二つの音"
  track 1 of session 1: audio, blocks 0 to 599, at 00:02:00, 00:08:00 long, pregap 00:02:00, copying prohibited, ISRC PTABC2600001
    en: title "Low"
    ja: title "低い音"
  track 2 of session 1: audio, blocks 825 to 1274, at 00:13:00, 00:06:00 long, pregap 00:03:00, index 2 at 00:02:00, pre-emphasis, copying permitted
    en: title "High"
  lead-out of session 1: block 1275, at 00:19:00
`,
      )
  })

  it.each([sheetOf('album'), sheetOf('toc'), sheetOf('ccd'), driveOf('album')])(
    'in %s holds no files, which is no damage',
    async (disc) => {
      for (const [command, args] of [
        [ls, [disc]],
        [extract, [disc]],
        [diff, [disc, driveOf('album')]],
      ] as const) {
        const { status, out, error } = await runCommand(command, args, { output: at('none') })
        expect([status, out, error]).toEqual([
          1,
          '',
          expect.stringContaining('holds no files: it has 2 tracks of sound [survey/soundsAlone]'),
        ])
        expect(error).not.toMatch(/unreadable|Clean/)
      }
    },
  )

  it.each([sheetOf('album'), driveOf('album')])('in %s tells of a block that it is sound', async (disc) => {
    const { status, out, error } = await runCommand(inspect, [disc], { block: '70' })
    expect([status, out, error]).toEqual([0, 'block 70, byte 0: sound of track 1\n', ''])
    expect((await runCommand(inspect, [disc], { block: '700' })).out).toMatch(/^block 700, byte 0: (pregap of track 2|between tracks)\n$/)
  })
})

describe('a disc of files and sounds', () => {
  it.each([
    ['mixed', sheetOf('mixed')],
    ['mixed', driveOf('mixed')],
    ['mixed', driveOf('tao')],
    ['extra', sheetOf('extra')],
    ['extra', driveOf('extra')],
  ])('%s: %s is read without a word', async (_what, disc) => {
    for (const space of [undefined, 'udf', 'rockridge', 'iso9660']) {
      const listed = await runCommand(ls, [disc], space === undefined ? {} : { in: space })
      expect([listed.status, listed.error]).toEqual([0, ''])
    }
    expect(await runCommand(diff, [disc, sheetOf('mixed')])).toMatchObject({ error: '' })
    await told(disc)
  })

  it('in a drive tells what its sheet tells', async () => {
    expect(await told(driveOf('mixed'))).toEqual(await told(sheetOf('mixed')))
    const [found, wanted] = [await told(driveOf('extra')), await told(sheetOf('extra'))]
    expect(found.tracks.slice(0, 2)).toEqual(wanted.tracks.slice(0, 2))
    // A track that was written for itself ends with two blocks of run-out.
    const { blocks, start } = wanted.tracks[2] as { readonly blocks: number; readonly start: number }
    expect(found.tracks[2]).toMatchObject({
      session: 2,
      number: 3,
      mode: 'xa',
      start,
      blocks: blocks + 2,
      pregap: start - 150,
      indexes: [start],
    })
    expect(found.words).toEqual(wanted.words)
    expect(found.contents).toMatchObject([
      { session: 1, firstTrack: 1, lastTrack: 2, leadOut: 1275 },
      { session: 2, firstTrack: 3, lastTrack: 3, leadOut: start + blocks + 2 },
    ])
  })
})

it('a file that names the samples of a track of sound is listed, and the others are extracted', async () => {
  const name = 'samples'
  const text = `disc: 1\nmedia: cd-r\nfilesystems: { iso9660: {} }\nfiles: [{ from: files, at: / }, { at: /song.cda, text: x }]\n`
  writeFileSync(at(`${name}.yaml`), `${text}audio: { tracks: [{ from: one.wav }] }\noutput: { image: ${name}.bin, sheet: ${name}.cue }\n`)
  expect((await runCommand(build, [at(`${name}.yaml`)], { quiet: true })).status).toBe(0)
  const bytes = readFileSync(at(`${name}.bin`))
  const [sheet, drive] = [at(`${name}.cue`), driveOf(name)]
  const { tracks } = await told(sheet)
  const sample = (tracks[1] as { readonly start: number }).start + 10
  // Behind its length in a directory record, both orders. ECMA-119 9.1.3.
  const record = bytes.indexOf('SONG.CDA;1') - 33
  bytes.writeUInt32LE(sample, record + 2)
  bytes.writeUInt32BE(sample, record + 6)
  writeFileSync(at(`${name}.bin`), bytes)
  expect((await runCommand(burn, [sheet], { drive: [`${drive}?media=cd-r`], yes: true, quiet: true })).status).toBe(0)
  for (const [i, disc] of [sheet, drive].entries()) {
    const { status, out, error } = await runCommand(ls, [disc])
    expect([status, out, error]).toEqual([0, '/A.TXT\n/SONG.CDA\n', ''])
    await told(disc)
    const into = at(`extracted-${i}`)
    const extracted = await runCommand(extract, [disc], { output: into, quiet: true })
    expect([extracted.status, existsSync(join(into, 'A.TXT')), existsSync(join(into, 'SONG.CDA'))]).toEqual([1, true, false])
    expect(extracted.error).toMatch(/Cannot extract "\/SONG.CDA": Block \d+ of .* holds no data/)
    expect(extracted.error).not.toContain('Clean')
  }
})

describe('sheets that others write', () => {
  const length = (name: string): number => readFileSync(at(name)).length / 2048

  it('a Nero image and a media descriptor of files and sounds tell the same, and nothing is wrong with them', async () => {
    const image = await imageOf(folder, 'alone', data)
    const mixed = discOf([
      [dataTrack('iso', length('alone.iso')), soundTrack('a', 400 * 588), soundTrack('b', 350 * 588, { preemphasis: true })],
    ])
    const target = { kind: 'cue', sheet: at('foreign.cue'), image: at('foreign.bin'), dialect: 'cdrwin' } as const
    await emitDisc(mixed, target, { iso: readFileSync(image) })
    const program = readFileSync(at('foreign.bin'))
    writeFileSync(at('foreign.nrg'), nero(mixed, program))
    const [session] = mixed.sessions
    const pieces: Buffer[] = []
    const tracks = session.tracks.map((track): AlcoholTrack => {
      const offset = pieces.reduce((sum, piece) => sum + piece.length, 0)
      pieces.push(program.subarray(track.start * 2352, track.end * 2352))
      const mode = track.mode === 'audio' ? 0xa9 : 0xaa
      const [pregap, blocks] = [track.start - track.pregap, track.end - track.start]
      return {
        number: track.number,
        mode,
        control: controlOf(track),
        sectorBytes: 2352,
        start: track.start,
        offset,
        pregap,
        length: blocks,
      }
    })
    writeFileSync(at('foreign.mdf'), Buffer.concat(pieces))
    writeFileSync(at('foreign.mds'), alcohol([{ start: -150, end: session.leadOut, tracks }]))
    const wanted = await told(at('foreign.cue'))
    expect(wanted.tracks.map(({ mode, preemphasis }) => [mode, preemphasis])).toEqual([
      ['mode1', false],
      ['audio', false],
      ['audio', true],
    ])
    expect((await told(at('foreign.mds'))).tracks).toEqual(wanted.tracks)
    // Its flags are not in that part of a Nero image that is written here.
    const fromNero = await told(at('foreign.nrg'))
    expect(fromNero.tracks.map(({ start, blocks, pregap, indexes }) => [start, blocks, pregap, indexes])).toEqual(
      wanted.tracks.map(({ start, blocks, pregap, indexes }) => [start, blocks, pregap, indexes]),
    )
    for (const name of ['foreign.cue', 'foreign.mds', 'foreign.nrg'])
      expect(await runCommand(ls, [at(name)], {})).toMatchObject({ status: 0, error: '', out: '/a.txt\n' })
  })
})

describe('pictures', () => {
  const drawn = async (disc: string): Promise<string> => {
    const { status, error, out } = await runCommand(inspect, [disc], { svg: '-' })
    expect([disc, status, error]).toEqual([disc, 0, ''])
    return out
  }
  const legendOf = (svg: string): readonly string[] => svg.match(/data-kind="\w+" data-blocks="\d+"/g) ?? []

  it.each(['album', 'mixed', 'extra'] as const)('%s has the same map in a drive, where no sound is read', async (name) => {
    const [sheet, drive] = [await drawn(sheetOf(name)), await drawn(driveOf(name))]
    expect(legendOf(drive)).toEqual(legendOf(sheet))
    expect(legendOf(sheet)).toContain('data-kind="sound" data-blocks="1050"')
    expect([sheet, drive].map((svg) => svg.match(/class="wave"/g)?.length ?? 0)).toEqual([2, 0])
    for (const svg of [sheet, drive]) for (const title of ['Low', 'High']) expect(svg).toContain(`>${title}</text>`)
    expect(drive).toMatch(/ % of CD-R</)
    expect(sheet).toContain('of a CD-R, the smallest that takes it')
  })
})
