/** CUE sheets and their files: what lies where, and that it is recorded so. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readCdText } from '../../../src/format/cdtext/index.js'
import { perform, readCdText as readTextOfDrive } from '../../../src/mmc/index.js'
import type { ForeignDecoder } from '../../../src/source/index.js'
import { readAudio, readBack, same } from '../../recorder/bench.js'
import { noise } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { burned, judged, opened, tracks } from '../../support/sheets.js'
import { wave } from '../../support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const SECTOR = 588
const samples = noise('cue-open', 400 * SECTOR)

describe('a sound that is not there', () => {
  const sheet = 'FILE "x.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'

  it('is taken from a file of another kind with the same name, with a warning that names both', async () => {
    mkdirSync(at('other'))
    writeFileSync(at('other/x.cue'), sheet)
    writeFileSync(at('other/X.aiff.wav'), wave(samples))
    expect(await judged(at('other/x.cue'))).toEqual([['sheet/fileMissing', 1, 6]])
    writeFileSync(at('other/X.W64'), 'no sound')
    writeFileSync(at('other/X.aif'), aiff(samples))
    const { image, faults } = await opened(at('other/x.cue'))
    expect(tracks(image)).toEqual([[1, 'audio', -150, 0, 400]])
    expect(faults).toMatchObject([{ code: 'sheet/soundInstead', severity: 'warning', values: { name: 'x.wav', taken: 'X.aif' } }])
    const { drive } = await burned(at('other/x.cue'))
    expect(same(await readAudio(drive, 0, 400), samples)).toBe(true)
  })

  it('in a kind that another program decodes, where that is there', async () => {
    mkdirSync(at('foreign'))
    writeFileSync(at('foreign/x.cue'), sheet)
    writeFileSync(at('foreign/x.ape'), 'MAC ')
    const foreign: ForeignDecoder = {
      name: 'fake',
      probe: () => Promise.resolve({ name: 'fake', rate: 44_100, channels: 2, samples: 'signed' }),
      async *decode() {
        yield await Promise.resolve(samples)
      },
    }
    expect(await judged(at('foreign/x.cue'), { foreign })).toEqual([['sheet/soundInstead', 1, 6]])
    expect(await judged(at('foreign/x.cue'))).toContainEqual(['audio/unsupported', 1, 6])
  })

  it('is never taken for sectors', async () => {
    mkdirSync(at('binary'))
    writeFileSync(at('binary/x.cue'), 'FILE "x.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    writeFileSync(at('binary/x.wav'), wave(samples))
    expect(await judged(at('binary/x.cue'))).toEqual([['sheet/fileMissing', 1, 6]])
  })
})

it('accents may be letters of their own in the folder', async () => {
  mkdirSync(at('accents'))
  writeFileSync(at('accents/a.cue'), 'FILE "Été.wav" WAVE\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n'.normalize('NFC'))
  writeFileSync(at('accents/Été.wav'.normalize('NFD')), wave(samples))
  expect(await judged(at('accents/a.cue'))).toEqual([])
})

it('a sound with a header that is called BINARY is read as what it is', async () => {
  writeFileSync(at('headed.wav'), wave(samples))
  writeFileSync(at('headed.cue'), 'FILE "headed.wav" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
  expect(await judged(at('headed.cue'))).toEqual([['sheet/soundInBinary', 1, 6]])
  const { drive } = await burned(at('headed.cue'))
  expect(same(await readAudio(drive, 0, 400), samples)).toBe(true)
})

it('a sound in a data track is sound', async () => {
  writeFileSync(at('s.wav'), wave(samples))
  writeFileSync(at('s.cue'), 'FILE "s.wav" WAVE\n  TRACK 01 MODE1/2352\n    INDEX 01 00:00:00\n')
  const { image, faults } = await opened(at('s.cue'))
  expect(faults).toMatchObject([{ code: 'sheet/sectorsOther', severity: 'warning', values: { said: 'MODE1/2352', found: 'AUDIO' } }])
  expect(tracks(image)).toEqual([[1, 'audio', -150, 0, 400]])
})

describe('a file that ends within a sector', () => {
  it('of sound is filled with silence, and recorded', async () => {
    const short = samples.subarray(0, 399 * 2352 + 1000)
    writeFileSync(at('short.bin'), short)
    writeFileSync(at('short.cue'), 'FILE "short.bin" BINARY\n  TRACK 01 AUDIO\n    INDEX 01 00:00:00\n')
    expect(await judged(at('short.cue'))).toEqual([['sheet/partialSector', 3, 14]])
    const { drive } = await burned(at('short.cue'))
    const wanted = new Uint8Array(400 * 2352)
    wanted.set(short)
    expect(same(await readAudio(drive, 0, 400), wanted)).toBe(true)
  })

  it('of data is filled with zeros, and recorded', async () => {
    const short = noise('data', 400 * 512).subarray(0, 399 * 2048 + 100)
    writeFileSync(at('short.iso'), short)
    writeFileSync(at('data.cue'), 'FILE "short.iso" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n')
    expect(await judged(at('data.cue'))).toEqual([['sheet/partialSector', 3, 14]])
    const { drive } = await burned(at('data.cue'))
    const wanted = new Uint8Array(400 * 2048)
    wanted.set(short)
    expect(same(await readBack(drive, 0, 400), wanted)).toBe(true)
  })
})

describe('indexes', () => {
  const indexed = (...times: readonly string[]): string =>
    [
      'FILE "i.bin" BINARY',
      'TRACK 01 AUDIO',
      'INDEX 01 00:00:00',
      ...times.map((time, i) => `INDEX ${String(i + 2).padStart(2, '0')} ${time}`),
    ].join('\n')

  it.each([
    ['at the start of the track', ['00:00:00'], [['sheet/indexPlace', 4, 10]]],
    ['at one place', ['00:01:00', '00:01:00'], [['sheet/indexPlace', 5, 10]]],
    ['where the track ends', ['00:05:25'], [['sheet/indexPlace', 4, 10]]],
    [
      'closer than drives may take',
      ['00:00:09', '00:00:30', '00:05:20'],
      [
        ['sheet/indexesClose', 4, 10],
        ['sheet/indexesClose', 6, 10],
      ],
    ],
    ['ten sectors apart', ['00:00:10', '00:05:15'], []],
  ])('%s', async (_, times, faults) => {
    writeFileSync(at('i.bin'), samples)
    writeFileSync(at('i.cue'), indexed(...times))
    expect(await judged(at('i.cue'))).toEqual(faults)
  })
})

it('what no Compact Disc has room for is refused', async () => {
  writeFileSync(at('s.wav'), wave(samples))
  writeFileSync(at('long.cue'), 'FILE "s.wav" WAVE\n  TRACK 01 AUDIO\n    PREGAP 88:30:00\n    INDEX 01 00:00:00\n')
  expect(await judged(at('long.cue'))).toEqual([['sheet/tooLong', 2, 9]])
})

describe('titles become CD-TEXT', () => {
  const said = [
    'CATALOG 0724384960650',
    'TITLE "Album"',
    'PERFORMER "The "Band""',
    'FILE "d.iso" BINARY',
    '  TRACK 01 MODE1/2048',
    '    TITLE "Data"',
    '    INDEX 01 00:00:00',
  ]
  const sound = [
    'FILE "d.wav" WAVE',
    '  TRACK 02 AUDIO',
    '    TITLE "Two"',
    '    ISRC PTABC2600001',
    '    PREGAP 00:02:00',
    '    INDEX 01 00:00:00',
  ]
  const words = {
    language: 'en',
    disc: { title: 'Album', performer: 'The "Band"' },
    tracks: new Map([
      [1, { title: 'Data' }],
      [2, { title: 'Two' }],
    ]),
  }
  const write = (lines: readonly string[]): void => {
    writeFileSync(at('d.iso'), noise('iso', 350 * 512))
    writeFileSync(at('d.wav'), wave(samples))
    writeFileSync(at('d.cue'), lines.join('\n'))
  }

  it('of the disc, of sounds and of data, with the numbers, and are on the disc that is burned', async () => {
    write([...said, ...sound])
    const { image, faults } = await opened(at('d.cue'))
    expect(faults).toEqual([])
    expect(image.disc.texts).toEqual([words])
    const read = readCdText(image.disc.textPacks)
    expect(read).toEqual({ texts: [words], mcn: '0724384960650', isrcs: new Map([[2, 'PTABC2600001']]), faults: [] })
    const { drive } = await burned(at('d.cue'))
    const packs = Buffer.concat((await perform(drive, readTextOfDrive, {})).packs)
    expect(same(packs, image.disc.textPacks)).toBe(true)
  })

  it('what CD-TEXT has no character for is left out, with a warning; the rest is recorded', async () => {
    write(['TITLE "Песни"', 'PERFORMER "Group"', ...said.slice(3), ...sound])
    const { image, faults } = await opened(at('d.cue'))
    expect(faults).toMatchObject([{ code: 'cdtext/leftOut', severity: 'warning', values: { count: 1, total: 4 } }])
    expect(image.disc.texts[0]?.disc).toEqual({ title: 'Песни', performer: 'Group' })
    expect(readCdText(image.disc.textPacks).texts[0]?.disc).toEqual({ performer: 'Group' })
  })

  it('kana are Japanese', async () => {
    write(['TITLE "うた"', ...said.slice(3), ...sound])
    const { image, faults } = await opened(at('d.cue'))
    expect(faults).toEqual([])
    expect(image.disc.texts[0]).toMatchObject({ language: 'ja', disc: { title: 'うた' } })
    expect(readCdText(image.disc.textPacks).texts[0]).toMatchObject({ language: 'ja', disc: { title: 'うた' } })
  })

  it('a sheet without a word has none', async () => {
    write([...said.slice(3, 5), said[6] ?? '', sound[0] ?? '', ...sound.slice(1, 2), ...sound.slice(3)])
    const { image, faults } = await opened(at('d.cue'))
    expect([image.disc.textPacks.length, image.disc.texts, faults]).toEqual([0, [], []])
  })

  it('a file of packs counts, byte by byte, and its texts are known', async () => {
    write([...said, ...sound])
    const packs = (await opened(at('d.cue'))).image.disc.textPacks
    writeFileSync(at('d.cdt'), Buffer.concat([packs, Buffer.of(0)]))
    write(['CDTEXTFILE "d.cdt"', ...said.slice(3), ...sound])
    const { image, faults } = await opened(at('d.cue'))
    expect(faults).toEqual([])
    expect([image.disc.texts, same(image.disc.textPacks, packs)]).toEqual([[words], true])
  })

  it('what the file and the sheet say differently is a warning', async () => {
    write([...said, ...sound])
    writeFileSync(at('d.cdt'), (await opened(at('d.cue'))).image.disc.textPacks)
    write(['CDTEXTFILE "d.cdt"', 'TITLE "Other"', ...said.slice(2), ...sound.slice(0, 3), '    ISRC PTABC2600002', ...sound.slice(4)])
    const { image, faults } = await opened(at('d.cue'))
    expect(faults.map(({ code, severity, values }) => [code, severity, values['what']])).toEqual([
      ['sheet/saidTwice', 'warning', 'title of the disc'],
      ['sheet/saidTwice', 'warning', 'ISRC of track 2'],
    ])
    expect(image.disc.texts[0]?.disc.title).toBe('Album')
  })

  it.each([
    ['is not there', undefined],
    ['holds no packs', Buffer.from('no packs here at all')],
  ])('where the file %s, the sheet counts, with a warning', async (_, content) => {
    write(['CDTEXTFILE "none.cdt"', ...said, ...sound])
    if (content !== undefined) writeFileSync(at('none.cdt'), content)
    const { image, faults } = await opened(at('d.cue'))
    expect(faults.map(({ code, severity }) => [code, severity])).toContainEqual(['sheet/textsNotPacks', 'warning'])
    expect(readCdText(image.disc.textPacks).texts).toEqual([words])
  })
})

/** 16 bits, two channels, most significant byte first. */
function aiff(sound: Uint8Array): Buffer {
  const big = (value: number): Buffer => {
    const out = Buffer.alloc(4)
    out.writeUInt32BE(value)
    return out
  }
  const common = Buffer.concat([Buffer.of(0, 2), big(sound.length / 4), Buffer.of(0, 16), Buffer.from('400eac44000000000000', 'hex')])
  const chunk = (name: string, content: Buffer): Buffer => Buffer.concat([Buffer.from(name), big(content.length), content])
  const body = Buffer.concat([
    Buffer.from('AIFF'),
    chunk('COMM', common),
    chunk('SSND', Buffer.concat([big(0), big(0), Buffer.from(sound).swap16()])),
  ])
  return Buffer.concat([Buffer.from('FORM'), big(body.length), body])
}
