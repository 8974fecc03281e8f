/** A Compact Disc in a drive beside the sheet or manifest it was made from, and beside others. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { burn } from '../src/burn.js'
import type { DiscForm } from '../src/recorder/index.js'
import { openMaster } from '../src/master.js'
import type { Master } from '../src/sector/index.js'
import type { OpenByAddress } from '../src/transport/open.node.js'
import type { VirtualDrive } from '../src/simulator/index.js'
import { silent } from '../src/event.js'
import type { Transport } from '../src/port/index.js'
import { openProject } from '../src/project.js'
import { verify, type Verified } from '../src/verify.js'
import { burnTo, dataPlan, driveWith, errorsOf, payload, settings } from './recorder/bench.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { sample } from './support/tools.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const SAMPLES = 588

const files = `
media: cd-r
volume: { id: VERIFIED, date: 2026-01-01T00:00:00Z }
filesystems: { iso9660: { rockridge: true, joliet: true } }
files: [{ from: data, at: / }]
`
const one = '{ from: one.wav, title: A, isrc: DEABC0512345 }'
const two = '{ from: two.wav, title: B, copy: prohibited }'
const audio = (tracks: readonly string[], more = ''): string =>
  `audio: { title: T, performer: P, catalog: "4006381333931"${more}, tracks: [${tracks.join(', ')}] }\n`
const output = (name: string): string => `sectors: raw\noutput: { image: ${name}.bin, sheet: ${name}.cue }\n`
const manifests: Readonly<Record<string, string>> = {
  album: `media: cd-r\n${audio([one, two])}${output('album')}`,
  turned: `media: cd-r\n${audio([two, one])}${output('turned')}`,
  copied: `media: cd-r\n${audio([one, two.replace('prohibited', 'permitted')], ', firstTrack: 1')}${output('copied')}`,
  named: `media: cd-r\n${audio([one.replace('title: A', 'title: Z').replace('345', '346'), two]).replace('4006381333931', '4006381333900')}${output('named')}`,
  plain: `media: cd-r\naudio: { tracks: [{ from: one.wav }, { from: two.wav, copy: prohibited }] }\n${output('plain')}`,
  rich: `media: cd-r\naudio: { title: T, hiddenTrack: one.wav, catalog: "4006381333931", tracks: [{ from: two.wav, isrc: DEABC0512345, indexes: ["00:02:50"] }, { from: one.wav, pregap: "00:02:00" }, { from: two.wav, pregapFrom: { from: one.wav, end: "00:02:00" }, indexes: ["00:02:00"] }] }\n${output('rich')}`,
  poor: `media: cd-r\naudio: { title: T, hiddenTrack: other.wav, catalog: "4006381333931", tracks: [{ from: two.wav, isrc: DEABC0512345, indexes: ["00:03:00"] }, { from: one.wav, pregap: "00:02:00" }, { from: two.wav, pregapFrom: { from: other.wav, end: "00:02:00" } }] }\n${output('poor')}`,
  extra: `layout: cd-extra\n${files}${audio([one, two])}${output('extra')}`,
  mixed: `layout: mixed\n${files}${audio([one, two])}${output('mixed')}`,
  forms: `${files.replace(']', ', { from: form2.bin, at: /stream, xa: { form: 2, realTime: true, audio: true } }, { from: form2.bin, at: /bare, xa: { form: 2, edc: false } }, { at: /sound, track: 2 }]').replace('rockridge: true, joliet: true', 'level: 2')}tracks: [{ type: xa }, { type: audio, from: one.wav }]\n${output('forms')}`,
  modes: `media: cd-r\ntracks: [{ type: mode2, from: mode2.bin }, { type: xa-form1, from: form1.bin }, { type: xa-form2, from: form2.bin }]\n${output('modes')}`,
}

beforeAll(async () => {
  mkdirSync(at('data/deep'), { recursive: true })
  writeFileSync(at('data/readme.txt'), 'hello\n')
  writeFileSync(at('data/deep/b.bin'), noise('b', 200_001))
  writeFileSync(at('one.wav'), wave(noise('one', 330 * SAMPLES)))
  writeFileSync(at('two.wav'), wave(noise('two', 420 * SAMPLES)))
  writeFileSync(at('other.wav'), wave(noise('other', 330 * SAMPLES)))
  for (const [name, bytes] of [
    ['mode2', 2336],
    ['form1', 2048],
    ['form2', 2324],
  ] as const)
    writeFileSync(at(`${name}.bin`), noise(name, (320 * bytes) / 4))
  for (const [name, text] of Object.entries(manifests)) {
    writeFileSync(at(`${name}.yaml`), `disc: 1\n${text}`)
    await build(openProject(at(`${name}.yaml`), { environment: {}, overrides: [] }), { lock: 'none', flush: 'replace', listener: silent })
  }
})

type Mode = 'auto' | 'sao' | 'tao' | 'raw' | 'raw16'
const forms: Readonly<Record<Mode, DiscForm>> = {
  auto: { kind: 'tracks', mode: 'auto' },
  sao: { kind: 'tracks', mode: 'sao' },
  tao: { kind: 'tracks', mode: 'tao' },
  raw: { kind: 'raw', subChannel: 'raw' },
  raw16: { kind: 'raw', subChannel: 'pq' },
}

/** `extra` is a manifest, `extra.cue` the sheet of what was built from it. */
const open = (name: string): Promise<Master> =>
  openMaster(name.endsWith('.cue') ? at(name) : openProject(at(`${name}.yaml`), { environment: {}, overrides: [] }))

