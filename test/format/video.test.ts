/** Discs for players of movies. DVD-Video Part 3; BD-ROM Part 3. */

import { execFileSync } from 'node:child_process'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { resultOf } from '../cli/reading.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const SECTOR = 2048

/** An information file of one sector, which says where the others of its set lie. */
function information(identifier: string, { last, menus = 0, titles = 0 }: { last: number; menus?: number; titles?: number }): Buffer {
  const out = Buffer.alloc(SECTOR)
  out.write(identifier, 'latin1')
  out.writeUInt32BE(last, 0x0c)
  out.writeUInt32BE(0, 0x1c)
  out.writeUInt32BE(menus, 0xc0)
  out.writeUInt32BE(titles, 0xc4)
  return out
}

function write(top: string, files: Readonly<Record<string, Buffer>>): void {
  rmSync(at(top), { recursive: true, force: true })
  mkdirSync(at(top))
  for (const [name, data] of Object.entries(files)) {
    mkdirSync(join(at(top), name, '..'), { recursive: true })
    writeFileSync(at(top, name), data)
  }
}

const manager = information('DVDVIDEO-VMG', { last: 5, menus: 2 })
const titles = information('DVDVIDEO-VTS', { last: 20, menus: 1, titles: 6 })
const set = {
  'AUDIO_TS/none': Buffer.alloc(0),
  'VIDEO_TS/VIDEO_TS.IFO': manager,
  'VIDEO_TS/VIDEO_TS.VOB': Buffer.alloc(3 * SECTOR, 1),
  'VIDEO_TS/VIDEO_TS.BUP': manager,
  'VIDEO_TS/VTS_01_0.IFO': titles,
  'VIDEO_TS/VTS_01_0.VOB': Buffer.alloc(2 * SECTOR, 2),
  'VIDEO_TS/VTS_01_1.VOB': Buffer.alloc(4 * SECTOR, 3),
  'VIDEO_TS/VTS_01_2.VOB': Buffer.alloc(5 * SECTOR, 4),
  'VIDEO_TS/VTS_01_0.BUP': titles,
}

async function made(top: string, rules: string) {
  writeFileSync(
    at(`${top}.yaml`),
    `disc: 1\nvolume: { id: MOVIE, date: 2026-01-01 }\nfilesystems: { rules: ${rules} }\nfiles: [{ from: ${top} }]\n`,
  )
  const { status, out } = await runCommand(build, [at(`${top}.yaml`)], { output: at(`${top}.iso`), json: true })
  const found = resultOf(out)['faults'] as { code: string; values: Record<string, unknown> }[]
  return {
    status,
    image: at(`${top}.iso`),
    told: found.map(({ code, values }) => [code, values['missing'] ?? values['path'] ?? values['problem']]),
  }
}

/** Where files lie, as isoinfo tells. */
const placesIn = (image: string): ReadonlyMap<string, number> =>
  new Map(
    [...execFileSync('isoinfo', ['-l', '-i', image], { encoding: 'utf8' }).matchAll(/\[ *(\d+) \d+\] +(\S+);1/g)].map(([, start, name]) => [
      name,
      Number(start),
    ]),
  )

describe('DVD-Video', () => {
  itNeeds(['isoinfo'], 'files lie where their information says, and it and its copy in different ECC blocks', async () => {
    write('dvd', set)
    const { status, image, told } = await made('dvd', 'dvd-video')
    expect([status, told]).toEqual([0, []])
    const places = placesIn(image)
    const from = (name: string, first: string): number => (places.get(name) ?? 0) - (places.get(first) ?? 0)
    expect(['VIDEO_TS.VOB', 'VIDEO_TS.BUP'].map((name) => from(name, 'VIDEO_TS.IFO'))).toEqual([2, 5])
    expect(['VTS_01_0.VOB', 'VTS_01_1.VOB', 'VTS_01_2.VOB', 'VTS_01_0.BUP'].map((name) => from(name, 'VTS_01_0.IFO'))).toEqual([
      1, 6, 10, 20,
    ])
    expect(places.get('VTS_01_0.IFO')).toBeGreaterThan(places.get('VIDEO_TS.BUP') ?? 0)
    for (const stem of ['VIDEO_TS', 'VTS_01_0']) {
      const [ifo, bup] = ['IFO', 'BUP'].map((suffix) => Math.floor((places.get(`${stem}.${suffix}`) ?? 0) / 16))
      expect(ifo).not.toBe(bup)
    }
    expect(await runCommand(check, [image], {})).toMatchObject({ status: 0, out: expect.stringContaining('sound') as string })
  })

  it.each([
    ['a set without its copy', { 'VIDEO_TS/VTS_01_0.BUP': undefined }, ['video/incomplete', '/VIDEO_TS/VTS_01_0.BUP']],
    ['titles with a gap', { 'VIDEO_TS/VTS_01_1.VOB': undefined }, ['video/incomplete', '/VIDEO_TS/VTS_01_1.VOB']],
    ['a name of another kind', { 'VIDEO_TS/movie.mpg': Buffer.alloc(9) }, ['video/name', '/VIDEO_TS/movie.mpg']],
    ['a set that overlaps itself', { 'VIDEO_TS/VTS_01_0.VOB': Buffer.alloc(6 * SECTOR, 2) }, ['video/pointers', '/VIDEO_TS/VTS_01_0.IFO']],
    [
      'information of something else',
      { 'VIDEO_TS/VIDEO_TS.IFO': titles, 'VIDEO_TS/VIDEO_TS.BUP': titles },
      ['video/pointers', '/VIDEO_TS/VIDEO_TS.IFO'],
    ],
    ['no folder for audio', { 'AUDIO_TS/none': undefined }, ['video/audioFolder', undefined]],
  ])('%s is told', async (_, change, expected) => {
    const files = Object.entries({ ...set, ...change }).flatMap(([name, data]) => (data === undefined ? [] : [[name, data] as const]))
    write('wrong', Object.fromEntries(files))
    const { status, told } = await made('wrong', 'dvd-video')
    expect([status, told[0]]).toEqual([expected[0] === 'video/audioFolder' ? 0 : 1, expected])
  })
})

describe('Blu-ray movies', () => {
  const whole = ['index.bdmv', 'MovieObject.bdmv', 'PLAYLIST/00000.mpls', 'CLIPINF/00001.clpi']
  const files = Object.fromEntries(
    [...whole, ...whole.map((name) => `BACKUP/${name}`), 'STREAM/00001.m2ts'].map((name) => [`BDMV/${name}`, Buffer.from(name)]),
  )

  it('a whole one is made in UDF 2.50, and what lacks is told', async () => {
    write('bd', files)
    expect(await made('bd', 'bdmv')).toMatchObject({ status: 0, told: [] })
    const { 'BDMV/STREAM/00001.m2ts': _, ...rest } = files
    write('bd', { ...rest, 'BDMV/STREAM/one.m2ts': Buffer.alloc(1) })
    expect(await made('bd', 'bdmv')).toMatchObject({
      status: 1,
      told: [
        ['video/name', '/BDMV/STREAM/one.m2ts'],
        ['video/incomplete', '/BDMV/STREAM/00001.m2ts'],
      ],
    })
  })
})
