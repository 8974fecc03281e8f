/** Files of other discs as sources: what other programs and we have written, read again on the disc that is made of them. */

import { execFileSync, spawnSync } from 'node:child_process'
import {
  appendFileSync,
  chmodSync,
  cpSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { has } from '../support/tools.js'

const program = fileURLToPath(new URL('../../dist/bin/disc.js', import.meta.url))
const top = temporaryFolder()
const old = join(top, 'old')
const head = 'disc: 1\nvolume: { id: NEW, date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true } }\n'
const big = Buffer.alloc(300_001, 'payload')

function disc(home: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], { cwd: home, encoding: 'utf8' })
  return { status, out: stdout, error: stderr }
}

/** Builds a disc of these entries; gives what `disc ls` lists and a way to read files of it. */
function made(entries: string, more: readonly string[] = []) {
  const home = mkdtempSync(join(top, 'made-'))
  writeFileSync(join(home, 'disc.config.yaml'), `${head}files:\n${entries}output: new.iso\n`)
  const { status, error } = disc(home, 'build', ...more)
  const list = (...options: readonly string[]): string[] =>
    status === 0
      ? disc(home, 'ls', 'new.iso', '--recursive', ...options)
          .out.trim()
          .split('\n')
          .map((line) => line.replace(/\/$/, ''))
      : []
  const read = (path: string): Buffer => {
    expect(disc(home, 'extract', 'new.iso', '-o', 'out', '--force').status).toBe(0)
    return readFileSync(join(home, 'out', path))
  }
  return { home, status, error, list, read }
}

beforeAll(() => {
  mkdirSync(join(old, 'src/docs/deep'), { recursive: true })
  mkdirSync(join(old, 'src/bin'))
  writeFileSync(join(old, 'src/docs/a.txt'), 'hello')
  writeFileSync(join(old, 'src/docs/deep/b.txt'), 'deep')
  writeFileSync(join(old, 'src/empty'), '')
  writeFileSync(join(old, 'src/bin/prog'), big)
  chmodSync(join(old, 'src/bin/prog'), 0o750)
  utimesSync(join(old, 'src/bin/prog'), 1_700_000_000, 1_700_000_000)
  symlinkSync('a.txt', join(old, 'src/docs/link'))
  linkSync(join(old, 'src/docs/a.txt'), join(old, 'src/docs/hard'))
  const manifest = 'disc: 1\nvolume: { id: OLD, date: 2025-01-01 }\nfiles: [{ from: src, mode: keep, time: source }]\n'
  const spaces = 'filesystems: { iso9660: { rockridge: { version: "1.12" }, joliet: true }, udf: { revision: "2.01" } }\n'
  writeFileSync(join(old, 'ours.yaml'), `${manifest}${spaces}output: ours.iso\n`)
  writeFileSync(join(old, 'tone.pcm'), Buffer.alloc(2352 * 400, 'pcm!'))
  writeFileSync(
    join(old, 'mixed.yaml'),
    `${manifest}audio: { tracks: [{ from: tone.pcm, order: little }] }\noutput: { image: mixed.bin, sheet: mixed.cue }\n`,
  )
  expect(disc(old, '-q', 'build', 'ours.yaml', 'mixed.yaml')).toMatchObject({ status: 0, error: '' })
})

describe.each([
  ['the best tree of an image', 'disc: ../old/ours.iso'],
  ['its UDF', 'disc: ../old/ours.iso, in: udf'],
  ['its Rock Ridge', 'disc: ../old/ours.iso, in: rockridge, session: 1'],
])('%s', (_, source) => {
  it('gives its folders, files, links and hard links', () => {
    const { list, read, error } = made(`  - { ${source}, at: /copy }\n`)
    expect(list(), error).toEqual([
      '/copy',
      '/copy/bin',
      '/copy/bin/prog',
      '/copy/docs',
      '/copy/docs/a.txt',
      '/copy/docs/deep',
      '/copy/docs/deep/b.txt',
      '/copy/docs/hard',
      '/copy/docs/link',
      '/copy/empty',
    ])
    expect(read('copy/bin/prog').equals(big)).toBe(true)
    expect(read('copy/docs/link').toString()).toBe('hello')
  })

  it('gives attributes as the entry says', () => {
    const { list } = made(`  - { ${source}, from: /bin, at: /, mode: keep, time: source }\n  - { ${source}, from: /bin, at: /plain }\n`)
    const lines = list('--long')
    expect(lines.find((line) => line.endsWith(' /prog'))).toMatch(/^-rwxr-x--- .* 2023-11-14T22:13:20Z /)
    expect(lines.find((line) => line.endsWith(' /plain/prog'))).toMatch(/^-rwxr-xr-x .* 2026-01-01T00:00:00Z /)
  })

  it('gives one file, under its name in a folder or under another', () => {
    const { list, read } = made(`  - { ${source}, from: /docs/a.txt, at: /in/ }\n  - { ${source}, from: /docs/a.txt, at: /other }\n`)
    expect(list()).toEqual(['/in', '/in/a.txt', '/other'])
    expect(read('other').toString()).toBe('hello')
  })
})

