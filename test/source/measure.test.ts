import { execFileSync } from 'node:child_process'
import { chmodSync, linkSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DiscError } from '../../src/fault/index.js'
import type { Files } from '../../src/port/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { deviceNumbersOf } from '../../src/source/folder.js'
import { faults, type FileInode } from '../../src/source/index.js'
import { find, type Leaf } from '../../src/tree/index.js'
import { bytes, instant, instantOfSeconds } from '../../src/unit/index.js'
import { temporaryFolder } from '../support/folder.js'
import { built, DATE, facts, listing, type EntryWithoutIndex } from '../support/grown.js'
import { memoryFiles, type MemoryFolder } from '../support/memory-files.js'

const base = temporaryFolder()
let made = 0

/** A fresh folder with these files, by path; a path that ends in `/` is a folder. */
function folderWith(files: Readonly<Record<string, string>>): string {
  const here = join(base, String(made++))
  mkdirSync(here)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(here, path.endsWith('/') ? path : join(path, '..')), { recursive: true })
    if (!path.endsWith('/')) writeFileSync(join(here, path), text)
  }
  return here
}

const from = (source: string | readonly string[], at: string, more: Partial<EntryWithoutIndex> = {}): EntryWithoutIndex =>
  ({ kind: 'from', from: [source].flat(), at, ...more }) as EntryWithoutIndex
const inode = (tree: Parameters<typeof find>[0], path: string): FileInode => (find(tree, path) as Leaf).inode as FileInode

describe('where sources go', () => {
  const here = folderWith({
    'a.txt': 'a',
    'docs/b.pdf': 'bb',
    'docs/sub/c.pdf': 'ccc',
    'docs/sub/d.txt': 'd',
    'docs/empty/': '',
    'we[i]rd': 'w',
  })
  it.each<[string | readonly string[], string, readonly string[]]>([
    ['a.txt', '/', ['f /a.txt 1']],
    ['a.txt', '/x/', ['d /x', 'f /x/a.txt 1']],
    ['a.txt', '/x', ['f /x 1']],
    ['docs', '/', ['f /b.pdf 2', 'd /empty', 'd /sub', 'f /sub/c.pdf 3', 'f /sub/d.txt 1']],
    ['docs/', '/x', ['d /x', 'f /x/b.pdf 2', 'd /x/empty', 'd /x/sub', 'f /x/sub/c.pdf 3', 'f /x/sub/d.txt 1']],
    ['docs/**/*.pdf', '/x', ['d /x', 'f /x/b.pdf 2', 'd /x/sub', 'f /x/sub/c.pdf 3']],
    ['docs/*', '/x', ['d /x', 'f /x/b.pdf 2']],
    ['*.txt', '/x', ['d /x', 'f /x/a.txt 1']],
    ['./docs/s?b/*', '/', ['d /sub', 'f /sub/c.pdf 3', 'f /sub/d.txt 1']],
    [['a.txt', 'docs/sub'], '/x', ['d /x', 'f /x/a.txt 1', 'f /x/c.pdf 3', 'f /x/d.txt 1']],
    ['we[i]rd', '/', ['f /we[i]rd 1']],
    [join(here, 'a.txt'), '/', ['f /a.txt 1']],
    [`${here}/d*/*.pdf`, '/', ['d /docs', 'f /docs/b.pdf 2']],
    [['*.txt', 'a.*'], '/', ['f /a.txt 1']],
  ])('%s at %s', async (source, at, expected) => {
    const { tree, faults } = await built([from(source, at)], { base: here })
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(expected)
  })

  it('excludes by name at any depth, by path from the top, and folders with all in them', async () => {
    const { tree } = await built([from('docs', '/x', { exclude: ['*.txt', '/sub/c.pdf', 'empty/'] })], { base: here })
    expect(listing(tree)).toEqual(['d /x', 'f /x/b.pdf 2', 'd /x/sub'])
    const globbed = await built([from('docs/**', '/x', { exclude: ['sub'] })], { base: here })
    expect(listing(globbed.tree)).toEqual(['d /x', 'f /x/b.pdf 2'])
  })
})

