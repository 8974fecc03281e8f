/** A sheet that is imported into a folder: the files of its data track are pieces, and its sectors come out the same. */

import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { parse } from 'yaml'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'
import { wave } from './support/wave.js'

const SAMPLES = 588
const sound = wave(noise('sound', 400 * SAMPLES))
const usual = { disc: 1, name: 'd', media: 'cd-r', volume: { id: 'TRACKS', date: '2026-01-01T00:00:00Z' } }
const files = [
  { at: '/readme.txt', text: 'read' },
  { at: '/docs/more.txt', text: 'more', place: 'last' },
]
const rockridge = { iso9660: { rockridge: true, joliet: true } }

/** Sectors with subheaders of their own: of form 2 and form 1 in turn, in two channels. */
function streams(): Uint8Array {
  const out = new Uint8Array(2336 * 16)
  for (let i = 0; i < 16; i++) {
    const header = i % 2 === 0 ? [1, i % 4, 0x64, 0x7f] : [1, 0, 0x08, 0]
    out.set([...header, ...header], 2336 * i)
    out.fill(i + 1, 2336 * i + 8, 2336 * i + 8 + (i % 2 === 0 ? 2324 : 2048))
  }
  return out
}

interface Home {
  readonly folder: string
  /** What the folder of the import has built. */
  readonly again: string
  readonly text: string
  readonly told: string
}

/** Builds a manifest as a sheet of some kind, imports that, and builds it again. */
function backOf(manifest: object, sheet: string): Home {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'sound.wav'), sound)
  writeFileSync(join(folder, 'streams.bin'), streams())
  for (const output of [
    { image: 'plain/d.bin', sheet: 'plain/d.cue' },
    { image: `given/d.${sheet === 'ccd' ? 'img' : 'bin'}`, sheet: `given/d.${sheet}` },
  ]) {
    writeFileSync(join(folder, 'disc.yaml'), JSON.stringify({ ...usual, ...manifest, output }))
    const { status, stderr } = runProgram(['build', 'disc.yaml'], folder)
    expect([status, stderr]).toEqual([0, expect.not.stringContaining('error')])
  }
  const imported = runProgram(['import', `given/d.${sheet}`, '-o', 'back'], folder)
  expect([imported.status, imported.stderr]).toEqual([0, expect.not.stringContaining('error')])
  expect(runProgram(['build'], join(folder, 'back')).status).toBe(0)
  return {
    folder,
    again: join(folder, 'back/dist'),
    text: readFileSync(join(folder, 'back/disc.config.yaml'), 'utf8'),
    told: imported.stderr,
  }
}

function expectSameFiles({ folder, again }: Home): void {
  const plain = join(folder, 'plain')
  expect(readdirSync(again).toSorted()).toEqual(readdirSync(plain).toSorted())
  for (const name of readdirSync(plain))
    expect([name, readFileSync(join(again, name)).equals(readFileSync(join(plain, name)))]).toEqual([name, true])
}

const audio = { from: 'sound.wav', title: 'Sound', isrc: 'PT-ABC-26-00001' }

