import * as fs from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { expect, it, vi } from 'vitest'
import type { Content } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import { find, type Leaf } from '../../src/tree/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built } from '../support/grown.js'
import { tar } from '../support/tar.js'

const trouble = vi.hoisted(() => ({ writing: false, reading: false }))
vi.mock(import('node:fs'), async (original) => {
  const real = await original()
  const refuse = (code: string, words: string): never => {
    throw Object.assign(new Error(`${code}: ${words}, write`), { code })
  }
  return {
    ...real,
    writeSync: ((...args: Parameters<typeof real.writeSync>) =>
      trouble.writing ? refuse('ENOSPC', 'no space left on device') : real.writeSync(...args)) as never,
    readSync: ((...args: Parameters<typeof real.readSync>) =>
      trouble.reading ? refuse('EIO', 'i/o error') : real.readSync(...args)) as never,
  }
})

const base = temporaryFolder()
fs.writeFileSync(join(base, 'a.tgz'), gzipSync(tar({ name: 'f', data: 'data' })))

async function content(): Promise<Content> {
  const { tree } = await built([{ kind: 'archive', archive: 'a.tgz', at: '/' }], { base })
  const { inode } = find(tree, '/f') as Leaf
  if (inode.kind !== 'file') throw new Error('no file')
  return inode.content
}

it.each([
  ['spoolWrite', 'writing', 'no space left on device'],
  ['spoolRead', 'reading', 'i/o error'],
] as const)('%s: the temporary file fails', async (code, kind, words) => {
  const wanted = await content()
  const contents = hostContents({ temporaryFolder: base })
  trouble[kind] = true
  const failed = contents.load(wanted)
  await expect(failed).rejects.toMatchObject({ faults: [{ code: `source/${code}`, values: { path: base } }] })
  await expect(failed).rejects.toThrow(words)
  trouble[kind] = false
  contents.close()
})

it('leaves nothing behind in the folder', async () => {
  const contents = hostContents({ temporaryFolder: base })
  await contents.load(await content())
  expect(fs.readdirSync(base)).toEqual(['a.tgz'])
  contents.close()
})
