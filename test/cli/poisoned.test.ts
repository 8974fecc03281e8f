/** Text of discs, archives, manifests, file names and drives may hold what a terminal obeys, and what turns the direction of writing. None of it is printed. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { runProgram, type ProgramRun } from '../support/program.js'
import { tarHeader } from '../support/tar.js'

const folder = temporaryFolder()

/** CSI of one byte and of two, DEL, the start of an operating system command, marks of direction, and a line end of Unicode. */
const POISON = '\u009b2J\u001b[2J\u007f\u009d0;x\u0007\u202egpj.\u2066\u061c\u200f\u2028'
const OBEYED = /[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/

const disc = (...args: readonly string[]): ProgramRun => runProgram(args, folder, { ...process.env, NO_COLOR: '1' })

function expectHarmless({ stdout, stderr }: ProgramRun): void {
  expect(OBEYED.exec(stdout)).toBeNull()
  expect(OBEYED.exec(stderr)).toBeNull()
}

const yaml = (volume: string, files: string): string =>
  `disc: 1\nvolume: { ${volume}date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: { level: 3, rockridge: true }, udf: {} }\nfiles: [${files}]\noutput: image.iso\n`

beforeAll(() => {
  mkdirSync(join(folder, 'src', `folder ${POISON}`), { recursive: true })
  writeFileSync(join(folder, 'src', `folder ${POISON}`, `name ${POISON}`), 'x')
  writeFileSync(join(folder, 'names.yaml'), yaml('id: NAMES, ', '{ from: src, at: / }'))
  const built = disc('build', 'names.yaml', '-o', 'names.iso')
  expect([built.status, built.stderr]).toEqual([0, expect.anything()])
  expectHarmless(built)
  // Every text of the descriptors, as a program without rules would leave it.
  const image = readFileSync(join(folder, 'names.iso'))
  const text = Buffer.from(POISON, 'utf8')
  for (const at of [8, 40, 190, 318, 446, 574, 702, 739, 776]) text.copy(image, 16 * 2048 + at, 0, 30)
  writeFileSync(join(folder, 'fields.iso'), image)
})

describe('what is printed of a disc', () => {
  const lines = [
    'ls -R names.iso',
    'ls -lR names.iso --names',
    'ls names.iso --json -R',
    'inspect names.iso',
    'inspect fields.iso',
    'inspect fields.iso --json',
    'inspect fields.iso --block 16',
    'inspect names.iso --block 257',
    'diff names.iso fields.iso',
    'diff names.iso fields.iso --bytes',
    'check fields.iso',
    'check names.iso --json',
    'diff names.iso fields.iso --json',
    'extract fields.iso -o out -v',
    'extract fields.iso -o out',
    'verify names.iso --against fields.iso',
    'plan names.yaml',
    'plan names.yaml --json',
    'ls names.iso /nothing\u009b2J\u202e',
  ]
  it.each(lines)('%j', (line) => {
    const ran = disc(...line.split(' '))
    expectHarmless(ran)
    expect(ran.stdout + ran.stderr).not.toContain('cli/internal')
  })

  it('JSON means what it meant', () => {
    const last = disc('ls', 'names.iso', '--json', '-R').stdout.trim().split('\n').at(-1) ?? ''
    const { entries } = JSON.parse(last) as { readonly entries: readonly { readonly path: string }[] }
    expect(entries.map(({ path }) => path)).toContain(`/folder ${POISON}/name ${POISON}`)
  })

  it('colours stay where they are asked for, and no others', () => {
    const { stderr } = runProgram(['ls', 'nothing\u001b[31m'], folder, { ...process.env, NO_COLOR: '', FORCE_COLOR: '1' })
    expect(stderr).toContain('\u001b[31merror\u001b[0m')
    expect(stderr).toContain('nothing\\u001b[31m')
  })
})

it('what is printed of an archive', () => {
  const name = `a ${POISON}`
  const member = tarHeader({ name: '././@PaxHeader', type: 'x', data: pax('path', name) })
  const file = tarHeader({ name: 'x', data: 'x', mode: 0o4777 })
  writeFileSync(
    join(folder, 'a.tar'),
    Buffer.concat([padded(member, pax('path', name)), padded(file, 'x'), padded(file, 'x'), Buffer.alloc(1024)]),
  )
  writeFileSync(join(folder, 'tar.yaml'), yaml('', '{ from: a.tar, unpack: true, at: / }'))
  for (const command of ['plan', 'build', 'validate']) expectHarmless(disc(command, 'tar.yaml', '-v'))
})

it.each([
  `disc: 1\nname: "${POISON.replaceAll('\u001b', '').replaceAll('\u0007', '')}"\nfiles: [{ from: "none\u202e\u009d" }]\n`,
  `disc: 1\n"key\u202e\u009b2J": 1\n`,
  `disc: 1 # \u202e\u009b2J\nfiles: 3 # \u202e\u009b2J\n`,
])('what is printed of a manifest: %j', (text) => {
  writeFileSync(join(folder, 'poison.yaml'), text)
  expectHarmless(disc('validate', 'poison.yaml'))
  expectHarmless(disc('plan', 'poison.yaml', '--json'))
})

const pax = (key: string, value: string): string => {
  const rest = Buffer.byteLength(` ${key}=${value}\n`)
  const length = rest + String(rest + 2).length
  return `${length} ${key}=${value}\n`
}

function padded(header: Buffer, data: string): Buffer {
  const bytes = Buffer.from(data)
  return Buffer.concat([header, bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)])
}
