/** Sessions of CUE sheets in their two dialects, and in images of the whole disc. */

import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { readBack, same } from '../../recorder/bench.js'
import { dataTrack, discOf, emitDisc, noise, soundTrack } from '../../support/compact.js'
import { sectors } from '../../../src/unit/index.js'
import { temporaryFolder } from '../../support/folder.js'
import { burned, judged, opened, tracks } from '../../support/sheets.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const data = { iso: noise('iso', 512 * 350) }
const SECTOR = 588
/** Sounds of 400 and 450 sectors, then data at block 12250. */
const extra = discOf([[soundTrack('a', 400 * SECTOR), soundTrack('b', 450 * SECTOR)], [dataTrack('iso', 350, { mode: 'xa-form1' })]], {
  gapless: true,
})
const wanted = [
  [1, 'audio', -150, 0, 400],
  [2, 'audio', 400, 400, 850],
  [3, 'xa', 12_100, 12_250, 12_750],
] as const
const length = 12_750 - 12_250
const GAP = 11_400

let program: Buffer
beforeAll(async () => {
  await emitDisc(extra, { kind: 'bin', image: at('e.img') }, data)
  program = readFileSync(at('e.img'))
  writeFileSync(at('e.bin'), program)
  writeFileSync(at('long.bin'), Buffer.concat([program, Buffer.alloc(GAP * 2352)]))
  writeFileSync(at('whole.bin'), Buffer.concat([program.subarray(0, 850 * 2352), Buffer.alloc(GAP * 2352), program.subarray(850 * 2352)]))
  await emitDisc(extra, { kind: 'cue', sheet: at('r.cue'), image: at('r.bin'), dialect: 'redump' }, data)
  await emitDisc(extra, { kind: 'cue', sheet: at('w.cue'), image: at('w.bin'), dialect: 'cdrwin' }, data)
})

const sheet = (image: string, index: string, ...remarks: readonly string[]): string =>
  [
    `FILE "${image}" BINARY`,
    'REM SESSION 01',
    'TRACK 01 AUDIO',
    'INDEX 01 00:00:00',
    'TRACK 02 AUDIO',
    'INDEX 01 00:05:25',
    ...remarks,
    'REM SESSION 02',
    'TRACK 03 MODE2/2352',
    `INDEX 01 ${index}`,
    '',
  ].join('\n')

const read = async (text: string) => {
  writeFileSync(at('x.cue'), text)
  const { image, faults } = await opened(at('x.cue'))
  return { tracks: tracks(image), faults: faults.map(({ code, position }) => [code, position?.line, position?.column]) }
}

