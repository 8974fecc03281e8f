/** Apple's extensions to ISO 9660: the same entries as genisoimage writes, on discs that all readers take. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { run as build } from '../../src/cli/build.js'
import { run as check } from '../../src/cli/check.js'
import { run as diff } from '../../src/cli/diff.js'
import { run as importIt } from '../../src/cli/import.js'
import { run as inspect } from '../../src/cli/inspect.js'
import { run as ls } from '../../src/cli/ls.js'
import { run as mkisofs } from '../../src/cli/mkisofs.js'
import { runCommand } from '../cli/run-command.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const source = at('source')
mkdirSync(join(source, 'sub'), { recursive: true })
for (const name of ['a.txt', 'b.tif', 'sub/c.TIF', 'sub/d.gz', 'e', 'm.mov']) writeFileSync(join(source, name), name)
writeFileSync(at('map'), `# types\n.tif  Raw  '8BIM' 'TIFF' "a"\n.gz Raw 'Gzip' 'Gzip' "b"\n.mov Raw 'TVOD' 'MooV'\n`)

/** The entries of all records of the primary tree, by identifiers, found without what wrote them. */
function entriesOf(image: string): Record<string, string> {
  const bytes = readFileSync(image)
  const out: Record<string, string> = {}
  const enter = (record: number, path: string): void => {
    const start = bytes.readUInt32LE(record + 2) * 2048
    const end = start + bytes.readUInt32LE(record + 10)
    for (let at = start; at < end; at += bytes[at] === 0 ? 2048 - (at % 2048) : bytes.readUInt8(at)) {
      if (bytes[at] === 0) continue
      const length = bytes.readUInt8(at + 32)
      const name = bytes.toString('latin1', at + 33, at + 33 + length)
      if (name === '\0' || name === '\x01') continue
      const use = bytes.subarray(at + 33 + length + (1 - (length & 1)), at + bytes.readUInt8(at))
      const entry = use.toString('latin1', 6, 8) === 'XA' ? 14 : 0
      out[`${path}/${name}`] = use.toString('latin1', entry, entry + 2) === 'AA' ? use.toString('hex', entry, entry + 14) : ''
      if ((bytes.readUInt8(at + 25) & 2) !== 0) enter(at, `${path}/${name}`)
    }
  }
  enter(16 * 2048 + 156, '')
  return out
}

const lines: Readonly<Record<string, readonly string[]>> = {
  'a list and Rock Ridge': ['-apple', '-map', at('map'), '-R', source],
  'a list and CD-ROM XA': ['-apple', '-map', at('map'), '-xa', source],
  'types of all': ['-apple', '-hfs-type', 'ABCD', '-hfs-creator', 'wxyz', '-R', source],
  'another name on the disc': ['-apple', '-map', at('map'), '-R', '-graft-points', `other.txt=${join(source, 'b.tif')}`],
}

describe('genisoimage', () => {
  for (const [title, line] of Object.entries(lines))
    itNeeds(['genisoimage'], `writes the same entries: ${title}`, async () => {
      run('genisoimage', ['-quiet', '-o', at('theirs.iso'), ...line])
      const { status, error } = await runCommand(mkisofs, ['-quiet', '-o', at('ours.iso'), ...line])
      expect(status, error).toBe(0)
      const theirs = entriesOf(at('theirs.iso'))
      expect(entriesOf(at('ours.iso'))).toEqual(theirs)
      expect(Object.values(theirs).filter((entry) => entry.startsWith('41410e02')).length).toBeGreaterThan(0)
      expect((await runCommand(check, [at('theirs.iso')])).out).not.toContain('iso9660/apple')
    })

  itNeeds(['genisoimage'], 'writes discs that become manifests, types and all', async () => {
    run('genisoimage', ['-quiet', '-o', at('found.iso'), ...(lines['a list and Rock Ridge'] ?? [])])
    const { status, error } = await runCommand(importIt, [at('found.iso')], { output: at('found.yaml') })
    expect(status, error).toBe(0)
    const yaml = readFileSync(at('found.yaml'), 'utf8')
    expect(yaml).toMatch(/apple:/)
    expect((await runCommand(build, [at('found.yaml')], { output: at('again.iso') })).status).toBe(0)
    const { out } = await runCommand(diff, [at('found.iso'), at('again.iso')])
    expect(out).toContain('The trees are the same')
    expect(Object.values(entriesOf(at('again.iso'))).sort()).toEqual(Object.values(entriesOf(at('found.iso'))).sort())
  })
})

async function made(name: string, iso9660: string): Promise<string> {
  const types = '[{ at: "**", type: TEXT, creator: ttxt }, { at: "*.tif", type: TIFF, creator: 8BIM }]'
  writeFileSync(
    at(`${name}.yaml`),
    `disc: 1\nname: ${name}\nfilesystems: { iso9660: { ${iso9660}, apple: ${types} } }\nfiles: [{ from: source, at: / }]\noutput: ${name}.iso\n`,
  )
  const { status, error } = await runCommand(build, [at(`${name}.yaml`)])
  expect(status, error).toBe(0)
  return at(`${name}.iso`)
}

describe('other readers', () => {
  itNeeds(
    [...KERNEL_PROGRAMS, 'xorriso', '7zz'],
    'take discs with entries beside Rock Ridge, alone, and behind those of CD-ROM XA',
    async () => {
      const rock = await made('rock', 'rockridge: true')
      const alone = await made('alone', 'rockridge: false')
      const xa = await made('xa', 'rockridge: true, xa: true')
      for (const image of [rock, xa]) {
        const entries = mountInKernel(image, ['rockridge']).rockridge.entries.filter(({ type }) => type === 'file')
        expect(entries.map(({ path }) => path).sort()).toEqual(['a.txt', 'b.tif', 'e', 'm.mov', 'sub/c.TIF', 'sub/d.gz'])
        expect(run('xorriso', ['-indev', image, '-find', '/', '-type', 'f']).trim().split('\n')).toHaveLength(6)
      }
      for (const image of [rock, alone, xa]) {
        expect(run('7zz', ['t', image])).toContain('Everything is Ok')
        expect((await runCommand(check, [image])).out).toMatch(/: sound/)
      }
      expect(Object.values(entriesOf(alone)).filter((entry) => entry !== '')).toHaveLength(6)
    },
  )

  it('are told of by ls, inspect and diff', async () => {
    const image = await made('told', 'rockridge: true')
    expect((await runCommand(ls, [image], { long: true })).out).toMatch(/ TIFF\/8BIM {2}\/b\.tif$/m)
    expect((await runCommand(inspect, [image])).out).toContain('6 files (6 with types of the Macintosh)')
    writeFileSync(
      at('none.yaml'),
      'disc: 1\nname: none\nfiles: [{ from: source, at: / }]\nfilesystems: { iso9660: { rockridge: true } }\noutput: none.iso\n',
    )
    expect((await runCommand(build, [at('none.yaml')])).status).toBe(0)
    expect((await runCommand(diff, [image, at('none.iso')])).out).toMatch(/~ "?\/b\.tif"?.* type "?TIFF"? -> .*creator/)
    // What a disc had stays where a manifest takes its files.
    writeFileSync(at('taken.yaml'), 'disc: 1\nname: taken\nbase: told.iso\nfiles: [{ at: /new, text: new }]\noutput: taken.iso\n')
    expect((await runCommand(build, [at('taken.yaml')])).status).toBe(0)
    expect((await runCommand(ls, [at('taken.iso')], { long: true })).out).toMatch(/ TIFF\/8BIM {2}\/b\.tif$/m)
  })
})
