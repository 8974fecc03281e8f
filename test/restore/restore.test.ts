import {
  chmodSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DiscError, type Fault } from '../../src/fault/index.js'
import { planRestore, selectPaths, type RestoreOptions } from '../../src/restore/index.js'
import { openTop } from '../../src/restore/place.node.js'
import { hostNamesOf } from '../../src/restore/probe.node.js'
import { restore, type RestoreSettings, type Restored } from '../../src/restore/restore.node.js'
import type { Content } from '../../src/source/index.js'
import { hostContents } from '../../src/source/open.node.js'
import type { Directory, FileInode, Node } from '../../src/tree/index.js'
import { bytes, instantOfSeconds, lba } from '../../src/unit/index.js'
import { dir, file, hugeFile, inodeOf, leaf, plainAttributes, symlink, T } from '../format/iso9660/disc.js'
import { temporaryFolder } from '../support/folder.js'
import { run } from '../support/tools.js'

const base = temporaryFolder()
let folders = 0
const fresh = (): string => join(base, `out${folders++}`)

interface Asked extends Partial<RestoreOptions>, Partial<RestoreSettings> {
  readonly into?: string
}

async function restored(
  tree: Directory,
  asked: Asked = {},
): Promise<Restored & { readonly into: string; readonly codes: readonly string[] }> {
  const into = asked.into ?? fresh()
  const top = openTop(into)
  try {
    const names = asked.names ?? hostNamesOf(top)
    const plan = planRestore(tree, { mediumBlocks: 1000, limit: 1e9, special: 'leave out', ...asked, names })
    const done = await restore(plan, top, into, {
      recorded: true,
      owners: 'leave',
      existing: 'refuse',
      isSource: () => false,
      open: hostContents().open,
      copy: () => Promise.resolve(0),
      progress: () => {},
      ...asked,
    })
    const faults = [...plan.faults, ...done.faults]
    return { ...done, into, faults, codes: faults.map(({ code }) => code) }
  } finally {
    top.close()
  }
}

const faultsOf = async (work: Promise<unknown>): Promise<readonly Fault[]> => {
  try {
    await work
  } catch (error) {
    if (error instanceof DiscError) return error.faults
    throw error
  }
  return []
}

/** A directory whose children keep their order and their names, whatever these are. */
const wild = (children: readonly Node[]): Directory => ({ ...dir(''), children })
const listed = (path: string): readonly string[] => readdirSync(path, { recursive: true, encoding: 'utf8' }).sort()
const contentOf = (origin: Content['origin'], size: number): FileInode => ({
  kind: 'file',
  links: 1,
  attributes: plainAttributes,
  content: { id: 'data:x', size: bytes(size), origin },
})

