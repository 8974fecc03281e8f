/** Compact Discs of tracks from manifest and sheet, on a virtual drive: sessions after each other, and file systems where they lie. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { burn } from '../src/burn.js'
import { diffDiscs } from '../src/diff.js'
import { perform, readFullToc } from '../src/mmc/index.js'
import { plansOf, type BurnSettings, type DiscForm, type RecordingResult } from '../src/recorder/index.js'
import { silent } from '../src/event.js'
import { DiscError } from '../src/fault/index.js'
import { inspectDisc } from '../src/inspect.js'
import { openDisc, openMaster, type OpenedDisc } from '../src/master.js'
import type { OpenByAddress } from '../src/transport/open.node.js'
import { openProject, type Project } from '../src/project.js'
import type { VirtualDrive } from '../src/simulator/index.js'
import { lba, sectors } from '../src/unit/index.js'
import { burnTo, driveWith, errorsOf, readAudio, same, settings } from './recorder/bench.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
const at = (name: string): string => join(folder, name)
const SECTOR_SAMPLES = 588

const data = `
media: cd-r
volume: { id: EXTRA, date: 2026-01-01T00:00:00Z }
filesystems: { iso9660: { rockridge: true, joliet: true } }
files: [{ from: data, at: / }]
`
const sounds = 'audio: { title: T, performer: P, tracks: [{ from: one.wav, title: A }, { from: two.wav, title: B }] }\n'
const manifests = {
  extra: `layout: cd-extra\n${data}${sounds}sectors: raw\noutput: { image: extra.bin, sheet: extra.cue }\n`,
  bare: `layout: cd-extra\n${data}${sounds.replace('{', '{ cdText: false,')}sectors: raw\noutput: { image: bare.bin, sheet: bare.cue }\n`,
  mixed: `layout: mixed\n${data}${sounds}sectors: raw\noutput: { image: mixed.bin, sheet: mixed.cue }\n`,
  behind: `${data}tracks: [{ type: audio, from: one.wav }, { type: mode1 }, { type: audio, from: two.wav }]\nsectors: raw\noutput: { image: behind.bin, sheet: behind.cue }\n`,
} as const
type Name = keyof typeof manifests
const names = Object.keys(manifests) as readonly Name[]

beforeAll(async () => {
  mkdirSync(at('data/deep'), { recursive: true })
  writeFileSync(at('data/readme.txt'), 'hello\n')
  writeFileSync(at('data/deep/b.bin'), noise('b', 200_001))
  writeFileSync(at('one.wav'), wave(noise('one', 330 * SECTOR_SAMPLES)))
  writeFileSync(at('two.wav'), wave(noise('two', 420 * SECTOR_SAMPLES)))
  for (const name of names) {
    writeFileSync(at(`${name}.yaml`), `disc: 1\n${manifests[name]}`)
    await build(project(name), { lock: 'none', flush: 'replace', listener: silent })
  }
})

const project = (name: Name): Project => openProject(at(`${name}.yaml`), { environment: {}, overrides: [] })

const opens =
  (drive: VirtualDrive): OpenByAddress =>
  () =>
    Promise.resolve({ transport: { ...drive, close: () => Promise.resolve() }, clock: drive.clock })

const auto: DiscForm = { kind: 'tracks', mode: 'auto' }

interface Source {
  readonly from: Name
  readonly by: 'manifest' | 'sheet'
}

async function burnOn(drives: readonly VirtualDrive[], { from, by }: Source, changes: Partial<BurnSettings> = {}) {
  const { mode = 'auto' } = changes
  const form: DiscForm = mode === 'raw' ? { kind: 'raw', subChannel: 'raw' } : { kind: 'tracks', mode }
  const master = await openMaster(by === 'manifest' ? project(from) : at(`${from}.cue`))
  const racked = new Map(drives.map((drive, i) => [`virtual:${folder}/drive-${i}`, drive]))
  try {
    const { results } = await burn(master, {
      drives: [...racked.keys()],
      form,
      stage: 'never',
      settings: settings(changes),
      listener: silent,
      open: (address, use) => opens(racked.get(address) as VirtualDrive)(address, use),
    })
    return results
  } finally {
    await master.close()
  }
}

async function burnOne(drive: VirtualDrive, source: Source, changes: Partial<BurnSettings> = {}): Promise<RecordingResult> {
  const [result] = await burnOn([drive], source, changes)
  if (result === undefined) throw new Error('no result')
  return result
}

const openDrive = (drive: VirtualDrive): Promise<OpenedDisc> => openDisc('virtual:x', { open: opens(drive) })

/** In what the trees of two discs differ, their last sessions' unless told. */
async function differences(drive: VirtualDrive, from: Name): Promise<readonly object[]> {
  const [burned, built] = [await openDrive(drive), await openDisc(at(`${from}.cue`))]
  try {
    const { paths, volume, faults } = await diffDiscs(burned, built, { listener: silent })
    // Whoever looks for a file system looks at sounds too.
    return [...paths, ...volume, ...faults.filter(({ code }) => code !== 'survey/unreadable')]
  } finally {
    await burned.close()
    await built.close()
  }
}

