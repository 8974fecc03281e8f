/** Locks as a repository of two projects has them: committed, cloned and proved elsewhere. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'
import { itNeeds, run } from './support/tools.js'

const folder = temporaryFolder()
const repository = join(folder, 'repository')
const environment: NodeJS.ProcessEnv = { ...process.env, NO_COLOR: '1', GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' }
delete environment['SOURCE_DATE_EPOCH']

const disc = (cwd: string, args: readonly string[], env: NodeJS.ProcessEnv = {}) => runProgram(args, cwd, { ...environment, ...env })
const git = (cwd: string, ...args: string[]): string => run('git', ['-C', cwd, ...args], { env: environment })
function commit(message: string, seconds: number): void {
  git(repository, 'add', '-A')
  const who = { GIT_AUTHOR_NAME: 'a', GIT_AUTHOR_EMAIL: 'a@b', GIT_COMMITTER_NAME: 'a', GIT_COMMITTER_EMAIL: 'a@b' }
  run('git', ['-C', repository, 'commit', '-q', '-m', message], {
    env: { ...environment, ...who, GIT_AUTHOR_DATE: `@${seconds} +0000`, GIT_COMMITTER_DATE: `@${seconds} +0000` },
  })
}
let copies = 0
/** A copy in which a test may change what it likes. */
function clone(...options: string[]): string {
  const path = join(folder, `clone-${++copies}`)
  run('git', ['clone', '-q', ...options, `file://${repository}`, path], { env: environment })
  return join(path, 'a')
}
const firstLine = (text: string): string => text.split('\n')[0] ?? ''
const createdIn = (project: string, image = 'out.iso'): string =>
  readFileSync(join(project, image)).toString('latin1', 16 * 2048 + 813, 16 * 2048 + 827)

beforeAll(() => {
  run('git', ['init', '-q', repository], { env: environment })
  for (const name of ['a', 'b']) {
    mkdirSync(join(repository, name, 'data'), { recursive: true })
    writeFileSync(
      join(repository, name, 'disc.config.yaml'),
      `disc: 1\nvolume: { id: ${name.toUpperCase()} }\nfilesystems: { iso9660: true, udf: true }\nfiles: [{ from: data, at: / }]\noutput: out.iso\n`,
    )
    writeFileSync(join(repository, name, 'data/file'), 'content')
  }
  writeFileSync(join(repository, '.gitignore'), 'out.iso\n')
  commit('both', 1_700_000_000)
  writeFileSync(join(repository, 'a/data/file'), 'contents')
  commit('a', 1_700_100_000)
  const locked = disc(join(repository, 'a'), ['build', '--lock'])
  if (locked.status !== 0) throw new Error(locked.stderr)
  commit('the lock of a', 1_700_200_000)
  writeFileSync(join(repository, 'b/data/file'), 'other')
  commit('b', 1_700_300_000)
})