describe('what is made', () => {
  it('files, folders, links, with modes and times; hard links are links', async () => {
    const twin = inodeOf('twin', { mode: 0o640 }, 2)
    const old = instantOfSeconds(-86_400)
    const { into, codes, files, links } = await restored(
      dir('', [
        dir('d', [leaf('two', twin), file('x', 'x', { mode: 0o755 })], { mode: 0o750, mtime: old }),
        leaf('one', twin),
        symlink('to', '../..//elsewhere'),
        file('empty', ''),
      ]),
    )
    expect(codes).toEqual([])
    expect({ files, links }).toEqual({ files: 4, links: 1 })
    expect(listed(into)).toEqual(['d', 'd/two', 'd/x', 'empty', 'one', 'to'])
    expect(statSync(join(into, 'one')).ino).toBe(statSync(join(into, 'd/two')).ino)
    expect(statSync(join(into, 'one')).mode & 0o7777).toBe(0o640)
    expect(statSync(join(into, 'd/x')).mode & 0o7777).toBe(0o755)
    expect(statSync(join(into, 'd'))).toMatchObject({ mtimeMs: -86_400_000 })
    expect(statSync(join(into, 'd')).mode & 0o7777).toBe(0o750)
    expect(readlinkSync(join(into, 'to'))).toBe('../..//elsewhere')
    expect(lstatSync(join(into, 'to')).mtimeMs).toBe(T / 1000)
    expect(readFileSync(join(into, 'one'), 'utf8')).toBe('twin')
  })

  it('folders that may not be written to are filled all the same', async () => {
    const { into, codes } = await restored(dir('', [dir('closed', [file('x', 'x'), dir('deeper', [file('y', 'y')])], { mode: 0o500 })]))
    expect(codes).toEqual([])
    expect(listed(into)).toEqual(['closed', 'closed/deeper', 'closed/deeper/y', 'closed/x'])
    expect(statSync(join(into, 'closed')).mode & 0o777).toBe(0o500)
    chmodSync(join(into, 'closed'), 0o700)
  })

  it('gives nobody the rights of another: set-user bits go unless owners are restored', async () => {
    const { into } = await restored(dir('', [file('suid', 'x', { mode: 0o6755, uid: 0 })]))
    expect(statSync(join(into, 'suid')).mode & 0o7777).toBe(0o755)
  })

  it('gives no more rights than the umask lets, unless owners are restored', async () => {
    const tree = (): Directory => dir('', [file('open', 'x', { mode: 0o666 }), dir('free', [], { mode: 0o1777 })])
    const umask = process.umask(0o027)
    try {
      const { into } = await restored(tree())
      expect(['open', 'free'].map((name) => statSync(join(into, name)).mode & 0o7777)).toEqual([0o640, 0o1750])
      const { into: whole } = await restored(tree(), { owners: 'restore' })
      expect(['open', 'free'].map((name) => statSync(join(whole, name)).mode & 0o7777)).toEqual([0o666, 0o1777])
    } finally {
      process.umask(umask)
    }
  })

  it('a second time into the same folder, deeper than any path may be long, hard links too', async () => {
    const twin = inodeOf('twin', {}, 2)
    const deep = (levels: number): Node =>
      dir('d'.repeat(150), levels === 0 ? [leaf('one', twin), leaf('two', twin), file('x', 'x')] : [deep(levels - 1)])
    const tree = dir('', [deep(40)])
    const { into, codes, links } = await restored(tree)
    const again = await restored(tree, { into, existing: 'replace' })
    expect([codes, again.codes, links, again.links, again.files]).toEqual([[], [], 1, 1, 2])
    expect((await faultsOf(restored(tree, { into }))).map(({ code }) => code)).toEqual(['restore/exists'])
    // Node.js does not go so deep.
    run('rm', ['-rf', into])
  })

  it('what a killed run has left goes, and what a live one is at stays', async () => {
    const into = fresh()
    mkdirSync(join(into, 'd'), { recursive: true })
    const dead = ['.disc.999999999-00000000.part', 'd/.disc.999999999-00000000.part', '.disc-a\u00e9.999999999-00000000.part']
    const live = [`d/.disc.${process.ppid}-00000000.part`, 'd/.disc.1-deadbeef-00000001-00000000.part', 'd/.disc.notes.part']
    for (const name of [...dead, ...live]) writeFileSync(join(into, name), '')
    await restored(dir('', [dir('d', [file('x', 'x')])]), { into })
    expect([dead, live].map((names) => names.filter((name) => existsSync(join(into, name))))).toEqual([[], live])
  })

  it('takes the modes of the host where none are recorded', async () => {
    const { into } = await restored(dir('', [file('x', 'x', { mode: 0o444 }), dir('d', [], { mode: 0o555 })]), { recorded: false })
    expect(statSync(join(into, 'x')).mode & 0o777).toBe(0o666 & ~process.umask())
    expect(statSync(join(into, 'd')).mode & 0o777).toBe(0o777 & ~process.umask())
  })

  it('zeros take no space', async () => {
    const { into } = await restored(dir('', [hugeFile('zeros', 50_000_000), file('after', 'x')]))
    const { size, blocks } = statSync(join(into, 'zeros'))
    expect(size).toBe(50_000_000)
    expect(blocks * 512).toBeLessThan(1_000_000)
  })

  it('no provisional names are left', async () => {
    const { into } = await restored(dir('', [file('a', 'a'), symlink('b', 'a'), dir('c', [file('d', 'd')])]))
    expect(listed(into).filter((name) => name.includes('.part') || name.includes('probe'))).toEqual([])
  })

  it('FIFOs where that is asked for', async () => {
    const fifo = leaf('pipe', { kind: 'fifo', links: 1, attributes: { ...plainAttributes, mode: 0o600 } })
    const { into, codes } = await restored(dir('', [fifo]), { special: 'make' })
    expect(codes).toEqual([])
    expect(lstatSync(join(into, 'pipe')).isFIFO()).toBe(true)
    expect(lstatSync(join(into, 'pipe')).mode & 0o777).toBe(0o600)
  })
})

