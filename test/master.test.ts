/** A project that nobody has built beside the image that was made of it: the same disc to whoever looks into it. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { diffDiscs } from '../src/diff.js'
import { silent } from '../src/event.js'
import { extract } from '../src/extract.js'
import { inspectDisc } from '../src/inspect.js'
import { openDisc, openMaster } from '../src/master.js'
import { openProject } from '../src/project.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { wave } from './support/wave.js'

const folder = temporaryFolder()
const files =
  'volume: { id: SAME, date: 2026-01-01T00:00:00Z }\nfiles: [{ from: data, at: / }, { at: /pinned, text: x, place: { block: 500 } }]\n'
const manifests = {
  bridge: `${files}filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: "2.01" } }\noutput: bridge.iso\n`,
  extra: `media: cd-r\nlayout: cd-extra\n${files}filesystems: { iso9660: { rockridge: true } }\naudio: { tracks: [{ from: song.wav }] }\nsectors: raw\noutput: { image: extra.bin, sheet: extra.cue }\n`,
} as const
type Name = keyof typeof manifests

beforeAll(() => {
  mkdirSync(join(folder, 'data/deep'), { recursive: true })
  writeFileSync(join(folder, 'data/deep/b.bin'), noise('b', 100_001))
  writeFileSync(join(folder, 'data/empty'), '')
  writeFileSync(join(folder, 'song.wav'), wave(noise('song', 330 * 588)))
})

const project = (name: Name) => {
  const file = join(folder, `${name}.yaml`)
  writeFileSync(file, `disc: 1\n${manifests[name]}`)
  return openProject(file, { environment: {}, overrides: [] })
}

describe.each([
  ['bridge', 'bridge.iso'],
  ['extra', 'extra.cue'],
] as const)('%s', (name, image) => {
  it('has the same trees, volumes and blocks before it is built and afterwards', async () => {
    const before = await openDisc(project(name))
    await build(project(name), { lock: 'none', flush: 'replace', listener: silent })
    const after = await openDisc(join(folder, image))
    try {
      for (const space of ['iso9660', 'rockridge'] as const) {
        const { same, paths, volume } = await diffDiscs(before, after, { space, listener: silent })
        expect([same, paths, volume]).toEqual([true, [], []])
      }
      const [planned, built] = [await inspectDisc(before), await inspectDisc(after)]
      // Sheets do not say of which form sectors of XA are.
      const told = ({ sessions, blocks }: typeof built): unknown => [sessions.map(({ spaces, startLba }) => [startLba, spaces]), blocks]
      expect(told(planned)).toEqual(told(built))
      const [session] = before.sessions
      const reads = [before, after].map(({ medium }) => medium.read(session?.start ?? (0 as never), 480 as never))
      const [one, other] = (await Promise.all(reads)).map((bytes) => bytes.slice())
      expect(Buffer.compare(one as Uint8Array, other as Uint8Array)).toBe(0)
      const into = join(folder, `from ${name}`)
      await extract(before, { into, paths: [], existing: 'refuse', owners: 'leave', special: 'leave out', listener: silent })
      expect(Buffer.compare(readFileSync(join(into, 'deep/b.bin')), readFileSync(join(folder, 'data/deep/b.bin')))).toBe(0)
    } finally {
      await before.close()
      await after.close()
    }
  })
})

it('a drive is read, and no source of a recording', async () => {
  await expect(openMaster('virtual:nowhere.disc')).rejects.toMatchObject({ faults: [{ code: 'burn/sourceForm' }] })
})
