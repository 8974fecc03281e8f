/** Nothing of the user's is overwritten, and no image holds the one before. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'
import { program, runProgram } from './support/program.js'

const top = temporaryFolder()
const head = 'disc: 1\nvolume: { id: X, date: 0 }\n'

/** A sound. */
const wave = Buffer.alloc(44 + 2352 * 400)
wave.write('RIFF', 0)
wave.writeUInt32LE(wave.length - 8, 4)
wave.write('WAVEfmt ', 8)
for (const [i, value] of [16, 0x20001, 44100, 176400, 0x100004].entries()) wave.writeUInt32LE(value, 16 + 4 * i)
wave.write('data', 36)
wave.writeUInt32LE(wave.length - 44, 40)

/** A project of a manifest and the files beside it. */
function project(text: string, files: Readonly<Record<string, string>> = { 'src/a.txt': 'precious' }) {
  const home = mkdtempSync(join(top, 'project-'))
  for (const [name, content] of Object.entries({ ...files, 'disc.config.yaml': head + text })) {
    mkdirSync(join(home, name, '..'), { recursive: true })
    writeFileSync(join(home, name), content)
  }
  const disc = (...args: readonly string[]) => runProgram(args, home, { ...process.env, NO_COLOR: '1' })
  return { home, disc, read: (name: string) => readFileSync(join(home, name), 'utf8') }
}

describe('an output that is something else is an error before anything is written', () => {
  const from = 'files: [{ from: src }]\n'
  const cases: Record<string, readonly [string, ...string[]]> = {
    'a source in a folder': [`${from}output: src/a.txt\n`],
    'a source by another spelling': [`${from}output: ./src/../src/a.txt\n`],
    'a source by a symbolic link': [`${from}output: soft\n`],
    'a source by a hard link': [`${from}output: hard\n`],
    'a source named by itself': ['files: [{ from: src/a.txt, at: /b }]\noutput: src/a.txt\n'],
    'the manifest': [from, '-o', './disc.config.yaml'],
    'a base': [`extends: base.yaml\n${from}output: base.yaml\n`],
    'the lock file': [`${from}output: disc.lock\n`],
    'a sound': ['audio: { tracks: [{ from: src/s.wav }] }\noutput: src/s.wav\n'],
  }
  for (const [what, [text, ...options]] of Object.entries(cases))
    it(what, () => {
      const { home, disc, read } = project(text, { 'src/a.txt': 'precious', 'base.yaml': 'disc: 1\n' })
      writeFileSync(join(home, 'src/s.wav'), wave)
      symlinkSync('src/a.txt', join(home, 'soft'))
      linkSync(join(home, 'src/a.txt'), join(home, 'hard'))
      const before = (readdirSync(home, { recursive: true }) as string[]).toSorted((a, b) => a.localeCompare(b))
      const manifest = read('disc.config.yaml')
      const { status, stderr } = disc('build', ...options)
      expect(stderr).toContain('request/outputTaken')
      expect(status).toBe(1)
      if (options.length === 0) {
        expect(stderr).toMatch(/disc\.config\.yaml:\d+:\d+/)
        expect(disc('validate').status).toBe(1)
      }
      expect((readdirSync(home, { recursive: true }) as string[]).toSorted((a, b) => a.localeCompare(b))).toEqual(before)
      expect([read('src/a.txt'), read('disc.config.yaml'), read('base.yaml')]).toEqual(['precious', manifest, 'disc: 1\n'])
    })

  it('sheet and image under one name', () => {
    const { disc } = project('audio: { tracks: [{ from: src/s.wav }] }\noutput: { image: out.cue, sheet: ./out.cue }\n', {})
    expect(disc('validate').stderr).toContain('that is the image too')
  })
})

