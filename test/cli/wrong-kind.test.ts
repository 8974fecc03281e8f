/** Whatever a path of the user's leads to: pipes, devices, sockets, folders and files without an end are told, none is waited for. */

import { execFileSync } from 'node:child_process'
import { createServer } from 'node:net'
import { mkdirSync, readFileSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram } from '../support/program.js'
import { run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const server = createServer()
const kinds = ['pipe', 'socket', 'folder', 'zero', 'endless'] as const

/** Something of a kind under any name. */
function put(kind: (typeof kinds)[number], name: string): string {
  const path = join(folder, kind, name)
  mkdirSync(join(folder, kind), { recursive: true })
  if (kind === 'pipe') execFileSync('mkfifo', [path])
  else if (kind === 'folder') mkdirSync(path)
  else if (kind === 'endless') {
    writeFileSync(path, '')
    truncateSync(path, 3 * 2 ** 40)
  } else symlinkSync(kind === 'zero' ? '/dev/zero' : join(folder, 'ear'), path)
  return `${kind}/${name}`
}

beforeAll(() => new Promise<void>((resolve) => void server.listen(join(folder, 'ear'), resolve)))
afterAll(() => void server.close())

/** What names a file, and the command that is to read it. */
const commands: readonly (readonly [name: string, args: (path: string) => readonly string[], manifest?: (path: string) => string])[] = [
  ['manifest.yaml', (path) => ['validate', path]],
  ['base.yaml', () => ['validate', 'm.yaml'], (path) => `extends: ${path}\n`],
  ['source', () => ['build', 'm.yaml'], (path) => `files: [{ at: /f, concat: [${path}] }]\n`],
  ['archive', () => ['build', 'm.yaml'], (path) => `files: [{ archive: ${path} }]\n`],
  ['other', () => ['build', 'm.yaml'], (path) => `files: [{ disc: ${path} }]\n`],
  [
    'boot',
    () => ['build', 'm.yaml'],
    (path) => `files: [{ at: /f, text: f }]\nboot: { entries: [{ image: ${path}, infoTable: isolinux }] }\n`,
  ],
  ['sound.wav', () => ['build', 'm.yaml'], (path) => `tracks: [{ type: audio, from: ${path} }]\n`],
  ['sound.bin', () => ['build', 'm.yaml'], (path) => `tracks: [{ type: audio, from: ${path} }]\n`],
  ...['image.iso', 'sheet.cue', 'sheet.toc', 'sheet.ccd', 'disc.nrg', 'disc.mds'].flatMap((name) => [
    [name, (path: string) => ['inspect', path]] as const,
    [name, (path: string) => ['import', path, '--output', 'i.yaml']] as const,
  ]),
  ['script.yaml', (path) => ['drives', `virtual:v.disc?media=cd-r&faults=${path}`]],
  ['drive.disc', (path) => ['drives', `virtual:${path}?media=cd-r`]],
]

// What has three TiB of zeros is as good a source as any, and as an archive an empty one.
const cases = commands
  .flatMap((command, i) =>
    kinds.map((kind) => ({ kind, i, name: command[0], args: command[1], manifest: command[2], what: command[1]('X').join(' ') })),
  )
  .filter(({ kind, name }) => kind !== 'endless' || (name !== 'source' && name !== 'archive'))

it.each(sample(cases, 4))('$kind as $name for $what', ({ kind, name, args, manifest, i }) => {
  const path = put(kind, `${i}-${name}`)
  if (manifest !== undefined)
    writeFileSync(join(folder, 'm.yaml'), `disc: 1\noutput: o.${manifest('').startsWith('tracks') ? 'bin' : 'iso'}\n${manifest(path)}`)
  const began = performance.now()
  const { status, stderr, stdout } = runProgram([...args(path)], folder)
  expect(`${stdout}${stderr}`).toContain(name)
  expect(stderr).not.toContain('[cli/internal]')
  expect({ status, stderr }).toMatchObject({ status: 1 })
  expect(performance.now() - began).toBeLessThan(10_000)
})

it('reads what the shell has opened, and a pipe only there', () => {
  writeFileSync(join(folder, 'good.yaml'), 'disc: 1\nfiles: [{ at: /f, text: f }]\n')
  const program = join(import.meta.dirname, '../../dist/bin/disc.js')
  const asked = (command: string): string => run('bash', ['-c', `node ${program} validate --json ${command}`], { cwd: folder })
  expect(asked('<(cat good.yaml)')).toContain('"ok":true')
  expect(asked('- < good.yaml')).toContain('"ok":true')
})

it.skipIf(process.platform !== 'linux')('refuses a file whose size is told as 0 and that holds something', () => {
  writeFileSync(join(folder, 'proc.yaml'), 'disc: 1\noutput: p.iso\nfiles: [{ from: /proc/version, at: /v }]\n')
  const { status, stderr } = runProgram(['build', 'proc.yaml'], folder)
  expect(stderr).toMatch(/\/proc\/version.*its size is told as 0/)
  expect(status).toBe(1)
})

it('does not take an archive that was cut for a whole one', () => {
  mkdirSync(join(folder, 'many'))
  for (let i = 0; i < 10; i++) writeFileSync(join(folder, 'many', `${i}`), 'x'.repeat(1000))
  run('tar', ['-cf', 'whole.tar', '-C', 'many', ...Array.from({ length: 10 }, (_, i) => `${i}`)], { cwd: folder })
  const whole = readFileSync(join(folder, 'whole.tar'))
  const built = (bytes: Uint8Array): { readonly status: number | null; readonly stderr: string } => {
    writeFileSync(join(folder, 'cut.tar'), bytes)
    writeFileSync(join(folder, 'tar.yaml'), 'disc: 1\noutput: t.iso\nfiles: [{ archive: cut.tar }]\n')
    return runProgram(['build', 'tar.yaml'], folder)
  }
  expect(built(whole).status).toBe(0)
  for (const length of [0, 512, 1024, 6144, 15_360]) expect(built(whole.subarray(0, length)).stderr).toMatch(/cut\.tar/)
  expect(built(whole.subarray(0, 6144))).toMatchObject({ status: 1, stderr: expect.stringContaining('members may be missing') as string })
  // One of the two blocks of zeros is enough to know.
  expect(built(whole.subarray(0, 15_360 + 512)).status).toBe(0)
})
