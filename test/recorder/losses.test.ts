/** What a way to write has no room for is told before the disc is touched: a warning to who asked for it, else an error. */

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { burn } from '../../src/burn.js'
import { run as plan } from '../../src/cli/plan.js'
import { openMaster } from '../../src/master.js'
import { openProject } from '../../src/project.js'
import {
  emptyGap,
  formOf,
  settingsOf,
  type BurnSettings,
  type Kept,
  type RecordingResult,
  type TracksPlan,
} from '../../src/recorder/index.js'
import { sourceOfBytes } from '../../src/sector/index.js'
import type { FaultRule, VirtualDrive } from '../../src/simulator/index.js'
import { runCommand } from '../cli/run-command.js'
import { resultOf } from '../cli/reading.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'
import { dataPlan, burnTo, driveWith, errorsOf, look, payload } from './bench.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)

const output = 'output: { image: x.bin, sheet: x.cue }\n'
const manifests = {
  plain: `media: cd-r\naudio: { cdText: false, tracks: [{ from: a.wav }, { from: b.wav }] }\n${output}`,
  rich: `media: cd-r\naudio: { title: T, hiddenTrack: h.wav, firstTrack: 2, tracks: [{ from: a.wav, indexes: ['00:02:00'] }, { from: b.wav, pregap: '00:00:00' }, { from: c.wav, pregapFrom: { from: h.wav } }, { from: a.wav, pregap: '00:03:10' }] }\n${output}`,
  later: `media: cd-r\nvolume: { id: L, date: 2026-01-01T00:00:00Z }\nfiles: [{ at: /a, text: a }]\ntracks: [{ type: audio, from: a.wav }, { type: mode1, session: 2 }, { type: audio, session: 2, from: b.wav, indexes: ['00:02:00'] }]\n${output}`,
  texts: `media: cd-r\naudio: { title: T, tracks: [{ from: a.wav, title: A }] }\nsectors: raw16\n${output}`,
} as const
type Name = keyof typeof manifests

/** What `rich` has, in the order in which it is told. */
const RICH = [
  'the hidden sound before track 2',
  'what is played in the pregap of track 4',
  'the gapless start of track 3',
  'the length of the pause before track 5',
  'the indexes of track 2',
  'CD-TEXT',
  'number 2 of the first track',
]

beforeAll(() => {
  for (const [name, sectors] of [
    ['a', 450],
    ['b', 375],
    ['c', 330],
    ['h', 300],
  ] as const)
    writeFileSync(at(`${name}.wav`), wave(noise(name, sectors * 588)))
  for (const [name, text] of Object.entries(manifests)) writeFileSync(at(`${name}.yaml`), `disc: 1\n${text}`)
})

/** CD-R, CD track at once, and nothing else. MMC-6 5.3. */
const features = [0, 0, 0, 20, 0, 0, 0, 0x09, 0, 0, 3, 4, 0, 0x09, 1, 0, 0, 0x2d, 9, 4, 0x42, 0, 0x3f, 1]
/** A drive that does not list sessions at once, and does not take them where they are tried. */
const tracksAlone: readonly FaultRule[] = [
  { at: { kind: 'opcode', opcode: 0x46, n: 1 }, effect: { kind: 'answer', data: Uint8Array.from(features) }, times: 50 },
  { at: { kind: 'opcode', opcode: 0x55, n: 1 }, effect: { kind: 'sense', key: 5, asc: 0x26, ascq: 0 } },
]

async function burnOn(drive: VirtualDrive, name: Name, changes: Partial<BurnSettings> = {}, kept?: Kept): Promise<RecordingResult> {
  const settings = { ...settingsOf({ verify: 'none' }), ...changes }
  await using master = await openMaster(openProject(at(`${name}.yaml`), { environment: {}, overrides: [] }))
  const open = () => Promise.resolve({ transport: { ...drive, close: () => Promise.resolve() }, clock: drive.clock })
  const { results } = await burn(master, { drives: [`virtual:${at('x')}`], form: formOf(settings.mode, kept), settings, open })
  const [result] = results
  if (result === undefined) throw new Error('no result')
  return result
}

const said = ({ faults }: RecordingResult, code: string): readonly string[] =>
  faults.filter((fault) => fault.code === code).map(({ message, values }) => (values['what'] as string | undefined) ?? message)

describe('tracks one by one', () => {
  it('lose what is told one by one where they were asked for', async () => {
    const result = await burnOn(driveWith('cd-r'), 'rich', { mode: 'tao' })
    expect(result).toMatchObject({ ok: true, writeType: 'track-at-once' })
    expect(said(result, 'burn/lostByMode')).toEqual(RICH)
  })

  it('are not chosen where they would lose something, and the disc stays as it was', async () => {
    const drive = driveWith('cd-r', tracksAlone)
    const result = await burnOn(drive, 'rich')
    expect(errorsOf(result)).toEqual(['burn/wouldLose'])
    for (const words of RICH) expect(result.faults[0]?.message).toContain(words)
    expect(result.faults[0]?.help).toBe('Use mode tao (--mode tao) if that may go, or another drive')
    expect((await look(drive)).state).toBe('blank')
  })

  it('are chosen in silence where nothing goes', async () => {
    const alone = await burnOn(driveWith('cd-r', tracksAlone), 'plain')
    expect([alone.writeType, alone.faults]).toEqual(['track-at-once', []])
  })

  it('are not chosen for a disc that is begun', async () => {
    const drive = driveWith('cd-r')
    await burnTo(drive, dataPlan(payload(300)), { close: false })
    const result = await burnOn(drive, 'rich')
    expect(errorsOf(result)).toEqual(['burn/wouldLose'])
    expect(result.faults[0]?.help).toContain('or an empty disc')
    expect(result.faults[0]?.message).not.toContain('number 2')
  })

  it('are judged with all sessions before the first one is written', async () => {
    const drive = driveWith('cd-r', tracksAlone)
    const result = await burnOn(drive, 'later')
    expect([errorsOf(result), result.faults[0]?.values['lost']]).toEqual([['burn/wouldLose'], ['the indexes of track 3']])
    expect((await look(drive)).state).toBe('blank')
    expect(said(await burnOn(driveWith('cd-r'), 'later', { mode: 'tao' }), 'burn/lostByMode')).toEqual(['the indexes of track 3'])
  })

  it('are told of by who looks beforehand', async () => {
    const { out } = await runCommand(plan, [at('rich.yaml')], { drive: [`virtual:${at('empty')}?media=cd-r`], json: true })
    const [drive] = resultOf(out)['drives'] as readonly { choices: readonly { mode: string; faults: readonly { code: string }[] }[] }[]
    const lost = (mode: string) => drive?.choices.find((choice) => choice.mode === mode)?.faults.map(({ code }) => code)
    expect(lost('tao')).toEqual(RICH.map(() => 'burn/lostByMode'))
    expect(lost('sao')).toEqual([])
  })
})

