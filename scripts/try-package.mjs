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
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
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
  const check = (what, isSo, told) => expect(`${name}: ${what}`, isSo, told)
  const installed = run('npm', ['install', '--global', '--prefix', prefix, tarball], { env, ...rights, cwd: home })
  const warnings = installed.stderr.split('\n').filter((line) => /warn/i.test(line))
  check('npm has nothing to warn of', installed.status === 0 && warnings.length === 0, installed.stderr)
  const root = join(prefix, 'lib/node_modules/glassmaster')
  console.log(`      ${sizeOf(prefix)} bytes installed, of which ${sizeOf(root) - sizeOf(join(root, 'node_modules'))} are its own`)
  const asUser = { ...rights, cwd: work }
  const disc = (environment, ...args) => run(join(prefix, 'bin/disc'), args, { env: environment, ...asUser })
  const elsewhere = (folder) => {
    const path = join(own, folder)
    mkdirSync(path)
    if (isRoot) chownSync(path, rights.uid, rights.gid)
    return path
  }
  const example = (title) => join(from, 'examples', title, 'disc.config.yaml')
  const native = hasCompiler() ? /^kernels: native \(/m : /^kernels: TypeScript/m
  const readOnly = elsewhere('read-only')
  chmodSync(readOnly, 0o555)
  /** @type {readonly (readonly [string, Readonly<Record<string, string | undefined>>, RegExp])[]} */
  const ways = [
    ['without a compiler', { ...env, PATH: bin, HOME: elsewhere('empty') }, /^kernels: TypeScript \(there is no C compiler/m],
    ['with a compiler', env, native],
    ['with DISC_NATIVE=off', { ...env, DISC_NATIVE: 'off' }, /^kernels: TypeScript \(DISC_NATIVE=off\)/m],
    ['with no home', { ...env, HOME: '/nonexistent' }, /^kernels: TypeScript/m],
    ['with a home that may not be written', { ...env, HOME: readOnly }, /^kernels: TypeScript/m],
    ['with nothing in the environment', { PATH: bin }, /^kernels: TypeScript/m],
  ]
  let image
  for (const [how, environment, kernels] of ways) {
    const output = join(work, `${how.replaceAll(' ', '-')}.iso`)
    const dated = { ...environment, SOURCE_DATE_EPOCH: '1700000000' }
    const built = disc(dated, 'build', example('seed'), '-v', '-o', output)
    check(`builds ${how}`, built.status === 0 && kernels.test(built.stderr) && !/warning/i.test(built.stderr), built.stdout + built.stderr)
    const { stdout } = run('sha256sum', [output], {})
    check(`the same bytes ${how}`, image === undefined || stdout.slice(0, 64) === image, stdout)
    image ??= stdout.slice(0, 64)
    const told = disc(environment, '--version', '-v')
    check(`tells its kernels ${how}`, told.status === 0 && told.stderr === '' && kernels.test(told.stdout), told.stdout + told.stderr)
    const required = disc({ ...dated, DISC_NATIVE: 'required' }, 'build', example('names'), '-q', '-o', join(work, 'required.iso'))
    // Asked for, kernels are compiled also where they are off otherwise.
    const isThere = kernels === native || how === 'with DISC_NATIVE=off' ? hasCompiler() : false
    check(
      `DISC_NATIVE=required ${how}`,
      isThere ? required.status === 0 : required.status === 1 && required.stderr.includes('[kernel/required]'),
      required.stdout + required.stderr,
    )
  }
  for (const title of ['names', 'udf-bridge', 'isolinux']) {
    const output = join(work, `${title}.iso`)
    const built = disc(env, 'build', example(title), '-o', output)
    check(`builds the example ${title}`, built.status === 0, built.stdout + built.stderr)
    const verified = disc(env, 'verify', output, '--manifest', example(title))
    check(`and verifies it`, verified.status === 0, verified.stdout + verified.stderr)
  }
  const cache = join(home, '.cache/glassmaster')
  const kept = () => readdirSync(join(cache, 'code')).map((entry) => lstatSync(join(cache, 'code', entry)))
  const before = kept()
  disc(env, '--version')
  check('keeps its compiled code once', before.length === 1 && kept()[0].ino === before[0].ino, JSON.stringify(kept()))
  if (hasCompiler()) {
    const kernels = join(
      cache,
      readdirSync(cache).find((entry) => entry.startsWith('kernels-')),
    )
    for (const [path, mode] of [
      [kernels, 0o777],
      [cache, 0o775],
      [join(home, '.cache'), 0o777],
      [
        join(
          kernels,
          readdirSync(kernels).find((entry) => /\.(so|dylib)$/.test(entry)),
        ),
        0o722,
      ],
    ]) {
      const former = lstatSync(path).mode & 0o777
      chmodSync(path, mode)
      const told = disc(env, '--version', '-v')
      check(
        `loads nothing where others may write ${path.slice(home.length)}`,
        /^kernels: TypeScript \(.* may be written by another user\)$/m.test(told.stdout),
        told.stdout,
      )
      chmodSync(path, former)
    }
    check("the cache is the user's alone", (lstatSync(cache).mode & 0o777) === 0o700, cache)
    const stays = disc(env, '--version', '-v')
    check('loads it again where they may not', native.test(stays.stdout), stays.stdout)
  }
  const use = "console.log(typeof build, typeof glassmaster.openDisc, (await build('seed.yaml')).image)"
  const local = elsewhere('library')
  writeFileSync(join(local, 'seed.yaml'), 'disc: 1\nfiles: [{ at: /a, text: a }]\n')
  mkdirSync(join(local, 'node_modules'))
  symlinkSync(root, join(local, 'node_modules/glassmaster'))
  for (const [kind, code] of [
    ['module', `import glassmaster, { build } from 'glassmaster'; ${use}`],
    ['commonjs', `const glassmaster = require('glassmaster'), { build } = glassmaster; (async () => { ${use} })()`],
  ]) {
    const used = run(join(bin, 'node'), [`--input-type=${kind}`, '-e', code], { env, ...rights, cwd: local })
    check(`is a library for ${kind}`, /^function function \/.*\n$/.test(used.stdout) && used.stderr === '', used.stdout + used.stderr)
  }
}

function sizeOf(path) {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  if (stat === undefined) return 0
  return stat.isDirectory() ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0) : stat.size
}

function nodeOf(version, own) {
  const prefix = join(own, 'node')
  mkdirSync(prefix)
  writeFileSync(join(prefix, 'package.json'), '{ "private": true, "allowScripts": { "node": true } }')
  run('npm', ['install', '--no-save', `node@${version}`], { cwd: prefix })
  return join(prefix, 'node_modules/node/bin/node')
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
