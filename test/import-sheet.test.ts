import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { measure } from '../src/measure.js'
import { plan } from '../src/plan.js'
import { hostContents } from '../src/source/open.node.js'
import { importSheet } from '../src/import-sheet.js'
import { tracksOf } from '../src/layout/index.js'
import { parseManifest } from '../src/manifest/index.js'
import { discOf, emitDisc, soundTrack } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { instant, sectors } from '../src/unit/index.js'

const folder = temporaryFolder()
const read = (text: string, name = 'album.cue') => importSheet(name, Buffer.from(text))

it('a CUE sheet over one file becomes cuts, with pregaps, indexes, texts and identifiers', () => {
  const sheet = `CATALOG 0724384960650
TITLE "Album"
PERFORMER "Band"
FILE "album.flac" WAVE
  TRACK 01 AUDIO
    TITLE "One"
    ISRC PTABC2600001
    FLAGS DCP
    INDEX 00 00:00:00
    INDEX 01 00:10:00
    INDEX 02 01:00:00
  TRACK 02 AUDIO
    TITLE "Two"
    FLAGS PRE SCMS
    INDEX 00 03:58:00
    INDEX 01 04:00:00
`
  const { yaml, faults } = read(sheet)
  expect(faults).toEqual([])
  expect(yaml).toMatchInlineSnapshot(`
    "disc: 1
    name: album
    media: cd-r
    audio:
      catalog: "0724384960650"
      title: Album
      performer: Band
      gapless: true
      tracks:
        - from: album.flac
          start: "00:10:00"
          end: "03:58:00"
          pregapStart: "00:00:00"
          title: One
          isrc: PTABC2600001
          indexes:
            - "00:50:00"
        - from: album.flac
          start: "04:00:00"
          pregapStart: "03:58:00"
          title: Two
          preemphasis: true
          copy: scms
    output:
      image: dist/album.bin
      sheet: dist/album.cue
    "
  `)
  const parsed = parseManifest({ file: 'disc.config.yaml', text: yaml, readBase: () => undefined, environment: {}, overrides: [] })
  expect(parsed.faults.filter(({ severity }) => severity === 'error')).toEqual([])
})

it.each(['cdrwin', 'redump'] as const)('what the manifest of our own %s sheet makes is the same disc', async (dialect) => {
  const home = join(folder, dialect)
  mkdirSync(home)
  const disc = discOf(
    [
      [
        soundTrack('a', 588 * 400, { isrc: 'PTABC2600001', copy: 'prohibited' }),
        soundTrack('b', 588 * 500, { indexes: [sectors(100)], pregap: sectors(150), preemphasis: true }),
        soundTrack('c', 588 * 600),
      ],
    ],
    { gapless: true, mcn: '0724384960650', hidden: { source: 'h', from: 0, samples: 588 * 80 } },
  )
  await emitDisc(disc, { kind: 'cue', sheet: join(home, 'a.cue'), image: join(home, 'a.bin'), dialect })
  const { yaml } = importSheet('a.cue', readFileSync(join(home, 'a.cue')))
  const { manifest, faults } = parseManifest({
    file: 'disc.config.yaml',
    text: yaml,
    readBase: () => undefined,
    environment: {},
    overrides: [],
  })
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
  if (manifest === undefined) throw new Error('no manifest')
  const contents = hostContents()
  const again = plan(await measure(manifest, { base: home, date: instant(0), contents }))
  contents.close()
  expect(again.faults.filter(({ severity }) => severity === 'error')).toEqual([])
  const shape = (tracks: ReturnType<typeof tracksOf>) =>
    tracks.map(({ number, pregap, start, end, indexes, copy, preemphasis, isrc }) => ({
      number,
      pregap,
      start,
      end,
      indexes,
      copy,
      preemphasis,
      isrc,
    }))
  expect(shape(tracksOf(again.disc))).toEqual(shape(tracksOf(disc)))
  expect(again.disc.mcn).toBe(disc.mcn)
})

it('a TOC file of cdrdao over WAV files', () => {
  const { yaml } = read(
    'CD_DA\nTRACK AUDIO\nCOPY\nFILE "a.wav" 0\nTRACK AUDIO\nSILENCE 00:02:00\nFILE "b.wav" 00:01:00 00:10:00\nSTART 00:02:00\nINDEX 00:05:00\n',
    'x.toc',
  )
  expect(yaml).toContain(
    [
      '    - from: b.wav',
      'start: "00:01:00"',
      'end: "00:11:00"',
      'copy: prohibited',
      'pregap: "00:02:00"',
      'indexes:',
      '  - "00:05:00"',
    ].join('\n      '),
  )
})

describe('what a manifest cannot say', () => {
  it.each([
    ['data in whole sectors', 'FILE "a.bin" BINARY\nTRACK 01 MODE1/2352\nINDEX 01 00:00:00\n', 'a.cue', 'sheet/notImportable'],
    ['samples in the other order', 'FILE "a.bin" MOTOROLA\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n', 'a.cue', 'sheet/notImportable'],
    ['a track of several parts', 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0 00:10:00\nFILE "b.wav" 0\n', 'a.toc', 'sheet/notImportable'],
    ['no sheet at all', 'hello', 'a.cue', 'sheet/noTracks'],
  ])('%s', (_, text, name, code) => {
    let found: readonly { code: string }[] = []
    try {
      read(text, name)
    } catch (error) {
      found = (error as { faults: readonly { code: string }[] }).faults
    }
    expect(found.map((fault) => fault.code)).toContain(code)
  })
  it('warns of a pregap at the end of the file before', () => {
    const { faults, yaml } = read(
      'FILE "1.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nINDEX 00 01:00:00\nFILE "2.wav" WAVE\nINDEX 01 00:00:00\n',
    )
    expect(faults.map(({ code, position }) => [code, position?.line])).toEqual([['sheet/pregapMarkLost', 5]])
    expect(yaml).toContain('- from: 2.wav')
  })
  it('writes nothing of a sheet that is data of one file', () => {
    writeFileSync(join(folder, 'x'), '')
    expect(read('FILE "d.iso" BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n').yaml).toContain('- type: mode1\n    from: d.iso')
  })
})