describe('attributes', () => {
  const here = folderWith({ run: '', plain: '', 'd/x': '' })
  chmodSync(join(here, 'run'), 0o700)
  chmodSync(join(here, 'plain'), 0o600)
  chmodSync(join(here, 'd'), 0o700)
  execFileSync('touch', ['-d', '@1600000000.25', join(here, 'plain')])
  execFileSync('touch', ['-d', '@1900000000', join(here, 'run')])

  const seen = async (more: Partial<EntryWithoutIndex>): Promise<Record<string, readonly unknown[]>> => {
    const { tree } = await built([from('.', '/', more)], { base: here })
    return Object.fromEntries(
      ['/plain', '/run', '/d'].map((path) => {
        const node = find(tree, path)
        const { mode, uid, gid, mtime } = node?.kind === 'directory' ? node.attributes : (node as Leaf).inode.attributes
        return [path, [mode.toString(8), uid, gid, (mtime as number) / 1e6]]
      }),
    )
  }

  it('are the same on every host unless the manifest keeps them', async () => {
    expect(await seen({})).toEqual({ '/plain': ['644', 0, 0, 17e8], '/run': ['755', 0, 0, 17e8], '/d': ['755', 0, 0, 17e8] })
  })
  it('keep those of the source, times also no later than the date where asked', async () => {
    const { uid = 0, gid = 0 } = { uid: process.getuid?.(), gid: process.getgid?.() }
    const kept = await seen({ attributes: { owner: 'source', mode: 'source', time: { kind: 'source' } } })
    expect(kept['/plain']).toEqual(['600', uid, gid, 1600000000.25])
    expect(kept['/run']).toEqual(['700', uid, gid, 19e8])
    const clamped = await seen({ attributes: { time: { kind: 'clamp' } } })
    expect(clamped['/plain']?.[3]).toBe(1600000000.25)
    expect(clamped['/run']?.[3]).toBe(17e8)
  })
  it.each<[string, Partial<EntryWithoutIndex>['attributes'], { mtime: number; atime: number; btime?: number }]>([
    ['none asked', {}, { mtime: DATE, atime: DATE }],
    ['of the source', { time: { kind: 'source' } }, { mtime: 2e15, atime: 2e15, btime: 1e15 }],
    ['no later than the date', { time: { kind: 'clamp' } }, { mtime: DATE, atime: DATE, btime: 1e15 }],
    ['birth alone', { created: { kind: 'source' } }, { mtime: DATE, atime: DATE, btime: 1e15 }],
    ['birth of the volume', { created: { kind: 'volume' }, time: { kind: 'source' } }, { mtime: 2e15, atime: 2e15, btime: DATE }],
    ['access by itself', { accessed: { kind: 'fixed', time: instant(5) } }, { mtime: DATE, atime: 5 }],
    ['access of the source, which is that of change', { accessed: { kind: 'source' } }, { mtime: DATE, atime: DATE }],
    ['all by themselves', { time: { kind: 'fixed', time: instant(1) }, created: { kind: 'fixed', time: instant(2) }, accessed: { kind: 'volume' } }, { mtime: 1, atime: DATE, btime: 2 }], // prettier-ignore
  ])('times: %s', async (_, attributes, times) => {
    const files = memoryFiles({
      f: { stat: { kind: 'file', mtime: instant(2e15), btime: instant(1e15), ctime: instant(7), atime: instant(8) } },
    })
    const { tree } = await built([from('f', '/', { attributes })], { base: '/', files })
    const { mode: _mode, uid: _uid, gid: _gid, ...kept } = inode(tree, '/f').attributes
    expect(kept).toEqual({ ...times, ctime: times.mtime })
  })
  it('of what has no source are those of a plain file or folder of the superuser', async () => {
    const kept = { attributes: { owner: 'source', mode: 'source', time: { kind: 'source' } } } as const
    const { tree } = await built([
      { kind: 'data', at: '/f', data: { kind: 'zeros', size: bytes(1) }, ...kept },
      { kind: 'directory', at: '/d', ...kept },
    ])
    const plain = { uid: 0, gid: 0, mtime: DATE }
    expect(inode(tree, '/f').attributes).toMatchObject({ mode: 0o644, ...plain })
    expect(find(tree, '/d')).toMatchObject({ attributes: { mode: 0o755, ...plain } })
  })
  it('follow rules by glob, the last that matches', async () => {
    const rules = [
      { match: ['*'], from: 'entry' as const, owner: { uid: 5, gid: 6 }, time: { kind: 'fixed' as const, time: instantOfSeconds(7) } },
      { match: ['/run', 'd/'], from: 'entry' as const, mode: { files: 0o400, executables: 0o500, directories: 0o711 } },
      { match: ['plain'], from: 'entry' as const, owner: { uid: 8, gid: 9 } },
    ]
    expect(await seen({ rules })).toEqual({ '/plain': ['644', 8, 9, 7], '/run': ['500', 5, 6, 7], '/d': ['711', 5, 6, 7] })
  })
  it('follow rules that count from the root of the disc', async () => {
    const { tree } = await built(
      [from('.', '/a/b', { rules: [{ match: ['a/b/plain'], from: 'disc', place: { kind: 'first' }, realTime: true }] })],
      { base: here },
    )
    expect(inode(tree, '/a/b/plain')).toMatchObject({ place: { kind: 'first' }, realTime: true })
    expect(inode(tree, '/a/b/run').place).toBeUndefined()
  })
  it('hide what the entry or a rule hides', async () => {
    const { tree } = await built(
      [from('.', '/h', { hide: ['iso9660'], rules: [{ match: ['run'], from: 'entry', hide: ['joliet', 'udf'], hiddenBit: ['udf'] }] })],
      { base: here },
    )
    expect([...(find(tree, '/h/plain') as Leaf).hidden]).toEqual(['iso9660'])
    expect([...(find(tree, '/h/run') as Leaf).hidden]).toEqual(['joliet', 'udf'])
    expect([...((find(tree, '/h/run') as Leaf).hiddenBit ?? [])]).toEqual(['udf'])
    expect([...(find(tree, '/h')?.hidden ?? [])]).toEqual(['iso9660'])
  })
  it('a rule for some among many that are alike touches those alone', async () => {
    const alike = folderWith({ a: '', b: '', c: '', d: '', e: '', f: '' })
    const { tree } = await built(
      [from('.', '/', { rules: [{ match: ['c', 'e'], from: 'entry', hide: ['udf'], hiddenBit: ['joliet'], place: { kind: 'last' } }] })],
      { base: alike },
    )
    const others = { hidden: new Set(), inode: expect.not.objectContaining({ place: expect.anything() as unknown }) as unknown }
    const chosen = { hidden: new Set(['udf']), hiddenBit: new Set(['joliet']), inode: { place: { kind: 'last' } } }
    expect(['a', 'b', 'c', 'd', 'e', 'f'].map((name) => find(tree, `/${name}`))).toMatchObject([
      others,
      others,
      chosen,
      others,
      chosen,
      others,
    ])
  })
  it('do not depend on the umask, the owner or times of the host', async () => {
    const one = memoryFiles({ a: 'x', d: { b: { stat: { kind: 'file', mode: 0o711, uid: 1, mtime: instantOfSeconds(1) } } } })
    const two = memoryFiles({ d: { b: { stat: { kind: 'file', mode: 0o755, uid: 2, mtime: instantOfSeconds(2) } } }, a: 'x' })
    const strip = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value, (key, item: unknown) => (key === 'stamp' ? undefined : item)))
    const trees = await Promise.all([one, two].map((files) => built([from('.', '/')], { files, base: '' })))
    const [first, second] = trees.map(({ tree }) => strip(facts(tree)))
    expect(first).toEqual(second)
  })
})

