/** What others see on our ISO 9660, Rock Ridge and Joliet: the Linux kernel, xorriso, isoinfo, bsdtar, 7-Zip, libcdio. */

import { createHash } from 'node:crypto'
import {
  closeSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  readlinkSync,
  readSync,
  symlinkSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect } from 'vitest'
import { readIso9660, XaAttributes } from '../../src/format/iso9660/index.js'
import { defaultJoliet, readJoliet } from '../../src/format/joliet/index.js'
import { defaultRockRidge, readRockRidge } from '../../src/format/rockridge/index.js'
import { walk, type Directory, type Node } from '../../src/tree/index.js'
import { lba, sectorsOf } from '../../src/unit/index.js'
import { dir, file, hugeFile, inodeOf, leaf, makeDisc, plainAttributes, symlink, writeImage, type Wanted } from '../format/iso9660/disc.js'
import { mediumOf } from '../format/iso9660/medium.js'
import { temporaryFolder } from '../support/folder.js'
import { KERNEL_PROGRAMS, mountInKernel, type KernelEntry } from '../support/kernel.js'
import { has, itNeeds, run } from '../support/tools.js'

const folder = temporaryFolder()

const shared = inodeOf('shared by three names', {}, 3)
const special = { links: 1, attributes: { ...plainAttributes, mode: 0o640 } }
const tree = dir('', [
  file('README.TXT', 'hello'),
  file('lower case.txt', 'x'.repeat(5000), { mode: 0o600, uid: 1000, gid: 70_000, mtime: 946_684_799_000_000 as never }),
  file('empty', ''),
  dir('été 日本 😀', [file('naïve.txt', 'n'), leaf('again', shared)], { mode: 0o2775, uid: 5 }),
  dir('names', [
    ...Array.from({ length: 30 }, (_, i) => file(`a_long_name_of_over_thirty_one_characters_${String(i).padStart(2, '0')}.text`, `${i}`)),
    ...['Foo', 'foo', 'FOO', 'a.b.c', '.hidden', 'end.', 'a+b=c', 'a;b', 'a*b', "it's"].map((name) => file(name, name)),
    file('v'.repeat(253), 'long'),
    file('x\udcffy', 'no UTF-8'),
  ]),
  dir('links', [
    symlink('relative', '../README.TXT'),
    symlink('absolute', '/etc/hostname'),
    symlink('root', '/'),
    symlink('dots', './a/../b/.'),
    symlink('double', 'a//b'),
    symlink('slash', 'folder/'),
    symlink('long', Array.from({ length: 10 }, () => 't'.repeat(99)).join('/')),
    symlink('component', 'u'.repeat(255)),
    symlink('unicode', 'é/日本'),
    leaf('hard1', shared),
    leaf('hard2', shared),
  ]),
  dir('devices', [
    leaf('null', { kind: 'character', major: 1, minor: 3, ...special }),
    leaf('large', { kind: 'block', major: 259, minor: 300, ...special }),
    leaf('pipe', { kind: 'fifo', ...special }),
    leaf('socket', { kind: 'socket', ...special }),
  ]),
  dir('deep', [
    ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12', '13', '14', '15', '16', '17'].reduceRight<Directory>(
      (below, name) => dir(`d${name}`, [file('here', name), below]),
      dir('bottom', [file('treasure', 'gold')]),
    ),
  ]),
  dir(
    'many',
    Array.from({ length: 120 }, (_, i) => file(`file ${i}`, `${i}`)),
  ),
  dir('none'),
])

/** An image of the tree in a file. */
function write(name: string, of: Directory, wanted: Wanted, change: (path: string) => void = () => undefined): string {
  const path = join(folder, name)
  const made = makeDisc(of, wanted)
  expect(made.faults.filter((fault) => fault.severity === 'error')).toEqual([])
  writeImage(made, path)
  change(path)
  return path
}

const full: Wanted = { rockridge: defaultRockRidge, joliet: { ...defaultJoliet, nameLength: 103 } }
const relocated: Wanted = {
  rockridge: { ...defaultRockRidge, version: '1.12' },
  iso: { level: 1, deep: { kind: 'relocate', directory: 'rr_moved', marked: false } },
}

const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex')