const opens =
  (drive: VirtualDrive, change: (transport: Transport) => Transport = (transport) => transport): OpenByAddress =>
  () =>
    Promise.resolve({ transport: change({ ...drive, close: () => Promise.resolve() }), clock: drive.clock })

async function burned(name: string, mode: Mode = 'auto', drive = driveWith('cd-r')): Promise<VirtualDrive> {
  const master = await open(name)
  const how = settings({ mode: mode === 'raw16' ? 'raw' : mode, verify: 'none' })
  const { results } = await burn(master, {
    drives: ['virtual:x'],
    form: forms[mode],
    stage: 'never',
    settings: how,
    listener: silent,
    open: opens(drive),
  })
  await master.close()
  expect(results.flatMap(errorsOf)).toEqual([])
  return drive
}

interface Beside {
  readonly mode?: Mode
  readonly level?: 'quick' | 'full'
  readonly change?: (transport: Transport) => Transport
}

async function beside(drive: VirtualDrive, name: string, { mode = 'auto', level = 'full', change }: Beside = {}): Promise<Verified> {
  const expected = await open(name)
  try {
    return await verify('virtual:x', expected, { form: forms[mode], level, listener: silent, open: opens(drive, change) })
  } finally {
    await expected.close()
  }
}

const codes = ({ faults }: Verified): readonly string[] => faults.map(({ code }) => code)
const TOLD = ['tracks', 'addresses', 'pregaps and indexes', 'catalogue number', 'ISRC', 'CD-TEXT']