describe('the date of a volume without one', () => {
  it('is that of the last commit of the folder of the manifest', () => {
    const home = clone()
    expect(disc(home, ['build']).status).toBe(0)
    expect(createdIn(home)).toBe('20231117054640')
    const other = join(home, '../b')
    expect(disc(other, ['build']).status).toBe(0)
    expect(createdIn(other)).toBe('20231118093320')
  })

  it('is not the end of a shallow history, which proves nothing', () => {
    const home = clone('--depth', '1')
    const { status, stderr } = disc(home, ['build'])
    expect(status).toBe(0)
    expect(firstLine(stderr)).toMatch(/^warning: The date of the volume is now, since the clone is shallow, .* \[lock\/dateNow\]$/)
    expect(disc(home, ['build', '--lock']).stderr).toMatch(/^error: Cannot lock the image: .*the clone is shallow/)
    git(home, 'fetch', '-q', '--unshallow')
    expect(disc(home, ['build']).stderr).toBe('')
  })

  it('is known in a shallow clone whose history holds the last change', () => {
    const home = clone('--depth', '3')
    expect(disc(home, ['build']).stderr).toBe('')
    expect(createdIn(home)).toBe('20231117054640')
  })

  it('is now where git refuses, with the reason and the mend', () => {
    const home = clone()
    const { stderr } = disc(home, ['build'], { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' })
    expect(firstLine(stderr)).toMatch(
      /since git says: detected dubious ownership in repository at .*git config --global --add safe\.directory/,
    )
    expect(disc(home, ['build'], { PATH: '/nonexistent' }).stderr).toContain(
      'The date of the volume is now, since there is no git on the PATH',
    )
  })

  it('is now without a reason where there is no repository', () => {
    const home = join(folder, 'plain')
    cpSync(join(repository, 'a'), home, { recursive: true })
    expect(firstLine(disc(home, ['build']).stderr)).toBe('warning: The date of the volume is now [lock/dateNow]')
  })

  it('is nothing to speak of where no file system shows it', () => {
    const home = join(folder, 'album')
    mkdirSync(home)
    const wave = Buffer.alloc(44 + 4 * 2352 * 150)
    wave.write('RIFF')
    wave.writeUInt32LE(wave.length - 8, 4)
    wave.write('WAVEfmt ', 8)
    wave.writeUInt32LE(16, 16)
    wave.writeUInt16LE(1, 20)
    wave.writeUInt16LE(2, 22)
    wave.writeUInt32LE(44100, 24)
    wave.writeUInt32LE(176400, 28)
    wave.writeUInt16LE(4, 32)
    wave.writeUInt16LE(16, 34)
    wave.write('data', 36)
    wave.writeUInt32LE(wave.length - 44, 40)
    writeFileSync(join(home, 'one.wav'), wave)
    writeFileSync(
      join(home, 'disc.config.yaml'),
      'disc: 1\nmedia: cd-r\naudio: { tracks: [{ from: one.wav }] }\noutput: { image: out.bin, sheet: out.cue }\n',
    )
    const { status, stderr } = disc(home, ['build', '--lock'])
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(join(home, 'disc.lock'), 'utf8')).not.toContain('"date"')
    expect(disc(home, ['build', '--frozen']).status).toBe(0)
    expect(disc(home, ['lock', '--check']).status).toBe(0)
  })
})

describe('a frozen build', () => {
  it.each([
    ['a clone', [], {}],
    ['a shallow clone', ['--depth', '1'], {}],
    ['a clone of another owner', ['--depth', '1'], { GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' }],
    ['a container without git', ['--depth', '1'], { PATH: '/nonexistent' }],
    ['another home, zone and language', [], { HOME: '/nonexistent', TZ: 'Asia/Tokyo', LANG: 'tr_TR.UTF-8', LC_ALL: 'tr_TR.UTF-8' }],
  ])('holds in %s, and so does the check that makes no image', (_, options, env) => {
    const home = clone(...options)
    const { status, stderr } = disc(home, ['build', '--frozen'], env)
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' })
    expect(readFileSync(join(home, 'out.iso')).equals(readFileSync(join(repository, 'a/out.iso')))).toBe(true)
    rmSync(join(home, 'out.iso'))
    expect(disc(home, ['lock', '--check'], env).status).toBe(0)
    expect(statSync(join(home, 'out.iso'), { throwIfNoEntry: false })).toBeUndefined()
  })

  const change =
    (name: string, from: string, to: string) =>
    (home: string): void => {
      const text = readFileSync(join(home, name), 'utf8')
      expect(text).toContain(from)
      writeFileSync(join(home, name), text.replace(from, to))
    }
  const cases: readonly (readonly [string, (home: string) => void, NodeJS.ProcessEnv, RegExp])[] = [
    [
      'a byte',
      change('data/file', 'contents', 'contentz'),
      {},
      /promises: source ~ data:\/file: same size, other bytes( \[lock\/differs\])?$/,
    ],
    ['a key', change('disc.config.yaml', 'id: A', 'id: X'), {}, /promises: manifest volume\.id: "A" became "X"( \[lock\/differs\])?$/],
    [
      'the date of the environment',
      () => {},
      { SOURCE_DATE_EPOCH: '1700000000' },
      /promises: date of the volume: 2023-11-16T02:00:00Z \(commit\) became 2023-11-14T22:13:20Z \(SOURCE_DATE_EPOCH\)$/,
    ],
    [
      'the date of the manifest',
      change('disc.config.yaml', 'id: A', 'id: A, date: 2026-01-01'),
      {},
      /promises: date of the volume: \S+ \(commit\) became 2026-01-01T00:00:00Z \(manifest\)$/,
    ],
    ['the lock’s version', change('disc.lock', '"version": 2', '"version": 7'), {}, /its version is 7, not 2 \[lock\/malformed\]$/],
    [
      'the program’s version and its bytes',
      (home) => {
        change('disc.lock', /"program": "[^"]+"/.exec(readFileSync(join(home, 'disc.lock'), 'utf8'))?.[0] ?? '', '"program": "9.9.9"')(home)
        change('disc.lock', '"length":1,"sha256":"', '"length":1,"sha256":"0')(home)
      },
      {},
      /promises: program: version 9\.9\.9 became \d+\.\d+\.\d+$/,
    ],
    [
      'the epoch',
      change('disc.lock', '"epoch": 4', '"epoch": 1'),
      {},
      /is of layout epoch 1, this program of 4: .*spaces.*list \[lock\/epoch\]$/,
    ],
  ]
  it.each(cases)('names %s as the cause in the first line', (_, make, env, wanted) => {
    const home = clone('--depth', '1')
    make(home)
    for (const args of [
      ['build', '--frozen'],
      ['lock', '--check'],
    ]) {
      const { status, stderr } = disc(home, args, env)
      expect(status).toBe(1)
      expect(firstLine(stderr)).toMatch(wanted)
    }
    expect(statSync(join(home, 'out.iso'), { throwIfNoEntry: false })).toBeUndefined()
  })

  it('has the same bytes from a later version of the program', () => {
    const home = clone()
    writeFileSync(
      join(home, 'disc.lock'),
      readFileSync(join(home, 'disc.lock'), 'utf8').replace(/"program": "[^"]+"/, '"program": "9.9.9"'),
    )
    expect(disc(home, ['build', '--frozen']).status).toBe(0)
  })
})

it('an image is verified beside what its manifest makes with the date of the lock', () => {
  const home = clone('--depth', '1')
  expect(disc(home, ['build', '--frozen']).status).toBe(0)
  expect(disc(home, ['verify', 'out.iso']).status).toBe(1)
  expect(disc(home, ['verify', '--frozen', 'out.iso']).status).toBe(0)
})

it('the lock is the same whether an image is kept or not', () => {
  const home = clone()
  const locked = readFileSync(join(home, 'disc.lock'), 'utf8')
  rmSync(join(home, 'disc.lock'))
  // Its date is that of the last commit, which now is the one of the lock.
  expect(disc(home, ['lock'], { SOURCE_DATE_EPOCH: '1700100000' }).status).toBe(0)
  expect(readFileSync(join(home, 'disc.lock'), 'utf8')).toBe(locked.replace('"from":"commit"', '"from":"SOURCE_DATE_EPOCH"'))
  expect(statSync(join(home, 'out.iso'), { throwIfNoEntry: false })).toBeUndefined()
})

itNeeds(['implantisomd5', 'checkisomd5'], 'a checksum of the medium is implanted and checked', () => {
  const home = join(folder, 'media')
  mkdirSync(home)
  writeFileSync(
    join(home, 'disc.config.yaml'),
    'disc: 1\nvolume: { date: 0 }\nfilesystems: { iso9660: { joliet: true, rockridge: true } }\nfiles: [{ at: /r, random: { size: 1 MiB, seed: 1 } }]\noutput: out.iso\n',
  )
  expect(disc(home, ['build']).status).toBe(0)
  expect(spawnSync('implantisomd5', ['out.iso'], { cwd: home, encoding: 'utf8' }).stderr).toBe('')
  expect(spawnSync('checkisomd5', ['out.iso'], { cwd: home }).status).toBe(0)
})