/** What Rock Ridge has to show of a node. */
function expected(path: string, node: Node): Partial<KernelEntry> {
  const attributes = node.kind === 'directory' ? node.attributes : node.inode.attributes
  const { mode, uid, gid } = attributes
  const base = { path: path.slice(1), mode, uid, gid, mtime: Math.floor(attributes.mtime / 1e6) }
  if (node.kind === 'directory') return { ...base, type: 'directory' }
  const { inode } = node
  switch (inode.kind) {
    case 'file':
      return {
        ...base,
        type: 'file',
        size: inode.content.size,
        links: inode.links,
        ...(inode.content.origin.kind === 'bytes' ? { sha256: sha256(inode.content.origin.bytes) } : {}),
      }
    case 'symlink':
      return { ...base, type: 'symlink', target: inode.target }
    case 'character':
    case 'block':
      return { ...base, type: inode.kind, rdev: [inode.major, inode.minor] }
    case 'fifo':
    case 'socket':
      return { ...base, type: inode.kind }
  }
}

const byPath = (entries: readonly KernelEntry[]): ReadonlyMap<string, KernelEntry> => new Map(entries.map((entry) => [entry.path, entry]))
const hashesOf = (entries: readonly { sha256?: string }[]): readonly string[] => entries.flatMap((one) => one.sha256 ?? []).sort()
const allHashes = [...walk(tree)].flatMap(({ path, node }) => expected(path, node).sha256 ?? []).sort()
const isFull = (hash: string): boolean => hash !== sha256(new Uint8Array())
const allPaths = [...walk(tree)].map(({ path }) => path)

describe('the Linux kernel', () => {
  itNeeds(KERNEL_PROGRAMS, 'sees every name, mode, owner, link, time and byte', () => {
    const seen = mountInKernel(write('full.iso', tree, full), ['rockridge', 'joliet', 'plain', 'raw'])
    expect(seen.rockridge.log).toContain('RRIP_1991A')
    const entries = byPath(seen.rockridge.entries)
    for (const { path, node } of walk(tree)) expect(entries.get(path.slice(1))).toMatchObject(expected(path, node))
    expect(entries.size).toBe(allPaths.length + 1)

    expect(seen.joliet.log).toContain('Joliet Level 3')
    const joliet = byPath(seen.joliet.entries)
    expect(joliet.get('été 日本 😀/naïve.txt')?.sha256).toBe(sha256(Buffer.from('n')))
    expect(hashesOf(seen.joliet.entries)).toEqual(allHashes)
    // Without Rock Ridge, links and special files are empty files.
    for (const view of [seen.plain, seen.raw]) expect(hashesOf(view.entries).filter(isFull)).toEqual(allHashes.filter(isFull))
    expect(byPath(seen.raw.entries).has('NAMES/A_B.C;1')).toBe(true)
    expect(byPath(seen.plain.entries).has('readme.txt')).toBe(true)
  })

  itNeeds(KERNEL_PROGRAMS, 'finds Rock Ridge behind the attributes of CD-ROM XA', () => {
    const wanted: Wanted = { iso: { xa: true }, rockridge: { ...defaultRockRidge, skipped: XaAttributes.size } }
    const { rockridge } = mountInKernel(write('xa.iso', tree, wanted), ['rockridge'])
    const entries = byPath(rockridge.entries)
    for (const { path, node } of walk(tree)) expect(entries.get(path.slice(1))).toMatchObject(expected(path, node))
  })

  itNeeds(KERNEL_PROGRAMS, 'sees relocated directories in their places, and short names', () => {
    const seen = mountInKernel(write('relocated.iso', tree, relocated), ['rockridge', 'raw'])
    const entries = byPath(seen.rockridge.entries)
    for (const { path, node } of walk(tree)) expect(entries.get(path.slice(1))).toMatchObject(expected(path, node))
    expect(seen.rockridge.entries.filter((entry) => entry.path.startsWith('rr_moved')).map((entry) => entry.path)).toEqual(['rr_moved'])
    for (const { path, type } of seen.raw.entries) {
      expect(path.split('/').length).toBeLessThanOrEqual(8)
      const name = path.split('/').at(-1)
      if (path !== '.') expect(name).toMatch(type === 'directory' ? /^[A-Z0-9_]{1,8}$/ : /^[A-Z0-9_]{0,8}\.[A-Z0-9_]{0,3};1$/)
    }
  })

  itNeeds(KERNEL_PROGRAMS, 'reads the hierarchy of 1999, once the primary descriptor points there', () => {
    // No reader at hand looks at enhanced descriptors; what they point at is read by all.
    const wanted: Wanted = { iso: { level: 1999 } }
    const { where } = makeDisc(tree, wanted).layout
    const path = write('1999.iso', tree, wanted, (image) => {
      const fd = openSync(image, 'r+')
      const enhanced = new Uint8Array(190 - 132)
      readSync(fd, enhanced, 0, enhanced.length, where.lba('iso9660/enhanced') * 2048 + 132)
      writeSync(fd, enhanced, 0, enhanced.length, where.lba('iso9660/primary') * 2048 + 132)
      closeSync(fd)
    })
    const { raw } = mountInKernel(path, ['raw'])
    const paths = raw.entries.map((entry) => entry.path)
    expect(paths).toContain(`names/${'v'.repeat(207)}`)
    expect(paths).toContain(allPaths.find((one) => one.endsWith('/treasure'))?.slice(1))
    expect(hashesOf(raw.entries)).toEqual(allHashes)
    const folders = [...walk(tree)].filter(({ node }) => node.kind === 'directory').length + 1
    if (has('isoinfo'))
      expect(
        run('isoinfo', ['-i', path, '-p'])
          .split('\n')
          .filter((line) => /^\s*\d+:/.test(line)),
      ).toHaveLength(folders)
  })

  itNeeds(KERNEL_PROGRAMS, 'reads a later session', () => {
    const path = write('session.iso', dir('', [file('first', '1')]), full)
    const second = makeDisc(tree, { ...full, start: 3000 })
    writeImage(second, path, undefined, 'r+')
    const seen = mountInKernel(path, ['rockridge', 'joliet'], { session: 3000 })
    expect(seen.rockridge.log).not.toMatch(/corrupt/)
    expect(hashesOf(seen.rockridge.entries)).toEqual(allHashes)
    expect(hashesOf(seen.joliet.entries)).toEqual(allHashes)
  })

  itNeeds(KERNEL_PROGRAMS, 'reads a file of several sections', () => {
    const size = 2 ** 32 + 5
    const big = hugeFile('big', size)
    const made = makeDisc(dir('', [big]), full)
    const path = join(folder, 'big.iso')
    writeImage(made, path)
    const start = made.layout.regions.find((region) => region.body.kind === 'content')?.start ?? lba(0)
    const fd = openSync(path, 'r+')
    writeSync(fd, 'across', start * 2048 + 0xffff_f800 - 3)
    writeSync(fd, 'end', start * 2048 + size - 3)
    closeSync(fd)
    const seen = mountInKernel(path, ['rockridge', 'joliet', 'plain'], { hash: false })
    for (const view of Object.values(seen)) expect(byPath(view.entries).get('big')?.size).toBe(size)
  })
})

