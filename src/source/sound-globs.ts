/** Globs that name sounds: each match is a track. */

import { byCodePoint } from '../codec/index.js'
import type { Fault, ManifestPath } from '../fault/index.js'
import { joinPath, pathOf, stepsOf, type Files } from '../port/index.js'
import { faults } from './faults.js'
import { listingsOf } from './listings.js'
import { fixedPartOf, isGlob, matchesOf } from './match.js'
import { isFault } from './target.js'

/** Paths of the files, counted from where the glob counts, in natural order. Undefined for a path that is none, or that is there as it is written. */
export function soundsMatching(pattern: string, base: string, files: Files, path: ManifestPath): readonly string[] | Fault | undefined {
  if (!isGlob(pattern) || files.statFollowed(joinPath(base, pattern)) !== undefined) return undefined
  const where = { path }
  const listings = listingsOf(files)
  const matches = matchesOf(pattern, base, files, listings, 'follow', where)
  const [unread] = listings.failed
  if (unread !== undefined) return unread
  if (isFault(matches)) return matches
  const { fixed } = fixedPartOf(pattern)
  const found = matches
    .filter(({ stat }) => stat.kind === 'file')
    .map(({ names }) => (fixed === '' ? pathOf({ head: '', names }) : joinPath(fixed, pathOf({ head: '', names }))))
  return found.length === 0 ? faults.matchesNothing({ from: pattern, base }, where) : found.toSorted(inNaturalOrder)
}

/** Numbers in names by their value, folder by folder: 2.wav comes before 10.wav. Names that differ in nothing else are in the order of code points. */
function inNaturalOrder(a: string, b: string): number {
  const [as, bs] = [stepsOf(a).names, stepsOf(b).names]
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const order = compareNames(as[i] ?? '', bs[i] ?? '')
    if (order !== 0) return order
  }
  return as.length - bs.length || byCodePoint(a, b)
}

function compareNames(a: string, b: string): number {
  const [as, bs] = [a.match(RUNS) ?? [], b.match(RUNS) ?? []]
  for (let i = 0; i < Math.min(as.length, bs.length); i++) {
    const [one = '', other = ''] = [as[i], bs[i]]
    const order = /^\d/.test(one) && /^\d/.test(other) ? compareNumbers(one, other) : byCodePoint(one, other)
    if (order !== 0) return order
  }
  return as.length - bs.length || byCodePoint(a, b)
}

const ZEROS = /^0+(?=\d)/
const RUNS = /\d+|\D+/g

/** Of any length, zeros in front not counted. */
function compareNumbers(a: string, b: string): number {
  const [one, other] = [a.replace(ZEROS, ''), b.replace(ZEROS, '')]
  return one.length - other.length || byCodePoint(one, other)
}
