/** Our images as libcdio, cdrdao, cuetools, bchunk and chdman read them: the same tracks, texts, samples and data. */

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { planCdText } from '../../src/format/cdtext/index.js'
import { openSheet } from '../../src/image/cd/index.js'
import { tracksOf } from '../../src/layout/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { sectors } from '../../src/unit/index.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { nero } from '../support/nero.js'
import { has, itNeeds, run } from '../support/tools.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { run as burn } from '../../src/cli/burn.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as extract } from '../../src/cli/extract.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const texts = [
  {
    language: 'en',
    disc: { title: 'Live in Lisbon', performer: 'The Example' },
    tracks: new Map([1, 2, 3].map((n) => [n, { title: `Song ${n}` }])),
  },
  { language: 'ja', disc: { title: '日本' }, tracks: new Map([1, 2, 3].map((n) => [n, { title: '歌' }])) },
]
/** Gapless, with lengths that are no whole sectors. */
const lengths = [5 * 44_100 + 17, 6 * 44_100 + 33, 7 * 44_100 + 1]
const names = ['a', 'b', 'c']
const album = discOf(
  [
    [
      soundTrack('a', lengths[0], { isrc: 'PTABC2600001' }),
      soundTrack('b', lengths[1], { indexes: [sectors(100), sectors(200)], copy: 'prohibited' }),
      soundTrack('c', lengths[2]),
    ],
  ],
  { gapless: true, mcn: '0724384960650', texts, textPacks: planCdText({ texts, firstTrack: 1, lastTrack: 3 }).packs },
)
const decodedAlbum = Buffer.concat(names.map((name, i) => noise(name, lengths[i])))
let iso: Buffer

beforeAll(async () => {
  mkdirSync(at('tree'))
  writeFileSync(at('tree/hello.txt'), 'hello\n')
  writeFileSync(at('tree/zeros'), Buffer.alloc(300_000))
  if (has('xorriso')) run('xorriso', ['-as', 'mkisofs', '-quiet', '-R', '-o', at('data.iso'), at('tree')])
  iso = has('xorriso') ? readFileSync(at('data.iso')) : Buffer.alloc(2048 * 400)
  const data = { iso }
  const blocks = iso.length / 2048
  await emitDisc(album, { kind: 'cue', sheet: at('album.cue'), image: at('album.bin'), dialect: 'cdrwin', textFile: at('album.cdt') })
  await emitDisc(album, { kind: 'cue', sheet: at('eac.cue'), image: at('eac.bin'), dialect: 'eac' })
  await emitDisc(album, { kind: 'toc', sheet: at('album.toc'), image: at('toc.bin') })
  const mixed = discOf([[dataTrack('iso', blocks), soundTrack('a', 5 * 44_100), soundTrack('b', 6 * 44_100)]])
  await emitDisc(mixed, { kind: 'cue', sheet: at('mixed.cue'), image: at('mixed.bin'), dialect: 'cdrwin' }, data)
  await emitDisc(mixed, { kind: 'toc', sheet: at('mixed.toc'), image: at('mixed-toc.bin') }, data)
  writeFileSync(at('mixed.nrg'), nero(mixed, readFileSync(at('mixed.bin'))))
  const flags = discOf([
    [soundTrack('a', 5 * 44_100, { copy: 'prohibited' }), soundTrack('b', 5 * 44_100, { preemphasis: true, pregap: sectors(150) })],
  ])
  await emitDisc(flags, { kind: 'cue', sheet: at('flags.cue'), image: at('flags.bin'), dialect: 'cdrwin' })
  const xa = discOf([[dataTrack('iso', blocks, { mode: 'xa-form1' })]])
  await emitDisc(xa, { kind: 'cue', sheet: at('xa.cue'), image: at('xa.bin'), dialect: 'cdrwin' }, data)
  await emitDisc(xa, { kind: 'toc', sheet: at('xa.toc'), image: at('xa.bin') }, data)
  const extra = discOf([[soundTrack('a', 5 * 44_100)], [dataTrack('iso', blocks, { mode: 'xa-form1' })]])
  await emitDisc(extra, { kind: 'toc', sheet: at('extra.toc'), image: at('extra.bin') }, data)
  await emitDisc(extra, { kind: 'cue', sheet: at('extra.cue'), image: at('extra.bin'), dialect: 'cdrwin' }, data)
}, 60_000)

