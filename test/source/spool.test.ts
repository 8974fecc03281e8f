import * as fs from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterEach, expect, it, vi } from 'vitest'
import type { Files } from '../../src/port/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import type { Content } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { find, type Leaf } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built } from '../support/grown.js'
import { tar } from '../support/tar.js'

const trouble = vi.hoisted(() => ({ writing: false, reading: false, full: false }))
vi.mock(import('node:fs'), async (original) => {
  const real = await original()
  const refuse = (code: string, words: string): never => {
    throw Object.assign(new Error(`${code}: ${words}, write`), { code })
  }
  return {
    ...real,
    statfsSync: ((...args: Parameters<typeof real.statfsSync>) =>
      trouble.full ? { bavail: 0, bsize: 4096 } : real.statfsSync(...args)) as never,
    writeSync: ((...args: Parameters<typeof real.writeSync>) =>
      trouble.writing ? refuse('ENOSPC', 'no space left on device') : real.writeSync(...args)) as never,
    readSync: ((...args: Parameters<typeof real.readSync>) =>
      trouble.reading ? refuse('EIO', 'i/o error') : real.readSync(...args)) as never,
  }
})

const base = temporaryFolder()
fs.writeFileSync(join(base, 'a.tgz'), gzipSync(tar({ name: 'f', data: 'data' })))

afterEach(() => Object.assign(trouble, { writing: false, reading: false, full: false }))

async function content(files: Files = hostFiles): Promise<Content> {
  const { tree } = await built([{ kind: 'archive', archive: 'a.tgz', at: '/' }], { base, files })
  const { inode } = find(tree, '/f') as Leaf
  if (inode.kind !== 'file') throw new Error('no file')
  return inode.content
}

it.each([
  ['spoolWrite', 'writing', 'the file system is full'],
  ['spoolRead', 'reading', 'the device or its file system failed'],
] as const)('%s: the temporary file fails', async (code, kind, words) => {
  const wanted = await content()
  const contents = hostContents({ temporaryFolder: base })
  trouble[kind] = true
  const failed = contents.load(wanted)
  await expect(failed).rejects.toMatchObject({ faults: [{ code: `source/${code}`, values: { path: base } }] })
  await expect(failed).rejects.toThrow(words)
  trouble[kind] = false
  await contents.close()
})

it('leaves nothing behind in the folder', async () => {
  const contents = hostContents({ temporaryFolder: base })
  await contents.load(await content())
  expect(fs.readdirSync(base)).toEqual(['a.tgz'])
  await contents.close()
})

it.each([
  ['kept', {}],
  ['unpacked again where the disk has no room for it', { full: true }],
  ['unpacked again where it could not be written', { writing: true }],
] as const)('what was unpacked while it was measured is %s', async (_, kind) => {
  const contents = hostContents({ temporaryFolder: base, unpacked: 'keep' })
  Object.assign(trouble, kind)
  const wanted = await content(contents.files)
  Object.assign(trouble, { writing: false })
  expect(Buffer.from(await contents.load(wanted)).toString()).toBe('data')
  expect(fs.readdirSync(base)).toEqual(['a.tgz'])
  await contents.close()
})

it('changed: an archive that is another one than when it was kept', async () => {
  const contents = hostContents({ temporaryFolder: base, unpacked: 'keep' })
  const wanted = await content(contents.files)
  fs.utimesSync(join(base, 'a.tgz'), 1, 1)
  await expect(contents.load(wanted)).rejects.toMatchObject({ faults: [{ code: 'source/changed' }] })
  await contents.close()
})
