/** What the entries of one tree are called in another of the same disc. Names may differ in every letter; data lie in one place. */

import { find, walk, type Directory, type Node } from '../tree/index.js'
import { storedOf, stretchesOf } from './stretches.js'

/** Paths of `tree` to paths of `other`; those that cannot be told are missing. */
export function formsIn(tree: Directory, other: Directory): ReadonlyMap<string, string> {
  const forms = new Map<string, string>()
  const taken = new Set<string>()
  const pair = (path: string, form: string): void => {
    forms.set(path, form)
    taken.add(form)
  }
  const byPlace = placesOf(other)
  for (const { path, node } of walk(tree)) {
    const form = chosen(byPlace.get(placeOf(node) ?? ''), path, taken)
    if (form === undefined) continue
    pair(path, form)
    pairAbove(path, form, forms, pair)
  }
  // Parents come first: what has no data is known by its name among the rest of its folder.
  for (const { path, node } of walk(tree)) {
    if (forms.has(path)) continue
    const cut = path.lastIndexOf('/')
    const above = cut === 0 ? '' : forms.get(path.slice(0, cut))
    const folder = above === undefined ? undefined : find(other, above)
    if (above === undefined || folder?.kind !== 'directory') continue
    const left = folder.children.filter((child) => child.kind === node.kind && !taken.has(`${above}/${child.name}`))
    const match = left.find(({ name }) => name === node.name) ?? left.find(({ name }) => stem(name) === stem(node.name))
    if (match !== undefined) pair(path, `${above}/${match.name}`)
  }
  return forms
}

/** Where the data of a file begin, and how long they are; undefined for what has none. */
function placeOf(node: Node): string | undefined {
  if (node.kind !== 'leaf' || node.inode.kind !== 'file') return undefined
  const [first] = stretchesOf(node.inode.content)
  return first === undefined ? undefined : `${first.startLba}+${storedOf(node.inode.content).size}`
}

function placesOf(tree: Directory): ReadonlyMap<string, readonly string[]> {
  const places = new Map<string, string[]>()
  for (const { path, node } of walk(tree)) {
    const place = placeOf(node)
    if (place === undefined) continue
    const paths = places.get(place)
    if (paths === undefined) places.set(place, [path])
    else paths.push(path)
  }
  return places
}

/** Several names of one place: the very same path, else the next one that is as deep, else the next one. */
function chosen(candidates: readonly string[] | undefined, path: string, taken: ReadonlySet<string>): string | undefined {
  if (candidates === undefined) return undefined
  const [only] = candidates
  if (candidates.length === 1) return only === undefined || taken.has(only) ? undefined : only
  const free = candidates.length > MOST_NAMES ? candidates.slice(0, MOST_NAMES) : candidates
  const left = free.filter((each) => !taken.has(each))
  return left.find((each) => each === path) ?? left.find((each) => depth(each) === depth(path)) ?? left[0]
}

/** Names of one place that are looked at: a disc whose files all share one would take long. */
const MOST_NAMES = 64

/** Folders above two names of one file are the same folders, unless one was moved. */
function pairAbove(path: string, form: string, forms: ReadonlyMap<string, string>, pair: (path: string, form: string) => void): void {
  let [mine, theirs] = [parentOf(path), parentOf(form)]
  // Most folders were met before.
  if (mine === '' || forms.has(mine) || depth(path) !== depth(form)) return
  while (mine !== '' && !forms.has(mine)) {
    pair(mine, theirs)
    ;[mine, theirs] = [parentOf(mine), parentOf(theirs)]
  }
}

function depth(path: string): number {
  let count = 0
  for (let at = path.indexOf('/'); at >= 0; at = path.indexOf('/', at + 1)) count++
  return count
}
const parentOf = (path: string): string => path.slice(0, path.lastIndexOf('/'))
/** What remains of a name whatever a standard did to its letters. */
const stem = (name: string): string => name.toUpperCase().replace(/[^A-Z0-9]+/g, '_')
