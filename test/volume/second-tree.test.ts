/** The tree of a partition that begins behind the system area, against that of the disc. libisofs, doc/partition_offset.wiki. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { diffDiscs } from '../../src/diff.js'
import { discAt } from '../../src/found.js'
import { inspectDisc } from '../../src/inspect.js'
import { judgeDisc } from '../../src/judge.js'
import { projectOf } from '../../src/project.js'
import { differenceOf, findSpaces, mountablesOf, readSpace, spaceNames } from '../../src/survey/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
const path = join(folder, 'disc.iso')
const start = lba(0)

beforeAll(async () => {
  mkdirSync(join(folder, 'esp'))
  writeFileSync(join(folder, 'esp', 'x'), 'x')
  const long = 'a name that has more than any record holds, '.repeat(5)
  const manifest = {
    disc: 1,
    volume: { id: 'BOTH', date: 0 },
    filesystems: { iso9660: { level: 1999, rockridge: true, joliet: true, deepDirectories: 'relocate' }, udf: true },
    files: [
      { at: '/a/b/c/d/e/f/g/h/i/deep.txt', text: 'deep' },
      { at: `/a/${long}`, text: 'its attributes continue in another area' },
      { at: '/empty', text: '' },
      { at: '/link', symlink: 'a/b' },
    ],
    boot: { partitions: [{ type: 'efi', image: { fat: { from: 'esp' } } }], hybrid: { mbr: true, gpt: true, offset: 16 } },
    output: 'disc.iso',
  } as const
  const { faults } = await build(projectOf(manifest, { folder }), { lock: 'none' })
  expect(faults.filter(({ severity }) => severity === 'error')).toEqual([])
})

/** A copy with one byte of it changed. */
function damaged(name: string, at: number): string {
  const image = readFileSync(path)
  image.writeUInt8(image.readUInt8(at) ^ 1, at)
  writeFileSync(join(folder, name), image)
  return join(folder, name)
}

describe('a partition that can be mounted by itself', () => {
  it('shows in each name space what the disc shows, and nothing of it lies where no structure is', async () => {
    const disc = await discAt(path, {})
    const [partition, ...others] = await mountablesOf(disc.medium)
    expect(others).toEqual([])
    expect(partition).toMatchObject({ partition: 1, start: 16 })
    if (partition === undefined) return
    const spaces = await findSpaces(partition.medium, { start })
    expect(spaces.map(({ space }) => spaceNames[space])).toEqual(['Rock Ridge', 'Joliet', 'ISO 9660:1999', 'ISO 9660'])
    for (const { space, blocks } of spaces) {
      const [whole, part] = [await readSpace(disc.medium, { start }, space), await readSpace(partition.medium, { start }, space)]
      expect(part.faults).toEqual(whole.faults)
      expect(differenceOf(whole.tree, part.tree, partition.start)).toBeUndefined()
      expect(blocks).toBe(partition.medium.size)
    }
    // Joliet relocates nothing.
    expect((await judgeDisc(disc)).findings.filter(({ code }) => code !== 'iso9660/deep')).toEqual([])
    expect((await inspectDisc(disc)).partitions).toMatchObject([
      { partition: 1, startLba: 16, spaces: spaces.map(({ space }) => ({ space })) },
    ])
    await disc.close()
  })

  it('is judged, and compared with the disc', async () => {
    const disc = await discAt(path, {})
    const [partition] = await mountablesOf(disc.medium)
    if (partition === undefined) throw new Error('There is no partition')
    // The third record of the root of the names of 1999 leads elsewhere.
    const second = Buffer.from(await disc.medium.read(lba(33), sectors(1)))
    const root = 16 + second.readUInt32LE(158)
    const directory = Buffer.from(await disc.medium.read(lba(root), sectors(1)))
    const third = directory.readUInt8(0) + directory.readUInt8(directory.readUInt8(0))
    const wrong = await discAt(damaged('wrong.iso', root * SECTOR_BYTES + third + 2), {})
    const { findings, sound } = await judgeDisc(wrong)
    expect(sound).toBe(false)
    const told = findings.filter(({ code }) => code !== 'iso9660/deep').map(({ structure, code }) => `${code} ${structure}`)
    expect(told).toEqual([
      'iso9660/value directory record of ISO 9660:1999 of partition 1',
      'iso9660/recordField directory record of ISO 9660:1999 of partition 1',
      'mbr/secondTree partition 1',
    ])
    await wrong.close()
    await disc.close()
  })

  it('is something in which discs differ', async () => {
    const [a, b] = [await discAt(path, {}), await discAt(damaged('no-volume.iso', 32 * SECTOR_BYTES + 1), {})]
    const { volume } = await diffDiscs(a, b)
    expect(volume).toContainEqual({ what: 'file systems of partition 1', before: 'Rock Ridge, Joliet, ISO 9660:1999, ISO 9660', after: '' })
    await a.close()
    await b.close()
  })
})
