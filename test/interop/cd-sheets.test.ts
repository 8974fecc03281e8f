/** Sheets of every kind as cdrdao and libcdio read them: the same addresses. */

import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { planCdText } from '../../src/format/cdtext/index.js'
import { tracksOf } from '../../src/layout/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { opened, tracks } from '../support/sheets.js'
import { itNeeds, run } from '../support/tools.js'
import { wave } from '../support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const sound = noise('sheets', 900 * 588)
writeFileSync(at('a.wav'), wave(sound))
writeFileSync(at('gap.wav'), wave(sound.subarray(0, 100 * 2352 + 40)))
writeFileSync(at('a.cdr'), Buffer.from(sound).swap16())
writeFileSync(at('a.iso'), noise('iso', 512 * 350))
writeFileSync(at('a.raw'), Buffer.alloc(900 * 2352))
writeFileSync(at('a.rw'), Buffer.alloc(900 * 2448))
beforeAll(async () => {
  const mixed = discOf([[dataTrack('iso', 350), soundTrack('a', 588 * 400)]])
  await emitDisc(mixed, { kind: 'bin', image: at('mixed.raw') }, { iso: noise('iso', 512 * 350) })
})

/** Start of each track and places of its indexes, then the end of the last one, as `cdrdao show-toc` tells them. */
function byCdrdao(sheet: string): readonly number[] {
  const said = run('cdrdao', ['show-toc', '-v', '0', sheet], { cwd: folder })
  const starts = [...said.matchAll(/(START|INDEX\s+\d+)\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => Number(row[2]))
  return [...starts, Number([...said.matchAll(/END\S?\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].at(-1)?.[1])]
}

async function ours(sheet: string): Promise<readonly number[]> {
  const { image } = await opened(at(sheet))
  return [...tracksOf(image.disc).flatMap(({ indexes }) => indexes), image.disc.sessions[0]?.leadOut ?? 0]
}

const tocs: Readonly<Record<string, string>> = {
  'pregap from another file':
    'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0 00:05:00\nTRACK AUDIO\nFILE "gap.wav" 0\nSTART\nFILE "a.cdr" 00:05:00 00:05:00\nSILENCE 0:2:0\nFILE "a.cdr" 0\nINDEX 00:02:00\nINDEX 00:04:00\n',
  'silence before, samples as numbers':
    'CD_DA\nTRACK AUDIO\nPREGAP 00:00:33\nFILE "a.wav" 588 235200\nTRACK AUDIO\nSILENCE 00:03:00\nSTART 00:02:00\nFILE "a.cdr" 1000\n',
  'samples that are no whole sectors': 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 7 235007\nFILE "a.wav" 9 100001\nTRACK AUDIO\nFILE "a.wav" 0\n',
  'data, zeros, sound': 'CD_ROM\nTRACK MODE1\nDATAFILE "a.iso"\nZERO 00:02:00\nTRACK AUDIO\nSILENCE 00:02:00\nSTART\nFILE "a.wav" 0\n',
  'data by its length':
    'CD_ROM_XA\nTRACK MODE2_FORM1\nPREGAP 00:02:00\nDATAFILE "a.iso" 614400\nTRACK MODE2_FORM1\nZERO 409600\nDATAFILE "a.iso" #2048 00:04:40\n',
  'a postgap with its index': 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0\nEND\nSILENCE 00:02:00\nTRACK AUDIO\nFILE "a.wav" 0\n',
  'sub-code beside sounds':
    'CD_DA\nTRACK AUDIO RW\nDATAFILE "a.rw" 00:05:00\nTRACK AUDIO RW_RAW\nZERO RW_RAW 00:02:00\nSTART\nDATAFILE "a.rw" #244800\n',
  'remarks and blanks': '// all\nCD_DA// a disc\n  TRACK\n AUDIO\nFILE\n"a.wav"// where\n0 //from\n0:10:0\n',
}

describe('cdrdao: TOC files', () => {
  for (const [name, text] of Object.entries(tocs))
    itNeeds(['cdrdao'], name, async () => {
      writeFileSync(at('x.toc'), text)
      expect(await ours('x.toc')).toEqual(byCdrdao('x.toc'))
    })
})

/** One file called as the sheet: what cdrdao and libcdio take. */
const cues: Readonly<Record<string, readonly [image: string, ...lines: readonly string[]]>> = {
  sounds: [
    'a.raw',
    'TRACK 01 AUDIO',
    'INDEX 01 00:00:00',
    'TRACK 02 AUDIO',
    'INDEX 00 00:05:00',
    'INDEX 01 00:07:00',
    'TRACK 03 AUDIO',
    'INDEX 01 00:11:01',
  ],
  indexes: [
    'a.raw',
    'TRACK 01 AUDIO',
    'INDEX 01 00:00:00',
    'INDEX 02 00:02:00',
    'INDEX 03 00:04:10',
    'TRACK 02 AUDIO',
    'INDEX 01 00:07:00',
  ],
  'data, then sound': ['mixed.raw', 'TRACK 01 MODE1/2352', 'INDEX 01 00:00:00', 'TRACK 02 AUDIO', 'INDEX 00 00:04:50', 'INDEX 01 00:06:50'],
}

describe('cdrdao: CUE sheets of one session', () => {
  for (const [name, [image, ...lines]] of Object.entries(cues))
    itNeeds(['cdrdao'], name, async () => {
      writeFileSync(at('y.bin'), readFileSync(at(image)))
      writeFileSync(at('y.cue'), ['FILE "y.bin" BINARY', ...lines, ''].join('\n'))
      expect(await ours('y.cue')).toEqual(byCdrdao('y.cue'))
    })
  itNeeds(['cdrdao'], 'a silent pregap between sounds', async () => {
    writeFileSync(at('z.bin'), readFileSync(at('a.raw')))
    writeFileSync(
      at('z.cue'),
      'FILE "z.bin" BINARY\nTRACK 01 AUDIO\nINDEX 01 00:00:00\nTRACK 02 AUDIO\nPREGAP 00:02:00\nINDEX 01 00:06:00\n',
    )
    expect(await ours('z.cue')).toEqual(byCdrdao('z.cue'))
  })
})

describe('libcdio: CUE sheets of one file', () => {
  for (const [name, [image, ...lines]] of Object.entries(cues))
    itNeeds(['cd-info'], name, async () => {
      writeFileSync(at('y.bin'), readFileSync(at(image)))
      writeFileSync(at('y.cue'), ['FILE "y.bin" BINARY', ...lines, ''].join('\n'))
      const said = run('cd-info', ['--no-cddb', '--no-device-info', '--no-analyze', '--cue-file', 'y.cue'], { cwd: folder })
      const rows = [...said.matchAll(/^\s*(\d+): \d\d:\d\d:\d\d\s+(\d{6}) (\w+)/gm)].map((row) => [Number(row[1]), Number(row[2])])
      const { image: ourImage } = await opened(at('y.cue'))
      const found = tracks(ourImage).map(([number, , , start]) => [number, start])
      expect(rows).toEqual([...found, [170, ourImage.disc.sessions[0]?.leadOut]])
    })
})

describe('cdrdao: what this program writes', () => {
  const texts = [
    {
      language: 'de',
      disc: { title: 'Grüße "an" alle' },
      tracks: new Map([[2, { performer: 'Band' }]]),
      discId: 'EX-0001',
      genre: { code: 16, text: 'Fado' },
    },
    { language: 'ja', disc: { title: '日本' }, tracks: new Map([[1, { title: '歌' }]]) },
  ]
  const disc = discOf([[dataTrack('iso', 350), soundTrack('a', 588 * 400), soundTrack('b', 588 * 400)]], {
    texts,
    textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 3, mcn: '0724384960650' }).packs,
    mcn: '0724384960650',
  })
  itNeeds(['cdrdao'], 'CD-TEXT in two languages parses, and every field stands in all tracks and for the disc', async () => {
    await emitDisc(disc, { kind: 'toc', sheet: at('t.toc'), image: at('Grüße.bin') }, { iso: noise('iso', 512 * 350) })
    const { status, stderr } = spawnSync('cdrdao', ['read-test', 't.toc'], { cwd: folder, encoding: 'utf8' })
    expect([status, stderr.includes('ERROR')]).toEqual([0, false])
    expect(await ours('t.toc')).toEqual(byCdrdao('t.toc'))
    // What cdrdao demands before it records: a field that one of them has, all have.
    const text = readFileSync(at('t.toc'), 'utf8')
    for (const [language, fields] of [
      [0, ['TITLE', 'PERFORMER']],
      [1, ['TITLE']],
    ] as const)
      for (const block of text.match(new RegExp(`LANGUAGE ${language} \\{[^]*?\\n  \\}`, 'g')) ?? [])
        for (const field of fields) expect(block).toContain(`    ${field} `)
    expect(text.match(/LANGUAGE 0 \{/g)).toHaveLength(4)
  })
  itNeeds(['cdrdao'], 'the same texts come back', async () => {
    const { image, faults } = await opened(at('t.toc'))
    expect(faults).toEqual([])
    expect(image.disc.texts).toEqual(texts)
    expect(Buffer.compare(image.disc.textPacks, disc.textPacks)).toBe(0)
  })
})

describe('cdrdao: what it refuses', () => {
  for (const [name, text, complaint] of [
    ['sound in a data track', 'CD_ROM\nTRACK MODE1\nFILE "a.wav" 0\n', 'only allowed for audio'],
    ['START beyond the track', 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0 00:05:00\nSTART 00:06:00\n', 'START'],
    ['an index beyond the track', 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0 00:05:00\nINDEX 00:06:00\n', 'beyond track end'],
    ['an index at the start', 'CD_DA\nTRACK AUDIO\nFILE "a.wav" 0\nINDEX 00:00:00\n', 'Index at start'],
    [
      '99 index increments',
      `CD_DA\nTRACK AUDIO\nFILE "a.wav" 0\n${Array.from({ length: 99 }, (_, i) => `INDEX 00:0${Math.floor((i + 1) / 15)}:${((i + 1) % 15) * 5}\n`).join('')}`,
      'More than 98',
    ],
  ] as const)
    itNeeds(['cdrdao'], `${name} is an error here too`, async () => {
      writeFileSync(at('r.toc'), text)
      const { stderr, status } = spawnSync('cdrdao', ['show-toc', 'r.toc'], { cwd: folder, encoding: 'utf8' })
      expect(status).not.toBe(0)
      expect(stderr).toContain(complaint)
      await expect(opened(at('r.toc'))).rejects.toThrow()
    })
})

itNeeds(['iso-info', 'xorriso'], 'libcdio: the file system of a CUE sheet', async () => {
  execFileSync('xorriso', ['-as', 'mkisofs', '-quiet', '-V', 'SHEET', '-o', at('v.bin'), '/etc/hostname'])
  writeFileSync(at('v.cue'), 'FILE "v.bin" BINARY\nTRACK 01 MODE1/2048\nINDEX 01 00:00:00\n')
  expect(run('iso-info', ['-i', at('v.bin')])).toContain('SHEET')
  expect(tracks((await opened(at('v.cue'))).image)[0]?.[4]).toBe(readFileSync(at('v.bin')).length / 2048)
})
