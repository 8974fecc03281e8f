// Compiles the kernels of native/ into one shared library, where the host has a compiler.
// Nothing depends on its success: each kernel has a TypeScript twin.
//
//   node scripts/native.mjs FOLDER COMPILER   for an installed package: src/kernel/compile.node.ts has checked the folder

import { spawnSync } from 'node:child_process'
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

/** Name of the library on this host. */
export const libraryName =
  process.platform === 'win32' ? 'glassmaster.dll' : process.platform === 'darwin' ? 'glassmaster.dylib' : 'glassmaster.so'

/** Compiles into `folder` and leaves `status.json` there; returns the status: `{ built, compiler, reason }`. */
export function buildNative(folder) {
  mkdirSync(folder, { recursive: true })
  const library = join(folder, libraryName)
  rmSync(library, { force: true })
  const status = compile(library)
  writeFileSync(join(folder, 'status.json'), `${JSON.stringify(status, null, 2)}\n`)
  return status
}

/** A process that has held the lock for longer is no more. */
const STALE_MS = 5 * 60 * 1000

/** The same for many processes at once, none of which may meet half a library. */
function buildShared(folder, compiler) {
  const lock = join(folder, 'lock')
  while (!taken(lock)) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 100)
  if (existsSync(join(folder, libraryName))) return rmSync(lock, { force: true })
  const own = join(folder, `${process.pid}.part`)
  try {
    const status = { ...compile(own, [compiler]), asked: compiler }
    if (status.built) {
      chmodSync(own, 0o700)
      // A library of which half is lost when the power fails would be there for good.
      const file = openSync(own, 'r')
      fsyncSync(file)
      closeSync(file)
      renameSync(own, join(folder, libraryName))
    }
    writeFileSync(join(folder, 'status.json'), JSON.stringify(status))
  } finally {
    rmSync(own, { force: true })
    rmSync(lock, { force: true })
  }
}

function taken(lock) {
  try {
    closeSync(openSync(lock, 'wx', 0o600))
    return true
  } catch (error) {
    if (error.code !== 'EEXIST') throw error
  }
  try {
    if (Date.now() - statSync(lock).mtimeMs > STALE_MS) rmSync(lock)
  } catch {
    // It was let go in between.
  }
  return false
}

function compile(library, compilers = [process.env.CC, 'cc', 'gcc', 'clang']) {
  if (process.env.DISC_NATIVE === 'off') return { built: false, reason: 'DISC_NATIVE=off' }
  if (process.platform === 'win32') return { built: false, reason: 'the kernels are written for POSIX systems' }
  const source = join(root, 'native')
  const files = readdirSync(source)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(source, name))
  const tried = []
  for (const compiler of compilers.filter((name) => name)) {
    const result = spawnSync(
      compiler,
      [
        '-O3',
        '-std=gnu11',
        '-Wall',
        '-Wextra',
        '-Werror=implicit-function-declaration',
        '-fPIC',
        '-shared',
        '-pthread',
        '-fvisibility=hidden',
        '-o',
        library,
        ...files,
      ],
      { encoding: 'utf8' },
    )
    if (result.status === 0) return { built: true, compiler }
    tried.push(`${compiler}: ${result.error ? result.error.code : result.stderr.trim()}`)
  }
  return { built: false, reason: `no working C compiler (${tried.join('; ')})` }
}

if (process.argv[1] === fileURLToPath(import.meta.url) && process.argv.length === 4) buildShared(process.argv[2], process.argv[3])
