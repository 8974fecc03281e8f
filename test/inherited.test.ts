/** Rules for what is taken over of a disc: of one that another is made of, and of one that grows. */

import { mkdtempSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { runProgram } from './support/program.js'

const top = temporaryFolder()

/** A disc with a folder, two names of one file, a program and a link. */
const OLD = {
  disc: 1,
  volume: { id: 'OLD', date: '2020-01-01' },
  files: [
    { at: '/docs/a.txt', text: 'a' },
    { at: '/docs/deep/b.txt', text: 'b' },
    { at: '/other', hardlink: '/docs/a.txt' },
    { at: '/run', text: '#!', mode: '0755' },
    { at: '/link', symlink: 'run' },
  ],
}

function project(filesystems: object) {
  const folder = mkdtempSync(join(top, 'project-'))
  const build = (manifest: object) => {
    writeFileSync(join(folder, 'disc.config.yaml'), JSON.stringify(manifest))
    return runProgram(['build', '-q', '--json'], folder)
  }
  expect(build({ ...OLD, filesystems, output: { image: 'old.iso' } }).status).toBe(0)
  /** Mode, owner, day and path of each node of a tree. */
  const listed = (image: string, space: string): readonly string[] => {
    const { stdout } = runProgram(['ls', '-R', '-l', '--in', space, '--json', image], folder)
    const { entries } = JSON.parse(stdout) as { readonly entries: readonly Readonly<Record<string, string | number>>[] }
    return entries.map(({ mode, uid, gid, mtime, path }) => [mode, `${uid}:${gid}`, String(mtime).slice(0, 10), path].join(' '))
  }
  return { build, listed }
}

const RULES = [
  { match: 'docs/**', mode: '0600', owner: '7:8' },
  { match: '*.txt', mode: '0640', time: '2021-02-03' },
  { match: 'run', mode: { executables: '0700' }, hide: ['joliet'] },
  { match: 'link', mode: '0600', owner: '9:9' },
]
const RULED = [
  '0600 7:8 2020-01-01 /docs',
  '0640 7:8 2021-02-03 /docs/a.txt',
  '0600 7:8 2020-01-01 /docs/deep',
  '0640 7:8 2021-02-03 /docs/deep/b.txt',
  '0777 9:9 2020-01-01 /link',
  '0644 0:0 2026-01-01 /new.txt',
  // A name of a file that another name leads to.
  '0640 7:8 2021-02-03 /other',
  '0700 0:0 2020-01-01 /run',
]
const ADDED = { volume: { date: '2026-01-01' }, files: [{ at: '/new.txt', text: 'new' }] }
const BOTH = { iso9660: { rockridge: true, joliet: true }, udf: { revision: '2.01' } }

describe('rules for what is taken over', () => {
  it('reach a disc that is made of another one, and not what is added', () => {
    const { build, listed } = project(BOTH)
    const manifest = { disc: 1, ...ADDED, base: { image: 'old.iso', rules: RULES }, output: { image: 'new.iso' } }
    expect(build(manifest).status).toBe(0)
    expect(listed('new.iso', 'rockridge')).toEqual(RULED)
    expect(listed('new.iso', 'udf')).toEqual(RULED)
    expect(listed('new.iso', 'joliet').map((line) => line.split(' ').at(-1))).toEqual([
      '/docs',
      '/docs/a.txt',
      '/docs/deep',
      '/docs/deep/b.txt',
      '/new.txt',
      '/other',
    ])
  })

  it.each(['rockridge', 'udf'])('reach a disc that grows: %s', (space) => {
    const { build, listed } = project(space === 'udf' ? { iso9660: false, udf: { revision: '2.01' } } : BOTH)
    const manifest = { disc: 1, ...ADDED, session: { import: 'old.iso', rules: RULES }, output: { image: 'new.iso' } }
    const { status, stdout } = build(manifest)
    expect([status, stdout.includes('"severity":"error"')]).toEqual([0, false])
    expect(listed('new.iso', space)).toEqual(RULED)
  })

  it.each([
    [{ match: '{a,b}'.repeat(11) }, ['base', 'rules', 0, 'match'], 'source/patternTooCostly'],
    [{ match: 'a', time: '2026-02-30' }, ['base', 'rules', 0, 'time'], 'source/dateInvalid'],
  ])('name the place where they are wrong', (rule, path, code) => {
    const { build } = project(BOTH)
    const { status, stdout } = build({ disc: 1, ...ADDED, base: { image: 'old.iso', rules: [rule] }, output: { image: 'new.iso' } })
    expect(status).toBe(1)
    expect(stdout).toContain(`"code":"${code}"`)
    expect(stdout).toContain(JSON.stringify(path))
  })
})
