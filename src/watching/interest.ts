/** What a measuring asked the host for: folders of which every name matters, and names that matter in folders. */

import type { Files } from '../port/index.js'
import { absolutePath, inFolder } from '../port/index.js'
import { partsOf } from './paths.js'

/** Names of a folder, or all of them. */
export type Names = ReadonlySet<string> | 'all'

export interface Interest {
  readonly folders: ReadonlyMap<string, Names>
  /** What was looked at by name, whether it lies in a folder that was listed or not. */
  readonly named: ReadonlySet<string>
  /** A folder that was listed: whatever happens in it matters. */
  list(folder: string): void
  /** A name that was looked at, whether it is there or not; with all folders and links on the way to it. */
  look(path: string): void
  matters(folder: string, name: string): boolean
}

/** As many links as Linux follows on one path. */
const MOST_LINKS = 40

/** `found` hears of each path by name, before whoever looks at it does. */
export function interestOf(files: Files, found: (path: string) => void): Interest {
  const folders = new Map<string, Set<string> | 'all'>()
  const named = new Set<string>()
  /** True where the name was not known yet. */
  const add = (folder: string, name: string): boolean => {
    const names = folders.get(folder)
    if (names === 'all' || names?.has(name) === true) return false
    if (names === undefined) folders.set(folder, new Set([name]))
    else names.add(name)
    return true
  }
  const look = (path: string, links: number): void => {
    const parts = partsOf(path)
    if (parts === undefined || !add(parts.folder, parts.name)) return
    found(path)
    look(parts.folder, links)
    const target = links > 0 ? targetOf(files, path) : undefined
    if (target !== undefined) look(absolutePath(target, parts.folder), links - 1)
  }
  return {
    folders,
    named,
    list: (folder) => void folders.set(folder, 'all'),
    look(path) {
      named.add(path)
      look(path, MOST_LINKS)
    },
    matters(folder, name) {
      const names = folders.get(folder)
      return names === 'all' || names?.has(name) === true
    },
  }
}

function targetOf(files: Files, path: string): string | undefined {
  try {
    return files.stat(path)?.kind === 'symlink' ? files.readLink(path) : undefined
  } catch {
    // Whoever needs what lies there says what is wrong with it.
    return undefined
  }
}

/** All that matter, of two measurings. */
export function joined(...all: readonly ReadonlyMap<string, Names>[]): ReadonlyMap<string, Names> {
  const folders = new Map<string, Names>()
  for (const one of all)
    for (const [folder, names] of one) {
      const known = folders.get(folder)
      folders.set(folder, known === undefined ? names : known === 'all' || names === 'all' ? 'all' : new Set([...known, ...names]))
    }
  return folders
}

/** The paths that matter by their names. */
export function* namedIn(folders: ReadonlyMap<string, Names>): Generator<string> {
  for (const [folder, names] of folders) if (names !== 'all') for (const name of names) yield inFolder(folder, name)
}
