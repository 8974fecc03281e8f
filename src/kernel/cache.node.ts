/**
 * A folder of the user's own, for what the program makes for itself and then runs: compiled kernels, compiled code. Whoever may
 * write there may run code as the user, so it is used only where nobody else can, root apart, and never what another user made.
 */

import { lstatSync, mkdirSync, realpathSync, type Stats } from 'node:fs'
import { homedir } from 'node:os'
import { basename, dirname, isAbsolute, join } from 'node:path'
import { reasonOf } from '../fault/index.js'

export type OwnFolder = { readonly path: string } | { readonly refused: string }

const WRITTEN_BY_OTHERS = 0o022
const STICKY = 0o1000

/** `glassmaster/NAME` in the user's cache, made where it is missing; or why there is none. */
export function ownFolder(name: string, environment: Readonly<Record<string, string | undefined>> = process.env): OwnFolder {
  const user = process.geteuid?.()
  if (user === undefined || user !== process.getuid?.()) return { refused: 'files have no owner that could be checked' }
  try {
    const { XDG_CACHE_HOME: cache = '', HOME: home = homedir() } = environment
    const base = isAbsolute(cache) ? cache : join(home, '.cache')
    if (!isAbsolute(base)) return { refused: 'the user has no folder' }
    const { real, missing } = existing(base)
    for (let path = real; ; path = dirname(path)) {
      const wrong = wrongWith(lstatSync(path), path, user)
      if (wrong !== undefined) return { refused: wrong }
      if (path === dirname(path)) break
    }
    // The last folder that is there has to be the user's: nothing is left in the home of another.
    if (lstatSync(real).uid !== user) return { refused: `${real} belongs to another user` }
    let path = real
    for (const part of [...missing, 'glassmaster', name]) {
      path = join(path, part)
      mkdirSync(path, { recursive: true, mode: 0o700 })
      const stat = lstatSync(path)
      if (!stat.isDirectory() || stat.uid !== user || (stat.mode & WRITTEN_BY_OTHERS) !== 0)
        return { refused: `${path} may be written by another user` }
    }
    return { path }
  } catch (error) {
    return { refused: reasonOf(error) }
  }
}

/** Whether a file in such a folder is the user's own and nobody else's. */
export function isOwnFile(path: string): boolean {
  const stat = lstatSync(path, { throwIfNoEntry: false })
  return stat?.isFile() === true && stat.uid === process.geteuid?.() && (stat.mode & WRITTEN_BY_OTHERS) === 0 && stat.nlink === 1
}

/** Whether a file and its folder may be written by those alone who may write `measure`, which is run anyway. */
export function isAsOwnAs(path: string, measure: string): boolean {
  const rules = lstatSync(measure)
  return [path, dirname(path)].every((one) => {
    const stat = lstatSync(one)
    return stat.uid === rules.uid && (stat.mode & WRITTEN_BY_OTHERS & ~rules.mode) === 0
  })
}

/** The part of a path that is there, without links, and the names that are not. */
function existing(path: string): { readonly real: string; readonly missing: readonly string[] } {
  const missing: string[] = []
  for (let at = path; ; at = dirname(at)) {
    if (lstatSync(at, { throwIfNoEntry: false }) !== undefined) return { real: realpathSync(at), missing }
    missing.unshift(basename(at))
  }
}

/** In a folder with the sticky bit others add names, but take no name of ours away. */
function wrongWith(stat: Stats, path: string, user: number): string | undefined {
  if (!stat.isDirectory()) return `${path} is no folder`
  const others = (stat.mode & WRITTEN_BY_OTHERS) !== 0 && (stat.mode & STICKY) === 0
  return others || (stat.uid !== 0 && stat.uid !== user) ? `${path} may be written by another user` : undefined
}
