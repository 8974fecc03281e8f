/** The image of a watch after each kind of change: the bytes that a build has, and what is told of it. */

import { execFileSync } from 'node:child_process'
import {
  appendFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  statfsSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { build } from '../src/build.js'
import { openProject } from '../src/project.js'
import { watch, type Watching, type WatchingOptions } from '../src/watch.js'
import type { WatchEvent } from '../src/watching/index.js'
import { noise } from './support/compact.js'
import { temporaryFolder } from './support/folder.js'
import { itNeeds, sample } from './support/tools.js'
import { wave } from './support/wave.js'

const top = temporaryFolder()
let count = 0
const open: Watching[] = []
afterEach(async () => {
  for (const watching of open.splice(0)) await watching.close()
})

type Kind = WatchEvent['kind']
type Of<K extends Kind> = Extract<WatchEvent, { kind: K }>

/** A project in a folder of its own that is watched, and what is told of it. */
async function watched(manifest: string, files: Readonly<Record<string, string | Uint8Array>>, options: WatchingOptions = {}) {
  const folder = join(top, String(++count))
  const put = (name: string, content: string | Uint8Array): void => {
    mkdirSync(join(folder, name, '..'), { recursive: true })
    writeFileSync(join(folder, name), content)
  }
  for (const [name, content] of Object.entries(files)) put(name, content)
  const file = join(folder, 'disc.config.yaml')
  const told: WatchEvent[] = []
  const waiting: (() => void)[] = []
  put('disc.config.yaml', manifest)
  const watching = await watch(file, {
    environment: {},
    quietSeconds: 0.05,
    ...options,
    listener(event) {
      told.push(event)
      for (const tell of waiting.splice(0)) tell()
    },
  })
  open.push(watching)
  /** The next event of a kind that was not asked for yet. */
  const next = async <K extends Kind>(...kinds: K[]): Promise<Of<K>> => {
    for (;;) {
      const at = told.findIndex(({ kind }) => (kinds as Kind[]).includes(kind))
      if (at >= 0) return told.splice(0, at + 1).at(-1) as Of<K>
      await new Promise<void>((resolve) => void waiting.push(resolve))
    }
  }
  /** What a build makes of what is there now. */
  const fresh = async (): Promise<Buffer> => {
    const output = join(top, `${count}.fresh`)
    await build(openProject(file, { environment: {} }), { output })
    return readFileSync(output)
  }
  const image = (name = 'out.iso'): Buffer => readFileSync(join(folder, name))
  return { folder, put, next, fresh, image, told, watching }
}

const head = 'disc: 1\nvolume: { id: TEST, date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true, joliet: true } }\n'
const tree = `${head}files: [{ from: tree, at: / }]\noutput: out.iso\n`
const files = { 'tree/a/one.txt': 'one\n', 'tree/a/two.bin': noise('two', 5000), 'tree/b/three.txt': 'three\n' }

describe('a folder', () => {
  const edits: Readonly<Record<string, (folder: string) => void>> = {
    'a file of the same size': (at) => writeFileSync(join(at, 'tree/a/one.txt'), 'ONE\n'),
    'a file that grows': (at) => appendFileSync(join(at, 'tree/a/two.bin'), noise('more', 9000)),
    'a file more': (at) => writeFileSync(join(at, 'tree/b/new.txt'), 'new\n'),
    'a file less': (at) => rmSync(join(at, 'tree/a/two.bin')),
    'a file renamed': (at) => renameSync(join(at, 'tree/a/one.txt'), join(at, 'tree/a/uno.txt')),
    'a file saved by way of another': (at) => {
      writeFileSync(join(at, 'tree/a/.one.swp'), 'other\n')
      renameSync(join(at, 'tree/a/.one.swp'), join(at, 'tree/a/one.txt'))
    },
    'folders made at once': (at) => {
      mkdirSync(join(at, 'tree/n/e/w'), { recursive: true })
      writeFileSync(join(at, 'tree/n/e/w/f'), 'f\n')
    },
    'a folder renamed': (at) => renameSync(join(at, 'tree/a'), join(at, 'tree/c')),
    'a folder that takes the place of another': (at) => {
      renameSync(join(at, 'tree/b'), join(at, 'tree/b.old'))
      mkdirSync(join(at, 'tree/b'))
      writeFileSync(join(at, 'tree/b/three.txt'), 'THREE\n')
    },
    'the whole of it exchanged': (at) => {
      mkdirSync(join(at, 'other'))
      writeFileSync(join(at, 'other/four.txt'), 'four\n')
      renameSync(join(at, 'tree'), join(at, 'tree.old'))
      renameSync(join(at, 'other'), join(at, 'tree'))
    },
    'a link': (at) => symlinkSync('one.txt', join(at, 'tree/a/link')),
    'a link to nothing': (at) => symlinkSync('nowhere', join(at, 'tree/a/link')),
  }
  it.each(Object.entries(edits))('%s', async (_, edit) => {
    const { folder, next, fresh, image } = await watched(tree, files)
    expect((await next('ready')).revision).toBe(1)
    edit(folder)
    const rebuilt = await next('rebuilt', 'failed')
    expect(rebuilt).toMatchObject({ kind: 'rebuilt', revision: 2, size: image().length })
    expect(rebuilt.paths.length).toBeGreaterThan(0)
    expect(image().equals(await fresh())).toBe(true)
  })

  it.each(sample(Object.entries(edits), 4))('%s, where chokidar watches', async (_, edit) => {
    const { folder, next, fresh, image } = await watched(tree, files, { limits: { by: 'chokidar' } })
    await next('settled')
    edit(folder)
    // It tells of one change in several steps.
    do await next('rebuilt')
    while (!image().equals(await fresh()))
    writeFileSync(join(folder, 'tree/later.txt'), 'later\n')
    do await next('rebuilt')
    while (!image().equals(await fresh()))
  })

  it.each(['folders', 'chokidar'] as const)('tells of a link that another takes the place of (%s)', async (by) => {
    const { folder, next, fresh, image } = await watched(tree, files, { limits: { by } })
    await next('settled')
    const put = (target: string): void => {
      symlinkSync(target, join(folder, 'new'))
      renameSync(join(folder, 'new'), join(folder, 'tree/a/link'))
    }
    for (const target of ['one.txt', 'two.bin', 'nothing', 'one.txt']) {
      put(target)
      do await next('rebuilt')
      while (!image().equals(await fresh()))
    }
  })

  it('is watched where it was renamed, and where a new one has its name', async () => {
    const { put, folder, next, fresh, image } = await watched(tree, files)
    await next('ready')
    renameSync(join(folder, 'tree/a'), join(folder, 'tree/c'))
    await next('rebuilt')
    put('tree/c/one.txt', 'in the renamed one\n')
    expect((await next('rebuilt')).paths).toEqual([join(folder, 'tree/c/one.txt')])
    put('tree/a/one.txt', 'in the new one\n')
    await next('rebuilt')
    put('tree/a/one.txt', 'in the new one again\n')
    expect((await next('rebuilt')).paths).toEqual([join(folder, 'tree/a/one.txt')])
    expect(image().equals(await fresh())).toBe(true)
  })
})

describe('all that a manifest names', () => {
  const cases: Readonly<Record<string, readonly [string, Readonly<Record<string, string | Uint8Array>>, string, string | Uint8Array]>> = {
    'a single file': [`${head}files: [{ from: one.txt, at: /x }]\noutput: out.iso\n`, { 'one.txt': 'one\n' }, 'one.txt', 'ONE\n'],
    'a glob': [
      `${head}files: [{ from: 'src/**/*.txt', at: / }]\noutput: out.iso\n`,
      { 'src/a/1.txt': '1', 'src/b.bin': 'b' },
      'src/c/2.txt',
      '2',
    ],
    'an archive': [`${head}files: [{ archive: a.tar, at: / }]\noutput: out.iso\n`, { 'a.tar': tarOf('first') }, 'a.tar', tarOf('other')],
    'a boot image': [
      `${head}files: [{ from: tree, at: / }]\nboot: { entries: [{ platform: bios, image: /loader.bin, loadSectors: 4, infoTable: isolinux }] }\noutput: out.iso\n`,
      { 'tree/loader.bin': noise('loader', 4096), 'tree/x': 'x' },
      'tree/loader.bin',
      noise('another', 4096),
    ],
    'what a manifest extends': [
      `disc: 1\nextends: base.yaml\nfiles: [{ at: /x, text: x }]\noutput: out.iso\n`,
      { 'base.yaml': 'volume: { id: ONE, date: 2026-01-01 }\n' },
      'base.yaml',
      'volume: { id: TWO, date: 2026-01-01 }\n',
    ],
    'the manifest itself': [tree, files, 'disc.config.yaml', tree.replace('TEST', 'REST')],
    'a manifest within its sources': [
      `${head}files: [{ from: ., at: / }]\noutput: out.iso\n`,
      { 'x.txt': 'x' },
      'disc.config.yaml',
      `${head}files: [{ from: ., at: / }]\noutput: out.iso\n`.replace('TEST', 'REST'),
    ],
    'a file that comes later': [
      `${head}files: [{ from: tree, at: / }, { from: late/on.txt, at: /, optional: true }]\noutput: out.iso\n`,
      files,
      'late/on.txt',
      'late\n',
    ],
  }
  it.each(Object.entries(cases))('%s', async (_, [manifest, before, name, content]) => {
    const { put, next, fresh, image } = await watched(manifest, before)
    await next('ready')
    const former = image()
    put(name, content)
    expect(await next('rebuilt', 'failed')).toMatchObject({ kind: 'rebuilt' })
    expect(image().equals(await fresh())).toBe(true)
    expect(image().equals(former)).toBe(false)
  })

  it('another disc, and one that grows', async () => {
    const first = join(top, 'first.iso')
    const make = (text: string): Promise<unknown> => {
      writeFileSync(join(top, 'first.yaml'), `${head}files: [{ at: /old.txt, text: ${text} }]\noutput: first.iso\n`)
      return build(openProject(join(top, 'first.yaml'), { environment: {} }))
    }
    await make('old')
    const of = `${head}files: [{ disc: ${first}, at: / }, { at: /n, text: n }]\noutput: out.iso\n`
    const grown = `disc: 1\nvolume: { date: 2026-01-01 }\nsession: { import: ${first} }\nfiles: [{ from: tree, at: /new }]\noutput: out.iso\n`
    for (const manifest of [of, grown]) {
      const { put, next, fresh, image } = await watched(manifest, files)
      await next('ready')
      await make(manifest === of ? 'new' : 'newer')
      expect(await next('rebuilt', 'failed')).toMatchObject({ kind: 'rebuilt' })
      expect(image().equals(await fresh())).toBe(true)
      if (manifest === of) continue
      put('tree/a/one.txt', 'ONE\n')
      await next('rebuilt')
      expect(image().equals(await fresh())).toBe(true)
    }
  })

  it('sounds of tracks', async () => {
    const manifest = 'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: one.wav }] }\noutput: { image: out.bin, sheet: out.cue }\n'
    const { put, next, image } = await watched(manifest, { 'one.wav': wave(noise('one', 5 * 44_100)) })
    await next('ready')
    const former = image('out.bin')
    put('one.wav', wave(noise('two', 6 * 44_100)))
    expect(await next('rebuilt', 'failed')).toMatchObject({ kind: 'rebuilt', method: 'whole' })
    expect(image('out.bin').length).toBeGreaterThan(former.length)
  })

  it('names of one file of the host', async () => {
    const { folder, put, next, fresh, image } = await watched(tree, files)
    await next('ready')
    linkSync(join(folder, 'tree/a/one.txt'), join(folder, 'tree/b/uno.txt'))
    await next('rebuilt')
    put('tree/b/uno.txt', 'UNO\n')
    expect(await next('rebuilt', 'failed')).toMatchObject({ kind: 'rebuilt' })
    expect(image().equals(await fresh())).toBe(true)
  })

  it('a manifest and its base behind links, and links that lead elsewhere', async () => {
    const base = (id: string): string => `disc: 1\nvolume: { id: ${id}, date: 2020-01-02T03:04:05Z }\nfilesystems: { iso9660: {} }\n`
    const real = join(top, 'real')
    mkdirSync(join(real, 'one'), { recursive: true })
    mkdirSync(join(real, 'two'), { recursive: true })
    writeFileSync(join(real, 'one/base.yaml'), base('ONE'))
    writeFileSync(join(real, 'two/base.yaml'), base('TWO'))
    symlinkSync('one', join(real, 'current'))
    const folder = join(top, String(count + 1))
    mkdirSync(folder)
    symlinkSync('../real/current/base.yaml', join(folder, 'base.yaml'))
    const idOf = (image: Buffer): string => image.toString('latin1', 32808, 32840).trimEnd()
    const w = await watched('disc: 1\nextends: base.yaml\noutput: out.iso\nfiles: [{ at: /a, text: a }]\n', {})
    const image = (): Buffer => readFileSync(join(w.folder, 'out.iso'))
    await w.next('settled')
    expect(idOf(image())).toBe('ONE')
    writeFileSync(join(real, 'one/base.yaml'), base('UNE'))
    await w.next('rebuilt')
    expect(idOf(image())).toBe('UNE')
    await w.next('settled')
    symlinkSync('two', join(real, 'next'))
    renameSync(join(real, 'next'), join(real, 'current'))
    await w.next('rebuilt')
    expect(idOf(image())).toBe('TWO')
    expect(image()).toEqual(await w.fresh())
  })

  it('what a link leads to', async () => {
    const { folder, put, next, fresh, image } = await watched(tree.replace('from: tree', 'from: current'), {
      ...files,
      'releases/1/f': 'one',
      'releases/2/f': 'two',
    }).then(async (one) => one)
    expect(await next('failed')).toMatchObject({ faults: [{ code: 'source/missing' }] })
    symlinkSync('releases/1', join(folder, 'current'))
    await next('ready')
    put('releases/1/f', 'ONE')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
    symlinkSync('releases/2', join(folder, 'next'))
    renameSync(join(folder, 'next'), join(folder, 'current'))
    await next('rebuilt')
    expect(image().includes('two')).toBe(true)
  })

  itNeeds(['git'], 'commits, where the date of the volume is theirs', async () => {
    const undated = `disc: 1\nfiles: [{ from: tree, at: / }]\noutput: ../${count + 1}.iso\n`
    const git = (...args: string[]): unknown =>
      execFileSync('git', ['-C', join(top, String(count)), '-c', 'user.name=a', '-c', 'user.email=a@b', ...args], {
        env: { ...process.env, GIT_COMMITTER_DATE: '2026-02-03T00:00:00Z' },
      })
    const { put, next, told } = await watched(undated, files)
    await next('ready')
    git('init', '-q')
    git('add', '.')
    // The disc has no commit yet, and a repository that came later is seen with the manifest.
    put('disc.config.yaml', `${undated}# saved\n`)
    await next('rebuilt')
    git('commit', '-qm', 'first')
    const { changeCount } = await next('rebuilt')
    expect(changeCount).toBeGreaterThan(3)
    expect(told).toEqual([])
  })
})

itNeeds(['git', 'sed'], 'a checkout of many files, and what an editor of streams saves', async () => {
  const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`tree/d${i % 7}/f${i}.txt`, `${i}\n`]))
  const { folder, next, fresh, image } = await watched(tree, { ...many, '.gitignore': 'out.iso\n' })
  const git = (...args: string[]): unknown => execFileSync('git', ['-C', folder, '-c', 'user.name=a', '-c', 'user.email=a@b', ...args])
  await next('settled')
  git('init', '-q')
  git('add', '.')
  git('commit', '-qm', 'first')
  execFileSync('sh', ['-c', 'sed -i s/^/x/ d*/*'], { cwd: join(folder, 'tree') })
  await next('settled')
  expect(image().equals(await fresh())).toBe(true)
  git('checkout', '-q', '.')
  await next('settled')
  expect(image().equals(await fresh())).toBe(true)
})