describe('one file', () => {
  it('is written with the place in it where the session ends', () => {
    const text = readFileSync(at('w.cue'), 'latin1')
    expect(text).toContain(
      '    INDEX 01 00:05:25\nREM LEAD-OUT 00:11:25\nREM SESSION 02\n  TRACK 03 MODE2/2352\n    FLAGS DCP\n    INDEX 01 00:11:25\n',
    )
    expect(text).not.toMatch(/LEAD-IN|REM PREGAP/)
  })

  it.each([
    ['the place where it ends', 'REM LEAD-OUT 00:11:25', []],
    ['the absolute time of that place', 'REM LEAD-OUT 00:13:25', []],
    ['nothing', 'REM nothing', []],
    ['a place beyond the next session', 'REM LEAD-OUT 00:11:30', [['sheet/leadOutPlace', 7, 14]]],
    ['a place before its last track', 'REM LEAD-OUT 00:05:00', [['sheet/leadOutPlace', 7, 14]]],
  ])('with sessions that touch, and %s told', async (_, remark, faults) => {
    expect(await read(sheet('e.bin', '00:11:25', remark))).toEqual({ tracks: wanted, faults })
  })

  it.each([
    ['.img, told', 'e.img', ['REM LEAD-OUT 00:11:25']],
    ['.img, not told', 'e.img', []],
    ['.bin, told', 'e.bin', ['REM LEAD-OUT 00:11:25']],
    ['.bin with much behind it, by the headers of its sectors', 'long.bin', ['REM LEAD-OUT 00:11:25', 'REM']],
  ])('with addresses of the whole disc, whose gap it lacks: %s', async (_, image, remarks) => {
    const { tracks: found, faults } = await read(sheet(image, '02:43:25', ...remarks))
    expect(found.slice(0, 2)).toEqual(wanted.slice(0, 2))
    expect(found[2]?.slice(0, 4)).toEqual(wanted[2].slice(0, 4))
    expect(found[2]?.[4]).toBe(image === 'long.bin' ? 12_750 + GAP : 12_750)
    expect(faults).toEqual([])
  })

  it('with addresses of the whole disc, and the gap in it', async () => {
    expect(await read(sheet('whole.bin', '02:43:25', 'REM LEAD-OUT 00:11:25'))).toEqual({ tracks: wanted, faults: [] })
  })

  it('with index 0 of the further session in the pause that nothing stores', async () => {
    const text = sheet('e.img', '02:43:25', 'REM LEAD-OUT 00:11:25').replace('INDEX 01 02:43:25', 'INDEX 00 02:41:25\nINDEX 01 02:43:25')
    expect(await read(text)).toEqual({ tracks: wanted, faults: [] })
  })

  it.each([
    ['where the session before ends', (it: string) => it],
    ['where nothing is told to end', (it: string) => it.replace(/REM LEAD-OUT.*\n/, '')],
  ])('with index 0 of the further session in the file, %s', async (_, change) => {
    const longer = discOf([[soundTrack('a', 400 * SECTOR)], [dataTrack('iso', 350, { mode: 'xa-form1', pregap: sectors(300) })]], {
      gapless: true,
    })
    await emitDisc(longer, { kind: 'cue', sheet: at('z.cue'), image: at('z.bin'), dialect: 'cdrwin' }, data)
    const text = readFileSync(at('z.cue'), 'latin1')
    expect(text).toContain('REM LEAD-OUT 00:05:25\nREM SESSION 02\n')
    expect(text).toContain('    INDEX 00 00:05:25\n    INDEX 01 00:07:25\n')
    // Lead-out and lead-in are 11250 sectors, and the two seconds of pause are ahead of the two that are stored.
    const start = 400 + 11_250 + 300
    const found = await read(change(text))
    expect(found.faults).toEqual([])
    expect(found.tracks.map((track) => track.slice(0, 4))).toEqual([
      [1, 'audio', -150, 0],
      [2, 'xa', 11_650, start],
    ])
    // A gap that no file holds comes ahead of it.
    const gap = (await read(change(text).replace('    INDEX 00', '    PREGAP 00:00:63\n    INDEX 00'))).tracks
    expect(gap.map((track) => track.slice(2, 4))).toEqual([
      [-150, 0],
      [11_650, start + 63],
    ])
    const { drive } = await burned(at('z.cue'))
    expect(same(await readBack(drive, start, 350), data.iso)).toBe(true)
  })

  it('which ends before or behind where the last session is told to', async () => {
    const told = (time: string): string => `${sheet('e.bin', '00:11:25', 'REM LEAD-OUT 00:11:25')}REM LEAD-OUT ${time}\n`
    expect(await read(told('00:18:00'))).toEqual({ tracks: wanted, faults: [] })
    expect((await read(told('00:17:73'))).tracks[2]).toEqual([3, 'xa', 12_100, 12_250, 12_748])
    expect((await read(told('00:18:01'))).faults).toEqual([['sheet/leadOutPlace', 11, 14]])
  })

  it('is recorded as the disc that it was made of', async () => {
    writeFileSync(at('x.cue'), sheet('e.img', '02:43:25', 'REM LEAD-OUT 00:11:25'))
    const { drive } = await burned(at('x.cue'))
    expect(same(await readBack(drive, 12_250, 350), data.iso)).toBe(true)
  })
})

describe('a file for each track', () => {
  const text = (): string => readFileSync(at('r.cue'), 'latin1')

  it('is written with the lengths of lead-out, lead-in and pause', () => {
    expect(text()).toContain('REM LEAD-OUT 01:30:00\nREM SESSION 02\nREM LEAD-IN 01:00:00\nREM PREGAP 00:02:00\n')
  })

  it.each([
    ['the usual lengths', (it: string) => it, []],
    ['the length of the lead-out alone', (it: string) => it.replace(/REM (LEAD-IN|PREGAP).*\n/g, ''), []],
    ['the absolute time at which the session ends', (it: string) => it.replace('01:30:00', '00:13:25'), []],
    ['the place where it ends', (it: string) => it.replace('01:30:00', '00:11:25').replace(/REM (LEAD-IN|PREGAP).*\n/g, ''), []],
    ['the place in its last file', (it: string) => it.replace('01:30:00', '00:06:00').replace(/REM (LEAD-IN|PREGAP).*\n/g, ''), []],
    [
      'neither',
      (it: string) => it.replace('01:30:00', '00:12:00').replace(/REM (LEAD-IN|PREGAP).*\n/g, ''),
      [['sheet/leadOutLength', 10, 14]],
    ],
  ])('tells %s', async (_, change, faults) => {
    expect(await read(change(text()))).toEqual({ tracks: wanted, faults })
  })

  it('tells lengths that no drive writes: the addresses are as told, with a warning', async () => {
    const { tracks: found, faults } = await read(text().replace('01:30:00', '01:00:00'))
    expect(found[2]).toEqual([3, 'xa', 9850, 10_000, 10_000 + length])
    expect(faults).toEqual([['sheet/sessionGap', 10, 14]])
  })

  it('is opened without a fault where the sheet says nothing', async () => {
    writeFileSync(at('x.cue'), text().replace(/REM (LEAD-OUT|LEAD-IN|PREGAP).*\n/g, ''))
    expect(await judged(at('x.cue'))).toEqual([])
  })
})