describe('nothing lands outside of the folder', () => {
  it('whatever the names are', async () => {
    const into = join(fresh(), 'a/b/c')
    const { codes, faults } = await restored(
      wild(['..', '.', '', '../up', '/etc/passwd', 'nul\0'].map((name) => file(name, 'evil')).concat()),
      { into },
    )
    expect(codes).toEqual(['restore/nameChanged'])
    expect(faults[0]).toMatchObject({ severity: 'warning', values: { count: 6 } })
    expect(listed(join(into, '../../..'))).toEqual(
      ['a', 'a/b', 'a/b/c', ...['%', '%2E', '%2E%2E', '%2Fetc%2Fpasswd', '..%2Fup', 'nul%00'].map((name) => `a/b/c/${name}`)].sort(),
    )
  })

  it('not through a link that was made before the folder of the same name', async () => {
    const outside = fresh()
    mkdirSync(outside)
    // No disc that was read holds a name twice, but what is planned may be anything.
    const { into, codes } = await restored(wild([symlink('d', outside), dir('d', [file('evil', 'evil')])]))
    expect(readdirSync(outside)).toEqual([])
    expect(codes).toEqual(['restore/nameChanged'])
    expect(listed(into)).toEqual(['d', 'd~1', 'd~1/evil'])
  })

  it('not through a link that an earlier disc left there, even with --force', async () => {
    const outside = fresh()
    mkdirSync(outside)
    const { into } = await restored(dir('', [symlink('d', outside)]))
    const found = await faultsOf(restored(dir('', [dir('d', [file('evil', 'evil')])]), { into, existing: 'replace' }))
    expect(found.map(({ code }) => code)).toEqual(['restore/inTheWay'])
    expect(readdirSync(outside)).toEqual([])
  })

  it('not through a link that appears while files are written', async () => {
    const outside = fresh()
    mkdirSync(outside)
    const into = fresh()
    const contents = hostContents()
    const { codes } = await restored(dir('', [file('a', 'a'), dir('d', [file('evil', 'evil')])]), {
      into,
      open(content, offset, signal) {
        if (!existsSync(join(into, 'd'))) symlinkSync(outside, join(into, 'd'))
        return contents.open(content, offset, signal)
      },
    })
    expect(codes).toEqual(['restore/inTheWay'])
    expect(readdirSync(outside)).toEqual([])
  })

  it('a link that has the name of a file is replaced, not followed', async () => {
    const into = fresh()
    mkdirSync(into)
    const victim = join(base, 'victim')
    writeFileSync(victim, 'mine')
    symlinkSync(victim, join(into, 'x'))
    expect((await restored(dir('', [file('x', 'new')]), { into, existing: 'replace' })).codes).toEqual([])
    expect(readFileSync(victim, 'utf8')).toBe('mine')
    expect(readFileSync(join(into, 'x'), 'utf8')).toBe('new')
    expect(lstatSync(join(into, 'x')).isSymbolicLink()).toBe(false)
  })
})