describe('an enhanced CD: a session of sounds, then one of files', () => {
  it.each(['manifest', 'sheet'] as const)('from its %s is what was built, block for block', async (by) => {
    const drive = driveWith('cd-r')
    const result = await burnOne(drive, { from: 'extra', by })
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    const built = await openDisc(at('extra.cue'))
    const burned = await openDrive(drive)
    const [session] = built.sessions
    expect(burned.sessions).toMatchObject([{ number: 2, start: session?.start }])
    expect(burned.tracks.map(({ number, session: of, start }) => [number, of, start])).toEqual(
      built.tracks.map(({ number, session: of, start }) => [number, of, start]),
    )
    const start = session?.start ?? lba(0)
    const blocks = built.tracks.at(-1)?.blocks ?? sectors(0)
    expect(same(await burned.medium.read(start, blocks), await built.medium.read(start, blocks))).toBe(true)
    expect(same(await readAudio(drive, 480, 420), noise('two', 420 * SECTOR_SAMPLES))).toBe(true)
    expect(await differences(drive, 'extra')).toEqual([])
    const { spaces } = (await inspectDisc(burned)).sessions[0] ?? {}
    expect(spaces?.map(({ space, census }) => [space, census.files])).toEqual([
      ['rockridge', 2],
      ['joliet', 2],
      ['iso9660', 2],
    ])
    const toc = await perform(drive, readFullToc, {})
    expect(toc.lastSession).toBe(2)
    expect(toc.entries.filter(({ point }) => point === 0xa0).map(({ pTime }) => pTime.second)).toEqual([0, 0x20])
  })

  it('is one burn, whose result is that of all its sessions', async () => {
    const result = await burnOne(driveWith('cd-r'), { from: 'extra', by: 'manifest' })
    expect(result.ranges.map(({ track }) => track)).toEqual([1, 2, 3])
    const blocks = result.ranges.reduce((sum, range) => sum + range.blocks, 0)
    expect(result.verification).toMatchObject({ level: 'full', checkedBlocks: blocks, bad: [] })
    expect([result.acknowledgedBlocks, result.disc]).toMatchObject([result.plannedBlocks, { sessions: 2, tracks: 3, state: 'closed' }])
    expect(result.acknowledgedBlocks).toBeGreaterThan(blocks)
  })

  it.each(['auto', 'sao', 'tao'] as const)('is simulated up to its second session, mode %s', async (mode) => {
    const drive = driveWith('cd-r')
    const result = await burnOne(drive, { from: 'extra', by: 'manifest' }, { mode, simulate: true })
    expect([errorsOf(result), result.simulated, result.disc.state]).toEqual([[], true, 'blank'])
  })

  it('whose drive puts its session elsewhere is laid out anew for there', async () => {
    const drive = driveWith('cd-r')
    const result = await burnOne(drive, { from: 'extra', by: 'manifest' }, { mode: 'tao' })
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    const [built, burned] = [await openDisc(at('extra.cue')), await openDrive(drive)]
    expect(burned.sessions[0]?.start).toBeGreaterThan(built.sessions[0]?.start ?? 0)
    expect(await differences(drive, 'extra')).toEqual([])
  })

  it('with its second session at once', async () => {
    const drive = driveWith('cd-r')
    const result = await burnOne(drive, { from: 'extra', by: 'manifest' }, { mode: 'sao' })
    expect(errorsOf(result)).toEqual([])
    expect(result.writeType).toBe('session-at-once')
    expect(result.verification?.bad).toEqual([])
    expect(await differences(drive, 'extra')).toEqual([])
  })

  it('on two drives from one pass', async () => {
    const drives = [driveWith('cd-r'), driveWith('cd-rw')]
    const results = await burnOn(drives, { from: 'extra', by: 'manifest' })
    expect(results.map(errorsOf)).toEqual([[], []])
    for (const drive of drives) expect(await differences(drive, 'extra')).toEqual([])
  })

  const oneByOne = () => driveWith('cd-r', [], { model: { lacking: [0x5d] } })

  it('on a drive that writes tracks one by one alone', async () => {
    const drive = oneByOne()
    const result = await burnOne(drive, { from: 'bare', by: 'manifest' })
    expect([errorsOf(result), result.verification?.bad]).toEqual([[], []])
    expect(await differences(drive, 'bare')).toEqual([])
    // The sheet's sectors of XA want the whole session: nothing of the first one is written.
    const other = oneByOne()
    expect(errorsOf(await burnOne(other, { from: 'extra', by: 'sheet' }))).toEqual(['burn/trackDriveCannot'])
    expect((await openDrive(other)).drive?.disc.state).toBe('blank')
  })

  it('on drives that differ in where it goes on is laid out for each', async () => {
    const drives = [driveWith('cd-r'), oneByOne(), driveWith('cd-rw')]
    const results = await burnOn(drives, { from: 'bare', by: 'manifest' })
    expect(results.map(errorsOf)).toEqual([[], [], []])
    expect(results.map(({ verification }) => verification?.bad)).toEqual([[], [], []])
    for (const drive of drives) expect(await differences(drive, 'bare')).toEqual([])
    const starts = await Promise.all(drives.map(async (drive) => (await openDrive(drive)).sessions[0]?.start ?? 0))
    expect(starts[1]).toBeGreaterThan(starts[0] ?? 0)
    expect(starts[2]).toBe(starts[0])
  })

  it('that fails in its second session says what the disc has', async () => {
    const drive = driveWith('cd-r', [{ at: { kind: 'write', block: 12_300 }, effect: { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 } }])
    const result = await burnOne(drive, { from: 'extra', by: 'manifest' })
    expect(result.ok).toBe(false)
    expect(result.faults.at(-1)).toMatchObject({ code: 'burn/sessionsMissing', values: { done: 1, of: 2 } })
    expect(result.faults.at(-1)?.message).toContain('has the first session of 2; the last one is missing')
  })

  it('does not go where it was not laid out for', async () => {
    const drive = driveWith('cd-r')
    const master = await openMaster(at('extra.cue'))
    const [first, second] = await plansOf(master, auto)
    if (first?.kind !== 'cd' || second === undefined) throw new Error('no sessions')
    const shorter = { ...first, tracks: first.tracks.map((track) => ({ ...track, gap: track.number === 2 ? [] : track.gap })) }
    expect(errorsOf(await burnTo(drive, shorter, { close: false }))).toEqual([])
    expect(errorsOf(await burnTo(drive, second))).toEqual(['burn/startMismatch'])
    expect((await openDrive(drive)).drive?.disc.state).toBe('appendable')
    await master.close()
  })

  it('is refused before anything is written where a session cannot follow', async () => {
    const drive = driveWith('cd-r')
    await expect(burnOne(drive, { from: 'extra', by: 'sheet' }, { mode: 'tao' })).rejects.toThrow(/track 3.*mode sao/)
    await expect(burnOne(drive, { from: 'extra', by: 'sheet' }, { mode: 'raw' })).rejects.toThrow(/2 sessions.*mode auto/)
    await expect(burnOne(drive, { from: 'extra', by: 'manifest' }, { mode: 'raw' })).rejects.toBeInstanceOf(DiscError)
    expect((await openDrive(drive)).drive?.disc.state).toBe('blank')
  })
})

