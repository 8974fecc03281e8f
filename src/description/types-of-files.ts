/** Types and creators of the Macintosh as a manifest gives them: one for all, those of names that end alike, and those of single files. */

import { globOfPath, type HfsType } from '../manifest/index.js'
import { walk, type FinderInfo, type ImageTree } from '../tree/index.js'

/** What a list may hold, and the names of a path that a pattern may have. */
const MOST_TYPES = 10_000
const MOST_NAMES = 30

const PRINTABLE = /^[\x20-\x7e]{8}$/

/** Files of the tree that ISO 9660 shows. What no manifest can say is left out: types of other characters, and what is too much. */
export function describeTypes(tree: ImageTree): readonly HfsType[] {
  const files = [...filesIn(tree)]
  const isTyped = files.some(({ type }) => type !== undefined)
  if (!isTyped) return []
  const usual = files.some(({ type }) => type === undefined) ? undefined : mostFrequent(files)
  const endings = new Map<string, { readonly type: string | undefined; count: number; mixed: boolean }>()
  for (const { path, type } of files) {
    const ending = endingOf(path)
    const known = endings.get(ending)
    if (known === undefined) endings.set(ending, { type, count: 1, mixed: false })
    else {
      known.count++
      known.mixed ||= known.type !== type
    }
  }
  const alike = [...endings].filter(([ending, { type, count, mixed }]) => ending !== '' && !mixed && count > 1 && type !== usual)
  const byEnding = new Map(alike.map(([ending, { type }]) => [ending, type]))
  const single = files.filter(({ path, type }) => type !== undefined && type !== (byEnding.get(endingOf(path)) ?? usual))
  return [
    ...(usual === undefined ? [] : [wordsOf('**', usual)]),
    ...[...byEnding].flatMap(([ending, type]) => (type === undefined ? [] : [wordsOf(`*${globOfPath(ending)}`, type)])),
    ...single.filter(({ path }) => path.split('/').length <= MOST_NAMES).map(({ path, type }) => wordsOf(globOfPath(path), type as string)),
  ].slice(0, MOST_TYPES)
}

interface TypedFile {
  readonly path: string
  /** Type and creator, of four characters each. */
  readonly type: string | undefined
}

function* filesIn(tree: ImageTree): Generator<TypedFile> {
  for (const { path, node } of walk(tree))
    if (node.kind === 'leaf' && node.inode.kind === 'file' && !node.hidden.has('iso9660')) yield { path, type: printable(node.finder) }
}

function printable(finder: FinderInfo | undefined): string | undefined {
  const text = finder === undefined ? '' : `${finder.type}${finder.creator}`
  return PRINTABLE.test(text) ? text : undefined
}

function mostFrequent(files: readonly TypedFile[]): string | undefined {
  const counts = new Map<string, number>()
  for (const { type = '' } of files) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].reduce((most, one) => (one[1] > most[1] ? one : most))[0]
}

/** From the last dot of a name on; empty where there is none. */
function endingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1)
  const dot = name.lastIndexOf('.')
  return dot === -1 ? '' : name.slice(dot)
}

const wordsOf = (at: string, type: string): HfsType => ({ at, type: type.slice(0, 4), creator: type.slice(4) })
