/** `disc build --depfile` as GNU make and ninja read it, and `--print-sources`. */

import { spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { program, runProgram } from '../support/program.js'
import { itNeeds } from '../support/tools.js'

const folder = temporaryFolder()
const names = ['plain', 'with space', 'hash#1', 'dollar$HOME', 'per%cent', 'a=b', 'ü', 'at@', '{a,b}+', 'below/deep']
const put = (name: string, text: string): void => writeFileSync(join(folder, name), text)
for (const name of ['tree', 'tree/below', 'dist']) mkdirSync(join(folder, name))
for (const name of names) put(`tree/${name}`, name)
put(
  'disc.config.yaml',
  'disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: { rockridge: true } }\nfiles: [{ from: tree, at: / }]\noutput: dist/out.iso\n',
)
const command = `${process.execPath} ${program} build --depfile dist/out.d -o dist/out.iso`
put('Makefile', `dist/out.iso:\n\t${command}\n-include dist/out.d\n`)
put('build.ninja', `rule disc\n  command = ${command}\n  depfile = dist/out.d\nbuild dist/out.iso: disc\n`)

/** How each tells whether it would build, without doing it. */
const asks: Readonly<Record<string, readonly string[]>> = { make: ['-q'], ninja: ['-n'] }

function wouldBuild(tool: string): boolean {
  const { status, stdout } = spawnSync(tool, asks[tool], { cwd: folder, encoding: 'utf8' })
  return tool === 'make' ? status === 1 : stdout.includes('out.iso')
}

function build(tool: string): void {
  const { status, stderr, stdout } = spawnSync(tool, { cwd: folder, encoding: 'utf8' })
  expect([status, stdout]).toEqual([0, expect.stringContaining('out.iso  ')])
  expect(stderr).not.toMatch(/warning: |error|Error/)
}

/** Newer than whatever was built, on file systems with coarse times too. */
const touch = (name: string): void => {
  const later = statSync(join(folder, 'dist/out.iso')).mtimeMs / 1000 + 2
  utimesSync(join(folder, name), later, later)
}
const settle = (name: string): void => utimesSync(join(folder, name), 1, 1)

for (const tool of ['make', 'ninja'])
  itNeeds([tool], `${tool} builds anew when a source changes, comes or goes, and else does not`, () => {
    rmSync(join(folder, 'dist'), { recursive: true })
    mkdirSync(join(folder, 'dist'))
    build(tool)
    expect(wouldBuild(tool)).toBe(false)
    for (const name of [...names.map((one) => `tree/${one}`), 'disc.config.yaml', 'tree/below']) {
      touch(name)
      expect([name, wouldBuild(tool)]).toEqual([name, true])
      settle(name)
      expect([name, wouldBuild(tool)]).toEqual([name, false])
    }
    rmSync(join(folder, 'tree/plain'))
    expect(wouldBuild(tool)).toBe(true)
    build(tool)
    put('tree/plain', 'plain')
    touch('tree')
    expect(wouldBuild(tool)).toBe(true)
    settle('tree')
  })

it('names that the two read differently are told and left out, and a target with one is refused', () => {
  put('tree/a:b', 'colon')
  put('tree/semi;colon', 'semicolon')
  put(`tree/quote'"&`, 'quotes')
  try {
    const { status, stderr } = runProgram(['build', '--depfile', 'dist/odd.d', '-o', 'dist/odd.iso'], folder)
    expect([status, stderr]).toEqual([0, expect.stringMatching(/3 sources are not in.*cli\/depfileNames/s)])
    const refused = runProgram(['build', '--depfile', 'dist/odd.d', '-o', 'dist/o:d.iso'], folder)
    expect([refused.status, refused.stderr]).toEqual([1, expect.stringContaining('cli/depfileTarget')])
    const own = runProgram(['build', '--depfile', 'tree/ü'], folder)
    expect([own.status, own.stderr]).toEqual([1, expect.stringContaining('cli/isSource')])
  } finally {
    for (const name of ['tree/a:b', 'tree/semi;colon', `tree/quote'"&`]) rmSync(join(folder, name))
  }
})

it('--print-sources tells the same and builds nothing', () => {
  const { status, stdout } = runProgram(['build', '--print-sources', '--json', '-o', 'dist/none.iso'], folder)
  const { sources } = JSON.parse(stdout) as { sources: readonly string[] }
  expect(status).toBe(0)
  expect(sources).toEqual(['disc.config.yaml', ...['tree', 'tree/below', ...names.map((name) => `tree/${name}`)].toSorted()])
  expect(existsSync(join(folder, 'dist/none.iso'))).toBe(false)
  expect(runProgram(['build', '--print-sources', '--frozen'], folder).status).toBe(2)
  expect(runProgram(['build', '--depfile', 'x.d', '-o', '-'], folder).status).toBe(2)
})