describe('links and special files', () => {
  it('stay links, or stand for what they point at', async () => {
    const here = folderWith({ 'real/f': 'ff' })
    symlinkSync('real', join(here, 'alias'))
    symlinkSync('real/f', join(here, 'file'))
    const kept = await built([from('.', '/')], { base: here })
    expect(listing(kept.tree)).toEqual(['l /alias -> real', 'l /file -> real/f', 'd /real', 'f /real/f 2'])
    const followed = await built([from('.', '/', { links: 'follow' })], { base: here })
    expect(listing(followed.tree)).toEqual(['d /alias', 'f /alias/f 2', 'f /file 2', 'd /real', 'f /real/f 2'])
    const globbed = await built([from('**/f*', '/', { links: 'follow' })], { base: here })
    expect(listing(globbed.tree)).toEqual(['d /alias', 'f /alias/f 2', 'f /file 2', 'd /real', 'f /real/f 2'])
  })

  it('stand for what they point at where the manifest names them', async () => {
    const here = folderWith({ 'real/f': 'ff' })
    symlinkSync('real', join(here, 'alias'))
    symlinkSync('real/f', join(here, 'file'))
    const { tree } = await built([from('alias', '/x'), from('file', '/')], { base: here })
    expect(listing(tree)).toEqual(['f /file 2', 'd /x', 'f /x/f 2'])
  })

  it('keep hard links as one inode with one content, and count those on the disc', async () => {
    const here = folderWith({ a: 'same', b: 'other', 'd/': '' })
    linkSync(join(here, 'a'), join(here, 'd/c'))
    linkSync(join(here, 'a'), join(here, 'z'))
    const { tree } = await built([from('.', '/', { exclude: ['z'] })], { base: here })
    expect(inode(tree, '/d/c')).toBe(inode(tree, '/a'))
    expect(inode(tree, '/a').links).toBe(2)
    expect(inode(tree, '/b').links).toBe(1)
    const across = await built([from('a', '/one'), from('d/c', '/two')], { base: here })
    expect(inode(across.tree, '/one')).toBe(inode(across.tree, '/two'))
    const apart = await built([from('.', '/')], { base: here, hardLinks: 'separate' })
    expect(inode(apart.tree, '/d/c').content).not.toBe(inode(apart.tree, '/a').content)
    const ruled = await built([from('.', '/', { rules: [{ match: ['/a'], from: 'entry', mode: { files: 0o400 } }] })], { base: here })
    expect(inode(ruled.tree, '/d/c')).not.toBe(inode(ruled.tree, '/a'))
    expect(inode(ruled.tree, '/d/c').content).toBe(inode(ruled.tree, '/a').content)
  })

  it('keep devices and FIFOs', async () => {
    const files = memoryFiles({
      tty: { stat: { kind: 'character', rdev: 0x501 } },
      sda: { stat: { kind: 'block', rdev: 0x800 } },
      p: { stat: { kind: 'fifo' } },
    })
    const { tree } = await built([from('.', '/')], { files, base: '' })
    expect(listing(tree)).toEqual(['fifo /p', 'b /sda 8:0', 'c /tty 5:1'])
  })

  it.each([
    [0x501, 5, 1],
    [0x123abcde, 0xabc, 0x123de],
    [0x1_0000_0501, 5, 0x100001],
    // Of the upper half, twelve bits are the highest of the minor number, and the rest those of the major number.
    [0xfff * 2 ** 32, 0, 0xfff0_0000],
    [0x555 * 2 ** 32 + 0xfff0_00ff, 0, 0x555f_ffff],
    [0x1000 * 2 ** 32 + 0xfff00, 0x1fff, 0],
    [0x1f_f000 * 2 ** 32, 0x1f_f000, 0],
  ])('take the device number %d apart as Linux puts it together', (rdev, major, minor) => {
    expect(deviceNumbersOf(rdev)).toEqual({ major, minor })
  })
})