it('names of one file stay names of one file', () => {
  const { home } = made('  - { disc: ../old/ours.iso, from: /docs, in: rockridge, at: / }\n', [
    '--set',
    'filesystems.iso9660.rockridge.version=1.12',
  ])
  const { out } = disc(home, 'ls', 'new.iso', '--long')
  expect(out.split('\n').filter((line) => /^-rw\S+ +2 .*(a\.txt|hard)$/.test(line))).toHaveLength(2)
})

it('exclude and rules count from the folder that is taken', () => {
  const { list } = made(
    `  - { disc: ../old/ours.iso, exclude: [deep, '*.txt'], from: /docs, at: /d, rules: [{ match: hard, mode: '0600' }] }\n`,
  )
  expect(list()).toEqual(['/d', '/d/hard', '/d/link'])
  expect(list('--long').find((line) => line.includes('hard'))).toMatch(/^-rw-------/)
})

it('a data track of a Compact Disc, its bytes between those of sectors', () => {
  const { list, read, error } = made('  - { disc: ../old/mixed.cue, from: /bin }\n  - { disc: ../old/mixed.bin, from: /docs, at: /raw }\n')
  expect(list(), error).toEqual(['/prog', '/raw', '/raw/a.txt', '/raw/deep', '/raw/deep/b.txt', '/raw/hard', '/raw/link'])
  expect(read('prog').equals(big)).toBe(true)
})

it('the disc in a drive', () => {
  expect(disc(old, 'burn', 'ours.iso', '--yes', '--drive', 'virtual:burned?media=dvd-r').status).toBe(0)
  const { list, read, error } = made(`  - { disc: 'virtual:${join(old, 'burned')}', from: /bin }\n`)
  expect(list(), error).toEqual(['/prog'])
  expect(read('prog').equals(big)).toBe(true)
})

it.runIf(has('xorriso'))('the sessions of a disc that another program has grown', () => {
  const home = mkdtempSync(join(top, 'grown-'))
  writeFileSync(join(home, 'first'), 'one')
  writeFileSync(join(home, 'second'), 'two')
  const xorriso = (...args: readonly string[]) => execFileSync('xorriso', [...args], { cwd: home, stdio: 'pipe' })
  xorriso('-outdev', 'grown.iso', '-volid', 'ONE', '-map', 'first', '/first', '-commit')
  xorriso('-dev', 'grown.iso', '-map', 'second', '/second', '-rm', '/first', '--', '-commit')
  cpSync(join(home, 'grown.iso'), join(old, 'grown.iso'))
  expect(made('  - { disc: ../old/grown.iso }\n').list()).toEqual(['/second'])
  const { list, read } = made('  - { disc: ../old/grown.iso, session: first }\n')
  expect(list()).toEqual(['/first'])
  expect(read('first').toString()).toBe('one')
})

it.runIf(has('genisoimage'))('a session that no one finds, by its first block', () => {
  const home = mkdtempSync(join(top, 'far-'))
  for (const name of ['first', 'second']) {
    mkdirSync(join(home, name))
    writeFileSync(join(home, name, name), name)
  }
  const genisoimage = (...args: readonly string[]) => execFileSync('genisoimage', ['-quiet', '-R', ...args], { cwd: home, stdio: 'pipe' })
  genisoimage('-o', 'far.iso', 'first')
  truncateSync(join(home, 'far.iso'), 4000 * 2048)
  genisoimage('-M', 'far.iso', '-C', '0,4000', '-o', 'part.iso', 'second')
  appendFileSync(join(home, 'far.iso'), readFileSync(join(home, 'part.iso')))
  cpSync(join(home, 'far.iso'), join(old, 'far.iso'))
  expect(made('  - { disc: ../old/far.iso }\n').list()).toEqual(['/first'])
  const { list, read } = made('  - { disc: ../old/far.iso, session: { start: 4000 }, exclude: [first] }\n')
  expect(list()).toEqual(['/second'])
  expect(read('second').toString()).toBe('second')
  expect(made('  - { disc: ../old/far.iso, session: { start: 4001 } }\n').error).toMatch(/from block 4001 on, has neither/)
})