describe('what is wrong', () => {
  it('is told at every save, leaves the image, and is forgotten when it is mended', async () => {
    const { put, folder, next, fresh, image, watching } = await watched(tree, files)
    await next('ready')
    const former = image()
    put('disc.config.yaml', tree.replace('volume', 'volumes'))
    const failed = await next('failed')
    expect(failed.faults[0]).toMatchObject({ code: 'manifest/unknownKey', position: { line: 2 } })
    expect(watching.current()).toMatchObject({ revision: 1, faults: [{ code: 'manifest/unknownKey' }] })
    put('tree/a/one.txt', 'meanwhile\n')
    expect((await next('failed')).faults[0]?.code).toBe('manifest/unknownKey')
    expect(image().equals(former)).toBe(true)
    put('disc.config.yaml', tree)
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
    renameSync(join(folder, 'tree'), join(folder, 'away'))
    expect((await next('failed')).faults[0]).toMatchObject({ code: 'source/missing', position: { line: 4 } })
    renameSync(join(folder, 'away'), join(folder, 'tree'))
    put('tree/a/one.txt', 'back\n')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
  })

  it('may be so from the beginning', async () => {
    const { put, next, fresh, image } = await watched('disc: [\n', files)
    expect((await next('failed')).faults[0]?.code).toMatch(/^manifest\//)
    put('disc.config.yaml', tree)
    expect((await next('ready')).revision).toBe(1)
    expect(image().equals(await fresh())).toBe(true)
  })

  it('a base that is broken, and one that is not there', async () => {
    const { put, next } = await watched(`disc: 1\nextends: base.yaml\nfiles: [{ at: /x, text: x }]\noutput: out.iso\n`, {})
    expect((await next('failed')).faults[0]?.code).toBe('manifest/baseMissing')
    put('base.yaml', 'volume: [\n')
    await next('failed')
    put('base.yaml', 'volume: { date: 2026-01-01 }\n')
    await next('ready')
  })

  it('is a manifest that cannot be watched', async () => {
    await expect(watch(join(top, 'none.yaml'))).rejects.toMatchObject({ faults: [{ code: 'manifest/unreadable' }] })
    await expect(watch('/dev/null')).rejects.toMatchObject({ faults: [{ code: 'watching/noFile' }] })
    const { next } = await watched(tree.replace('out.iso', '"-"'), files)
    expect(await next('failed')).toMatchObject({ faults: [{ code: 'watching/stream', position: { line: 5 } }] })
  })

  it('is an image that would grow each time', async () => {
    writeFileSync(join(top, 'grows.iso'), '')
    const { next, put, folder } = await watched(tree, files)
    await next('ready')
    renameSync(join(folder, 'out.iso'), join(folder, 'grown.iso'))
    put('disc.config.yaml', `disc: 1\nsession: { import: grown.iso }\nfiles: [{ at: /n, text: n }]\noutput: grown.iso\n`)
    expect(await next('failed')).toMatchObject({ faults: [{ code: 'watching/growsInPlace' }] })
  })
})

describe('beside the image', () => {
  it('checksums are made once things are quiet, and are away until then', async () => {
    const { folder, put, next, image } = await watched(
      tree.replace('output: out.iso', 'output: { image: out.iso, checksums: [sha256, md5] }'),
      files,
    )
    const settled = await next('settled')
    expect(settled.beside).toEqual([join(folder, 'out.iso.sha256'), join(folder, 'out.iso.md5')])
    execFileSync('sha256sum', ['-c', 'out.iso.sha256'], { cwd: folder })
    put('tree/a/one.txt', 'changed\n')
    await next('rebuilt')
    expect(existsSync(join(folder, 'out.iso.sha256'))).toBe(false)
    await next('settled')
    execFileSync('md5sum', ['-c', 'out.iso.md5'], { cwd: folder })
    expect(image().length).toBeGreaterThan(0)
  })

  it('the lock file is the one that a build writes', async () => {
    const { folder, put, next } = await watched(tree, files, { lock: 'write' })
    await next('settled')
    put('tree/a/one.txt', 'changed\n')
    await next('rebuilt')
    expect(existsSync(join(folder, 'disc.lock'))).toBe(false)
    await next('settled')
    const lock = readFileSync(join(folder, 'disc.lock'), 'utf8')
    await build(openProject(join(folder, 'disc.config.yaml'), { environment: {} }), { lock: 'write', output: join(folder, 'out.iso') })
    expect(lock).toBe(readFileSync(join(folder, 'disc.lock'), 'utf8'))
  })

  it('outputs among the sources do not wake their maker, and nothing of it stays', async () => {
    const { folder, put, next, told, watching } = await watched(
      `${head}files: [{ from: ., at: / }]\noutput: { image: out.iso, checksums: [md5] }\n`,
      {
        'x.txt': 'x',
      },
    )
    await next('settled')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(told).toEqual([])
    put('x.txt', 'longer')
    await next('settled')
    await new Promise((resolve) => setTimeout(resolve, 200))
    expect(told).toEqual([])
    await watching.close()
    expect(readdirSync(folder).toSorted()).toEqual(['disc.config.yaml', 'out.iso', 'out.iso.md5', 'x.txt'])
  })

  it('an image that somebody took away is made again', async () => {
    const { folder, next, put, fresh, image } = await watched(
      tree.replace('output: out.iso', 'output: { image: out.iso, checksums: [md5] }'),
      files,
    )
    await next('settled')
    rmSync(join(folder, 'out.iso'))
    put('tree/a/one.txt', 'ONE\n')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
  })
})

describe('hints that are not given', () => {
  const many = Object.fromEntries(Array.from({ length: 30 }, (_, i) => [`tree/d${i}/f.txt`, `${i}\n`]))

  it('for want of watches are made up for by looking again and again, and the setting is named', async () => {
    const { put, next, fresh, image } = await watched(tree, many, { limits: { watches: 10 } })
    expect((await next('watching')).polling).toMatch(/max_user_watches.*sysctl fs\.inotify\.max_user_watches=\d+/s)
    await next('ready')
    put('tree/d29/f.txt', 'seen all the same\n')
    expect(await next('rebuilt')).toMatchObject({ pathCount: 1 })
    put('tree/d29/n/e/w.txt', 'new\n')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
  })

  it('because others may change a file system without a word are made up for so too', async () => {
    const { put, next } = await watched(tree, many, { limits: { far: new Map([[statfsSync(top).type, 'Elsewhere']]) } })
    expect((await next('watching')).polling).toMatch(/lies on Elsewhere, which does not tell/)
    await next('ready')
    put('tree/d29/f.txt', 'seen\n')
    await next('rebuilt')
  })

  it('because very many came at once are made up for by looking once', async () => {
    const { put, folder, next, fresh, image } = await watched(tree, many, { limits: { events: 20 } })
    await next('settled')
    for (let i = 0; i < 30; i++) put(`tree/d${i}/f.txt`, `changed ${i}\n`)
    renameSync(join(folder, 'tree/d5'), join(folder, 'tree/e5'))
    put('tree/d5/f.txt', 'another folder\n')
    await next('settled')
    expect(image().equals(await fresh())).toBe(true)
    put('tree/d5/f.txt', 'seen there\n')
    await next('rebuilt')
    put('tree/e5/f.txt', 'and here\n')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
  })

  it('because the queue of the host was full: what it lost is found, and folders are watched under their new names', async () => {
    const { put, folder, next, fresh, image } = await watched(tree, { ...many, 'tree/big/0': '' })
    await next('settled')
    // More events than the 16,384 that are kept, none like the one before.
    for (let i = 0; i < 17_000; i++) appendFileSync(join(folder, 'tree/big', String(i % 2)), 'x')
    renameSync(join(folder, 'tree/d5'), join(folder, 'tree/e5'))
    put('tree/d5/f.txt', 'another folder\n')
    await next('settled')
    expect(image().equals(await fresh())).toBe(true)
    put('tree/d5/f.txt', 'seen there\n')
    await next('rebuilt')
    expect(image().equals(await fresh())).toBe(true)
  })

  it('sources that change while they are read are read again', async () => {
    const { folder, put, next, fresh, image } = await watched(tree, files)
    await next('ready')
    const writing = setInterval(() => appendFileSync(join(folder, 'tree/a/two.bin'), noise('x', 3000)), 3)
    await new Promise((resolve) => setTimeout(resolve, 400))
    clearInterval(writing)
    put('tree/a/one.txt', 'last\n')
    while (!(await next('rebuilt')).paths.some((path) => path.endsWith('one.txt')));
    expect(image().equals(await fresh())).toBe(true)
  })
})

it('a revision is held open beyond the next one, and let go of', async () => {
  const { put, next, watching } = await watched(tree, files)
  await next('ready')
  const { made } = watching.current()
  made?.hold()
  put('tree/b/three.txt', 'longer than three\n')
  await next('rebuilt')
  expect(watching.current().made).not.toBe(made)
  expect((await made?.master.medium.read(16 as never, 1 as never))?.length).toBe(2048)
  await made?.letGo()
})

/** A tar archive of one file. */
function tarOf(text: string): Uint8Array {
  const folder = join(top, 'tar')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'f.txt'), text)
  return execFileSync('tar', ['-C', folder, '-cf', '-', 'f.txt'])
}