describe('a disc is what it was burned from', () => {
  const ways = [
    ['album', 'auto'],
    ['album', 'tao'],
    ['album', 'raw'],
    ['album', 'raw16'],
    ['extra', 'auto'],
    ['extra', 'sao'],
    ['extra', 'tao'],
    ['mixed', 'auto'],
    ['mixed', 'tao'],
    ['mixed', 'raw'],
    ['modes', 'auto'],
    ['modes', 'raw'],
    ['forms', 'auto'],
    ['forms', 'sao'],
    ['forms', 'raw'],
    ['forms.cue', 'auto'],
    ['forms.cue', 'raw'],
    ['extra.cue', 'auto'],
    ['mixed.cue', 'auto'],
    ['mixed.cue', 'raw'],
    ['modes.cue', 'auto'],
  ] as const
  it.each(sample(ways, 2))('%s, mode %s', async (name, mode) => {
    const drive = await burned(name, mode)
    for (const level of ['full', 'quick'] as const) {
      const result = await beside(drive, name, { mode, level })
      expect([result.differences, result.faults, result.report.bad, result.ok]).toEqual([[], [], [], true])
      expect(result.report.level).toBe(level)
    }
  })

  it('all of its sectors, and all that the drive tells', async () => {
    const drive = await burned('extra')
    const result = await beside(drive, 'extra.cue')
    expect([result.ok, result.compared, result.notCompared]).toEqual([true, TOLD, []])
    expect(result.report.checkedBlocks).toBeGreaterThan(330 + 420 + 300)
    const raw = await beside(await burned('mixed', 'raw'), 'mixed', { mode: 'raw' })
    const { disc } = await open('mixed')
    expect(raw.report.checkedBlocks).toBe(disc.sessions[0]?.leadOut)
  })

  it('where it was written raw and is looked at track by track', async () => {
    const result = await beside(await burned('mixed', 'raw'), 'mixed.cue')
    expect([result.differences, result.faults]).toEqual([[], []])
  })

  it('where its files were laid out anew for where the drive went on', async () => {
    const drive = await burned('extra', 'tao', driveWith('cd-r', [], { model: { lacking: [0x5d] } }))
    expect((await beside(drive, 'extra', { mode: 'tao' })).faults).toEqual([])
    const other = await beside(drive, 'extra')
    expect(codes(other)).toEqual(['burn/contentsDiffer'])
    expect(other.differences.filter((text) => text.includes('begins at'))).toHaveLength(2)
    expect(other.report.bad).toEqual([])
  })

  it.each([588 * 4 + 40, 96, -96, -3000])('on a drive that reads audio %i bytes off', async (shift) => {
    const change = shifting(shift)
    for (const [name, mode] of [
      ['mixed', 'auto'],
      ['mixed', 'raw'],
      ['album.cue', 'auto'],
    ] as const) {
      const result = await beside(await burned(name, mode), name, { mode, change })
      expect([result.faults, result.ok]).toEqual([[], true])
    }
  })

  it('on a drive that tells neither texts nor numbers', async () => {
    const drive = await burned('album')
    const result = await beside(drive, 'album', { change: refusing(0x5a) })
    expect([result.ok, result.compared]).toEqual([true, ['tracks', 'addresses', 'pregaps and indexes', 'CD-TEXT']])
    expect(result.notCompared).toEqual(['catalogue number', 'ISRC'].map((what) => ({ what, why: 'it could not be read' })))
  })

  it('on a drive that reads no sub-channel Q', async () => {
    const result = await beside(await burned('rich'), 'rich', { change: refusing(0xbe, (cdb) => cdb[10] !== 0) })
    expect([result.ok, result.compared]).toEqual([true, TOLD.filter((what) => what !== 'pregaps and indexes')])
    expect(result.notCompared).toEqual([{ what: 'pregaps and indexes', why: 'the drive does not read sub-channel Q there' }])
  })

  it('written track by track, of which nobody claims what such a disc has not', async () => {
    const result = await beside(await burned('album', 'tao'), 'album', { mode: 'tao' })
    expect([result.ok, result.compared]).toEqual([true, ['tracks', 'catalogue number', 'ISRC']])
    expect(result.notCompared).toEqual([
      { what: 'addresses', why: 'of tracks that were written one by one the drive says where they begin' },
      { what: 'pregaps and indexes', why: 'of tracks that were written one by one the drive makes them' },
      { what: 'CD-TEXT', why: 'of tracks that were written one by one there is none' },
    ])
  })

  it('with P and Q alone, which have no room for CD-TEXT', async () => {
    const result = await beside(await burned('album', 'raw16'), 'album', { mode: 'raw16' })
    expect([result.ok, result.compared]).toEqual([true, TOLD.slice(0, -1)])
    expect(result.notCompared).toEqual([{ what: 'CD-TEXT', why: 'raw sectors with P and Q have none' }])
  })
})

