/** Tracks that a glob names, and texts that come from the tags of their files. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { tracksOf, type CdTexts } from '../../src/layout/index.js'
import type { Fault } from '../../src/fault/index.js'
import { openProject } from '../../src/project.js'
import { hostContents } from '../../src/source/open.node.js'
import { outline } from '../../src/validate.js'
import { noise } from '../support/compact.js'
import { flac } from '../support/flac.js'
import { temporaryFolder } from '../support/folder.js'
import { aiff, chunk, wave } from '../support/wave.js'

const folder = temporaryFolder()
const put = (name: string, content: Uint8Array): void => {
  mkdirSync(dirname(join(folder, name)), { recursive: true })
  writeFileSync(join(folder, name), content)
}
const seconds = (count: number, name = 'x'): Uint8Array => noise(name, count * 44_100)

/** The block of Vorbis comments. */
function comments(...texts: readonly string[]): readonly [number, Uint8Array] {
  const counted = (text: string): Buffer => {
    const length = Buffer.alloc(4)
    length.writeUInt32LE(Buffer.byteLength(text))
    return Buffer.concat([length, Buffer.from(text)])
  }
  const count = Buffer.alloc(4)
  count.writeUInt32LE(texts.length)
  return [4, Buffer.concat([counted('some program'), count, ...texts.map(counted)])]
}
const tagged = (length: number, ...texts: readonly string[]): Uint8Array =>
  flac(seconds(length, texts[0]), { blocks: [[1, Buffer.alloc(100)], comments(...texts)] })
const info = (...pairs: readonly (readonly [string, string | Buffer])[]): readonly [string, Buffer] => [
  'LIST',
  Buffer.concat([
    Buffer.from('INFO'),
    ...pairs.map(([name, text]) => chunk(name, Buffer.concat([typeof text === 'string' ? Buffer.from(text) : text, Buffer.alloc(1)]))),
  ]),
]

interface Planned {
  readonly lengths: readonly number[]
  readonly texts: readonly CdTexts[]
  readonly isrcs: readonly (string | undefined)[]
  readonly faults: readonly Fault[]
  readonly codes: readonly string[]
}

async function planned(audio: string, more = ''): Promise<Planned> {
  const file = join(folder, 'disc.config.yaml')
  writeFileSync(file, `disc: 1\nmedia: cd-r\n${more}${audio}\n`)
  const contents = hostContents()
  const { disc, faults } = await outline(openProject(file, { environment: { SOURCE_DATE_EPOCH: '0' } }), contents, {})
  await contents.close()
  const tracks = disc === undefined ? [] : tracksOf(disc)
  return {
    lengths: tracks.filter(({ mode }) => mode === 'audio').map(({ start, end }) => Math.round((end - start) / 75)),
    texts: disc?.texts ?? [],
    isrcs: tracks.map(({ isrc }) => isrc),
    faults,
    codes: faults.map(({ code, path = [], position }) => `${code} ${path.join('.')} ${position?.line ?? ''}`.trim()),
  }
}