describe('a later session', () => {
  /** Sounds, then data, as a CUE sheet: of the second session `pregap` sectors more than the usual 150. */
  const twoSessions = (name: string, pregap: string): string => {
    writeFileSync(at('first.bin'), noise('first', 400 * SECTOR_SAMPLES))
    writeFileSync(at('second.bin'), noise('second', 300 * 512))
    const sheet = [
      'REM SESSION 01',
      'FILE "first.bin" BINARY',
      '  TRACK 01 AUDIO',
      '    INDEX 01 00:00:00',
      'REM SESSION 02',
      'FILE "second.bin" BINARY',
      '  TRACK 02 MODE1/2048',
      `    PREGAP ${pregap}`,
      '    INDEX 01 00:00:00',
    ]
    writeFileSync(at(name), `${sheet.join('\n')}\n`)
    return at(name)
  }
  const burnSheet = async (drive: VirtualDrive, sheet: string, mode: 'auto' | 'tao' = 'auto') => {
    const master = await openMaster(sheet)
    const form: DiscForm = { kind: 'tracks', mode }
    const options = { drives: [`virtual:${folder}/two`], settings: settings({ mode }), listener: silent, open: opens(drive) }
    const { results } = await burn(master, { ...options, form, stage: 'never' })
    await master.close()
    return results[0]
  }
  const starts = async (drive: VirtualDrive) => (await openDrive(drive)).tracks.map(({ start }) => start)

  it.each([
    ['00:00:01', 1],
    ['00:02:00', 150],
    ['00:10:00', 750],
  ])('whose first pregap is longer than 150 sectors, by %s', async (pregap, more) => {
    const drive = driveWith('cd-r')
    const result = await burnSheet(drive, twoSessions('two.cue', pregap))
    expect([errorsOf(result), result.verification?.bad]).toEqual([[], []])
    expect(await starts(drive)).toEqual([0, 400 + 11_400 + more])
  })

  it('of a CloneCD image, which leaves the beginning of the pregap out', async () => {
    const drive = driveWith('cd-r')
    const entry = (i: number, session: number, point: number, control: number, address: number): string =>
      `[Entry ${i}]\nSession=${session}\nPoint=0x${point.toString(16)}\nADR=0x01\nControl=0x0${control}\nPLBA=${address}\n`
    writeFileSync(at('clone.img'), noise('clone', 800 * SECTOR_SAMPLES))
    const clone = (second: number): string => {
      const entries = [entry(0, 1, 1, 0, 0), entry(1, 1, 0xa2, 0, 400), entry(2, 2, 2, 0, second), entry(3, 2, 0xa2, 0, second + 400)]
      const tracks = [1, 2].map((number) => `[TRACK ${number}]\nMODE=0\nINDEX 1=0\n`)
      writeFileSync(at('clone.ccd'), `[CloneCD]\nVersion=3\n[Disc]\nTocEntries=4\nSessions=2\n${entries.join('')}${tracks.join('')}`)
      return at('clone.ccd')
    }
    const result = await burnSheet(drive, clone(400 + 11_400 + 600))
    expect([errorsOf(result), result.verification?.bad]).toEqual([[], []])
    expect(await starts(drive)).toEqual([0, 400 + 11_400 + 600])
    await expect(burnSheet(drive, clone(400 + 11_399))).rejects.toThrow(/Session 2 begins at block 11799.*11800 at the earliest/)
  })

  it('goes where it was laid out for, or nothing is written', async () => {
    const drive = driveWith('cd-r', [], { model: { lacking: [0x5d] } })
    const sheet = twoSessions('two.cue', '00:00:01')
    expect(errorsOf(await burnSheet(drive, sheet))).toEqual(['burn/trackDriveCannot'])
    await expect(burnSheet(drive, sheet, 'tao')).rejects.toThrow(/track 2.*block 11801.*mode auto or sao/)
    expect((await openDrive(drive)).drive?.disc.state).toBe('blank')
  })
})

