/** What tests make once for all of their processes and runs, in the user's folder for such things. */

import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { homedir } from 'node:os'
import { basename, join } from 'node:path'

/** `.ci/kernel` knows it too. */
export const KEPT = join(process.env['XDG_CACHE_HOME'] || join(homedir(), '.cache'), 'glassmaster')

const FLAGS = ['-O2', '-std=gnu11', '-Wall', '-Wextra', '-fPIC', '-shared'] as const

/** A C source of this folder as a shared library; undefined where the host has no compiler for it, or no place to keep it. */
export function library(source: string): string | undefined {
  const path = join(import.meta.dirname, source)
  const digest = createHash('sha256').update(FLAGS.join(' ')).update(readFileSync(path)).digest('hex')
  const kept = join(KEPT, `${basename(source, '.c')}-${digest.slice(0, 16)}.so`)
  if (existsSync(kept)) return kept
  // Under its name once it is whole: several processes may be at it.
  const fresh = `${kept}.${process.pid}`
  try {
    mkdirSync(KEPT, { recursive: true })
    const compilers = [process.env['CC'] ?? '', 'cc', 'gcc', 'clang'].filter((name) => name !== '')
    if (!compilers.some((compiler) => spawnSync(compiler, [...FLAGS, '-o', fresh, path]).status === 0)) return undefined
    renameSync(fresh, kept)
    return kept
  } catch {
    return undefined
  } finally {
    rmSync(fresh, { force: true })
  }
}
