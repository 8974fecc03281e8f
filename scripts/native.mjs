// Compiles the kernels of native/ into one shared library, where the host has a compiler.
// Nothing depends on its success: each kernel has a TypeScript twin.

import { spawnSync } from 'node:child_process'
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
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

function compile(library) {
  if (process.env.DISC_NATIVE === 'off') return { built: false, reason: 'DISC_NATIVE=off' }
  if (process.platform === 'win32') return { built: false, reason: 'the kernels are written for POSIX systems' }
  const source = join(root, 'native')
  const files = readdirSync(source)
    .filter((name) => name.endsWith('.c'))
    .sort()
    .map((name) => join(source, name))
  const tried = []
  for (const compiler of [process.env.CC, 'cc', 'gcc', 'clang'].filter((name) => name)) {
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
