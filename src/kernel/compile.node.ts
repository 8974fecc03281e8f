/** The kernels compiled on the machine that runs them, once, by a process of its own: an installed package brings none. */

import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs'
import { isAbsolute, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { isOwnFile, ownFolder } from './cache.node.js'
import { programsOnPath } from './on-path.node.js'

/** The package, seen from dist/kernel and dist/bin as well as from src/kernel. */
const root = fileURLToPath(new URL('../..', import.meta.url))
const program = join(root, 'scripts/native.mjs')
/** A compiler that failed is asked again after this. */
const ASK_AGAIN_MS = 7 * 24 * 60 * 60 * 1000

export type Compiled = { readonly path: string } | { readonly missing: string; readonly folder?: string }

let place: Compiled | undefined

/** Where the library lies that was compiled of these very sources, for this platform; or why none does. */
export function compiledLibrary(name: string): Compiled {
  if (place === undefined || 'missing' in place) place = find(name)
  return place
}

function find(name: string): Compiled {
  let folder
  try {
    folder = ownFolder(`kernels-${digestOfSources()}`)
  } catch {
    return { missing: 'the sources of the kernels are not there' }
  }
  if ('refused' in folder) return { missing: folder.refused }
  const path = join(folder.path, name)
  if (!existsSync(path)) return { missing: 'they are not compiled yet', folder: folder.path }
  return isOwnFile(path) ? { path } : { missing: `${path} may be written by another user` }
}

function digestOfSources(): string {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`).update(readFileSync(program))
  for (const file of readdirSync(join(root, 'native')).sort()) hash.update(`\0${file}\0`).update(readFileSync(join(root, 'native', file)))
  return hash.digest('hex').slice(0, 16)
}

let running: Promise<string | undefined> | undefined

/**
 * Has the kernels compiled where that can be done, and goes on at once. What it gives settles when that is over, with the reason
 * where there are still none; it keeps no process alive.
 */
export function compileKernels(name: string): Promise<string | undefined> {
  running ??= compile(name)
  return running
}

/** Where and by what the kernels can be compiled, or why not; undefined where they are. */
export function compilingOf(name: string): { readonly folder: string; readonly compiler: string } | { readonly not: string } | undefined {
  const found = compiledLibrary(name)
  if ('path' in found) return undefined
  const { folder, missing } = found
  if (folder === undefined) return { not: missing }
  const compiler = compilerOnPath()
  if (compiler === undefined) return { not: 'there is no C compiler (gcc, cc or clang)' }
  const failed = failureIn(folder, compiler)
  return failed === undefined ? { folder, compiler } : { not: failed }
}

async function compile(name: string): Promise<string | undefined> {
  const compiling = compilingOf(name)
  if (compiling === undefined) return undefined
  if ('not' in compiling) return compiling.not
  const { folder, compiler } = compiling
  const child = spawn(process.execPath, [program, folder, compiler], { stdio: 'ignore', detached: true, cwd: folder })
  child.unref()
  await new Promise<void>((resolve) => {
    child.once('error', () => resolve()).once('exit', () => resolve())
  })
  return failureIn(folder, compiler)
}

/** Why this compiler made no library lately. */
function failureIn(folder: string, compiler: string): string | undefined {
  try {
    const file = join(folder, 'status.json')
    if (Date.now() - statSync(file).mtimeMs > ASK_AGAIN_MS) return undefined
    const status = JSON.parse(readFileSync(file, 'utf8')) as { built: boolean; asked?: string; reason?: string }
    return status.built || status.asked !== compiler ? undefined : status.reason
  } catch {
    return undefined
  }
}

/** That of CC first, as make has it. */
export const compilerOnPath = (environment: Readonly<Record<string, string | undefined>> = process.env): string | undefined =>
  [environment['CC'] ?? '', 'cc', 'gcc', 'clang']
    .filter((name) => /^[\w./+-]+$/.test(name))
    .flatMap((name) => programsOnPath(name, { environment }))
    .find((path) => isAbsolute(path))
