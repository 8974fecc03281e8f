/**
 * Globs of `from`, matched by fast-glob against listings that are kept for the whole entry, so that each folder is read once and
 * every pattern sees the same. A glob picks files, links and devices, never folders as such; dots in front of names are like other
 * characters. What follows the fixed part of the glob is the path below the entry's target: `docs/**` + `/*.pdf` gives `a/b.pdf`
 * for `docs/a/b.pdf`.
 */

import fastGlob from 'fast-glob'
import { byCodePoint } from '../codec/index.js'
import type { Fault, FaultPlace } from '../fault/index.js'
import { joinPath, prefixOf, stepsOf, type Files, type HostEntry, type HostStat } from '../port/index.js'
import { faults } from './faults.js'
import { globsOf, type Globs } from './globs.js'
import type { Listings } from './listings.js'
import type { Names } from './measured.js'
import { isFault } from './target.js'

export interface Match {
  /** On the host. */
  readonly path: string
  /** Below the fixed part of the glob. */
  readonly names: Names
  readonly stat: HostStat
}

/** More stars in one name could take fast-glob hours on a name made for it. */
const MOST_STARS = 4

/** The matches of one glob in the order of code points of their paths. */
export function matchesOf(
  pattern: string,
  base: string,
  files: Files,
  listings: Listings,
  links: 'keep' | 'follow',
  where?: FaultPlace,
): readonly Match[] | Fault {
  const stars = Math.max(...pattern.split('/').map((name) => (name === '**' ? 0 : name.split('*').length - 1)))
  if (stars > MOST_STARS || pattern.length > 4096)
    return faults.patternTooCostly(
      { pattern, reason: `a name in it has more than ${MOST_STARS} stars, or it is longer than 4096 characters` },
      where,
    )
  const { fixed, rest } = fixedPartOf(pattern)
  const top = joinPath(base, fixed === '' ? '.' : fixed)
  const folder = fixed === '' ? base : top
  const seen = files.statFollowed(folder)
  if (seen?.kind !== 'directory') return faults.folderMissing({ from: pattern, folder }, where)
  listings.begin(folder, seen)
  // fast-glob walks below a root of its own: its paths never meet those of the host.
  const own = globsOf([`/${rest}`], where)
  if (isFault(own)) return own
  const paths = fastGlob.sync(withoutQuestionMarks(rest), {
    cwd: ROOT,
    dot: true,
    extglob: false,
    onlyFiles: false,
    unique: true,
    followSymbolicLinks: links === 'follow',
    fs: adapterOf(folder, files, listings),
  })
  return paths
    .filter((path) => isMatch(own, path))
    .sort(byCodePoint)
    .map((path) => matchOf(path, folder, files, listings, links))
    .filter((match) => match !== undefined)
}

const ROOT = '/glob'

/** Splits a glob before its first name with a wildcard. */
export function fixedPartOf(pattern: string): { fixed: string; rest: string } {
  const names = pattern.split('/')
  const first = names.findIndex((name) => name !== '' && isGlob(name))
  const cut = first < 0 ? names.length - 1 : first
  const fixed = names.slice(0, cut).join('/')
  // A root is no name.
  const { head } = stepsOf(pattern)
  return { fixed: prefixOf(fixed) === head ? head : fixed, rest: names.slice(cut).join('/') }
}

// fast-glob takes a file `a` for `**/a/**` but not for `*/**`: our own matcher, that of exclusions and rules, has the last word.
const isMatch = (globs: Globs, path: string): boolean =>
  globs.accepts(
    path.split('/').reduce((state, name) => globs.step(state, name), globs.start),
    'leaf',
  )

/** fast-glob takes `?` for a name of its own where no other wildcard stands beside it; a set says the same. */
const withoutQuestionMarks = (pattern: string): string =>
  pattern.replace(/\\.|\[[^\]]*\]|\?/gs, (token) => (token === '?' ? '[^/]' : token))

export const isGlob = (text: string): boolean => fastGlob.isDynamicPattern(text, { extglob: false })

function matchOf(path: string, folder: string, files: Files, listings: Listings, links: 'keep' | 'follow'): Match | undefined {
  const names = path.split('/')
  const full = joinPath(folder, path)
  const parent = joinPath(folder, names.slice(0, -1).join('/') || '.')
  const listed = entryOf(listings.list(names.length === 1 ? folder : parent), names.at(-1) as string)
  const stat = listed?.kind === 'symlink' && links === 'follow' ? (files.statFollowed(full) ?? listed) : listed
  return stat === undefined || stat.kind === 'directory' ? undefined : { path: full, names, stat }
}

/** Entries are in order: found by halving. */
function entryOf(entries: readonly HostEntry[], name: string): HostStat | undefined {
  let low = 0
  let high = entries.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (byCodePoint((entries[middle] as HostEntry).name, name) < 0) low = middle + 1
    else high = middle
  }
  return entries[low]?.name === name ? entries[low]?.stat : undefined
}

/** As much of `node:fs` as a synchronous walk of fast-glob asks for. */
function adapterOf(folder: string, files: Files, listings: Listings): NonNullable<fastGlob.Options['fs']> {
  const hostPath = (path: string): string => (path === ROOT ? folder : joinPath(folder, path.slice(ROOT.length + 1)))
  const direntOf = ({ name, stat }: HostEntry): object => ({
    name,
    isFile: () => stat.kind === 'file',
    isDirectory: () => stat.kind === 'directory',
    isSymbolicLink: () => stat.kind === 'symlink',
    isBlockDevice: () => stat.kind === 'block',
    isCharacterDevice: () => stat.kind === 'character',
    isFIFO: () => stat.kind === 'fifo',
    isSocket: () => stat.kind === 'socket',
  })
  const statBy = (call: (path: string) => HostStat | undefined) => (path: string) => {
    const stat = call(hostPath(path))
    if (stat === undefined) throw Object.assign(new Error(`ENOENT: no such file or directory, stat '${path}'`), { code: 'ENOENT' })
    return direntOf({ name: '', stat })
  }
  return {
    readdirSync: (path: string) => listings.list(hostPath(path)).map(direntOf),
    lstatSync: statBy((path) => files.stat(path)),
    statSync: statBy((path) => files.statFollowed(path)),
  } as unknown as NonNullable<fastGlob.Options['fs']>
}