it('is locked by what it holds', () => {
  const { home } = made('  - { disc: image.iso, from: /docs, optional: true }\n')
  cpSync(join(old, 'ours.iso'), join(home, 'image.iso'))
  expect(disc(home, 'build', '--lock').status).toBe(0)
  expect(disc(home, 'build', '--frozen').status).toBe(0)
  const bytes = readFileSync(join(home, 'image.iso'))
  bytes.write('HELLO', bytes.indexOf('hello'))
  writeFileSync(join(home, 'image.iso'), bytes)
  expect(disc(home, 'build', '--frozen').error).toContain('source ~ data:/a.txt: same size, other bytes')
})

describe('what is wrong', () => {
  const wrong: readonly (readonly [what: string, entry: string, message: RegExp])[] = [
    [
      'an image that is not there',
      'disc: ../old/our.iso',
      /5:13: error: There is no file or folder "..\/old\/our.iso"[^]*Did you mean "..\/old\/ours.iso"/,
    ],
    [
      'a path that is not on it',
      'disc: ../old/ours.iso, from: /doc',
      /There is no "\/doc" on "..\/old\/ours.iso"[^]*Did you mean "\/docs"/,
    ],
    ['a tree that is not on it', 'disc: ../old/mixed.cue, in: udf', /has no UDF/i],
    ['a session that is not on it', 'disc: ../old/ours.iso, session: 3', /session 3/],
    ['a block that is not on it', 'disc: ../old/ours.iso, session: { start: 99999999 }', /has no block 99999999/],
    ['no disc at all', 'session: 1, in: rockridge, from: /docs', /The key "disc" is missing in files\[\d\]/],
    ['sounds', 'disc: ../old/tone.pcm', /tone\.pcm/],
    ['a folder', 'disc: ../old/src', /it is a folder/],
  ]
  it.each(wrong)('%s is told with its place', (_, entry, message) => {
    const { status, error } = made(`  - { ${entry}, at: /x/ }\n`)
    expect(status).toBe(1)
    expect(error).toMatch(message)
    expect(error).toMatch(/disc\.config\.yaml:5:/)
  })

  it('an image that is not there is left out where it is optional', () => {
    const { status, error } = made('  - { disc: gone.iso, optional: true }\n')
    expect(status).toBe(0)
    expect(error).toContain('gone.iso')
  })

  it('the image is not written over', () => {
    const { home } = made('  - { disc: own.iso, optional: true }\n')
    cpSync(join(old, 'ours.iso'), join(home, 'own.iso'))
    const { status, error } = disc(home, 'build', '-o', './own.iso')
    expect([status, readFileSync(join(home, 'own.iso')).equals(readFileSync(join(old, 'ours.iso')))]).toEqual([1, true])
    expect(error).toContain('request/outputTaken')
  })

  it('an image that is cut short is no source of what lies beyond', () => {
    const { home } = made('  - { disc: cut.iso, optional: true, in: rockridge }\n')
    cpSync(join(old, 'ours.iso'), join(home, 'cut.iso'))
    const bytes = readFileSync(join(home, 'cut.iso'))
    truncateSync(join(home, 'cut.iso'), bytes.indexOf('payload') + 4096)
    const { status, error } = disc(home, 'build')
    expect(status).toBe(1)
    expect(error).toContain('cut.iso')
    expect(error).toContain('[source/discCut]')
  })

  it('names that lead out of their folder are taken for others, and told', () => {
    const { home } = made('  - { disc: hostile.iso, optional: true, in: rockridge, from: /docs }\n')
    const bytes = readFileSync(join(old, 'ours.iso'))
    for (let at = bytes.indexOf('NM'); at >= 0; at = bytes.indexOf('NM', at + 1))
      if (bytes.toString('latin1', at + 5, at + 5 + 4) === 'hard') bytes.write('../x', at + 5)
    writeFileSync(join(home, 'hostile.iso'), bytes)
    const { status, error } = disc(home, 'build')
    expect(status).toBe(0)
    expect(error).toMatch(/disc\.config\.yaml:5:13: warning: A name in "\/docs" is unsafe/)
    expect(disc(home, 'ls', 'new.iso').out).toContain('/.._x')
  })

  it('another mistake beside it is the only one that is told', () => {
    const { error } = made('  - { disc: ../old/ours.iso, from: /docs, modde: keep }\n')
    expect(error.match(/error:/g)).toHaveLength(1)
    expect(error).toContain('Did you mean "mode"?')
  })
})