describe('a glob of tracks', () => {
  for (const [i, name] of ['2.wav', '10.wav', '1 b.wav', '01 a.wav', 'B/1.wav'].entries()) put(`many/${name}`, wave(seconds(5 + i, name)))
  put('many/notes.txt', Buffer.from('no sound'))
  put('many/4 [live].wav', wave(seconds(11, 'live')))

  it('is a track for each file, in natural order, each with the keys of the entry', async () => {
    const { lengths, codes } = await planned(
      'audio:\n  gapless: true\n  tracks:\n    - { from: "many/*.wav", copy: prohibited }\n    - { from: many/B/1.wav }',
    )
    expect([lengths, codes]).toEqual([[8, 7, 5, 11, 6, 9], []])
  })

  it('may be one of a list of tracks of all kinds', async () => {
    expect(
      (await planned('tracks:\n  - { type: mode1 }\n  - { type: audio, from: "many/{2,10}.wav" }', 'files: [{ at: /a, text: a }]\n'))
        .lengths,
    ).toEqual([5, 6])
  })

  it('is a file where one has that very name', async () => {
    expect((await planned('audio: { tracks: [{ from: "many/4 [live].wav", title: Live }] }')).lengths).toEqual([11])
  })

  it('takes keys of one track where it matches one file', async () => {
    expect((await planned('audio: { tracks: [{ from: "many/*a.wav", title: One, isrc: PTABC2600001 }] }')).isrcs).toEqual(['PTABC2600001'])
  })

  it('has its faults where it is written', async () => {
    const entry = (keys: string): string => `audio:\n  gapless: true\n  tracks:\n    - { from: many/2.wav }\n    - { ${keys} }`
    expect((await planned(entry('from: "many/*.wav", title: One, isrc: PTABC2600001'))).codes).toEqual([
      'request/keyOfOneTrack audio.tracks.1.title 7',
      'request/keyOfOneTrack audio.tracks.1.isrc 7',
    ])
    expect((await planned(entry('from: "none/*.wav"'))).codes).toEqual(['source/folderMissing audio.tracks.1.from 7'])
    expect((await planned(entry('from: "many/*.ogg"'))).codes).toEqual(['source/matchesNothing audio.tracks.1.from 7'])
    const { faults } = await planned(entry('from: "many/[n24]*"'))
    expect(faults.map(({ path, message }) => [path?.join('.'), /"[^"]*"/.exec(message)?.[0]])).toEqual([
      ['audio.tracks.1.from', `"${join(folder, 'many/notes.txt')}"`],
    ])
    // Performers that no track may have are told at the entry, too.
    expect((await planned(entry('from: "many/{1,2}*.wav", performer: "例"'))).codes.every((code) => code.includes('audio.tracks.1'))).toBe(
      true,
    )
  })

  it('counts for what speaks of tracks by number', async () => {
    const files = (track: number): string => `files: [{ at: /a.da, track: ${track} }]\n`
    const audio = 'audio: { tracks: [{ from: "many/{1,2}*.wav" }] }'
    expect((await planned(audio, files(3))).faults.filter(({ severity }) => severity === 'error')).toEqual([])
    expect((await planned(audio, files(9))).codes).toEqual(['manifest/noSuchTrack files.0.track 3'])
    for (let i = 0; i < 100; i++) put(`crowd/${i}.wav`, wave(new Uint8Array(4 * 44_100 * 4)))
    expect((await planned('audio: { tracks: [{ from: "crowd/*.wav" }] }')).codes).toEqual(['manifest/tooManyTracks audio.tracks 3'])
  })
})