describe('what is there already', () => {
  it('stays, and nothing is begun', async () => {
    const into = fresh()
    mkdirSync(join(into, 'd'), { recursive: true })
    writeFileSync(join(into, 'd/x'), 'mine')
    const found = await faultsOf(restored(dir('', [file('a', 'a'), dir('d', [file('x', 'new')])]), { into }))
    expect(found).toMatchObject([{ code: 'restore/exists', values: { count: 1, examples: ['d/x'] } }])
    expect(listed(into)).toEqual(['d', 'd/x'])
    expect(readFileSync(join(into, 'd/x'), 'utf8')).toBe('mine')
  })

  it('stays where it is a source, whatever is wanted, and nothing is begun', async () => {
    const into = fresh()
    mkdirSync(into)
    writeFileSync(join(into, 'x'), 'mine')
    const { dev, ino } = lstatSync(join(into, 'x'))
    const asked = {
      into,
      existing: 'replace',
      isSource: ({ device, inode }: { device: number; inode: number }) => device === dev && inode === ino,
    } as const
    const found = await faultsOf(restored(dir('', [file('a', 'a'), file('x', 'new')]), asked))
    expect(found).toMatchObject([{ code: 'restore/isSource', values: { count: 1, examples: ['x'] } }])
    expect(listed(into)).toEqual(['x'])
    expect(readFileSync(join(into, 'x'), 'utf8')).toBe('mine')
  })

  it('goes with --force, each file at once', async () => {
    const into = fresh()
    mkdirSync(into)
    writeFileSync(join(into, 'x'), 'mine')
    expect((await restored(dir('', [file('x', 'new')]), { into, existing: 'replace' })).codes).toEqual([])
    expect(readFileSync(join(into, 'x'), 'utf8')).toBe('new')
  })

  it('stays where it is of another kind, even with --force', async () => {
    const into = fresh()
    mkdirSync(join(into, 'x/y'), { recursive: true })
    writeFileSync(join(into, 'd'), 'mine')
    const found = await faultsOf(restored(dir('', [file('x', 'new'), dir('d')]), { into, existing: 'replace' }))
    expect(found).toMatchObject([{ code: 'restore/inTheWay', values: { count: 2 } }])
    expect(listed(into)).toEqual(['d', 'x', 'x/y'])
  })

  it('that appears while files are written is not replaced', async () => {
    const into = fresh()
    mkdirSync(into)
    const contents = hostContents()
    const { codes } = await restored(dir('', [file('x', 'new')]), {
      into,
      open(content, offset, signal) {
        writeFileSync(join(into, 'x'), 'mine')
        return contents.open(content, offset, signal)
      },
    })
    expect(codes).toEqual(['restore/exists'])
    expect(readFileSync(join(into, 'x'), 'utf8')).toBe('mine')
    expect(readdirSync(into)).toEqual(['x'])
  })
})

describe('bounds', () => {
  it('files that overlap are counted each, and refused together', () => {
    const extents = [{ start: lba(0), size: bytes(2048 * 900) }]
    const files = Array.from({ length: 1000 }, (_, i) => leaf(`f${i}`, contentOf({ kind: 'extents', medium: 'm', extents }, 2048 * 900)))
    const options = {
      names: { rules: 'posix', bytes: 'any', fold: (name: string) => name },
      mediumBlocks: 1000,
      special: 'leave out',
    } as const
    const { faults } = planRestore(dir('', files), { ...options, limit: 2 ** 30 })
    expect(faults).toMatchObject([
      { code: 'restore/tooMuch', severity: 'error', values: { files: 1000, bytes: 2048 * 900 * 1000, limit: 2 ** 30 } },
    ])
    expect(planRestore(dir('', files), { ...options, limit: Infinity }).faults).toEqual([])
  })

  it('names of one inode count once', () => {
    const inode = inodeOf('x'.repeat(600), {}, 2)
    const options = {
      names: { rules: 'posix', bytes: 'any', fold: (name: string) => name },
      mediumBlocks: 1,
      special: 'leave out',
    } as const
    expect(planRestore(dir('', [leaf('a', inode), leaf('b', inode)]), { ...options, limit: 1000 }).faults).toEqual([])
  })

  it('files beyond the medium are left out, whatever size they claim', async () => {
    const beyond = contentOf({ kind: 'extents', medium: 'm', extents: [{ start: lba(999), size: bytes(2 ** 32 - 1) }] }, 2 ** 32 - 1)
    const { codes, into, faults } = await restored(dir('', [leaf('liar', beyond), file('good', 'x')]))
    expect(codes).toEqual(['restore/beyond'])
    expect(faults[0]).toMatchObject({
      severity: 'error',
      values: { count: 1, examples: ['/liar'] },
      imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    })
    expect(listed(into)).toEqual(['good'])
  })

  it('folders of any depth do not exhaust the stack', async () => {
    let tree = dir('d')
    for (let i = 0; i < 100_000; i++) tree = dir('d', [tree])
    const { codes, folders: made } = await restored(dir('', [tree]))
    expect(codes).toEqual(['restore/tooDeep'])
    expect(made).toBe(400)
  })
})

