/** Files that have one name in ISO 9660 and another one elsewhere that does not lead to it: a name for each, hidden where the other is seen. */

import type { NameSpace } from '../source/index.js'
import type { Directory, ImageTree, Leaf, Node } from '../tree/index.js'
import { inOrderOfNames } from './matching.js'
import type { Parts } from './parts.js'
import type { United } from './united.js'

/** What is known of the nodes of a tree. */
export interface KnownTree extends Pick<United, 'bare'>, Pick<Parts, 'at'> {
  readonly tree: ImageTree
}

/**
 * `names` has names of ISO 9660 by the paths of files, `spaces` are the trees of the disc. A name that something else in the folder has
 * cannot be given.
 */
export function withTwoNames({ tree, bare, at }: KnownTree, names: ReadonlyMap<string, string>, spaces: readonly NameSpace[]): KnownTree {
  if (names.size === 0) return { tree, bare, at }
  const [barer, places] = [new Set(bare), new Map(at)]
  const above = foldersAbove(names.keys())
  const elsewhere = spaces.filter((space) => space !== 'iso9660')
  const inFolder = (folder: Directory, path: string): Directory => {
    const taken = new Set(folder.children.map(({ name }) => name))
    const children = folder.children.flatMap((node): readonly Node[] => {
      const below = `${path}/${node.name}`
      if (node.kind === 'directory') return [above.has(below) ? inFolder(node, below) : node]
      const name = names.get(below)
      return name === undefined || taken.has(name) ? [node] : twoOf(node, name)
    })
    return known(folder, { ...folder, children: inOrderOfNames(children) })
  }
  const twoOf = (leaf: Leaf, name: string): readonly Leaf[] => {
    const { finder, hiddenBit, ...plain } = leaf
    const bits = (of: (space: NameSpace) => boolean): Pick<Leaf, 'hiddenBit'> => {
      const own = [...(hiddenBit ?? [])].filter(of)
      return own.length === 0 ? {} : { hiddenBit: new Set(own) }
    }
    const iso: Leaf = {
      ...plain,
      name,
      ...(finder === undefined ? {} : { finder }),
      hidden: new Set([...leaf.hidden, ...elsewhere]),
      ...bits((space) => space === 'iso9660'),
    }
    const other: Leaf = { ...plain, hidden: new Set([...leaf.hidden, 'iso9660']), ...bits((space) => space !== 'iso9660') }
    return [known(leaf, iso), known(leaf, other)]
  }
  function known<Kind extends Node>(former: Node, node: Kind): Kind {
    const place = at.get(former)
    if (place !== undefined) places.set(node, place)
    if (bare.has(former)) barer.add(node)
    return node
  }
  return { tree: inFolder(tree, ''), bare: barer, at: places }
}

function foldersAbove(paths: Iterable<string>): ReadonlySet<string> {
  const found = new Set<string>()
  for (const path of paths)
    for (let end = path.lastIndexOf('/'); end > 0 && !found.has(path.slice(0, end)); end = path.lastIndexOf('/', end - 1))
      found.add(path.slice(0, end))
  return found
}
