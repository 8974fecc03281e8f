/** Changes to a finished tree. Each gives a new one that shares with the old whatever did not change. */

import { throwErrors } from '../fault/index.js'
import type { Graft } from '../source/index.js'
import { grow } from './grow.js'
import type { ImageTree } from './tree.js'

const namesOf = (path: string): readonly string[] => path.split('/').filter((name) => name !== '')

/** The tree without the file or folder at a path. Throws a `DiscError` where there is none. */
export const remove = (tree: ImageTree, path: string): ImageTree => edited(tree, { kind: 'remove', entry: 0, at: namesOf(path) })

/** The tree with a file or folder under another path. Throws a `DiscError` where it is not there, or something is at the new path. */
export const rename = (tree: ImageTree, path: string, to: string): ImageTree =>
  edited(tree, { kind: 'rename', entry: 0, at: namesOf(path), to: namesOf(to) })

function edited(tree: ImageTree, graft: Graft): ImageTree {
  const grown = grow([graft], { base: tree, implicit: tree.attributes })
  throwErrors(grown.faults)
  return grown.tree
}
