/** The command starts from what V8 compiled before, when it was built or in the user's cache, and without it as well. */

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  lstatSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { openKeptCode, writeKeptCode } from '../../src/cli/kept-code.js'
import { flac } from '../support/flac.js'
import { temporaryFolder } from '../support/folder.js'
import { wave } from '../support/wave.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const isRoot = process.getuid?.() === 0

/** The package as it is installed, or with the code that the build compiled. */
function installed(kind: 'package' | 'checkout' = 'package') {
  const folder = temporaryFolder()
  const bin = join(folder, 'dist/bin')
  cpSync(join(root, 'dist/bin'), bin, { recursive: true })
  cpSync(join(root, 'package.json'), join(folder, 'package.json'))
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  if (kind === 'package') rmSync(join(bin, 'compiled'), { recursive: true })
  const cache = join(folder, 'cache')
  const run = (...args: readonly string[]) => {
    const env = { ...process.env, XDG_CACHE_HOME: cache, NODE_DISABLE_COMPILE_CACHE: '', NODE_OPTIONS: '', DISC_NATIVE: 'off' }
    const { status, stdout, stderr } = spawnSync(process.execPath, [...options, join(bin, 'disc.js'), ...args], { encoding: 'utf8', env })
    return { status, stdout, stderr }
  }
  let options: readonly string[] = []
  const kept = (): string[] => {
    try {
      return readdirSync(join(cache, 'glassmaster/code')).map((name) => join(cache, 'glassmaster/code', name))
    } catch {
      return []
    }
  }
  return { bin, cache, run, kept, withOptions: (...given: readonly string[]) => void (options = given) }
}

const home = temporaryFolder()
writeFileSync(join(home, 'disc.config.yaml'), "disc: 1\nvolume: { id: A, date: 2026-01-01 }\nfiles: [{ at: /a, text: 'a' }]\n")
/** Characters that the start puts around a source. */
const WRAPPER = '(function (exports, require, module, __filename, __dirname, importForeign) {\n})'.length
const plan = ['plan', join(home, 'disc.config.yaml')]
const wanted = installed('checkout').run(...plan)
const state = (path: string) => ({ ino: statSync(path).ino, size: statSync(path).size })

/** Code that tells when it is run, in the place of that of main.js: V8 looks at the length of a source alone. */
function setTrap(bin: string, path: string): void {
  const script = `
    const { readFileSync, writeFileSync } = require('node:fs')
    const length = readFileSync(${JSON.stringify(join(bin, 'main.js'))}, 'utf8').length
    const begin = '(function () {console.log("trapped");'
    const script = new (require('node:vm').Script)(begin + ' '.repeat(length + ${WRAPPER} - begin.length - 3) + ' })')
    script.runInThisContext()
    writeFileSync(${JSON.stringify(`${path}.trap`)}, script.createCachedData())`
  expect(spawnSync(process.execPath, ['-e', script], { encoding: 'utf8', env: {} })).toMatchObject({ status: 0, stderr: '' })
  const trap = readFileSync(`${path}.trap`)
  rmSync(`${path}.trap`)
  writeKeptCode(path, new Map([['main.js', trap]]))
}

describe('in a checkout', () => {
  it('it takes what the build compiled, and keeps no other', () => {
    const { run, kept, bin } = installed('checkout')
    const [name = ''] = readdirSync(join(bin, 'compiled'))
    expect(openKeptCode(join(bin, 'compiled', name)).names).toContain('main.js')
    expect(run(...plan)).toEqual(wanted)
    expect(kept()).toEqual([])
  })

  it('takes nothing there that more people could have written than the program', () => {
    const { run, bin } = installed('checkout')
    const [name = ''] = readdirSync(join(bin, 'compiled'))
    const path = join(bin, 'compiled', name)
    setTrap(bin, path)
    expect(run('--version').stdout).toBe('trapped\n')
    chmodSync(path, 0o666)
    expect(run('--version').stdout).toMatch(/^glassmaster \d/)
    chmodSync(path, 0o644)
    chmodSync(join(bin, 'compiled'), 0o777)
    expect(run('--version').stdout).toMatch(/^glassmaster \d/)
  })

  it('imports modules of others from compiled code', () => {
    const { run, bin } = installed('checkout')
    const [name = ''] = readdirSync(join(bin, 'compiled'))
    expect(openKeptCode(join(bin, 'compiled', name)).names.some((file) => file.startsWith('flac-'))).toBe(true)
    writeFileSync(join(home, 'one.flac'), flac(Buffer.alloc(4 * 44_100 * 4, 1)))
    writeFileSync(join(home, 'two.wav'), wave(Buffer.alloc(4 * 48_000 * 4, 1), { rate: 48_000 }))
    const audio = { convert: { sampleRate: true }, tracks: [{ from: 'one.flac' }, { from: 'two.wav' }] }
    writeFileSync(join(home, 'album.yaml'), JSON.stringify({ disc: 1, media: 'cd-r', audio, output: { image: 'a.bin', sheet: 'a.cue' } }))
    expect(run('build', '-q', join(home, 'album.yaml'))).toEqual({ status: 0, stdout: '', stderr: '' })
  })

  it('finds what lies beside the code', () => {
    expect(installed('checkout').run('schema', '--types').stdout).toMatch(/^export interface Manifest/m)
  })
})