describe('a drive that lets no numbers be set', () => {
  const SELECT = 0x55
  const SENSE = 0x5a
  const numbered = (): TracksPlan => ({
    kind: 'cd',
    name: 'numbers',
    catalog: '4006381333931',
    tracks: [1, 2].map((number) => ({
      number,
      form: 'audio',
      source: sourceOfBytes(payload(300, number, 2352), 2352),
      gap: emptyGap('audio', 150),
      indexes: [],
      preemphasis: false,
      channels: 2,
      copy: 'prohibited',
      ...(number === 2 ? { isrc: 'DEABC0512345' } : {}),
    })),
  })
  /** Page 05h, of which only the first 16 bytes can be changed. MMC-6 7.5. */
  const mask = Uint8Array.from([0, 58, 0, 0, 0, 0, 0, 0, 5, 50, ...Array.from({ length: 50 }, (_, i) => (i < 14 ? 0xff : 0))])
  /** Sessions at once are tried first where nobody asked for tracks. */
  const masked = (mode: 'tao' | 'auto'): VirtualDrive =>
    driveWith('cd-r', [
      ...tracksAlone.slice(0, 1),
      ...(mode === 'auto' ? tracksAlone.slice(1) : []),
      { at: { kind: 'opcode', opcode: SELECT, n: mode === 'auto' ? 2 : 1 }, effect: { kind: 'sense', key: 5, asc: 0x26, ascq: 0 } },
      { at: { kind: 'opcode', opcode: SENSE, n: 2 }, effect: { kind: 'answer', data: mask } },
      { at: { kind: 'opcode', opcode: SELECT, n: 3 }, effect: { kind: 'sense', key: 5, asc: 0x26, ascq: 0 } },
      { at: { kind: 'opcode', opcode: SENSE, n: 4 }, effect: { kind: 'answer', data: mask } },
    ])
  const lost = ['the catalogue number', 'the ISRC of track 2']

  it('says so once', async () => {
    const result = await burnTo(masked('tao'), numbered(), { mode: 'tao', verify: 'none' })
    expect([errorsOf(result), said(result, 'burn/lostByMode')]).toEqual([[], lost])
  })

  it('is not used where nobody asked for it', async () => {
    const drive = masked('auto')
    const result = await burnTo(drive, numbered())
    expect([errorsOf(result), result.faults[0]?.values['lost']]).toEqual([['burn/wouldLose'], lost])
    expect((await look(drive)).state).toBe('blank')
  })
})

describe('words', () => {
  it('help names modes as a user writes them', async () => {
    const result = await burnTo(driveWith('dvd+r'), dataPlan(payload(300)), { mode: 'random' })
    expect([errorsOf(result), result.faults[0]?.help]).toEqual([['burn/modeNotAvailable'], 'Use mode auto, or one of sequential'])
    const cd = await burnTo(driveWith('cd-r'), dataPlan(payload(300)), { mode: 'random' })
    expect(cd.faults[0]?.help).toBe('Use mode auto, or one of tao, sao, raw, incremental')
  })

  it('a mode that writes no raw sectors is no drive that cannot', async () => {
    const result = await burnOn(driveWith('cd-r'), 'texts', { mode: 'tao' }, 'raw16')
    expect(errorsOf(result)).toEqual(['burn/modeConflict'])
  })
})

describe('other ways', () => {
  it('sectors with P and Q have no CD-TEXT', async () => {
    expect(said(await burnOn(driveWith('cd-r'), 'texts', {}, 'raw16'), 'burn/lostByMode')).toEqual(['CD-TEXT'])
    expect(said(await burnOn(driveWith('cd-r'), 'texts', {}, 'raw96'), 'burn/lostByMode')).toEqual([])
  })

  it('raw sectors leave no disc open', async () => {
    const result = await burnOn(driveWith('cd-r'), 'plain', { mode: 'raw', close: false })
    expect(said(result, 'burn/lostByMode')).toEqual(['the room for further sessions'])
    expect(result.ok && result.disc.state).toBe('closed')
  })

  it('a DVD-R that stays open is not written at once', async () => {
    const open = { close: false, dvdCompatibility: true } as const
    const drive = driveWith('dvd-r')
    expect(errorsOf(await burnTo(drive, dataPlan(payload(300)), open))).toEqual(['burn/wouldLose'])
    const asked = await burnTo(drive, dataPlan(payload(300)), { ...open, mode: 'incremental' })
    expect([asked.ok, said(asked, 'burn/lostByMode')]).toEqual([true, ['the writing at once that dvdCompatibility: true wants']])
  })
})
