/** The program as a shell starts it: what it understands, and how it ends. */

import { spawn } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { commands } from '../../src/cli/commands.js'
import { generalOptions } from '../../src/cli/general.js'
import { commandFirst, flagOf } from '../../src/cli/words.js'
import { temporaryFolder } from '../support/folder.js'
import { program, runProgram } from '../support/program.js'

const folder = temporaryFolder()
const disc = (...args: readonly string[]) => {
  const { status, stdout, stderr } = runProgram(args, folder)
  return { status, out: stdout, error: stderr }
}
const manifest = (id: string, more = ''): string =>
  `disc: 1\nvolume: { id: ${id}, date: 2026-01-01T00:00:00Z }\nfilesystems: { iso9660: {} }\nfiles: [{ at: /x, text: hello }]\noutput: ${id}.iso\n${more}`

beforeAll(() => {
  writeFileSync(join(folder, 'a.yaml'), manifest('A'))
  writeFileSync(join(folder, 'b.yaml'), manifest('B'))
  for (const name of ['project', 'other']) {
    mkdirSync(join(folder, name))
    writeFileSync(join(folder, name, 'disc.config.yaml'), manifest(name.toUpperCase()))
  }
  expect(disc('-q', 'build', 'a.yaml', 'b.yaml')).toEqual({ status: 0, out: '', error: '' })
})

describe('words', () => {
  const cases: readonly (readonly [given: string, read: string])[] = [
    ['-q build a.yaml', 'build -q a.yaml'],
    ['-C folder build', 'build -C folder'],
    ['-Cfolder build', 'build -Cfolder'],
    ['-qC folder build', 'build -qC folder'],
    ['--output=x build', 'build --output=x'],
    ['-o x --set volume.id=Y build -v a.yaml', 'build -o x --set volume.id=Y -v a.yaml'],
    ['--lock build --frozen', 'build --lock --frozen'],
    ['build - -q', 'build - -q'],
    ['-- build', '-- build'],
    ['--version', '--version'],
  ]
  it.each(cases)('%s is %s', (given, read) => {
    expect(commandFirst(given.split(' '), commands, generalOptions).join(' ')).toBe(read)
  })

  it('an option takes a value in all commands that have it, or in none', () => {
    const takes = new Map<string, boolean>()
    for (const option of [...generalOptions, ...commands.flatMap(({ options = [] }) => options)])
      for (const name of [flagOf(option).long, flagOf(option).short ?? flagOf(option).long]) {
        expect(takes.get(name) ?? flagOf(option).takesValue, name).toBe(flagOf(option).takesValue)
        takes.set(name, flagOf(option).takesValue)
      }
  })
})

describe('used wrongly', () => {
  const cases: readonly (readonly [line: string, code: string, says: string])[] = [
    ['bild', 'cli/unknownCommand', 'There is no command "bild"'],
    ['bild', 'cli/unknownCommand', 'Did you mean "build"?'],
    ['sommelier', 'cli/unknownCommand', '`disc --help` lists all commands'],
    ['help bild', 'cli/unknownCommand', 'There is no command "bild"'],
    ['build --outptu x', 'cli/unknownOption', 'Did you mean "--output"?'],
    ['build -o', 'cli/misused', '-o, --output <file> is given without its value'],
    ['build -o x a.yaml b.yaml', 'cli/misused', '--output names one image'],
    ['build --lock --frozen', 'cli/misused', 'use one of them'],
    ['diff a.iso', 'cli/misused', '<after> is missing: disc diff <before> <after>'],
    ['schema x', 'cli/misused', 'Too many arguments: disc schema'],
    ['ls A.iso --in fat', 'cli/misused', 'udf, rockridge, joliet, enhanced, iso9660'],
    ['burn --mode fast', 'cli/misused', '--mode cannot be "fast"'],
    ['init sead', 'cli/unknownTemplate', 'Did you mean "seed"?'],
    ['doctor ffmpg', 'host/unknownWant', 'Did you mean "ffmpeg"?'],
    ['explain unknownComand', 'cli/unknownCode', 'Did you mean "cli/unknownCommand"?'],
    ['completion tcsh', 'cli/unknownShell', 'bash, zsh, fish'],
    ['--quiet', 'cli/misused', 'No command is given'],
  ]
  it.each(cases)('disc %s', (line, code, says) => {
    const heard = disc(...line.split(' '))
    expect(heard).toMatchObject({ status: 2, out: '' })
    expect(heard.error).toContain(`[${code}]`)
    expect(heard.error).toContain(says)
    const json = disc(...line.split(' '), '--json')
    if (line.endsWith('-o')) return
    expect(json).toMatchObject({ status: 2, error: '' })
    expect(JSON.parse(json.out)).toMatchObject({ ok: false, faults: [{ code, severity: 'error' }] })
  })
})