interface Inspected {
  readonly tracks: readonly {
    readonly number: number
    readonly start: number
    readonly startTime: string
    readonly mode: string
    readonly copy: string
    readonly channels: number
    readonly preemphasis: boolean
  }[]
  readonly contents: readonly { readonly leadOut: number; readonly leadOutTime: string }[]
  readonly words: { readonly isrcs: Readonly<Record<string, string>> }
}

/** Rows of the track list of cd-info: number, first block, kind. */
function tracksByLibcdio(sheet: string): readonly (readonly [number, number, string])[] {
  const said = run('cd-info', ['--no-cddb', '--no-device-info', '--no-analyze', sheet], { cwd: folder })
  return [...said.matchAll(/^\s*(\d+): \d\d:\d\d:\d\d\s+(\d{6}) (\w+)/gm)].map((row) => [Number(row[1]), Number(row[2]), row[3] ?? ''])
}

function sectorsByLibcdio(sheet: string, mode: string, start: number, end: number): Buffer {
  run('cd-read', ['-m', mode, '-s', String(start), '-e', String(end), '-i', at(sheet), '-o', at('read.bin')])
  return readFileSync(at('read.bin'))
}

describe('libcdio', () => {
  itNeeds(['cd-info'], 'cd-info: tracks of CUE and TOC, catalogue number, ISRC and CD-TEXT in two languages', () => {
    const wanted = tracksOf(album).map((track) => [track.number, track.start, 'audio'])
    for (const sheet of ['album.cue', 'album.toc']) expect(tracksByLibcdio(sheet).slice(0, 3)).toEqual(wanted)
    expect(tracksByLibcdio('album.cue')[3]).toEqual([170, album.sessions[0].leadOut, 'leadout'])
    const said = run('cd-info', ['--no-cddb', '--no-device-info', at('album.cue')])
    expect(said).toContain('(MCN): 0724384960650')
    for (const text of [
      "Language 0 'English'",
      'TITLE: Live in Lisbon',
      'TITLE: Song 3',
      "Language 1 'Japanese'",
      'TITLE: 日本',
      'TITLE: 歌',
    ])
      expect(said).toContain(text)
  })
  itNeeds(['cd-info', 'xorriso'], 'cd-info: what disc inspect tells of times, kinds, copying, channels and pre-emphasis', async () => {
    for (const sheet of ['album.cue', 'album.toc', 'mixed.cue', 'flags.cue']) {
      const told = resultOf((await runCommand(inspect, [at(sheet)], { json: true })).out) as unknown as Inspected
      const said = run('cd-info', ['--no-cddb', '--no-device-info', '--no-analyze', sheet], { cwd: folder })
      const rows = [...said.matchAll(/^\s*(\d+): (\d\d:\d\d:\d\d)\s+(\d{6}) (\w+)(?: +(?:false|true) +(\w+)(?: +(\d) +(\w+))?)?/gm)]
      const sound = (track: Inspected['tracks'][number]) =>
        track.mode === 'audio' ? [String(track.channels), track.preemphasis ? 'yes' : 'no'] : [undefined, undefined]
      expect([sheet, ...rows.map(([, ...cells]) => cells)]).toEqual([
        sheet,
        ...told.tracks.map((track) => [
          String(track.number),
          track.startTime,
          String(track.start).padStart(6, '0'),
          track.mode === 'audio' ? 'audio' : 'data',
          track.copy === 'permitted' ? 'yes' : 'no',
          ...sound(track),
        ]),
        ...told.contents.map(({ leadOut, leadOutTime }) => [
          '170',
          leadOutTime,
          String(leadOut).padStart(6, '0'),
          'leadout',
          undefined,
          undefined,
          undefined,
        ]),
      ])
      const isrcs = Object.fromEntries([...said.matchAll(/TRACK +(\d+) ISRC: (\w+)/g)].map(([, number, isrc]) => [number, isrc]))
      expect(said.includes('ISRC') ? isrcs : told.words.isrcs).toEqual(told.words.isrcs)
    }
  })
  itNeeds(['cd-info', 'xorriso'], 'cd-info: mixed mode and XA discs, with their file systems', () => {
    const start = Math.ceil(iso.length / 2048) + 150 + 150
    expect(tracksByLibcdio('mixed.cue').slice(0, 2)).toEqual([
      [1, 0, 'data'],
      [2, start, 'audio'],
    ])
    // Of Nero's modes it does not know Mode 1 with whole sectors: the addresses count.
    expect(tracksByLibcdio('mixed.nrg').map((row) => row[1])).toEqual(tracksByLibcdio('mixed.cue').map((row) => row[1]))
    for (const sheet of ['mixed.cue', 'xa.cue', 'xa.toc'])
      expect(run('cd-info', ['--no-cddb', '--no-device-info', sheet], { cwd: folder })).toContain('ISO 9660 filesystem')
  })
  itNeeds(['cd-read'], 'cd-read: every sample of the gapless album, no offset, joins included', () => {
    const end = album.sessions[0].leadOut - 1
    const read = sectorsByLibcdio('album.cue', 'audio', 0, end)
    expect(Buffer.compare(read.subarray(0, decodedAlbum.length), decodedAlbum)).toBe(0)
    expect(read.length - decodedAlbum.length).toBeLessThan(2352)
    expect(read.subarray(decodedAlbum.length).every((byte) => byte === 0)).toBe(true)
  })
  itNeeds(['cd-read', 'xorriso'], 'cd-read: user data of Mode 1 and form 1 sectors', () => {
    const end = iso.length / 2048 - 1
    expect(Buffer.compare(sectorsByLibcdio('mixed.cue', 'm1f1', 0, end), iso)).toBe(0)
    expect(Buffer.compare(sectorsByLibcdio('xa.cue', 'm2f1', 0, end), iso)).toBe(0)
  })
})

