/** The kernels of an installed package: compiled for the user, by the compiler that is there; and what is said where that fails. */

import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { temporaryFolder } from '../support/folder.js'

const root = fileURLToPath(new URL('../..', import.meta.url))
const compiler = ['/usr/bin/gcc', '/usr/bin/cc', '/usr/bin/clang'].find((path) => existsSync(path))
const withCompiler = it.skipIf(compiler === undefined)

/** The package as it is installed, and a PATH on which the compiler is what is asked for. */
function installed() {
  const folder = temporaryFolder()
  for (const name of ['dist/bin', 'native', 'scripts', 'package.json']) cpSync(join(root, name), join(folder, name), { recursive: true })
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'))
  const path = join(folder, 'path')
  mkdirSync(path)
  const env = { PATH: path, HOME: folder }
  const program = join(folder, 'dist/bin/disc.js')
  const run = (args: readonly string[] = ['--version', '-v'], more: Readonly<Record<string, string>> = {}) =>
    spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', cwd: folder, env: { ...env, ...more } })
  const cache = (): string => {
    const name = readdirSync(join(folder, '.cache/glassmaster')).find((entry) => entry.startsWith('kernels-'))
    return join(folder, '.cache/glassmaster', name ?? '')
  }
  return {
    folder,
    run,
    cache,
    program,
    env,
    kernels: (more: Readonly<Record<string, string>> = {}): string => /^kernels: (.*)$/m.exec(run(undefined, more).stdout)?.[1] ?? '',
    /** A program of the shell in the place of the compiler. */
    standIn: (words: string) => writeFileSync(join(path, 'gcc'), `#!/bin/sh\n${words}\n`, { mode: 0o755 }),
    /** The compiler, which finds the programs that it runs itself. */
    real: () =>
      writeFileSync(join(path, 'gcc'), `#!/bin/sh\necho run >> ${folder}/runs\nPATH=/usr/bin:/bin exec ${compiler} "$@"\n`, {
        mode: 0o755,
      }),
    runs: (): number => (existsSync(join(folder, 'runs')) ? readFileSync(join(folder, 'runs'), 'utf8').length / 4 : 0),
  }
}

describe('an installed package', () => {
  withCompiler('has them compiled once, and names the library', () => {
    const { real, kernels, cache, runs } = installed()
    real()
    const first = kernels()
    expect(first).toMatch(/^native \(.*glassmaster\.(so|dylib)\)$/)
    expect(first).toContain(cache())
    expect(kernels()).toBe(first)
    expect(runs()).toBe(1)
  })

  withCompiler('has them compiled once for all who ask at the same time', async () => {
    const { real, runs, program, env } = installed()
    real()
    const told = await Promise.all(
      [1, 2, 3].map(
        () =>
          new Promise<string>((resolve) => {
            const child = spawn(process.execPath, [program, '--version', '-v'], { env })
            let text = ''
            child.stdout.on('data', (data: Buffer) => (text += data.toString()))
            child.on('close', () => resolve(text))
          }),
      ),
    )
    for (const text of told) expect(text).toMatch(/^kernels: native/m)
    expect(runs()).toBe(1)
  })

  withCompiler('goes on where who compiled went away in the middle', () => {
    const { real, kernels, cache } = installed()
    kernels()
    writeFileSync(join(cache(), 'lock'), '')
    utimesSync(join(cache(), 'lock'), 0, 0)
    real()
    expect(kernels()).toMatch(/^native/)
  })

  it('says that there is no compiler', () => {
    const { kernels } = installed()
    expect(kernels()).toBe('TypeScript (there is no C compiler (gcc, cc or clang))')
  })

  it('says why the compiler failed, and does not try that one again soon', () => {
    const { kernels, standIn, folder } = installed()
    standIn(`echo run >> ${folder}/runs; echo 'stdio.h: no such file' >&2; exit 1`)
    for (let i = 0; i < 2; i++) expect(kernels()).toMatch(/^TypeScript \(no working C compiler \(.*gcc: stdio\.h: no such file\)\)$/)
    expect(readFileSync(join(folder, 'runs'), 'utf8')).toBe('run\n')
  })

  it('says that what was compiled cannot be loaded', () => {
    const { kernels, standIn, cache } = installed()
    standIn('while [ "$1" != -o ]; do shift; done; echo "no library" > "$2"')
    expect(kernels()).toMatch(/^TypeScript \(.*glassmaster\.(so|dylib) cannot be loaded: /)
    expect(kernels()).toContain(cache())
  })

  withCompiler('does not call kernels of another version', () => {
    const { real, kernels, folder } = installed()
    const file = join(folder, 'native/copy.c')
    const text = readFileSync(file, 'utf8')
    const other = text.replace(/(gm_abi\(void\)\s*\{\s*return )\d+/, '$1999')
    expect(other).not.toBe(text)
    writeFileSync(file, other)
    real()
    expect(kernels()).toMatch(/^TypeScript \(.* is of another version\)$/)
  })

  withCompiler('loads nothing that another user may write', () => {
    const { real, kernels, cache } = installed()
    real()
    expect(kernels()).toMatch(/^native/)
    chmodSync(cache(), 0o777)
    expect(kernels()).toMatch(/^TypeScript \(.* may be written by another user\)$/)
    chmodSync(cache(), 0o700)
    const library = readdirSync(cache()).find((name) => /\.(so|dylib)$/.test(name)) ?? ''
    chmodSync(join(cache(), library), 0o722)
    expect(kernels()).toMatch(/^TypeScript \(.* may be written by another user\)$/)
  })

  it('takes no compiler by a name that is no path and no word', () => {
    const { kernels } = installed()
    expect(kernels({ CC: 'gcc; touch here' })).toBe('TypeScript (there is no C compiler (gcc, cc or clang))')
    expect(kernels({ CC: './gcc' })).toBe('TypeScript (there is no C compiler (gcc, cc or clang))')
  })
})

describe('DISC_NATIVE=required', () => {
  const manifest = 'disc: 1\nvolume: { id: A, date: 2026-01-01 }\nfiles: [{ at: /a, text: a }]\noutput: a.iso\n'

  it('fails before anything is written where there are none, and says why', () => {
    const { run, folder } = installed()
    writeFileSync(join(folder, 'disc.config.yaml'), manifest)
    const { status, stderr } = run(['build'], { DISC_NATIVE: 'required' })
    expect(status).toBe(1)
    expect(stderr).toContain('error: Cannot go on without the native kernels: there is no C compiler (gcc, cc or clang) [kernel/required]')
    expect(stderr).toContain('help: Install gcc or clang, or unset DISC_NATIVE')
    expect(existsSync(join(folder, 'a.iso'))).toBe(false)
  })

  withCompiler('waits until they are compiled', () => {
    const { run, folder, real } = installed()
    writeFileSync(join(folder, 'disc.config.yaml'), manifest)
    real()
    const { status, stderr } = run(['build', '-v'], { DISC_NATIVE: 'required' })
    expect(status).toBe(0)
    expect(stderr).toMatch(/^kernels: native/m)
    expect(existsSync(join(folder, 'a.iso'))).toBe(true)
  })
})