describe('files and sounds in one session', () => {
  it.each([
    ['mixed', 'auto'],
    ['mixed', 'tao'],
    ['behind', 'auto'],
    ['behind', 'tao'],
  ] as const)('%s, mode %s', async (from, mode) => {
    const drive = driveWith('cd-r')
    const result = await burnOne(drive, { from, by: 'manifest' }, { mode })
    expect(errorsOf(result)).toEqual([])
    expect(result.verification?.bad).toEqual([])
    expect(await differences(drive, from)).toEqual([])
  })
})

describe('what is copied aside first', () => {
  it.each([
    ['extra', 'manifest'],
    ['extra', 'sheet'],
    ['mixed', 'manifest'],
    ['behind', 'sheet'],
  ] as const)('%s, from its %s: all of it, and the disc is what it would be without', async (from, by) => {
    const master = await openMaster(by === 'manifest' ? project(from) : at(`${from}.cue`))
    const drive = driveWith('cd-r')
    let staged = 0
    const { results } = await burn(master, {
      drives: ['virtual:staged'],
      form: auto,
      stage: 'always',
      settings: settings(),
      listener: (event) => {
        if (event.kind === 'progress' && event.action === 'stage') staged = event.done
      },
      open: opens(drive),
    })
    await master.close()
    expect(results.flatMap(errorsOf)).toEqual([])
    // Both sounds at least, whose samples no one else had to read meanwhile.
    expect(staged).toBeGreaterThan((330 + 420) * SECTOR_SAMPLES * 4)
    expect(await differences(drive, from)).toEqual([])
  })
})
