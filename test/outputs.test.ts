/** Nothing of the user's is overwritten, and no image holds the one before. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, linkSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from './support/folder.js'

const program = new URL('../dist/bin/disc.js', import.meta.url).pathname
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
  const disc = (...args: readonly string[]) =>
    spawnSync(process.execPath, [program, ...args], { cwd: home, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } })
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
