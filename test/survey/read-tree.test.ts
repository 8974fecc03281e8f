/** Which tree of a disc is shown: the best one that can be entered, and a word where that is not the best one. */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { build } from '../../src/build.js'
import { openDisc } from '../../src/master.js'
import { projectOf } from '../../src/project.js'
import { readTree } from '../../src/survey/index.js'
import { walk } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'

const folder = temporaryFolder()
let image: Buffer

beforeAll(async () => {
  const project = projectOf(
    {
      disc: 1,
      volume: { id: 'TREES', date: '2026-01-01' },
      filesystems: { iso9660: { rockridge: true, joliet: true }, udf: { revision: '2.01' } },
      files: [
        { at: '/a', text: 'a' },
        { at: '/deep/b', text: 'b' },
      ],
      output: 'whole.iso',
    },
    { folder },
  )
  await build(project)
  image = readFileSync(join(folder, 'whole.iso'))
})

/** Sectors that begin with a descriptor tag of UDF. ECMA-167 3/7.2. */
const tagged = (identifier: number): number[] =>
  Array.from({ length: image.length / 2048 }, (_, sector) => sector * 2048).filter((at) => image.readUInt16LE(at) === identifier)

async function shown(change: (bytes: Buffer) => void) {
  const bytes = Buffer.from(image)
  change(bytes)
  const path = join(mkdtempSync(join(folder, 'disc-')), 'changed.iso')
  writeFileSync(path, bytes)
  await using disc = await openDisc(path)
  const { space, tree, faults } = await readTree(disc)
  return { space, paths: [...walk(tree)].map((entry) => entry.path), codes: faults.map(({ code }) => code) }
}

const paths = ['/a', '/deep', '/deep/b']

it('is the best one where all are sound, without a word', async () => {
  expect(await shown(() => {})).toEqual({ space: 'udf', paths, codes: [] })
})

describe('is another one where the best', () => {
  it('cannot be read', async () => {
    const { space, paths: found, codes } = await shown((bytes) => tagged(256).forEach((at) => bytes.fill(0, at, at + 2048)))
    expect([space, found, codes[0]]).toEqual(['rockridge', paths, 'survey/brokenTree'])
  })

  it('has a root that is lost', async () => {
    // Where the file set says, from the start of the partition on. ECMA-167 3/10.5, 4/14.1.
    const [partition = 0] = tagged(5)
    const [set = 0] = tagged(256)
    const root = (image.readUInt32LE(partition + 188) + image.readUInt32LE(set + 404)) * 2048
    expect(image.readUInt16LE(root)).toBe(266)
    const { space, paths: found, codes } = await shown((bytes) => bytes.fill(0, root, root + 2048))
    expect([space, found]).toEqual(['rockridge', paths])
    expect(codes[0]).toMatch(/^survey\/(brokenTree|emptyTree)$/)
  })

  it('shows nothing', async () => {
    const {
      space,
      paths: found,
      codes,
    } = await shown((bytes) => {
      // Every file identifier but that of the parent is deleted. ECMA-167 4/14.4.3.
      for (const at of tagged(257))
        for (let i = at; i < at + 2048; i += 4) if (bytes.readUInt16LE(i) === 257 && bytes[i + 18] === 0) bytes.fill(0, i, i + 40)
    })
    expect(space).toBe('rockridge')
    expect(found).toEqual(paths)
    expect(codes).toContain('survey/emptyTree')
  })
})

it('is the one that is asked for, whatever it shows', async () => {
  const bytes = Buffer.from(image)
  for (const at of tagged(256)) bytes.fill(0, at, at + 2048)
  writeFileSync(join(folder, 'broken.iso'), bytes)
  await using disc = await openDisc(join(folder, 'broken.iso'))
  await expect(readTree(disc, { space: 'udf' })).rejects.toThrow()
  expect((await readTree(disc, { space: 'joliet' })).space).toBe('joliet')
})