describe('what cannot be done is told, and the rest is done', () => {
  it('special files and streams', async () => {
    const socket = leaf('socket', { kind: 'socket', links: 1, attributes: plainAttributes })
    const device = leaf('null', { kind: 'character', major: 1, minor: 3, links: 1, attributes: plainAttributes })
    const base = inodeOf('x')
    const streamed = leaf('streams', { ...base, streams: [{ name: 's', content: base.content }] })
    const { codes, into } = await restored(dir('', [socket, device, streamed]))
    expect(codes).toEqual(['restore/specialLeftOut', 'restore/streamsLeftOut'])
    expect(listed(into)).toEqual(['streams'])
  })

  it('a file that cannot be read', async () => {
    const contents = hostContents()
    const { codes, into, faults } = await restored(
      dir('', [leaf('bad', contentOf({ kind: 'extents', medium: 'gone', extents: [] }, 5)), file('good', 'x')]),
      {
        open: contents.open,
      },
    )
    expect(codes).toEqual(['restore/unreadable'])
    expect(faults[0]).toMatchObject({ imapi: ['IMAPI_E_IMPORT_READ_FAILURE'], values: { path: '/bad' } })
    expect(listed(into)).toEqual(['good'])
  })

  it('a name that the host does not take', async () => {
    const { codes, into } = await restored(dir('', [symlink('broken', 'a\0b'), file('good', 'x')]))
    expect(codes).toEqual(['restore/cannotWrite'])
    expect(listed(into)).toEqual(['good'])
  })

  it('a device whose number no host has', async () => {
    const device = leaf('odd', { kind: 'block', major: 2 ** 31, minor: 0, links: 1, attributes: plainAttributes })
    const { codes, into } = await restored(dir('', [device]), { special: 'make' })
    expect(codes).toEqual(['restore/cannotWrite'])
    expect(listed(into)).toEqual([])
  })

  it('an owner that no host has', async () => {
    const { codes, into } = await restored(dir('', [file('x', 'x', { uid: 2 ** 33 })]), { owners: 'restore' })
    expect(codes).toEqual(['restore/attributesLost'])
    expect(listed(into)).toEqual(['x'])
  })

  it('a full file system ends it', async () => {
    const into = fresh()
    const full = faultsOf(
      restored(dir('', [file('a', 'a')]), {
        into,
        // eslint-disable-next-line require-yield
        async *open() {
          await Promise.resolve()
          throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
        },
      }),
    )
    expect(await full).toMatchObject([{ code: 'restore/noSpace', imapi: ['IMAPI_E_WORKING_DIRECTORY_SPACE'], values: { path: '/a' } }])
    expect(listed(into)).toEqual([])
  })

  it('an interrupt ends it between two files or within one', async () => {
    const into = fresh()
    const stop = new AbortController()
    const contents = hostContents()
    const stopped = faultsOf(
      restored(dir('', [file('a', 'a'), file('b', 'b')]), {
        into,
        signal: stop.signal,
        open(content, offset, signal) {
          if (existsSync(join(into, 'a'))) stop.abort()
          return contents.open(content, offset, signal)
        },
      }),
    )
    expect(await stopped).toMatchObject([{ code: 'restore/cancelled', values: { files: 1 } }])
    expect(listed(into)).toEqual(['a'])
  })
})

describe('paths', () => {
  const tree = dir('', [dir('docs', [file('a', 'a'), dir('deep', [file('b', 'b')])]), file('c', 'c')])
  it('choose what is below them, with the folders above', async () => {
    const { tree: part, missing } = selectPaths(tree, ['/docs/deep', 'c', '/none'])
    expect(missing).toEqual(['/none'])
    expect(listed((await restored(part)).into)).toEqual(['c', 'docs', 'docs/deep', 'docs/deep/b'])
  })
  it('none, or the root, choose everything', () => {
    expect(selectPaths(tree, []).tree).toBe(tree)
    expect(selectPaths(tree, ['/']).tree).toBe(tree)
  })
})