describe('single entries', () => {
  it('become files, links, folders and devices with their data', async () => {
    const { tree, faults } = await built([
      { kind: 'data', at: '/t', data: { kind: 'bytes', bytes: new Uint8Array(3) }, place: { kind: 'last' }, realTime: true },
      {
        kind: 'data',
        at: '/z',
        data: { kind: 'zeros', size: bytes(5) },
        streams: [{ name: 's', data: { kind: 'bytes', bytes: new Uint8Array(1) } }],
      },
      { kind: 'symlink', at: '/l', target: '../x' },
      { kind: 'directory', at: '/d/e/', attributes: { mode: { directories: 0o700 } } },
      { kind: 'device', at: '/n', device: 'block', major: 1, minor: 2 },
      { kind: 'fifo', at: '/p' },
      { kind: 'hardlink', at: '/h', to: '/t', hide: ['udf'] },
    ])
    expect(faults).toEqual([])
    expect(listing(tree)).toEqual(['d /d', 'd /d/e', 'f /h 3', 'l /l -> ../x', 'b /n 1:2', 'fifo /p', 'f /t 3', 'f /z 5'])
    expect(inode(tree, '/t')).toMatchObject({ place: { kind: 'last' }, realTime: true, links: 2 })
    expect(inode(tree, '/z').streams).toMatchObject([{ name: 's', content: { id: 'stream:/z:s', size: 1 } }])
    expect(inode(tree, '/h').content).toBe(inode(tree, '/t').content)
    expect((find(tree, '/d/e') as { attributes: object }).attributes).toMatchObject({ mode: 0o700, mtime: DATE })
  })
})