it('outputs inside a source folder are left out, and three builds give the same bytes', () => {
  const { home, disc } = project('files: [{ from: . }]\noutput: { image: dist/o.iso, checksums: [sha256] }\n')
  mkdirSync(join(home, 'dist'))
  const built = [1, 2, 3].map(() => {
    const { status, stderr } = disc('build', '--lock', '-v')
    expect(status, stderr).toBe(0)
    return {
      digest: createHash('sha256')
        .update(readFileSync(join(home, 'dist/o.iso')))
        .digest('hex'),
      stderr,
    }
  })
  expect(new Set(built.map(({ digest }) => digest)).size).toBe(1)
  expect(built[1]?.stderr).toContain('source/outputLeftOut')
  // What a build that was killed has left goes with the next one, and is no source of it.
  writeFileSync(join(home, 'dist/.o.iso.999999999-0badcafe.part'), 'half')
  writeFileSync(join(home, 'dist/.o.iso.1-deadbeef-00000001-0badcafe.part'), 'half of a container')
  expect(disc('build', '--frozen').status).toBe(0)
  expect(existsSync(join(home, 'dist/.o.iso.999999999-0badcafe.part'))).toBe(false)
})

it('~ is no folder, and none of that name is made', () => {
  const { home, disc } = project('files: [{ from: src }]\noutput: ~/out.iso\n')
  const { status, stderr } = disc('build')
  expect(status).toBe(1)
  expect(stderr).toContain('request/outputHome')
  expect(stderr).toContain('disc.config.yaml:4:')
  expect(existsSync(join(home, '~'))).toBe(false)
})

it('an output that is a folder, or lies below a file, is found by validate', () => {
  for (const [output, why] of [
    ['src', 'it is a folder'],
    ['src/a.txt/o.iso', 'no folder'],
  ] as const) {
    const { disc } = project(`files: [{ from: src }]\noutput: ${output}\n`)
    const { status, stderr } = disc('validate')
    expect(status).toBe(1)
    expect(stderr).toContain(why)
    expect(stderr).toContain('disc.config.yaml:4:')
    expect(stderr).not.toContain('.part')
  }
})

it('-o moves image, sheet and texts together', () => {
  const { home, disc } = project(
    'audio: { tracks: [{ from: src/s.wav }] }\nlayout: mixed\nfiles: [{ from: src/a.txt, at: / }]\noutput: { image: out/game.bin, sheet: out/game.cue, checksums: [md5] }\n',
  )
  writeFileSync(join(home, 'src/s.wav'), wave)
  const first = disc('build')
  expect(first.status, first.stderr).toBe(0)
  const former = readFileSync(join(home, 'out/game.cue'), 'utf8')
  expect(disc('build', '-o', 'out/raw.bin').status).toBe(0)
  expect(readFileSync(join(home, 'out/game.cue'), 'utf8')).toBe(former)
  expect(readFileSync(join(home, 'out/raw.cue'), 'utf8')).toContain('FILE "raw.bin"')
  expect(disc('build', '-o', 'other/x.cue').status).toBe(0)
  expect(readdirSync(join(home, 'other')).sort()).toEqual(['x.bin', 'x.bin.md5', 'x.cue'])
})