describe('tags', () => {
  put(
    'album/1.flac',
    tagged(5, 'title=Low', 'ARTIST=One', 'ARTIST=Two', 'Composer=C', 'ALBUM=Tones', 'ISRC=PT-ABC-26-00001', 'PICTURE=' + 'x'.repeat(9000)),
  )
  put('album/2.flac', tagged(5, 'TITLE=Hígh', 'ARTIST=Three', 'LYRICIST=L', 'ARRANGER=A', 'ALBUM=Tones', 'ALBUMARTIST=', 'ISRC=nonsense'))
  put(
    'info.wav',
    wave(seconds(5), { before: [info(['INAM', 'In a WAV'], ['IART', Buffer.from([0x42, 0xf6])], ['IPRD', 'Tones'], ['ISRC', 'a tape'])] }),
  )
  put('behind.wav', Buffer.concat([wave(seconds(5, 'behind')), chunk(...info(['INAM', 'Behind']))]))
  put('bare.wav', wave(seconds(5, 'bare')))
  put(
    'named.aiff',
    aiff(seconds(5, 'aiff'), 5 * 44_100, {
      texts: [
        ['NAME', Buffer.from('In an AIFF')],
        ['AUTH', Buffer.from('Author')],
      ],
    }),
  )

  it('are texts and codes of tracks, and of the disc what all have the same', async () => {
    const { texts, isrcs, codes } = await planned('audio: { tags: true, tracks: [{ from: "album/*.flac" }] }')
    expect(texts).toMatchObject([{ language: 'en', disc: { title: 'Tones' } }])
    expect(Object.fromEntries(texts[0]?.tracks ?? [])).toEqual({
      1: { title: 'Low', performer: 'One, Two', composer: 'C' },
      2: { title: 'Hígh', performer: 'Three', songwriter: 'L', arranger: 'A' },
    })
    expect(isrcs).toEqual(['PTABC2600001', undefined])
    expect(codes).toEqual(['request/tagLeftOut audio.tracks.0.from 3'])
  })

  it('give way to what the manifest says, and to `tags: false`', async () => {
    const { texts, isrcs } = await planned(
      'audio:\n  tags: true\n  title: Mine\n  performer: Me\n  tracks:\n    - { from: album/1.flac, title: Own, isrc: PTABC2600009 }\n    - { from: album/2.flac, tags: false }',
    )
    expect(texts[0]?.disc).toEqual({ title: 'Mine', performer: 'Me' })
    expect(Object.fromEntries(texts[0]?.tracks ?? [])).toEqual({ 1: { title: 'Own', performer: 'One, Two', composer: 'C' } })
    expect(isrcs).toEqual(['PTABC2600009', undefined])
  })

  it('are not taken where nobody asks', async () => {
    expect((await planned('audio: { tracks: [{ from: album/1.flac }] }')).texts).toEqual([])
  })

  it('of one track alone leave the disc as it is', async () => {
    const { texts } = await planned('audio: { tracks: [{ from: album/1.flac, tags: true }, { from: bare.wav }] }')
    expect(texts[0]?.disc).toEqual({})
    expect([...(texts[0]?.tracks.keys() ?? [])]).toEqual([1])
  })

  it('are read from WAV, before the samples and behind them, and from AIFF', async () => {
    const { texts, codes } = await planned(
      'audio: { tags: true, tracks: [{ from: info.wav }, { from: behind.wav }, { from: named.aiff }] }',
    )
    expect(Object.fromEntries(texts[0]?.tracks ?? [])).toEqual({
      1: { title: 'In a WAV', performer: 'Bö' },
      2: { title: 'Behind' },
      3: { title: 'In an AIFF', performer: 'Author' },
    })
    expect(codes).toEqual(['request/tagLeftOut audio.tags 3'])
  })

  it('that are not there, or of several tracks, are told', async () => {
    expect(
      (
        await planned(
          'audio:\n  tags: true\n  tracks:\n    - { from: bare.wav }\n    - { from: info.wav, end: 176400 }\n    - { from: info.wav, start: 10 }',
        )
      ).codes.filter((code) => code.startsWith('request/')),
    ).toEqual([
      'request/noTags audio.tracks.0.from 6',
      'request/tagLeftOut audio.tracks.1.from 7',
      'request/tagLeftOut audio.tracks.2.from 8',
    ])
  })

  it('that are too long, or a code that another track has, are left out', async () => {
    put('long.flac', tagged(5, `TITLE=${'x'.repeat(161)}`, 'ISRC=PTABC2600001', 'ARTIST=A'))
    const { codes, texts } = await planned(
      'audio:\n  tracks:\n    - { from: album/1.flac, tags: true }\n    - { from: long.flac, tags: true }',
    )
    expect(codes).toEqual(['request/tagLeftOut audio.tracks.1.from 6', 'request/tagLeftOut audio.tracks.1.from 6'])
    expect(texts[0]?.tracks.get(2)).toEqual({ performer: 'A' })
  })

  it('that the character set does not have are told as other texts are', async () => {
    put('greek.flac', tagged(5, 'TITLE=Ωδή'))
    const { faults } = await planned('audio: { tags: true, tracks: [{ from: greek.flac }] }')
    const { faults: own } = await planned('audio: { tracks: [{ from: greek.flac, title: Ωδή }] }')
    expect(faults.map(({ code, severity, path }) => [code, severity, path])).toEqual(
      own.map(({ code, severity, path }) => [code, severity, path]),
    )
    expect(faults.length).toBeGreaterThan(0)
    expect((await planned('audio: { tags: true, cdText: fitting, tracks: [{ from: greek.flac }] }')).faults).toMatchObject([
      { severity: 'warning' },
    ])
  })

  it('that are cut give what is whole', async () => {
    const [type, block] = comments('TITLE=Whole', 'ARTIST=Cut')
    put('cut.flac', flac(seconds(5, 'cut'), { blocks: [[type, block.subarray(0, -2)]] }))
    expect((await planned('audio: { tags: true, tracks: [{ from: cut.flac }] }')).texts[0]?.tracks.get(1)).toEqual({ title: 'Whole' })
  })
})