/** A drive that does not know a command, or some forms of it. */
const refusing =
  (opcode: number, when: (cdb: Uint8Array) => boolean = () => true) =>
  (transport: Transport): Transport => ({
    ...transport,
    send: (command, ...rest) =>
      command.cdb[0] === opcode && when(command.cdb)
        ? Promise.resolve({ status: 2, data: new Uint8Array(0), residual: 0, sense: INVALID_COMMAND })
        : transport.send(command, ...rest),
  })
const INVALID_COMMAND = Uint8Array.from([0x70, 0, 5, 0, 0, 0, 0, 10, 0, 0, 0, 0, 0x20, 0, 0, 0, 0, 0])

/** A drive whose READ CD gives audio some bytes late (or early), silence at the ends of what it can read. */
const shifting =
  (shift: number) =>
  (transport: Transport): Transport => ({
    ...transport,
    async send(command, ...rest) {
      const { cdb } = command
      if (cdb[0] !== 0xbe || ((cdb[1] ?? 0) >>> 2) % 8 !== 1) return transport.send(command, ...rest)
      const view = new DataView(cdb.buffer, cdb.byteOffset)
      const [first, count] = [view.getInt32(2), view.getUint32(5) & 0xffffff]
      const reply = await transport.send(command, ...rest)
      if (reply.status !== 0) return reply
      const out = new Uint8Array(count * 2352)
      const away = Math.ceil(Math.abs(shift) / 2352)
      for (let sector = first - away; sector < first + count + away; sector++) {
        const own = cdb.slice()
        new DataView(own.buffer).setInt32(2, sector)
        own.set([0, 0, 1], 6)
        const { status, data } = await transport.send({ ...command, cdb: own }, ...rest)
        if (status !== 0) continue
        const to = (sector - first) * 2352 + shift
        const skip = Math.max(0, -to)
        if (skip < 2352 && to < out.length) out.set(data.subarray(skip, Math.min(2352, out.length - to)), Math.max(0, to))
      }
      return { ...reply, data: out }
    },
  })

