/** What readers make of the names that one name space records: gathered over its folders, told once. */

import type { Fault } from '../fault/index.js'
import { faults, type FoldedNames, type UnopenedNames } from './faults.js'
import { foldedIn, foldings, problemOnWindows, type Folding } from './folding.js'
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
      if (foldedIn(names, coarse).length > 0) {
        const pairs = new Map<number, { first: number; readers: string[] }>()
        for (const folding of space.foldings)
          for (const { first, later } of foldedIn(names, folding)) {
            const pair = pairs.get(later)
            if (pair === undefined) pairs.set(later, { first, readers: [folding.title] })
            else if (!pair.readers.includes(folding.title)) pair.readers.push(folding.title)
          }
        for (const [later, { first, readers }] of [...pairs].sort(([a], [b]) => a - b)) tellFolded(path, nodes, first, later, readers)
      }
      for (const [i, name] of names.entries()) {
        const why = mayBeUnopened.test(name) ? problemOnWindows(name) : undefined
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

/** Takes for one whatever any of them takes for one, so that most folders are looked at once. */
const coarse: Folding = { title: '', fold: (name) => foldings.windows.fold(name.normalize('NFC')) }

/** Begins as a device does, or has what Windows does not allow. */
const mayBeUnopened = /^[acnlp]|[\x00-\x1f"*:<>?\\|]|[. ]$/i

const pathIn = (folder: string, { name }: Node): string => (folder === '/' || folder === '' ? `/${name}` : `${folder}/${name}`)

const placeOf = (node: Node | undefined) => (node?.entry === undefined ? undefined : { path: ['files', node.entry] })
