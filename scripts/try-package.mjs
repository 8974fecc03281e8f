// Makes the tarball, installs it into an empty prefix as a user without rights, and builds with it: with a compiler and without, on
// several versions of Node.js.
//
//   node scripts/try-package.mjs [--clone] [--node 20,22,24] [--keep]
//
// With --clone from a fresh clone of the last commit, which has to be built once and no second time. Versions of Node.js come from the
// package `node` of npm; without --node it is the one that runs this.

import { spawnSync } from 'node:child_process'
import {
  accessSync,
  chmodSync,
  chownSync,
  constants,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

const root = fileURLToPath(new URL('..', import.meta.url))
const { values } = parseArgs({ options: { clone: { type: 'boolean' }, node: { type: 'string' }, keep: { type: 'boolean' } } })
const folder = mkdtempSync(join(tmpdir(), 'glassmaster-package-'))
chmodSync(folder, 0o755)
const isRoot = process.getuid() === 0
/** nobody, where there are rights to give away. */
const rights = isRoot ? { uid: 65534, gid: 65534 } : {}
let failed = 0
const packages = join(folder, 'packages')

try {
  const from = values.clone ? fresh() : root
  const tarball = join(folder, json(run('npm', ['pack', '--json', '--pack-destination', folder], { cwd: from }).stdout)[0].filename)
  const weight = json(run('npm', ['pack', '--json', '--dry-run', '--ignore-scripts'], { cwd: from }).stdout)[0]
  console.log(`tarball: ${weight.size} bytes, ${weight.unpackedSize} unpacked, ${weight.entryCount} files`)
  // What it depends on is fetched once; the user without rights may have no way to the registry.
  run('npm', ['install', '--global', '--prefix', join(folder, 'fetched'), tarball], { env: { ...process.env, npm_config_cache: packages } })
  if (isRoot) run('chown', ['-R', `${rights.uid}:${rights.gid}`, packages], {})
  for (const version of values.node?.split(',') ?? [undefined]) tryOn(version, tarball, from)
} finally {
  if (values.keep) console.log(folder)
  else rmSync(folder, { recursive: true, force: true })
}
console.log(failed === 0 ? 'ok' : `${failed} failed`)
process.exit(failed === 0 ? 0 : 1)

function fresh() {
  const clone = join(folder, 'clone')
  run('git', ['clone', '--quiet', root, clone], {})
  run('npm', ['ci'], { cwd: clone })
  const first = run('npm', ['start', '--', 'build'], { cwd: clone })
  expect(
    `npm start builds nothing again after npm ci`,
    !first.stdout.includes('wrote ') && first.seconds < 10,
    `${first.seconds.toFixed(1)} s`,
  )
  return clone
}

function tryOn(version, tarball, from) {
  const own = join(folder, `user-${version ?? 'here'}`)
  const [home, prefix, bin, work] = ['home', 'prefix', 'bin', 'work'].map((name) => join(own, name))
  for (const path of [own, home, prefix, bin, work]) {
    mkdirSync(path)
    if (isRoot) chownSync(path, rights.uid, rights.gid)
  }
  const node = version === undefined ? process.execPath : nodeOf(version, own)
  symlinkSync(node, join(bin, 'node'))
  const env = {
    HOME: home,
    PATH: `${bin}${delimiter}${process.env.PATH}`,
    npm_config_cache: packages,
    npm_config_offline: 'true',
  }
  const name = run(join(bin, 'node'), ['--version'], { env }).stdout.trim()
  const installed = run('npm', ['install', '--global', '--prefix', prefix, tarball], { env, ...rights, cwd: home })
  const warnings = installed.stderr.split('\n').filter((line) => /warn/i.test(line))
  expect(`${name}: npm has nothing to warn of`, installed.status === 0 && warnings.length === 0, installed.stderr)
  const disc = join(prefix, 'bin/disc')
  const manifest = join(from, 'examples/seed/disc.config.yaml')
  const without = { ...env, PATH: bin, HOME: join(own, 'empty-home') }
  mkdirSync(without.HOME)
  if (isRoot) chownSync(without.HOME, rights.uid, rights.gid)
  /** @type {readonly (readonly [string, Readonly<Record<string, string | undefined>>, RegExp])[]} */
  const ways = [
    ['without a compiler', without, /^kernels: TypeScript \(there is no C compiler/m],
    ['with a compiler', env, hasCompiler() ? /^kernels: native \(/m : /^kernels: TypeScript/m],
    ['with DISC_NATIVE=off', { ...env, DISC_NATIVE: 'off' }, /^kernels: TypeScript \(DISC_NATIVE=off\)/m],
    ['with no home', { ...env, HOME: '/nonexistent' }, /^kernels: TypeScript/m],
  ]
  let image
  for (const [how, environment, kernels] of ways) {
    const output = join(work, `${how.replaceAll(' ', '-')}.iso`)
    const built = run(disc, ['build', manifest, '-v', '-o', output], {
      env: { ...environment, SOURCE_DATE_EPOCH: '1700000000' },
      ...rights,
      cwd: work,
    })
    expect(`${name}: builds ${how}`, built.status === 0 && kernels.test(built.stderr), built.stdout + built.stderr)
    const { stdout } = run('sha256sum', [output], {})
    expect(`${name}: the same bytes ${how}`, image === undefined || stdout.slice(0, 64) === image, stdout)
    image ??= stdout.slice(0, 64)
    const told = run(disc, ['--version', '-v'], { env: environment, ...rights, cwd: work })
    expect(`${name}: tells its kernels ${how}`, told.status === 0 && kernels.test(told.stdout), told.stdout + told.stderr)
  }
  const cache = join(home, '.cache/glassmaster')
  if (hasCompiler()) {
    const kernels = readdirSync(cache).find((entry) => entry.startsWith('kernels-'))
    chmodSync(join(cache, kernels), 0o777)
    const told = run(disc, ['--version', '-v'], { env, ...rights, cwd: work })
    expect(
      `${name}: loads nothing that others may write`,
      /^kernels: TypeScript \(.* may be written by another user\)$/m.test(told.stdout),
      told.stdout,
    )
    expect(`${name}: the cache is the user's alone`, (lstatSync(cache).mode & 0o777) === 0o700, cache)
  }
  const script =
    "import('glassmaster').then(async (g) => console.log((await import('glassmaster/package.json', { with: { type: 'json' } })).default.name, typeof g.build))"
  const library = run(join(bin, 'node'), ['--input-type=module', '-e', script], {
    env,
    ...rights,
    cwd: join(prefix, 'lib/node_modules/glassmaster'),
  })
  expect(`${name}: is a library`, library.stdout.trim() === 'glassmaster function', library.stdout + library.stderr)
}

function nodeOf(version, own) {
  const prefix = join(own, 'node')
  mkdirSync(prefix)
  run('npm', ['install', '--prefix', prefix, '--no-save', '--allow-scripts=node', `node@${version}`], {})
  const found = join(prefix, 'node_modules/node/bin/node')
  if (existsSync(found)) return found
  const platform = readdirSync(join(prefix, 'node_modules')).find((name) => name.startsWith('node-'))
  return join(prefix, 'node_modules', platform, 'bin/node')
}

function hasCompiler() {
  return process.env.PATH.split(delimiter).some((path) =>
    ['cc', 'gcc', 'clang'].some((name) => {
      try {
        accessSync(join(path, name), constants.X_OK)
        return true
      } catch {
        return false
      }
    }),
  )
}

function run(program, args, { env = process.env, ...options }) {
  const began = performance.now()
  const done = spawnSync(program, args, { encoding: 'utf8', env, timeout: 120_000, ...options })
  if (done.error !== undefined) throw done.error
  return { ...done, seconds: (performance.now() - began) / 1000 }
}

function json(text) {
  return JSON.parse(text.slice(text.indexOf('[\n')))
}

function expect(what, isSo, told) {
  console.log(`${isSo ? 'ok  ' : 'FAIL'}  ${what}`)
  if (isSo) return
  failed++
  console.log(told)
}
