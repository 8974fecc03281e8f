/** Discs on which a session was begun and not finished, and discs without files: the next session goes behind what is there. */

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { burn as burnVerb } from '../../src/burn.js'
import { openMaster } from '../../src/master.js'
import { projectOf } from '../../src/project.js'
import { defaultSettings } from '../../src/recorder/index.js'
import { openVirtualFile } from '../../src/simulator/file.node.js'
import type { Effect } from '../../src/simulator/script.js'
import { systemClock } from '../../src/transport/clock.node.js'
import { noise } from '../support/compact.js'
import { temporaryFolder } from '../support/folder.js'
import { itNeeds, run, sample } from '../support/tools.js'
import { dataOfDisc, stateOfDisc } from '../support/virtual-disc.js'
import { wave } from '../support/wave.js'
import { burnIn, filesOnDisc } from './burning.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const burn = burnIn(folder)
mkdirSync(at('first'))
writeFileSync(at('first', 'kept.txt'), 'kept\n')

const first =
  "disc: 1\nvolume: { id: FIRST }\nfilesystems: { iso9660: { joliet: true }, udf: { revision: '1.50' } }\nfiles: [{ from: first, at: / }]\nburn: { close: false }\n"
const update = (n: number): string =>
  `disc: 1\nsession: { import: drive, close: false }\nfiles: [{ text: "session ${n}\\n", at: /new${n}.txt }]\n`

const effects: Readonly<Record<string, Effect>> = {
  'a disc that is taken out': { kind: 'remove' },
  'a write error': { kind: 'sense', key: 3, asc: 0x0c, ascq: 0 },
}

/** Breaks off a burn of 48 MB. */
async function interrupt(name: string, session: boolean, effect: Effect): Promise<void> {
  const drives = [`virtual:${at(name)}`]
  const path = at(name)
  const files = [{ at: '/lost.bin', random: { size: 48_000_000 } }]
  const manifest = session
    ? ({ disc: 1, session: { import: 'drive' }, files } as const)
    : ({ disc: 1, filesystems: { iso9660: {} }, files } as const)
  const project = projectOf(manifest, { environment: { SOURCE_DATE_EPOCH: '1700000000' } })
  const master = await openMaster(project, session ? { burning: { drives } } : {})
  const { ok } = await burnVerb(master, {
    drives,
    settings: { ...defaultSettings, close: false },
    open: () => {
      const faults = [{ at: { kind: 'write', block: session ? 21_000 : 8000 }, effect } as const]
      const drive = openVirtualFile(path, systemClock, { faults })
      return Promise.resolve({ transport: drive, clock: drive.clock })
    },
  })
  await master.close()
  expect(ok).toBe(false)
}

const media = ['cd-r', 'cd-rw', 'dvd-r', 'dvd-rw', 'dvd+r', 'bd-r'] as const

describe.each(Object.entries(effects))('after %s', (_, effect) => {
  it.each(sample(media, 2))('a further session of %s is closed as it is, and the next one follows the last whole one', async (medium) => {
    const name = `broken-${medium}-${effect.kind}.disc`
    expect((await burn(first, `${name}?media=${medium}`)).status).toBe(0)
    await interrupt(name, true, effect)
    expect(stateOfDisc(at(name)).sessions.at(-1)?.state).toBe('incomplete')
    for (const n of [1, 2]) {
      const { status, codes, said, result } = await burn(update(n), name, { verify: 'full' })
      expect([status, codes], said).toEqual([0, n === 1 ? ['burn/finishedFirst'] : []])
      expect(result?.disc).toMatchObject({ state: 'appendable', sessions: n + 2 })
    }
    expect(await filesOnDisc(at(name))).toEqual({ '/kept.txt': 'kept\n', '/new1.txt': 'session 1\n', '/new2.txt': 'session 2\n' })
  })

  it.each(sample(media, 2))('the first session of %s is closed as it is, and one with files follows', async (medium) => {
    const name = `begun-${medium}-${effect.kind}.disc`
    await interrupt(`${name}?media=${medium}`, false, effect)
    expect(stateOfDisc(at(name)).sessions).toMatchObject([{ state: 'incomplete' }])
    // Nothing is there that could be imported: the file systems are those that the manifest wants.
    const begun = update(1) + 'filesystems: { iso9660: { joliet: true } }\nvolume: { id: SECOND }\n'
    const { status, codes, said, result } = await burn(begun, name, { verify: 'full' })
    expect([status, codes], said).toEqual([0, ['burn/finishedFirst']])
    expect(result?.disc).toMatchObject({ state: 'appendable', sessions: 2 })
    expect((await burn(update(2), name)).status).toBe(0)
    expect(await filesOnDisc(at(name))).toEqual({ '/new1.txt': 'session 1\n', '/new2.txt': 'session 2\n' })
  })
})

