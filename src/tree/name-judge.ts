/** What readers make of the names that one name space records: gathered over its folders, told once. */

import type { Fault } from '../fault/index.js'
import { faults, type FoldedNames, type UnopenedNames } from './faults.js'
import { foldedIn, problemOnWindows, type Folding } from './folding.js'
import type { Node } from './tree.js'

/** How many of many are shown. */
const SHOWN = 5

export interface NameJudge {
  /** The names of one folder as they are recorded, without versions, and the nodes that have them. `path` is that of the tree. */
  folder(path: string, names: readonly string[], nodes: readonly Node[]): void
  faults(): readonly Fault[]
}

export interface JudgedSpace {
  /** In words: `Joliet`. */
  readonly title: string
  /** Who folds names there. */
  readonly foldings: readonly Folding[]
  /** Whether Windows reads it, and its programs can then not ask for some names. */
  readonly windows: 'opens' | 'translates'
}

/** `policy` is that of names: where they are strict, two that are one to a reader are an error. */
export function startNameJudge(space: JudgedSpace, policy: 'mangle' | 'strict'): NameJudge {
  const equal: Fault[] = []
  const folded: { count: number; examples: FoldedNames['examples'][number][] } = { count: 0, examples: [] }
  const unopened: { count: number; examples: UnopenedNames['examples'][number][] } = { count: 0, examples: [] }
  let firstFolded: Node | undefined
  let firstUnopened: Node | undefined
  const tellFolded = (path: string, nodes: readonly Node[], first: number, later: number, readers: readonly string[]): void => {
    const node = nodes[later] as Node
    const values = { path: pathIn(path, node), other: pathIn(path, nodes[first] as Node), readers }
    if (policy === 'strict') {
      equal.push(faults.namesEqual({ space: space.title, ...values }, placeOf(node)))
      return
    }
    firstFolded ??= node
    if (folded.count++ < SHOWN) folded.examples.push(values)
  }
  return {
    folder(path, names, nodes) {
      const seen = look(names)
      if (seen.mayFold) {
        const pairs = new Map<number, { first: number; readers: string[] }>()
        for (const folding of space.foldings)
          for (const { first, later } of foldedIn(names, folding)) {
            const pair = pairs.get(later)
            if (pair === undefined) pairs.set(later, { first, readers: [folding.title] })
            else if (!pair.readers.includes(folding.title)) pair.readers.push(folding.title)
          }
        for (const [later, { first, readers }] of [...pairs].sort(([x], [y]) => x - y)) tellFolded(path, nodes, first, later, readers)
      }
      for (const i of seen.odd) {
        const why = problemOnWindows(names[i] as string)
        if (why === undefined) continue
        firstUnopened ??= nodes[i] as Node
        if (unopened.count++ < SHOWN) unopened.examples.push({ path: pathIn(path, nodes[i] as Node), why })
      }
    },
    faults: () => [
      ...equal,
      ...(folded.count > 0 ? [faults.namesFold({ space: space.title, ...folded }, placeOf(firstFolded))] : []),
      ...(unopened.count > 0
        ? [faults.namesUnopened({ space: space.title, windows: space.windows, ...unopened }, placeOf(firstUnopened))]
        : []),
    ],
  }
}

/** What a character of ASCII makes of a name that it is in. */
const SPECIAL = 1
/** Devices of Windows begin so. */
const FIRST = 2
const classes = Uint8Array.from({ length: 0x80 }, (_, code) => {
  const character = String.fromCharCode(code)
  return /[\x00-\x1f"*:;<>?\\|\x7f]/.test(character) ? SPECIAL : /[acnlp]/i.test(character) ? FIRST : 0
})

/**
 * One pass over the names, which most folders leave as they came: whether some may be one to a reader, because they are equal but for
 * case or have more than plain ASCII, and the places of those that Windows may not open.
 */
function look(names: readonly string[]): { readonly mayFold: boolean; readonly odd: readonly number[] } {
  const hashes = new Int32Array(names.length)
  const odd: number[] = []
  let mayFold = false
  for (let i = 0; i < names.length; i++) {
    const name = names[i] as string
    const { length } = name
    let hash = 0
    let met = 0
    let code = 0
    for (let at = 0; at < length; at++) {
      code = name.charCodeAt(at)
      if (code > 0x7f) mayFold = true
      else if (at === 0) met |= classes[code] as number
      else met |= (classes[code] as number) & SPECIAL
      hash = Math.imul(hash ^ (code >= 0x41 && code <= 0x5a ? code | 0x20 : code), 0x01000193)
    }
    const isLoose = code === 0x2e || code === 0x20
    if (isLoose || (met & SPECIAL) !== 0) mayFold = true
    if (isLoose || met !== 0) odd.push(i)
    hashes[i] = hash
  }
  hashes.sort()
  for (let i = 1; i < hashes.length && !mayFold; i++) mayFold = hashes[i] === hashes[i - 1]
  return { mayFold, odd }
}

const pathIn = (folder: string, { name }: Node): string => (folder === '/' || folder === '' ? `/${name}` : `${folder}/${name}`)

const placeOf = (node: Node | undefined) => (node?.entry === undefined ? undefined : { path: ['files', node.entry] })