describe('cdrdao', () => {
  itNeeds(['cdrdao'], 'show-toc: tracks, indexes, flags and ISRC', () => {
    const said = run('cdrdao', ['show-toc', '-v', '0', 'album.toc'], { cwd: folder })
    expect([...said.matchAll(/START\s+\d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => Number(row[1]))).toEqual(
      tracksOf(album).map((track) => track.start),
    )
    expect([...said.matchAll(/INDEX\s+(\d) \d\d:\d\d:\d\d\(\s*(\d+)\)/g)].map((row) => [Number(row[1]), Number(row[2])])).toEqual(
      [2, 3].map((index) => [index, album.sessions[0].tracks[1].indexes[index - 1]]),
    )
    expect(said).toContain('PT ABC 26 00001')
    expect(said).toContain('CATALOG NUMBER: 0724384960650')
    expect([...said.matchAll(/COPY (NOT )?PERMITTED/g)].map((match) => match[0])).toEqual([
      'COPY PERMITTED',
      'COPY NOT PERMITTED',
      'COPY PERMITTED',
    ])
  })
  itNeeds(['cdrdao'], 'show-data: every sample of the gapless album', () => {
    const said = execFileSync('cdrdao', ['show-data', '-v', '0', 'album.toc'], {
      cwd: folder,
      encoding: 'utf8',
      maxBuffer: 2 ** 28,
      stdio: ['ignore', 'pipe', 'ignore'],
    })
    const rows = said.trimEnd().split('\n')
    const wrong = rows.filter((row, i) => {
      if (4 * i >= decodedAlbum.length) return !/: +0 +0$/.test(row)
      const [, left, right] = /^\s*\d+:\s*(-?\d+)\s+(-?\d+)$/.exec(row) ?? []
      return Number(left) !== decodedAlbum.readInt16LE(4 * i) || Number(right) !== decodedAlbum.readInt16LE(4 * i + 2)
    })
    expect(rows).toHaveLength(album.sessions[0].leadOut * 588)
    expect(wrong).toEqual([])
  })
  itNeeds(['cdrdao'], 'read-test: audio, mixed mode, XA and both sessions of a CD-Extra', () => {
    for (const [sheet, count] of [
      ['album.toc', album.sessions[0].leadOut],
      ['mixed.toc', undefined],
      ['xa.toc', undefined],
      ['extra.toc', undefined],
      ['extra-2.toc', undefined],
    ] as const) {
      const { status, stderr } = spawnSync('cdrdao', ['read-test', sheet], { cwd: folder, encoding: 'utf8' })
      expect(status).toBe(0)
      expect(stderr).not.toMatch(/ERROR|WARNING/)
      if (count !== undefined) expect(stderr).toContain(`Read ${count} blocks`)
    }
  })
})

describe('cuetools and bchunk', () => {
  itNeeds(
    ['cuebreakpoints', 'cueprint', 'cueconvert'],
    'cuetools: break points, texts, and a TOC file that we read as the same disc',
    async () => {
      const time = (frames: number): string =>
        `${Math.floor(frames / 4500)}:${String(Math.floor(frames / 75) % 60).padStart(2, '0')}.${String(frames % 75).padStart(2, '0')}`
      expect(
        run('cuebreakpoints', [at('album.cue')])
          .trim()
          .split('\n'),
      ).toEqual(
        tracksOf(album)
          .slice(1)
          .map((track) => time(track.start)),
      )
      expect(run('cueprint', ['-t', '%n %t %i\n', at('album.cue')])).toBe('1 Song 1 PTABC2600001\n2 Song 2 \n3 Song 3 \n')
      expect(run('cueprint', ['-d', '%T|%P', at('album.cue')])).toBe('Live in Lisbon|The Example')
      writeFileSync(
        at('converted.toc'),
        run('cueconvert', ['-i', 'cue', '-o', 'toc', at('album.cue')]).replaceAll('"album.bin"', '"album.bin" SWAP'),
      )
      const { image, faults } = await openSheet(at('converted.toc'), { files: hostFiles })
      expect(faults.filter((fault) => fault.severity === 'error')).toEqual([])
      expect(image && tracksOf(image.disc).map((track) => track.start)).toEqual(tracksOf(album).map((track) => track.start))
    },
  )
  itNeeds(['bchunk', 'xorriso'], 'bchunk: the ISO image and the samples of a mixed mode disc', () => {
    run('bchunk', [at('mixed.bin'), at('mixed.cue'), at('chunk')])
    expect(Buffer.compare(readFileSync(at('chunk01.iso')).subarray(0, iso.length), iso)).toBe(0)
    expect(Buffer.compare(readFileSync(at('chunk02.cdr')).subarray(0, 5 * 176_400), noise('a', 5 * 44_100))).toBe(0)
    expect(Buffer.compare(readFileSync(at('chunk03.cdr')), noise('b', 6 * 44_100))).toBe(0)
  })
  itNeeds(['chdman'], 'chdman: packs and unpacks album and mixed mode disc unchanged', () => {
    for (const name of ['album', 'mixed']) {
      run('chdman', ['createcd', '-f', '-i', at(`${name}.cue`), '-o', at(`${name}.chd`)])
      run('chdman', ['extractcd', '-f', '-i', at(`${name}.chd`), '-o', at('out.cue'), '-ob', at('out.bin')])
      expect(Buffer.compare(readFileSync(at('out.bin')), readFileSync(at(`${name}.bin`)))).toBe(0)
    }
  })
})

itNeeds(['ffmpeg'], 'ffmpeg: the WAV files of the eac dialect hold the album', () => {
  const samples = names.map((_, i) =>
    execFileSync('ffmpeg', ['-v', 'error', '-i', at(`eac (Track ${i + 1}).wav`), '-f', 's16le', '-'], { maxBuffer: 2 ** 28 }),
  )
  expect(Buffer.compare(Buffer.concat(samples).subarray(0, decodedAlbum.length), decodedAlbum)).toBe(0)
})

describe('sheets of other programs', () => {
  itNeeds(['vcdimager', 'ffmpeg'], 'vcdimager: the CUE sheet of a Video CD', async () => {
    run('ffmpeg', '-v error -f lavfi -i testsrc=d=3:s=352x288:r=25 -f lavfi -i sine=d=3 -target pal-vcd film.mpg'.split(' '), {
      cwd: folder,
    })
    run('vcdimager', ['-t', 'vcd2', '-c', 'vcd.cue', '-b', 'vcd.bin', 'film.mpg'], { cwd: folder })
    const { image, faults } = await openSheet(at('vcd.cue'), { files: hostFiles })
    expect(faults).toEqual([])
    expect(image && tracksOf(image.disc).map(({ mode, pregap, start }) => [mode, pregap, start])).toEqual([
      ['xa', -150, 0],
      ['xa', 300, 450],
    ])
    expect(image?.disc.sessions[0]?.leadOut).toBe(readFileSync(at('vcd.bin')).length / 2352)
  })
  itNeeds(['vcdimager', 'ffmpeg', 'vcdxrip'], 'vcdxrip: the film of a Video CD comes out whole, of an image and of a drive', async () => {
    run('vcdxrip', ['-q', '--bin-file=vcd.bin', '-p'], { cwd: folder })
    const film = readFileSync(at('avseq01.mpg'))
    expect(film.equals(readFileSync(at('film.mpg')))).toBe(true)
    const drive = 'virtual:' + at('vcd.disc')
    const burned = await runCommand(burn, [at('vcd.cue')], { drive: [`${drive}?media=cd-r`], yes: true, verify: 'full' })
    expect([burned.status, burned.error]).toEqual([0, ''])
    for (const [name, reference] of [
      ['image', at('vcd.cue')],
      ['drive', drive],
    ] as const) {
      const { status, error } = await runCommand(extract, [reference, '/MPEGAV'], { output: at(name) })
      expect([status, error]).toEqual([0, expect.stringContaining('the 2324 bytes of data of each are taken')])
      const found = readFileSync(at(`${name}/MPEGAV/AVSEQ01.DAT`))
      // Margins of empty sectors, which are no film: 30 before it and 45 behind. Video CD 2.0, V.3.
      expect(found.length).toBe(film.length + 75 * 2324)
      expect(found.subarray(30 * 2324, 30 * 2324 + film.length).equals(film)).toBe(true)
    }
    expect((await runCommand(diff, [at('vcd.cue'), drive])).status).toBe(0)
    expect((await runCommand(ls, [at('vcd.cue'), '/MPEGAV'], { long: true })).out).toContain(String(film.length + 75 * 2324))
  })
  it('a CUE sheet as Exact Audio Copy writes it, with a FLAC name in capitals and CRLF', async () => {
    writeFileSync(at('Song.WAV'), Buffer.concat([readFileSync(at('eac (Track 1).wav'))]))
    const sheet = [
      'REM GENRE Rock',
      'REM DATE 1999',
      'PERFORMER "X"',
      'FILE "C:\\Music\\song.wav" WAVE',
      '  TRACK 01 AUDIO',
      '    TITLE "Y"',
      '    INDEX 01 00:00:00',
      '',
    ]
    writeFileSync(at('other.cue'), `\ufeff${sheet.join('\r\n')}`)
    const { image, faults } = await openSheet(at('other.cue'), { files: hostFiles })
    expect(faults).toEqual([])
    expect(image?.disc.texts[0]).toMatchObject({ disc: { performer: 'X' }, tracks: new Map([[1, { title: 'Y' }]]) })
  })
})