describe('data behind sounds', () => {
  const sounds = 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: one.wav }, { from: two.wav }] }\nburn: { close: false }\n'
  const data =
    'disc: 1\nvolume: { id: EXTRA }\nsession: { import: drive, close: false }\nfilesystems: { iso9660: { joliet: true } }\nfiles: [{ from: first, at: / }]\n'

  it.each(['cd-r', 'cd-rw'])('make a CD Extra in two runs, and its data grow: %s', async (medium) => {
    writeFileSync(at('one.wav'), wave(noise('one', 5 * 44_100)))
    writeFileSync(at('two.wav'), wave(noise('two', 6 * 44_100)))
    const name = `extra-${medium}.disc`
    expect((await burn(sounds, `${name}?media=${medium}`)).status).toBe(0)
    const { status, codes, said, result } = await burn(data, name, { verify: 'full' })
    expect([status, codes], said).toEqual([0, []])
    expect(result?.disc).toMatchObject({ state: 'appendable', sessions: 2 })
    expect(await filesOnDisc(at(name))).toEqual({ '/kept.txt': 'kept\n' })

    // CD-ROM XA, form 1, as the second session of an Enhanced CD has it.
    const { sessions, tracks } = stateOfDisc(at(name))
    expect(tracks.slice(0, 3).map(({ session, control, dataMode }) => [session, control & 4, dataMode])).toEqual([
      [1, 0, tracks[0]?.dataMode],
      [1, 0, tracks[1]?.dataMode],
      [2, 4, 2],
    ])
    expect(sessions[1]?.discType).toBe(0x20)
    expect(tracks[2]?.start).toBe(result?.ranges[0]?.startLba)

    const grown = await burn(update(1), name, { verify: 'full' })
    expect([grown.status, grown.codes], grown.said).toEqual([0, []])
    expect(await filesOnDisc(at(name))).toEqual({ '/kept.txt': 'kept\n', '/new1.txt': 'session 1\n' })
  })

  itNeeds(['xorriso'], 'as xorriso reads them', () => {
    const start = stateOfDisc(at('extra-cd-r.disc')).tracks[3]?.start ?? 0
    writeFileSync(at('judged.iso'), dataOfDisc(at('extra-cd-r.disc')))
    run('xorriso', ['-osirrox', 'on', '-load', 'sbsector', String(start), '-indev', at('judged.iso'), '-extract', '/', at('out')])
    expect(run('sh', ['-c', 'cat "$1"/kept.txt "$1"/new1.txt', 'sh', at('out')])).toBe('kept\nsession 1\n')
  })

  it('cannot be in a session that is asked for by its name', async () => {
    expect((await burn(sounds, 'sounds.disc?media=cd-r')).status).toBe(0)
    const { status, codes } = await burn(data.replace('import: drive', 'import: drive, session: 1'), 'sounds.disc')
    expect([status, codes]).toEqual([1, ['survey/soundsAlone']])
  })
})