describe('several manifests', () => {
  it('are judged one after another, and all of them', () => {
    const { status, error } = disc('validate', 'a.yaml', 'none.yaml', 'project/')
    expect(status).toBe(1)
    expect(error).toContain('a.yaml is in order')
    expect(error).toContain('none.yaml: 1 error')
    expect(error).toContain('project/disc.config.yaml is in order')
  })

  it('are built, and a folder stands for its manifest', () => {
    const { status, out } = disc('--json', 'build', 'project', 'other')
    expect(status).toBe(0)
    const values = out
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>)
    expect(values.filter((value) => 'image' in value).map(({ manifest: name }) => name)).toEqual([
      'project/disc.config.yaml',
      'other/disc.config.yaml',
    ])
    expect(values.at(-1)).toEqual({
      ok: true,
      manifests: [
        { manifest: 'project/disc.config.yaml', ok: true },
        { manifest: 'other/disc.config.yaml', ok: true },
      ],
      faults: [],
    })
  })

  it('-C: the same from another folder', () => {
    expect(disc('-C', 'project', 'validate').error).toContain('disc.config.yaml is in order')
    expect(disc('validate', '-C', 'project', '-C', '../other').status).toBe(0)
    expect(disc('-C', 'none', 'validate')).toMatchObject({ status: 1, error: expect.stringContaining('[cli/cannotEnter]') as string })
    const built = disc('-C', 'project', 'build', '-o', 'here.iso')
    expect(built.status).toBe(0)
    expect(readFileSync(join(folder, 'project/here.iso')).length).toBeGreaterThan(0)
  })
})

describe('exit status', () => {
  const cases: readonly (readonly [line: string, status: number])[] = [
    ['validate a.yaml', 0],
    ['validate none.yaml', 1],
    ['--version', 0],
    ['help build', 0],
    ['diff A.iso A.iso', 0],
    ['diff A.iso B.iso', 1],
    ['diff A.iso none.iso', 2],
    ['diff A.iso', 2],
    ['verify A.iso --manifest b.yaml', 1],
  ]
  it.each(cases)('disc %s: %i', (line, status) => {
    expect(disc(...line.split(' ')).status).toBe(status)
  })

  it.each([
    ['SIGHUP', 129],
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s: %i, and nothing is left behind', async (signal, expected) => {
    writeFileSync(
      join(folder, 'large.yaml'),
      manifest('LARGE').replace('text: hello', 'random: { size: 8GiB }').replace('iso9660: {}', 'iso9660: { level: 3 }'),
    )
    const child = spawn(process.execPath, [program, 'build', 'large.yaml', '--json'], { cwd: folder })
    // A second one would end it at once.
    let sent = false
    child.stdout.on('data', (text: Buffer) => {
      if (!sent && text.toString().includes('"progress"')) sent = child.kill(signal)
    })
    expect(await new Promise((resolve) => child.on('exit', resolve))).toBe(expected)
  })

  it('is told by the help', () => {
    expect(disc('--help').out).toContain(
      'Exit status: 0 done; 1 failed; 2 used wrongly;\n129 terminal closed (SIGHUP); 130 interrupted (SIGINT); 143 terminated (SIGTERM).',
    )
    expect(disc('diff', '-h').out).toContain('0 they are the same; 1 they differ; 2 one cannot be read')
    expect(disc('build', '-h').out).toContain('disc.config.yaml where absent')
  })
})