const discs: readonly (readonly [name: string, sheet: string, manifest: object, says: readonly string[]])[] = [
  [
    'mixed mode',
    'toc',
    { layout: 'mixed', filesystems: rockridge, files, audio: { catalog: '0724384960650', tracks: [audio, audio] } },
    ['layout: mixed'],
  ],
  ['CD-Extra', 'cue', { layout: 'cd-extra', filesystems: rockridge, files, audio: { tracks: [audio] } }, ['layout: cd-extra']],
  [
    'data with gaps before sounds with gaps',
    'ccd',
    {
      filesystems: rockridge,
      files: [...files, { at: '/large', zeros: 900_000 }],
      tracks: [
        { type: 'mode1', postgap: '00:03:00', pregap: '00:05:00', copy: 'prohibited' },
        { type: 'audio', from: 'sound.wav', pregap: '00:04:00', indexes: ['00:01:00'] },
      ],
    },
    ['postgap: "00:03:00"', 'copy: prohibited', 'indexes:'],
  ],
  [
    'data alone, with blocks behind it',
    'cue',
    { filesystems: rockridge, files: [...files, { at: '/large', zeros: 900_000 }], tracks: [{ type: 'mode1' }] },
    [],
  ],
  [
    'forms of CD-ROM XA',
    'cue',
    {
      filesystems: { iso9660: { level: 1 } },
      source: { mode: '0555', owner: '3:4' },
      files: [
        {
          at: '/MADE.DAT',
          random: { size: 23240, seed: 1 },
          xa: { form: 2, file: 1, channel: 2, video: true, coding: 3, edc: false, endOfFile: false },
        },
        { at: '/DATA.DAT', random: { size: 5000, seed: 1 }, xa: { trigger: true, endOfRecord: false, interleaved: true } },
        { at: '/KEPT.DAT', from: 'streams.bin', xa: { form: 'mixed', sectorBytes: 2336, file: 1, interleaved: true } },
        { at: '/TONE.DA', track: 2 },
        { at: '/SUB/README.TXT', text: 'read' },
      ],
      tracks: [{ type: 'xa' }, { type: 'audio', from: 'sound.wav' }],
    },
    ['edc: false', 'form: mixed', 'sectorBytes: 2336', 'endOfRecord: false', 'track: 2'],
  ],
  [
    'a file system in one of two tracks of data',
    'cue',
    {
      filesystems: { iso9660: true },
      files: [...files, { at: '/STREAM.DAT', track: 2, xa: { form: 'mixed' } }],
      tracks: [{ type: 'xa' }, { type: 'xa', from: 'streams.bin', pregap: '00:03:00' }],
    },
    ['track: 2'],
  ],
]

describe('the same sectors', () => {
  it.each(discs)('%s (%s)', (_, sheet, manifest, says) => {
    const home = backOf(manifest, sheet)
    expect(home.told).not.toContain('import/trackKept')
    for (const words of says) expect(home.text).toContain(words)
    const { tracks = [] } = parse(home.text) as { tracks?: readonly { type: string; from?: string }[] }
    expect(tracks.find(({ type }) => type !== 'audio')?.from).toBeUndefined()
    expectSameFiles(home)
  })

  it('but for a file that was changed', () => {
    const { folder } = backOf(discs[0]?.[2] ?? {}, 'cue')
    writeFileSync(join(folder, 'back/pieces/files/docs/more.txt'), 'less')
    expect(runProgram(['build'], join(folder, 'back')).status).toBe(0)
    const { stdout } = runProgram(['diff', 'given/d.cue', 'back/dist/d.cue', '--json'], folder)
    const { paths, volume } = JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as { paths: { path: string }[]; volume: unknown[] }
    expect([paths.map(({ path }) => path), volume]).toEqual([['/docs/more.txt'], []])
  })
})

describe('what stays a file', () => {
  it.each([
    ['a track without a file system', new Uint8Array(2048 * 400).fill(7), 'Track 1 stays a file'],
    ['one whose path table says more than it should', undefined, 'Track 1 stays a file'],
  ])('%s', (_, given, told) => {
    const folder = temporaryFolder()
    mkdirSync(join(folder, 'given'))
    writeFileSync(join(folder, 'disc.yaml'), JSON.stringify({ ...usual, filesystems: rockridge, files, output: 'd.iso' }))
    expect(runProgram(['build', 'disc.yaml'], folder).status).toBe(0)
    const image = given ?? new Uint8Array(readFileSync(join(folder, 'd.iso')))
    // Behind the last descriptor nothing is read.
    if (given === undefined) image[2048 * 18 + 2000] = 1
    writeFileSync(join(folder, 'given/d.iso'), image)
    writeFileSync(join(folder, 'given/d.cue'), 'FILE "d.iso" BINARY\n  TRACK 01 MODE1/2048\n    INDEX 01 00:00:00\n')
    const { status, stderr } = runProgram(['import', 'given/d.cue', '-o', 'back'], folder)
    expect([status, stderr]).toEqual([0, expect.stringContaining(told)])
    expect(readdirSync(join(folder, 'back'))).toEqual(['disc.config.yaml'])
    expect(readFileSync(join(folder, 'back/disc.config.yaml'), 'utf8')).toContain('from: ../given/d.iso')
  })
})