describe('faults', () => {
  const here = folderWith({ file: 'data', 'd/x': '', 'loop/': '', 'ring/': '' })
  symlinkSync('absent', join(here, 'broken'))
  symlinkSync('.', join(here, 'loop/up'))
  symlinkSync('b', join(here, 'ring/a'))
  symlinkSync('a', join(here, 'ring/b'))
  const data = { kind: 'data', data: { kind: 'zeros', size: bytes(1) } } as const
  const part = (path: string, more: object = {}): EntryWithoutIndex => ({
    kind: 'data',
    at: '/f',
    data: { kind: 'concat', parts: [{ kind: 'file', path, ...more }] },
  })
  const huge = { kind: 'zeros', size: bytes(Number.MAX_SAFE_INTEGER) } as const
  const nested = (depth: number): object => (depth === 0 ? { kind: 'zeros', size: 1 } : { kind: 'concat', parts: [nested(depth - 1)] })

  it.each<[keyof typeof faults, readonly (string | number)[], EntryWithoutIndex]>([
    ['missing', ['files', 1, 'from'], from('absent', '/x')],
    ['matchesNothing', ['files', 1, 'from'], from('d/*.none', '/x')],
    ['missing', ['files', 1, 'concat', 0], part('absent')],
    ['folderMissing', ['files', 1, 'from'], from('absent/*', '/x')],
    ['allExcluded', ['files', 1, 'from'], from('d/*', '/x', { exclude: ['x'] })],
    ['notFile', ['files', 1, 'concat', 0], part('d')],
    ['linkBroken', ['files', 1, 'from'], from('broken', '/x')],
    ['linkBroken', ['files', 1, 'from'], from('*', '/x', { links: 'follow', exclude: ['loop', 'ring', 'd'] })],
    ['linkLoop', ['files', 1, 'from'], from('loop', '/x', { links: 'follow' })],
    ['linkLoop', ['files', 1, 'from'], from('ring', '/x', { links: 'follow', exclude: ['b'] })],
    ['linkLoop', ['files', 1, 'from'], from('ring/a', '/x')],
    ['missing', ['files', 1, 'from'], from('x'.repeat(300), '/x')],
    ['patternTooCostly', ['files', 1, 'from'], from('{a,b}'.repeat(500), '/x')],
    ['targetInvalid', ['files', 1, 'at'], { ...data, at: '/a/../b' }],
    ['targetInvalid', ['files', 1, 'at'], { ...data, at: '/a//b' }],
    ['targetInvalid', ['files', 1, 'at'], { ...data, at: '/a\0b' }],
    ['targetInvalid', ['files', 1, 'hardlink'], { kind: 'hardlink', at: '/a', to: '/./b' }],
    ['targetInvalid', ['files', 1, 'to'], { kind: 'rename', at: '/a', to: '/../b' }],
    ['targetInvalid', ['files', 1, 'at'], { ...data, at: '/a'.repeat(3_000_000) }],
    ['nameWanted', ['files', 1, 'at'], { ...data, at: '/a/' }],
    ['nameWanted', ['files', 1, 'at'], { ...data, at: '/' }],
    ['streamsWithoutFile', ['files', 1], from('d', '/x', { streams: [{ name: 's', data: data.data }] })],
    ['matchesNothing', ['files', 1, 'from'], from('d/*a*b*c*', '/x')],
    ['patternTooCostly', ['files', 1, 'from'], from('d/*a*b*c*d*', '/x')],
    ['matchesNothing', ['files', 1, 'from'], from(`d/*/${'x'.repeat(4092)}`, '/x')],
    ['patternTooCostly', ['files', 1, 'from'], from(`d/*/${'x'.repeat(4093)}`, '/x')],
    ['missing', ['files', 1, 'archive'], { kind: 'archive', archive: 'absent', at: '/x' }],
    ['optionalAbsent', ['files', 1, 'archive'], { kind: 'archive', archive: 'absent', at: '/x', optional: true }],
    ['patternTooCostly', ['files', 1], from('d', '/x', { exclude: ['a/'.repeat(40)] })],
    ['chunkEmpty', ['files', 1], { kind: 'data', at: '/i', data: { kind: 'interleave', parts: [{ data: data.data, chunk: bytes(0) }] } }],
    ['rangeOutside', ['files', 1, 'concat', 0], part('file', { offset: 3, length: 2 })],
    ['rangeOutside', ['files', 1, 'concat', 0], part('file', { offset: 5 })],
    ['sumTooLarge', ['files', 1], { kind: 'data', at: '/i', data: { kind: 'concat', parts: [huge, huge] } }],
    ['tooDeep', ['files', 1], { kind: 'data', at: '/i', data: nested(20) as never }],
  ])('%s at %j', async (code, path, entry) => {
    // An entry before it shows that the index counts.
    const { faults } = await built([{ kind: 'directory', at: '/ok' }, entry], { base: here })
    expect(faults.map((fault) => [fault.code, fault.path])).toEqual([[`source/${code}`, path]])
  })

  it.each<[number, readonly string[]]>([
    [1, []],
    [2, ['source/sumTooLarge']],
  ])('sumTooLarge: the greatest sum less one, and %i', async (last, expected) => {
    const parts = [{ kind: 'zeros', size: bytes(Number.MAX_SAFE_INTEGER - 1) } as const, { kind: 'zeros', size: bytes(last) } as const]
    const { codes } = await built([{ kind: 'data', at: '/i', data: { kind: 'concat', parts } }], { base: here })
    expect(codes).toEqual(expected)
  })

  it('socket: is left out with a warning', async () => {
    const server = createServer()
    const path = join(folderWith({ f: '' }), 's')
    await new Promise<void>((resolve) => server.listen(path, resolve))
    const { faults: found, tree } = await built([from('.', '/')], { base: join(path, '..') })
    server.close()
    expect(found).toMatchObject([{ code: 'source/socket', severity: 'warning', path: ['files', 0, 'from'] }])
    expect(listing(tree)).toEqual(['f /f 0'])
  })

  it('missing: the name that is not there, the one most like it, and its place in a list', async () => {
    const at = async (...names: string[]) => (await built([{ kind: 'from', from: names, at: '/' }], { base: here })).faults[0]
    expect(await at('d', 'fiel')).toMatchObject({
      path: ['files', 0, 'from', 1],
      message: 'There is no file or folder "fiel"',
      help: 'Did you mean "file"? Paths are relative to the manifest',
    })
    expect(await at('dd/x/y')).toMatchObject({ message: 'There is no file or folder "dd/x/y": "dd" is not there' })
    expect((await at(join(here, 'lop/up')))?.help).toContain(`Did you mean ${JSON.stringify(join(here, 'loop/up'))}?`)
  })

  it.runIf(process.platform === 'linux')('unreadable: a file that tells no size', async () => {
    const { faults } = await built([from('/proc/version', '/x')])
    expect(faults).toMatchObject([{ code: 'source/unreadable', values: { reason: expect.stringMatching('size is told as 0') as string } }])
  })
  it('unreadable: what may not be read is known before anything is written', async () => {
    const files: Files = { ...hostFiles, refusal: (path) => (path.endsWith('/file') ? 'permission denied (EACCES)' : undefined) }
    const faultsIn = async (entry: EntryWithoutIndex) =>
      (await built([entry], { base: here, files })).faults.map(({ code, path, message }) => [code, path, message])
    const message = `Cannot open ${JSON.stringify(join(here, 'file'))}: permission denied (EACCES)`
    expect(await faultsIn(from('file', '/x'))).toEqual([['source/unreadable', ['files', 0, 'from'], message]])
    const inFolder = await faultsIn(from('.', '/x', { exclude: ['loop', 'ring', 'broken'] }))
    expect(inFolder).toMatchObject([['source/unreadable', ['files', 0, 'from'], expect.stringContaining('permission denied')]])
    expect(await faultsIn(part('file'))).toEqual([['source/unreadable', ['files', 0, 'concat', 0], message]])
  })

  it('folderUnreadable, unreadable: go to the manifest, and the rest is measured all the same', async () => {
    const refuse = (fault: ReturnType<typeof faults.unreadable>): never => {
      throw new DiscError(fault)
    }
    const files: Files = {
      ...hostFiles,
      list: (path, times) => (path.endsWith('/d') ? refuse(faults.folderUnreadable({ path, reason: 'no' })) : hostFiles.list(path, times)),
      readLink: (path) => refuse(faults.unreadable({ path, reason: 'no' })),
    }
    const { faults: found, tree } = await built([from('.', '/', { exclude: ['loop', 'ring'] })], { base: here, files })
    expect(found.map(({ code, path }) => [code, path])).toEqual([
      ['source/unreadable', ['files', 0, 'from']],
      ['source/folderUnreadable', ['files', 0, 'from']],
    ])
    expect(listing(tree)).toEqual(['d /d', 'f /file 4'])
    const globbed = await built([from('**/x', '/')], { base: here, files })
    expect(globbed.codes).toContain('source/folderUnreadable')
  })

  it('linksMultiply: links that lead to ever more folders', async () => {
    // Each level holds two links to the next: 2^40 folders.
    const top = folderWith({})
    for (let i = 0; i < 40; i++) {
      mkdirSync(join(top, `l${i}`))
      for (const name of ['a', 'b']) symlinkSync(`../l${i + 1}`, join(top, `l${i}`, name))
    }
    mkdirSync(join(top, 'l40'))
    const { codes } = await built([from('l0', '/', { links: 'follow' })], { base: top })
    rmSync(top, { recursive: true })
    expect(codes).toContain('source/linksMultiply')
  })

  it('stops when asked to', async () => {
    await expect(built([from('.', '/')], { base: here, signal: AbortSignal.abort() })).rejects.toMatchObject({
      faults: [{ code: 'source/cancelled' }],
    })
  })
})

it('measures ten thousand levels', async () => {
  let folder: MemoryFolder = { f: 'x' }
  for (let i = 0; i < 10_000; i++) folder = { d: folder }
  const plain = memoryFiles({})
  // Only the folder that is listed is looked at: finding it by its path each time would be quadratic here.
  let here = folder
  const files: Files = {
    ...plain,
    stat: () => memoryFiles({ x: {} }).stat('x'),
    list: () => {
      const entries = memoryFiles(here).list('')
      here = (here['d'] ?? {}) as MemoryFolder
      return entries
    },
  }
  const { tree, faults } = await built([from('.', '/')], { files, base: '' })
  expect(faults).toEqual([])
  expect(find(tree, `${'/d'.repeat(10_000)}/f`)?.kind).toBe('leaf')
})