describe('a disc that is another one', () => {
  it('by a single bit of a sound', async () => {
    const drive = await burned('album', 'auto', flipping(600))
    const result = await beside(drive, 'album.cue')
    expect([codes(result), result.differences]).toEqual([['burn/verifyFailed'], []])
    expect(result.report.bad).toEqual([{ start: 600, blocks: 1, problem: 'differs', names: ['track 2'] }])
    expect(result.faults[0]?.message).toContain('track 2')
  })

  it.each(['extra', 'extra.cue', 'mixed', 'mixed.cue'])('by a single bit of a file: %s names it', async (name) => {
    const master = await open(name)
    const { disc } = master
    const track = disc.sessions.flatMap(({ tracks }) => tracks).find(({ mode }) => mode !== 'audio')
    if (track === undefined) throw new Error('no data')
    const locate = await master.locate(track, track.start)
    const block = Array.from({ length: 300 }, (_, i) => track.start + i).findLast((at) => locate?.(at as never, 1).includes('/deep/b.bin'))
    const drive = await burned(name, 'auto', flipping(block ?? 0))
    const result = await beside(drive, name)
    expect(result.report.bad).toEqual([{ start: block, blocks: 1, problem: 'differs', names: [`track ${track.number}`, '/deep/b.bin'] }])
    expect(result.ok).toBe(false)
  })

  it('by a bit of what a sample of a raw disc looks at', async () => {
    const drive = await burned('mixed', 'raw', flipping(0))
    const result = await beside(drive, 'mixed', { mode: 'raw', level: 'quick' })
    expect(result.report.bad).toMatchObject([{ start: 0, blocks: 1, names: ['track 1', 'system area, unused'] }])
  })

  it('by the order of its tracks', async () => {
    const result = await beside(await burned('turned'), 'album.cue')
    expect(codes(result)).toEqual(['burn/contentsDiffer', 'burn/verifyFailed'])
    expect(result.differences).toEqual([
      'track 1 is audio (copying prohibited) and not audio (copying permitted)',
      'track 2 is audio (copying permitted) and not audio (copying prohibited)',
      'track 2 begins at block 570 and not at 480',
      'the ISRC of track 1 is not there and should be DEABC0512345',
      'the ISRC of track 2 is DEABC0512345, and there should be none',
      expect.stringMatching(/packs of its CD-TEXT/),
    ])
    expect(new Set(result.report.bad.flatMap(({ names }) => names))).toEqual(new Set(['track 1', 'track 2']))
  })

  it('by its indexes and by what is played in its pregaps', async () => {
    const result = await beside(await burned('rich'), 'poor')
    expect(result.differences).toEqual([
      'index 2 of track 1 begins 200 sectors behind its start and not 225',
      'track 3 has 2 indexes and not 1',
    ])
    // Of the hidden sound what lies behind block 0, and of track 3 all of its pregap.
    expect(result.report.bad.map(({ start, blocks }) => [start, blocks])).toEqual([
      [0, 330],
      [1230, 150],
    ])
  })

  it('by a session', async () => {
    const result = await beside(await burned('album'), 'extra')
    expect(result.ok).toBe(false)
    expect(result.differences).toEqual(['it has 1 session and not 2', 'track 3 is missing'])
    expect(result.faults[0]?.message).toContain('it has 1 session and not 2; track 3 is missing')
    const more = await beside(await burned('extra'), 'album')
    expect(more.differences).toEqual(['it has 2 sessions and not 1', 'it has a track 3'])
  })

  it('by its numbers and texts, not by its sectors', async () => {
    const result = await beside(await burned('album'), 'named')
    expect(result.report.bad).toEqual([])
    expect(result.differences).toEqual([
      'the catalogue number is 4006381333931 and should be 4006381333900',
      'the ISRC of track 1 is DEABC0512345 and should be DEABC0512346',
      expect.stringMatching(/^\d+ of 8 packs of its CD-TEXT differ$/),
    ])
    expect((await beside(await burned('plain'), 'album')).differences).toContain('it has no CD-TEXT, and should have some')
    expect((await beside(await burned('album'), 'plain')).differences).toContain('it has CD-TEXT, and there should be none')
    expect((await beside(await burned('album'), 'copied')).differences).toEqual([
      'track 2 is audio (copying prohibited) and not audio (copying permitted)',
    ])
  })

  it('by the kind of its tracks, which are not read then', async () => {
    const drive = driveWith('cd-r')
    expect(errorsOf(await burnTo(drive, dataPlan(payload(600)), { verify: 'none' }))).toEqual([])
    const result = await beside(drive, 'album')
    expect(result.differences).toContain('track 2 is missing')
    expect(result.differences[0]).toMatch(/^track 1 is data .* and not audio/)
    expect(result.report.checkedBlocks).toBe(0)
  })

  it('by its medium', async () => {
    const drive = driveWith('dvd+r')
    await burnTo(drive, dataPlan(payload(600)), { verify: 'none' })
    expect((await beside(drive, 'album')).differences).toEqual(['it is a DVD+R and no Compact Disc'])
    expect((await beside(driveWith('cd-r'), 'album')).differences).toContain('track 1 is missing')
  })

  it('since its files were changed', async () => {
    const drive = await burned('extra')
    const kept = readFileSync(at('data/deep/b.bin'))
    writeFileSync(at('data/deep/b.bin'), noise('another', 200_001))
    const result = await beside(drive, 'extra')
    writeFileSync(at('data/deep/b.bin'), kept)
    expect(new Set(result.report.bad.flatMap(({ names }) => names))).toContain('/deep/b.bin')
  })
})

/** A disc of which a block is read with a bit turned. */
const flipping = (block: number): VirtualDrive =>
  driveWith('cd-r', [{ at: { kind: 'read', block }, effect: { kind: 'flip', bit: 4001 }, times: 1000 }])