describe('of several manifests one after another', () => {
  const text = (output: string) => `${head}filesystems: { iso9660: {} }\nfiles: [{ at: /a, text: a }]\noutput: ${output}\n`
  const several = (outputs: Readonly<Record<string, string>>) =>
    project(
      'files: [{ from: src }]\noutput: own.iso\n',
      Object.fromEntries(Object.entries(outputs).map(([name, output]) => [name, text(output)])),
    )

  const cases: readonly (readonly [what: string, outputs: Readonly<Record<string, string>>, args: string, told: string])[] = [
    ['one image', { 'a.yaml': 'out.iso', 'b.yaml': './out.iso' }, 'build a.yaml b.yaml', 'image of "a.yaml" too'],
    ['one image through a link', { 'a.yaml': 'real/out.iso', 'b.yaml': 'link/out.iso' }, 'build a.yaml b.yaml', 'image of "a.yaml" too'],
    ['one image from two folders', { 'a.yaml': 'b/out.iso', 'b/x.yaml': 'out.iso' }, 'build a.yaml b/x.yaml', 'image of "a.yaml" too'],
    ['one manifest twice', { 'a.yaml': 'out.iso' }, 'build a.yaml ./a.yaml', 'image of "a.yaml" too'],
    [
      'sums of one that are an image',
      { 'a.yaml': '{ image: o, checksums: [md5] }', 'b.yaml': 'o.md5' },
      'build a.yaml b.yaml',
      'checksum file of "a.yaml"',
    ],
    ['the manifest of another', { 'a.yaml': 'out.iso', 'b.yaml': 'a.yaml' }, 'build a.yaml b.yaml', 'the manifest "a.yaml"'],
    ['the manifest of a later one', { 'a.yaml': 'b.yaml', 'b.yaml': 'out.iso' }, 'build a.yaml b.yaml', 'the manifest "b.yaml"'],
    ['one lock file of a build', { 'a.yaml': 'a.iso', 'b.yaml': 'b.iso' }, 'build --lock a.yaml b.yaml', 'lock file of "a.yaml" too'],
    ['one lock file', { 'a.yaml': 'a.iso', 'b.yaml': 'b.iso' }, 'lock a.yaml b.yaml', 'lock file of "a.yaml" too'],
  ]
  it.each(cases)('%s is an error before anything is written', (_what, outputs, args, told) => {
    const { home, disc, read } = several(outputs)
    mkdirSync(join(home, 'real'))
    symlinkSync('real', join(home, 'link'))
    const before = readdirSync(home, { recursive: true }).map(String).toSorted()
    const { status, stderr } = disc(...args.split(' '))
    expect([status, stderr]).toEqual([1, expect.stringContaining(`that is ${told.startsWith('the') ? '' : 'the '}${told}`)])
    expect(stderr).toContain('request/outputTaken')
    expect(readdirSync(home, { recursive: true }).map(String).toSorted()).toEqual(before)
    for (const [name, output] of Object.entries(outputs)) expect(read(name)).toBe(text(output))
  })

  it('has its place in the manifest that comes later', () => {
    const { disc } = several({ 'a.yaml': 'out.iso', 'b.yaml': './out.iso' })
    expect(disc('build', 'a.yaml', 'b.yaml').stderr).toMatch(/^b\.yaml:5:9: error: Cannot write the image as/)
  })

  it('is none where nothing is written, or each has its own', () => {
    const { disc } = several({ 'a.yaml': 'out.iso', 'b.yaml': 'out.iso', 'c/x.yaml': 'x.iso', 'd/x.yaml': 'x.iso' })
    for (const args of ['plan a.yaml b.yaml', 'validate a.yaml b.yaml', 'build --lock c/x.yaml d/x.yaml', 'lock --check c/x.yaml d/x.yaml'])
      expect([args, disc(...args.split(' ')).status]).toEqual([args, 0])
  })

  it('leaves what cannot be read to its turn, and what comes out of a pipe is read once', () => {
    const { home, disc } = several({ 'a.yaml': 'a.iso', 'b.yaml': 'b.iso' })
    expect(disc('build', 'gone.yaml', 'a.yaml').status).toBe(1)
    expect(existsSync(join(home, 'a.iso'))).toBe(true)
    const piped = spawnSync(process.execPath, [program, 'build', '-', 'b.yaml'], { cwd: home, encoding: 'utf8', input: text('piped.iso') })
    expect([piped.status, existsSync(join(home, 'piped.iso')), existsSync(join(home, 'b.iso'))]).toEqual([0, true, true])
  })
})

it('one output through a link to the folder of another is taken as well', () => {
  const { home, disc } = project(
    'audio: { tracks: [{ from: src/s.wav }] }\noutput: { image: real/a.bin, sheet: real/a.toc, cdText: link/a.toc }\n',
  )
  writeFileSync(join(home, 'src/s.wav'), wave)
  mkdirSync(join(home, 'real'))
  symlinkSync('real', join(home, 'link'))
  expect(disc('build').stderr).toContain('request/outputTaken')
})
