/** The command starts from what V8 compiled when it was built, and without it as well. */

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const folder = temporaryFolder()
const ends = (name: string): boolean => name.endsWith('.compiled')

it.each([
  ['--version', [], ['main.js']],
  ['plan', [join(root, 'disc.config.yaml')], ['main.js', 'plan']],
])('disc %s takes the code that was compiled for it', (command, more, files) => {
  const script = `
    const { load, scripts } = require('./disc.js')
    process.argv = [process.execPath, 'disc', ...${JSON.stringify([command, ...more])}]
    process.on('exit', () => console.error(JSON.stringify([...scripts].map(([name, { cachedDataRejected }]) => [name, cachedDataRejected]))))
    load('main.js')`
  const { status, stderr } = spawnSync(process.execPath, ['-e', script], { cwd: join(root, 'dist/bin'), encoding: 'utf8' })
  expect(status).toBe(0)
  const loaded = JSON.parse(stderr.slice(stderr.lastIndexOf('[['))) as [string, boolean][]
  for (const file of files) expect(loaded.some(([name]) => name.startsWith(file))).toBe(true)
  expect(loaded.filter(([, rejected]) => rejected)).toEqual([])
})

it.each(['missing', 'damaged', 'empty'])('and does the same where that is %s', (state) => {
  const copy = join(folder, state)
  mkdirSync(copy)
  cpSync(join(root, 'dist/bin'), join(copy, 'dist/bin'), { recursive: true })
  cpSync(join(root, 'package.json'), join(copy, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(copy, 'node_modules'))
  const bin = join(copy, 'dist/bin')
  for (const name of readdirSync(bin).filter(ends))
    if (state === 'missing') rmSync(join(bin, name))
    else writeFileSync(join(bin, name), state === 'empty' ? '' : 'what is this?'.repeat(99))
  const run = (program: string) =>
    spawnSync(process.execPath, [program, 'plan', '--json', join(root, 'disc.config.yaml')], { encoding: 'utf8' })
  const [found, wanted] = [run(join(bin, 'disc.js')), run(join(root, 'dist/bin/disc.js'))]
  expect([found.status, found.stderr]).toEqual([0, wanted.stderr])
  expect(found.stdout).toBe(wanted.stdout)
})
