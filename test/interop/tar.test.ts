import { execFileSync } from 'node:child_process'
import { linkSync, mkdirSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { hostContents } from '../../src/source/open.node.js'
import { walk, type ImageTree } from '../../src/tree/index.js'
import { instantOfSeconds } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built } from '../support/grown.js'
import { itNeeds, run } from '../support/tools.js'

const base = temporaryFolder()
const tree = join(base, 'tree')
const long = 'x'.repeat(150)
mkdirSync(join(tree, 'sub/deep'), { recursive: true })
mkdirSync(join(tree, long, long), { recursive: true })
writeFileSync(join(tree, 'a.txt'), 'hello\n')
linkSync(join(tree, 'a.txt'), join(tree, 'sub/b.txt'))
symlinkSync('../a.txt', join(tree, 'sub/link'))
writeFileSync(join(tree, 'sub/deep/data'), Buffer.alloc(100_000, 'glassmaster'), { mode: 0o750 })
writeFileSync(join(tree, long, long, 'f'), 'long')
writeFileSync(join(tree, 'é ü'), '')
writeFileSync(join(tree, 'holes'), 'start')
truncateSync(join(tree, 'holes'), 3_000_000)
execFileSync('mkfifo', [join(tree, 'fifo')])

const attributes = { owner: 'source', mode: 'source', time: { kind: 'source' } } as const
const date = instantOfSeconds(4e9)

async function seen({ tree }: { tree: ImageTree }, unit: number): Promise<readonly unknown[]> {
  const contents = hostContents()
  const lines: unknown[] = []
  for (const { path, node } of walk(tree)) {
    const { mode, uid, gid, mtime } = node.kind === 'directory' ? node.attributes : node.inode.attributes
    const time = Math.floor(mtime / unit)
    if (node.kind === 'directory') lines.push([path, mode, uid, gid, time])
    else if (node.inode.kind === 'file') {
      const data = Buffer.from(await contents.load(node.inode.content))
      lines.push([path, mode, uid, gid, time, node.inode.links, data.length, data.toString('latin1').replace(/\0+/g, '0')])
    } else lines.push([path, node.inode.kind, mode, uid, gid, time, node.inode.kind === 'symlink' && node.inode.target])
  }
  await contents.close()
  return lines
}

/** Whole seconds, or microseconds where the format has them. */
const SECOND = 1_000_000
const MICROSECOND = 1

describe('an archive is the folder that it was made of', () => {
  const cases: readonly (readonly [string, string, readonly string[], number])[] = [
    ['GNU', 'tar', ['--format=gnu'], SECOND],
    ['old GNU with holes', 'tar', ['--format=oldgnu', '-S'], SECOND],
    ['pax', 'tar', ['--format=pax'], MICROSECOND],
    ['pax with holes 0.0', 'tar', ['--format=pax', '-S', '--sparse-version=0.0'], MICROSECOND],
    ['pax with holes 0.1', 'tar', ['--format=pax', '-S', '--sparse-version=0.1'], MICROSECOND],
    ['pax with holes 1.0', 'tar', ['--format=pax', '-S', '--sparse-version=1.0'], MICROSECOND],
    ['pax of libarchive', 'bsdtar', ['--format=pax'], MICROSECOND],
    ['GNU of libarchive', 'bsdtar', ['--format=gnutar'], SECOND],
    ['gzip', 'tar', ['-z'], SECOND],
    ['bzip2', 'tar', ['-j'], SECOND],
    ['xz', 'tar', ['-J'], SECOND],
    ['zstd', 'tar', ['--zstd'], SECOND],
  ]
  for (const [name, program, options, unit] of cases)
    itNeeds([program, ...['bzip2', 'xz', 'zstd'].filter((each) => each === name)], name, async () => {
      const file = `${name}.tar`
      run(program, [...options, '-cf', join(base, file), '-C', tree, '.'], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      const archive = await built([{ kind: 'archive', archive: file, at: '/', attributes }], { base, date })
      const folder = await built([{ kind: 'from', from: ['tree'], at: '/', attributes }], { base, date })
      expect([...archive.faults, ...folder.faults]).toEqual([])
      expect(await seen(archive, unit)).toEqual(await seen(folder, unit))
    })
})