describe('verify', () => {
  it('says against what it compares', () => {
    expect(disc('verify', 'A.iso', '--manifest', 'a.yaml').out).toContain('as they should be (full); compared with a.yaml')
    const other = disc('verify', 'A.iso', '--against', 'B.iso')
    expect(other.out).toContain('A.iso: compared with B.iso')
    expect(other.error).toContain('Build the image again')
    expect(other.error).not.toContain('Burn again')
  })

  it('says that nothing tells what a disc should be, and which command judges it by itself', () => {
    mkdirSync(join(folder, 'bare'))
    const { status, stderr } = runProgram(['verify', 'A.iso'], join(folder, 'bare'))
    expect(status).toBe(2)
    expect(stderr).toContain('Nothing says what A.iso should be: there is no disc.config.yaml here')
    expect(stderr).toContain('`disc check A.iso`')
  })

  it('says what digest an image has that has another', () => {
    const { status, error } = disc('verify', 'A.iso', '--sha256', '0'.repeat(64))
    expect(status).toBe(1)
    expect(error).toMatch(/A\.iso is another one: its SHA-256 is [0-9a-f]{64}, not 0{64} \[cli\/digestDiffers\]/)
  })

  it('does not speak of recording where an image cannot be read', () => {
    const { status, error } = disc('verify', 'none.iso', '--manifest', 'a.yaml')
    expect(status).toBe(1)
    expect(error).not.toContain('record')
    expect(error).toContain('none.iso')
  })
})

it('--set KEY=null removes a key, and one that is not there is no matter', () => {
  expect(disc('validate', 'a.yaml', '--set', 'volume.id=null', '--set', 'burn.mode=null', '--set', 'boot=null')).toMatchObject({
    status: 0,
  })
  expect(disc('build', '-q', 'a.yaml', '--set', 'filesystems=null', '--set', 'files[0]=null', '-o', 'null.iso').status).toBe(0)
  expect(disc('ls', 'null.iso').out).toBe('')
  expect(disc('inspect', 'null.iso').out).toContain('Joliet  "A"')
})

it.each(['mixed'])('%s: a good sheet is read without a word', (layout) => {
  const pcm = Buffer.alloc(44_100 * 4 * 5, 1)
  const head = Buffer.from('RIFF\0\0\0\0WAVEfmt \x10\0\0\0\x01\0\x02\0\x44\xac\0\0\x10\xb1\x02\0\x04\0\x10\0data\0\0\0\0', 'latin1')
  head.writeUInt32LE(36 + pcm.length, 4)
  head.writeUInt32LE(pcm.length, 40)
  writeFileSync(join(folder, 'sound.wav'), Buffer.concat([head, pcm]))
  const text = manifest('MIXED').replace(/output:.*/, `output: { image: ${layout}.bin, sheet: ${layout}.toc }`)
  writeFileSync(
    join(folder, `${layout}.yaml`),
    `${text}media: cd-r\nlayout: ${layout}\naudio: { tracks: [{ from: sound.wav }, { from: sound.wav }] }\n`,
  )
  expect(disc('-q', 'build', `${layout}.yaml`)).toEqual({ status: 0, out: '', error: '' })
  for (const command of ['inspect', 'ls']) expect(disc(command, `${layout}.toc`)).toMatchObject({ status: 0, error: '' })
})

it('ls -l --names tells both', () => {
  expect(disc('build', '-q', 'a.yaml', '--set', 'filesystems=null', '-o', 'names.iso').status).toBe(0)
  expect(disc('ls', '-l', '--names', 'names.iso').out).toMatch(/^-r.* 5 .* \/x\n {2}Joliet: \/x\n {2}ISO 9660: \/X\n$/)
})

it('build --verbose tells phases, kernels and sizes', () => {
  const { status, error } = disc('build', '-v', 'a.yaml')
  expect(status).toBe(0)
  expect(error).toMatch(
    /looking at the sources: \d+\.\d{3} s\nplanning: \d+\.\d{3} s\nwriting the image: \d+\.\d{3} s\nkernels: (native|TypeScript) \(.+\)\n/,
  )
  expect(error).toMatch(/file data: 1 regions?, 1 blocks?, 2\.05 kB\n/)
  expect(error).toMatch(/image: \d+ blocks, \d+ bytes\n/)
})

it('plan tells how full the medium is', () => {
  writeFileSync(join(folder, 'dvd.yaml'), manifest('DVD', 'media: dvd+r\n'))
  expect(disc('plan', 'dvd.yaml').out).toMatch(/\n(\d+) blocks, \d+ bytes: 0\.0 % of DVD\+R, \d+ blocks \(\d+ bytes\) left\n$/)
  const { fill } = JSON.parse(disc('plan', 'dvd.yaml', '--json').out) as { fill: Record<string, number> }
  expect(fill).toMatchObject({ medium: 'dvd+r', capacityBlocks: 2_295_104, capacityBytes: 2_295_104 * 2048, percent: 0 })
  expect((fill['blocks'] ?? 0) + (fill['freeBlocks'] ?? 0)).toBe(2_295_104)
  expect(fill['sizeBytes']).toBe((fill['blocks'] ?? 0) * 2048)
})
