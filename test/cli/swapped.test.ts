/** A source is looked at, and something else has its name when it is opened: `scripts/swap/preload.c` does it at that very moment. */

import { mkdirSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { beforeAll, expect } from 'vitest'
import { temporaryFolder } from '../support/folder.js'
import { program } from '../support/program.js'
import { itNeeds, run, sample } from '../support/tools.js'

const folder = temporaryFolder()
const at = (...names: readonly string[]): string => join(folder, ...names)
const preload = at('preload.so')

beforeAll(() => {
  run('gcc', ['-shared', '-fPIC', '-o', preload, join(import.meta.dirname, '../../scripts/swap/preload.c'), '-ldl'])
})

/** The same in size and time. */
function put(path: string, mark: string, size: number): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, mark.repeat(size / mark.length))
  utimesSync(path, 1e9, 1e9)
}

const small = 1000
const large = 2_000_000
/** What is swapped, what for, and how large the file is that is in it. */
const swaps = [
  { path: 's/f/one', verbs: ['link'], size: small },
  { path: 's/f/one', verbs: ['link'], size: large },
  { path: 's/f', verbs: ['link'], size: small },
  { path: 's/f', verbs: ['link'], size: large },
  { path: 's/f/one', verbs: ['pipe'], size: small },
  { path: 's/f/one', verbs: ['pipe'], size: large },
  { path: 's/f/one', verbs: ['device'], size: small },
  { path: 's/f/one', verbs: ['file'], size: small },
] as const
const cases = ['required', 'off'].flatMap((kernels) =>
  [[], ['--lock']].flatMap((options) => swaps.map(({ path, verbs: [verb], size }) => ({ kernels, options, path, verb, size }))),
)

for (const { kernels, options, path, verb, size } of sample(cases, 5))
  itNeeds(['gcc'], `${path} of ${size} bytes for a ${verb}, kernels ${kernels}, build ${options.join(' ')}`, () => {
    for (const name of ['src', 'outside', 'out', 'other', 'aside']) rmSync(at(name), { recursive: true, force: true })
    put(at('src/s/f/one'), 'own.', size)
    put(at('src/s/f/two'), 'own.', small)
    put(at('outside/s/f/one'), 'not!', size)
    put(at('outside/s/f/two'), 'not!', small)
    put(at('other'), 'else', size)
    mkdirSync(at('out'))
    writeFileSync(at('m.yaml'), 'disc: 1\nvolume: { date: 2026-01-01T00:00:00Z }\noutput: out/o.iso\nfiles: [{ from: src/s, at: / }]\n')
    const here = at('src', path)
    const then = {
      link: `link\t${at('outside', path)}\t${here}`,
      device: `link\t/dev/zero\t${here}`,
      pipe: `pipe\t${here}\t`,
      file: `move\t${at('other')}\t${here}`,
    }[verb]
    writeFileSync(at('plan'), [`1\t${here}\tmove\t${here}\t${at('aside')}`, `1\t${here}\t${then}`, ''].join('\n'))
    const { status, stderr } = spawnSync(process.execPath, [program, 'build', ...options, 'm.yaml'], {
      cwd: folder,
      encoding: 'utf8',
      timeout: 60_000,
      env: { ...process.env, DISC_NATIVE: kernels, LD_PRELOAD: preload, SWAP_ROOT: at('src'), SWAP_PLAN: at('plan') },
    })
    for (const name of readdirSync(at('out'))) expect(readFileSync(at('out', name)).includes('not!')).toBe(false)
    expect({ status, stderr, made: readdirSync(at('out')) }).toMatchObject({ status: 1, made: [] })
    expect(stderr).toMatch(/src\/s\/f.*(changed|any more|it is a)/)
  })
