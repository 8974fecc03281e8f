/** A tree of the host, built by the program as a whole, as the Linux kernel and other readers see it. */

import { createHash } from 'node:crypto'
import {
  chmodSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect } from 'vitest'
import { build } from '../../src/build.js'
import { silent } from '../../src/event.js'
import { openProject } from '../../src/project.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelEntry, type KernelView } from '../support/kernel.js'
import { itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()
const source = join(folder, 'tree')
const image = join(folder, 'out.iso')

const manifest = `disc: 1
volume: { id: WHOLE, date: 2026-01-01 }
filesystems:
  iso9660: { level: 3, rockridge: true, joliet: { longNames: true } }
  udf: { revision: "2.01" }
source: { mode: keep, owner: keep, time: source }
files:
  - { from: tree, at: / }
output: out.iso
`

beforeAll(async () => {
  makeTree()
  writeFileSync(join(folder, 'disc.config.yaml'), manifest)
  await build(openProject(join(folder, 'disc.config.yaml'), { environment: {} }), { lock: 'none', flush: 'replace', listener: silent })
}, 60_000)

/** 1,500 files of odd sizes and names, links, deep folders. */
function makeTree(): void {
  const put = (path: string, bytes: Uint8Array | string, time = 1_700_000_000): void => {
    mkdirSync(join(source, path, '..'), { recursive: true })
    writeFileSync(join(source, path), bytes)
    utimesSync(join(source, path), time, time)
  }
  for (let i = 0; i < 1500; i++) put(`many/${i % 30}/file number ${i}.dat`, Buffer.alloc((i * 37) % 5000, i), 1_600_000_000 + i)
  for (const size of [0, 1, 2047, 2048, 2049, 65535, 65536, 1048577]) put(`sizes/${size}`, Buffer.alloc(size, 7))
  for (const name of [
    'README',
    'readme',
    'Überraschung.txt',
    '日本語.txt',
    '😀.txt',
    'a'.repeat(100),
    '.hidden',
    'with space',
    'two.dots.txt',
  ])
    put(`names/${name}`, name)
  put('deep/2/3/4/5/6/7/8/9/10/11/bottom', 'bottom')
  symlinkSync('../names/README', join(source, 'deep/link'))
  symlinkSync('/absolute/nowhere', join(source, 'deep/dangling'))
  linkSync(join(source, 'names/README'), join(source, 'names/second name'))
  chmodSync(join(source, 'names/with space'), 0o4711)
}

interface Known {
  readonly type: string
  readonly size: number
  readonly mode: number
  readonly mtime: number
  readonly sha256?: string
  readonly target?: string
}

const digest = (path: string): string => createHash('sha256').update(readFileSync(path)).digest('hex')

function hostTree(): Map<string, Known> {
  const known = new Map<string, Known>()
  const visit = (path: string): void => {
    for (const name of readdirSync(join(source, path))) {
      const here = path === '' ? name : `${path}/${name}`
      const stat = lstatSync(join(source, here))
      const type = stat.isDirectory() ? 'directory' : stat.isSymbolicLink() ? 'symlink' : 'file'
      known.set(here, {
        type,
        size: stat.size,
        mode: stat.mode & 0o7777,
        mtime: Math.floor(stat.mtimeMs / 1000),
        ...(type === 'file' ? { sha256: digest(join(source, here)) } : {}),
        ...(type === 'symlink' ? { target: readlinkSync(join(source, here)) } : {}),
      })
      if (type === 'directory') visit(here)
    }
  }
  visit('')
  return known
}

const plainOf = ({ type, size, mode, mtime, sha256, target }: KernelEntry, keepsPosix: boolean): Known => ({
  type,
  size: type === 'directory' ? 0 : size,
  mode: keepsPosix && type !== 'symlink' ? mode : 0,
  mtime: type === 'file' ? Math.floor(mtime) : 0,
  ...(sha256 === undefined ? {} : { sha256 }),
  ...(target === undefined ? {} : { target }),
})

const wantedOf = (known: Known, keepsPosix: boolean): Known =>
  plainOf({ ...known, path: '', uid: 0, gid: 0, links: 1 } as KernelEntry, keepsPosix)

describe('the Linux kernel sees every name, byte, mode, link and time', () => {
  const views: readonly { view: KernelView; posix: boolean; links: boolean }[] = [
    { view: 'rockridge', posix: true, links: true },
    { view: 'udf', posix: true, links: true },
    { view: 'joliet', posix: false, links: false },
  ]
  for (const { view, posix, links } of views)
    itNeeds(
      [...KERNEL_PROGRAMS],
      `in ${view}`,
      () => {
        const { [view]: seen } = mountInKernel(image, [view])
        const wanted = new Map(
          [...hostTree()].filter(([, { type }]) => links || type !== 'symlink').map(([path, known]) => [path, wantedOf(known, posix)]),
        )
        const found = new Map(seen.entries.filter(({ path }) => path !== '.').map((entry) => [entry.path, plainOf(entry, posix)]))
        // The size of a symbolic link is that of its record in UDF.
        const strip = (map: ReadonlyMap<string, Known>) =>
          [...map].map(([path, known]) => JSON.stringify([path, known.type === 'symlink' ? { ...known, size: 0 } : known])).sort()
        expect(strip(found)).toEqual(strip(wanted))
      },
      120_000,
    )
})

describe('other readers extract the same bytes', () => {
  itNeeds(['bsdtar'], 'bsdtar', () => {
    const out = join(folder, 'bsdtar')
    mkdirSync(out)
    run('bsdtar', ['-xf', image, '-C', out])
    expect(run('diff', ['-r', '--no-dereference', source, out])).toBe('')
  })
  itNeeds(['xorriso'], 'xorriso', () => {
    const out = join(folder, 'xorriso')
    run('xorriso', ['-osirrox', 'on', '-indev', image, '-extract', '/names', out])
    expect(run('diff', ['-r', join(source, 'names'), out])).toBe('')
  })
  itNeeds(['7zz'], '7-Zip finds nothing wrong', () => {
    expect(run('7zz', ['t', image])).toContain('Everything is Ok')
  })
})