describe('a run', () => {
  it('loads what it needs, and no file for what might have been', () => {
    const { bin, run, kept } = installed()
    const files = readdirSync(bin).filter((name) => name.endsWith('.js'))
    run('--version')
    const [path = ''] = kept()
    const first = openKeptCode(path).names.length
    expect(first).toBeLessThan(files.length / 8)
    run(...plan)
    expect(openKeptCode(path).names.length).toBeLessThan(files.length / 2)
  })
})

describe('an installed package', () => {
  it('keeps what it had to compile, for nobody else, and takes it from then on', () => {
    const { run, kept } = installed()
    expect(run('--version')).toMatchObject({ status: 0, stderr: '' })
    const [path = '', ...more] = kept()
    expect(more).toEqual([])
    expect(lstatSync(path).mode & 0o777).toBe(0o600)
    const first = state(path)
    run('--version')
    expect(state(path)).toEqual(first)
    // What another command needs is added to it, and all of that is taken: else it would be kept anew.
    expect(run(...plan)).toEqual(wanted)
    const second = state(path)
    expect(second.size).toBeGreaterThan(first.size)
    expect(run(...plan)).toEqual(wanted)
    run('--version')
    expect(state(path)).toEqual(second)
    expect(openKeptCode(path).names).toContain('main.js')
  })

  it('keeps it apart for other flags and for other programs', () => {
    const { run, kept, bin, withOptions } = installed()
    run('--version')
    withOptions('--max-lazy')
    run('--version')
    expect(kept()).toHaveLength(2)
    withOptions()
    writeFileSync(join(bin, 'package.json'), '{ "type": "commonjs", "digest": "another" }')
    run('--version')
    expect(kept()).toHaveLength(3)
  })

  it.each(['damaged', 'cut', 'empty', 'made of zeros', 'of another program'])('does the same where what it kept is %s', (how) => {
    const { run, kept } = installed()
    run(...plan)
    const [path = ''] = kept()
    const bytes = readFileSync(path)
    const other = installed()
    other.run('--version')
    const spoilt: Record<string, () => Uint8Array> = {
      damaged: () => bytes.map((byte, i) => (i > bytes.length / 8 && i % 4096 === 0 ? byte ^ 1 : byte)),
      cut: () => bytes.subarray(0, bytes.length / 2),
      empty: () => new Uint8Array(),
      'made of zeros': () => new Uint8Array(bytes.length),
      'of another program': () => Buffer.from('what is this?'.repeat(9999)),
    }
    writeFileSync(path, spoilt[how]?.() ?? '')
    expect(run(...plan)).toEqual(wanted)
    // And mends it.
    const mended = openKeptCode(path)
    expect(mended.of('main.js')?.length).toBeGreaterThan(1000)
    expect(run(...plan)).toEqual(wanted)
  })

  it('takes nothing that another user could have written, and writes nothing there', () => {
    const { run, kept, cache, bin } = installed()
    run('--version')
    const [path = ''] = kept()
    setTrap(bin, path)
    const trapped = readFileSync(path)
    // It is a trap.
    expect(run('--version').stdout).toBe('trapped\n')
    for (const [what, mode] of [
      [cache, 0o777],
      [join(cache, 'glassmaster'), 0o775],
      [join(cache, 'glassmaster/code'), 0o720],
      [path, 0o666],
    ] as const) {
      const before = lstatSync(what).mode & 0o777
      chmodSync(what, mode)
      expect(run('--version')).toMatchObject({ status: 0, stdout: expect.stringMatching(/^glassmaster \d/) })
      expect(readFileSync(path).equals(trapped)).toBe(true)
      chmodSync(what, before)
      expect(run('--version').stdout).toBe('trapped\n')
    }
  })

  it.runIf(isRoot)('nor what another user owns', () => {
    const { run, kept } = installed()
    run(...plan)
    const [path = ''] = kept()
    writeFileSync(path, '')
    chownSync(path, 65534, 65534)
    expect(run(...plan)).toEqual(wanted)
    expect(statSync(path).size).toBe(0)
  })

  it('runs where nothing can be kept', () => {
    const { run, kept, cache } = installed()
    writeFileSync(cache, 'a file in the way')
    expect(run(...plan)).toEqual(wanted)
    expect(kept()).toEqual([])
  })
})

describe('kept code', () => {
  const folder = temporaryFolder()
  const path = join(folder, 'code')

  it('is read as it was written, piece by piece, and not where it is damaged', () => {
    writeKeptCode(
      path,
      new Map([
        ['a', Buffer.from('first')],
        ['b', Buffer.from('second')],
      ]),
    )
    const code = openKeptCode(path)
    expect([code.of('a')?.toString(), code.of('b')?.toString(), code.of('c')]).toEqual(['first', 'second', undefined])
    const bytes = readFileSync(path)
    bytes[bytes.length - 1] = 0
    writeFileSync(path, bytes)
    const spoilt = openKeptCode(path)
    expect([spoilt.of('a')?.toString(), spoilt.of('b')]).toEqual(['first', undefined])
    expect(openKeptCode(join(folder, 'none')).names).toEqual([])
  })

  it('of programs that nobody has used for long is taken away when new one is kept', () => {
    const [old, recent] = [join(folder, 'old'), join(folder, 'recent')]
    for (const file of [old, recent]) writeFileSync(file, '')
    utimesSync(old, 0, 0)
    writeKeptCode(path, new Map())
    expect(readdirSync(folder).toSorted()).toEqual(['code', 'recent'])
  })
})
