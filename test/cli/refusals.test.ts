/** What the system refuses is told in words: no code of a system call, no sentence of Node.js, and never as a mistake of the program. */

import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { sample } from '../support/tools.js'

const folder = temporaryFolder()
mkdirSync(join(folder, 'folder'))
symlinkSync('circle', join(folder, 'circle'))
writeFileSync(join(folder, 'file'), 'file')
writeFileSync(
  join(folder, 'disc.config.yaml'),
  'disc: 1\nvolume: { date: 2026-01-01 }\nfilesystems: { iso9660: {} }\nfiles: [{ at: /a, text: a }]\noutput: out.iso\n',
)

const disc = (line: string) => runProgram(line.split(' '), folder, { ...process.env, NO_COLOR: '1' })

expect(disc('build').status).toBe(0)

const wrong = ['gone', 'folder', 'circle', 'file/through', `long${'x'.repeat(300)}`]
const readers = [
  'validate',
  'plan',
  'build',
  'lock',
  'burn --yes --drive virtual:d.disc?media=bd-r',
  'inspect',
  'ls',
  'extract',
  'import',
  'diff out.iso',
  'verify out.iso --against',
  'verify out.iso --manifest',
  'verify',
  'verify --sha256 0000000000000000000000000000000000000000000000000000000000000000',
  'drives',
  'serve',
  'run',
  'build -C',
]
const writers = ['build -o', 'init -o', 'import out.iso -o', 'extract out.iso -o']

const RAW = /\bE[A-Z]{3,}\b|no such file or directory|illegal operation|cli\/internal|cli\/refusedByHost|, (open|stat|mkdir|read|scandir) '/

describe('words for', () => {
  it.each(
    sample(
      readers.flatMap((command) => wrong.map((path) => [command, path] as const)),
      3,
    ),
  )('disc %s %s', (command, path) => {
    const { status, stdout, stderr } = disc(`${command} ${path}`)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^(\S+: )?error: /m)
    expect(stdout + stderr).not.toMatch(RAW)
  })

  it.each(
    writers.flatMap((command) => ['circle', 'file/through', 'folder', `long${'x'.repeat(300)}`].map((path) => [command, path] as const)),
  )('disc %s %s', (command, path) => {
    const { status, stdout, stderr } = disc(`${command} ${path}`)
    // Both put what they make into it.
    if (/^(extract|import)/.test(command) && path === 'folder') return expect(status).toBe(0)
    expect(status).not.toBe(0)
    expect(stderr).toMatch(/^(\S+: )?error: /m)
    return expect(stdout + stderr).not.toMatch(RAW)
  })
})

it('an image that is not there is one in no words of Node.js', () => {
  expect(disc('inspect gone.iso').stderr).toBe(
    'error: "gone.iso" is no image: there is no such file [image/noImage]\n  help: Name an image, the sheet of one, a manifest, a folder with a disc.config.yaml, or a drive\n',
  )
})