describe('xorriso', () => {
  const listed = (view: string, image: string): readonly string[] =>
    run('xorriso', ['-read_fs', view, '-indev', image, '-find', '/'], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      .split('\n')
      .filter((line) => line.startsWith("'/"))

  itNeeds(['xorriso'], 'sees every path in each view', () => {
    const image = write('xorriso.iso', tree, full)
    expect(listed('any', image)).toHaveLength(allPaths.length + 1)
    expect(listed('norock', image)).toHaveLength(allPaths.length - 13 + 1)
  })
})

describe('isoinfo', () => {
  itNeeds(['isoinfo'], 'lists the path table and every directory', () => {
    const image = write('isoinfo.iso', tree, full)
    const folders = [...walk(tree)].filter(({ node }) => node.kind === 'directory').length + 1
    expect(
      run('isoinfo', ['-i', image, '-p'])
        .split('\n')
        .filter((line) => /^\s*\d+:/.test(line)),
    ).toHaveLength(folders)
    expect(run('isoinfo', ['-i', image, '-d'])).toMatch(/Joliet with UCS level 3 found[\s\S]*Rock Ridge signatures version 1 found/)
    expect(
      run('isoinfo', ['-i', image, '-R', '-f'])
        .split('\n')
        .filter((line) => line !== ''),
    ).toHaveLength(allPaths.length)
  })
})

describe('bsdtar', () => {
  itNeeds(['bsdtar'], 'reads front to back, also relocated directories', () => {
    for (const wanted of [full, relocated]) {
      const image = write('bsdtar.iso', tree, wanted)
      const paths = run('bsdtar', ['tf', image], { env: { ...process.env, LC_ALL: 'C.UTF-8' } })
        .split('\n')
        .filter((line) => line !== '' && line !== '.')
      expect(paths).toHaveLength(allPaths.length)
      expect(paths).toContain(allPaths.find((path) => path.endsWith('/treasure'))?.slice(1))
      expect(paths).toContain(`names/${'v'.repeat(253)}`)
    }
  })
})

describe('7-Zip', () => {
  itNeeds(['7zz'], 'finds nothing wrong', () => {
    const said = run('7zz', ['t', write('7z.iso', tree, full)])
    expect(said).toContain('Everything is Ok')
    expect(said).not.toMatch(/warning|error/i)
  })
})

describe('libcdio', () => {
  itNeeds(['iso-info', 'iso-read'], 'reads a file by its name', () => {
    const image = write('cdio.iso', tree, { iso: { level: 1 } })
    const out = join(folder, 'cdio.out')
    run('iso-read', ['-i', image, '-e', '/readme.txt', '-o', out])
    expect(run('cat', [out])).toBe('hello')
    expect(run('iso-info', ['-l', '-i', image])).toContain('readme.txt')
  })
})

describe('images of others', () => {
  /** The tree as a folder, as far as any host can hold it without privileges. */
  function folderOf(path: string): readonly string[] {
    mkdirSync(join(path, 'sub/deeper'), { recursive: true })
    writeFileSync(join(path, 'README.TXT'), 'hello')
    writeFileSync(join(path, `sub/${'n'.repeat(180)}`), 'long')
    writeFileSync(join(path, 'sub/été'), 'x'.repeat(5000))
    writeFileSync(join(path, 'sub/empty'), '')
    linkSync(join(path, 'README.TXT'), join(path, 'sub/deeper/hard'))
    symlinkSync('../x/./y', join(path, 'link'))
    // genisoimage breaks targets that need more than one entry: Linux cannot read them either.
    symlinkSync(Array.from({ length: 4 }, () => 't'.repeat(40)).join('/'), join(path, 'long'))
    let deep = path
    for (let i = 0; i < 12; i++) mkdirSync((deep = join(deep, `d${i}`)))
    writeFileSync(join(deep, 'bottom'), 'gold')
    return run('find', ['.', '-mindepth', '1'], { cwd: path, env: { ...process.env, LC_ALL: 'C.UTF-8' } })
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => line.slice(1))
      .sort()
  }
  const source = join(folder, 'source')
  const paths = folderOf(source)
  const env = { ...process.env, LC_ALL: 'C.UTF-8' }
  const writers: readonly (readonly [program: string, args: readonly string[]])[] = [
    ['xorriso', ['-as', 'mkisofs', '-R', '-J', '-joliet-long', '-o']],
    ['xorriso', ['-compliance', 'new_rr', '-as', 'mkisofs', '-R', '-J', '-joliet-long', '-o']],
    ['genisoimage', ['-quiet', '-R', '-J', '-joliet-long', '-input-charset', 'utf-8', '-o']],
    ['bsdtar', ['--format', 'iso9660', '-cf']],
  ]
  for (const [index, [program, args]] of writers.entries())
    itNeeds([program], `${program} ${args.join(' ')}`, async () => {
      const image = join(folder, `peer${index}.iso`)
      run(program, [...args, image, ...(program === 'bsdtar' ? ['-C', source, '.'] : [source])], { env })
      const medium = mediumOf(readFileSync(image))
      const read = await readIso9660(medium, { startUse: readRockRidge })
      const nodes = [...walk(read.tree)]
      expect(nodes.map(({ path }) => path).sort()).toEqual(paths)
      for (const { path, node } of nodes) {
        if (node.kind === 'directory') continue
        const { inode } = node
        if (inode.kind === 'symlink') expect(inode.target).toBe(readlinkSync(source + path))
        if (inode.kind !== 'file' || inode.content.origin.kind !== 'extents') continue
        const pieces = inode.content.origin.extents.map(async ({ start, size }) =>
          (await medium.read(start, sectorsOf(size))).slice(0, size),
        )
        expect(Buffer.concat(await Promise.all(pieces))).toEqual(readFileSync(source + path))
      }
      const joliet = await readJoliet(medium)
      expect(
        [...walk(joliet.tree)].map(({ path }) => path).filter((path) => path.endsWith('/bottom') || path.endsWith('/été')),
      ).toHaveLength(2)
    })
})
