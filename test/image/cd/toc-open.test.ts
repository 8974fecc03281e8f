/** TOC files and their files: parts, places, and what cdrdao refuses. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { openDisc } from '../../../src/master.js'
import type { ForeignDecoder } from '../../../src/source/index.js'
import { readAudio, readBack, same } from '../../recorder/bench.js'
import { noise } from '../../support/compact.js'
import { temporaryFolder } from '../../support/folder.js'
import { burned, judged, opened, tracks } from '../../support/sheets.js'
import { wave } from '../../support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const SECTOR = 588
const samples = noise('toc-open', 400 * SECTOR)
const swapped = (from: Uint8Array): Buffer => Buffer.from(from).swap16()
const iso = noise('iso', 512 * 350)

beforeAll(() => {
  writeFileSync(at('a.wav'), wave(samples))
  writeFileSync(at('gap.wav'), wave(samples.subarray(0, 100 * 2352 + 40)))
  writeFileSync(at('a.cdr'), swapped(samples))
  writeFileSync(at('noend'), swapped(samples))
  writeFileSync(at('tail.raw'), swapped(samples).subarray(0, 399 * 2352 + 1002))
  writeFileSync(at('a.iso'), iso)
  writeFileSync(at('short.iso'), iso.subarray(0, 349 * 2048 + 5))
})

const sheet = (...lines: readonly string[]): string => {
  writeFileSync(at('x.toc'), `CD_DA\n${lines.join('\n')}\n`)
  return at('x.toc')
}
const audio = (...lines: readonly string[]): string => sheet('TRACK AUDIO', ...lines)

describe('sounds', () => {
  it.each([
    'FILE "a.wav" 0',
    'FILE "a.cdr" 0',
    'FILE "noend" 0',
    'AUDIOFILE "a.cdr" #0 0:0:0',
    'FILE "a.cdr" # 0 0 0',
    'FILE "A.CDR" 0 // a remark',
  ])('%s', async (statement) => {
    const { image, faults } = await opened(audio(statement))
    expect([tracks(image), faults]).toEqual([[[1, 'audio', -150, 0, 400]], []])
    expect(same(await readAudio((await burned(at('x.toc'))).drive, 0, 400), samples)).toBe(true)
  })

  it('of every kind that another program decodes are measured', async () => {
    const foreign: ForeignDecoder = {
      name: 'fake',
      probe: () => Promise.resolve({ name: 'fake', rate: 44_100, channels: 2, samples: 'signed' }),
      async *decode() {
        yield await Promise.resolve(samples)
      },
    }
    for (const ending of ['wv', 'ape', 'm4a', 'opus', 'mp3', 'tta']) {
      writeFileSync(at(`f.${ending}`), 'neither header nor samples')
      expect(await judged(audio(`FILE "f.${ending}" 0 00:05:25`), { foreign })).toEqual([])
      expect(await judged(audio(`FILE "f.${ending}" 0`))).toEqual([['audio/unsupported', 3, 6]])
    }
    expect(await judged(audio('FILE "a.aif" 0'))).toEqual([['sheet/soundInstead', 3, 6]])
  })

  it('that end within a sector are filled with silence, and what is no whole sample is silence too', async () => {
    expect(await judged(audio('FILE "tail.raw" 0'))).toEqual([['sheet/partialSector', 3, 6]])
    const wanted = new Uint8Array(400 * 2352)
    wanted.set(samples.subarray(0, 399 * 2352 + 1000))
    expect(same(await readAudio((await burned(at('x.toc'))).drive, 0, 400), wanted)).toBe(true)
  })

  it('of which bytes should be passed over, though they have a header', async () => {
    expect(await judged(audio('FILE "a.wav" #44 0'))).toEqual([['sheet/syntax', 3, 6]])
  })
})

describe('places in a track', () => {
  it('START without a time is behind all that came, however long its file, to the next sector', async () => {
    const { image, faults } = await opened(
      audio('FILE "gap.wav" 0', 'START', 'FILE "a.wav" 0 00:05:00', 'SILENCE 00:02:00', 'INDEX 00:02:00'),
    )
    expect(faults).toEqual([])
    expect(tracks(image)).toEqual([[1, 'audio', -150, 101, 626]])
    expect(image.disc.sessions[0]?.tracks[0]?.indexes).toEqual([101, 251])
  })

  it('END begins a postgap, which has an index', async () => {
    const { image, faults } = await opened(audio('FILE "a.wav" 0', 'END', 'SILENCE 00:02:00', 'INDEX 00:03:00'))
    expect(faults).toEqual([])
    expect(image.disc.sessions[0]?.tracks[0]?.indexes).toEqual([0, 225, 400])
  })

  it.each([
    ['a file begins past its end', ['FILE "a.cdr" 00:06:00'], ['sheet/fileShort', 3, 6]],
    ['a file begins past its end, with a length', ['FILE "a.wav" 0:06:00 00:01:00'], ['sheet/fileShort', 3, 6]],
    ['a file begins beyond all discs', ['FILE "a.cdr" 255:00:00 00:05:00'], ['sheet/fileShort', 3, 6]],
    ['a file of nothing', ['FILE "a.cdr" 1:0:0'], ['sheet/fileShort', 3, 6]],
    ['a file is too short', ['FILE "a.cdr" 0 00:06:00'], ['sheet/fileShort', 3, 6]],
    ['START beyond the track', ['FILE "a.cdr" 0 00:01:00', 'START 00:02:00'], ['sheet/startOutside', 4, 1]],
    ['START twice', ['PREGAP 00:02:00', 'START', 'FILE "a.cdr" 0'], ['sheet/syntax', 4, 1]],
    ['an index beyond the track', ['FILE "a.cdr" 0', 'INDEX 00:06:00'], ['sheet/indexPlace', 4, 1]],
    ['an index at the start', ['FILE "a.cdr" 0', 'INDEX 00:00:00'], ['sheet/indexPlace', 4, 1]],
    ['an index behind END', ['FILE "a.cdr" 0', 'END 00:06:00'], ['sheet/indexPlace', 4, 1]],
    ['more silence than any disc', ['SILENCE 99:00:00', 'SILENCE 99:00:00'], ['sheet/tooLong', 2, 1]],
  ])('%s is a fault with its place, and nothing breaks', async (_, lines, fault) => {
    expect(await judged(audio(...lines))).toEqual([fault])
    await expect(openDisc(at('x.toc'))).rejects.toMatchObject({ faults: [{ code: fault[0] }] })
  })

  it('more indexes than can be numbered, and some too near', async () => {
    const marks = (count: number, apart: number): readonly string[] =>
      Array.from(
        { length: count },
        (_, i) => `INDEX 00:0${Math.floor(((i + 1) * apart) / 75)}:${String(((i + 1) * apart) % 75).padStart(2, '0')}`,
      )
    expect(await judged(audio('FILE "a.wav" 0', ...marks(105, 3)))).toContainEqual(['sheet/tooManyIndexes', 102, 1])
    expect(new Set((await judged(audio('FILE "a.wav" 0', ...marks(98, 3)))).map(([code]) => code))).toEqual(new Set(['sheet/indexesClose']))
    expect(await judged(audio('FILE "a.wav" 0', ...marks(39, 10)))).toEqual([])
  })
})

describe('data', () => {
  it('of a file, with zeros before and behind', async () => {
    const path = sheet(
      'TRACK MODE1',
      'ZERO 00:02:00',
      'START',
      'DATAFILE "a.iso"',
      'ZERO MODE1 00:02:00',
      'TRACK AUDIO',
      'PREGAP 00:02:00',
      'FILE "a.wav" 0',
    )
    const { image, faults } = await opened(path)
    expect(faults).toEqual([])
    expect(tracks(image)).toEqual([
      [1, 'mode1', -150, 150, 650],
      [2, 'audio', 650, 800, 1200],
    ])
    const { drive } = await burned(path)
    expect(same(await readBack(drive, 150, 350), iso)).toBe(true)
    expect(same(await readAudio(drive, 800, 400), samples)).toBe(true)
  })

  it('a number of ZERO counts bytes', async () => {
    expect(tracks((await opened(sheet('TRACK MODE1', 'DATAFILE "a.iso" 614400', 'ZERO 20480'))).image)).toEqual([
      [1, 'mode1', -150, 0, 310],
    ])
  })

  it('that ends within a sector is filled with zeros', async () => {
    expect(await judged(sheet('TRACK MODE1', 'DATAFILE "short.iso"'))).toEqual([['sheet/partialSector', 3, 10]])
    const wanted = new Uint8Array(350 * 2048)
    wanted.set(iso.subarray(0, 349 * 2048 + 5))
    expect(same(await readBack((await burned(at('x.toc'))).drive, 0, 350), wanted)).toBe(true)
  })

  it.each([
    ['sound', ['TRACK MODE1', 'FILE "a.wav" 0'], [['sheet/wrongPart', 3, 1]]],
    ['silence', ['TRACK MODE1', 'DATAFILE "a.iso"', 'SILENCE 00:02:00'], [['sheet/wrongPart', 4, 1]]],
    ['a pipe', ['TRACK MODE1', 'FIFO "pipe" 00:02:00'], [['sheet/syntax', 3, 1]]],
    ['zeros of no length', ['TRACK MODE1', 'ZERO'], [['sheet/syntax', 3, 1]]],
  ])('takes no %s, as cdrdao says', async (_, lines, faults) => {
    expect(await judged(sheet(...lines))).toEqual(faults)
  })
})
