/** Names of one file that no place of its data tells: Rock Ridge 1.10 records how many there are, and not which. RRIP 1.10, 4.1.1. */

import type { Attributes } from '../source/index.js'
import { withInodes } from '../survey/index.js'
import { walk, type ImageTree, type Inode, type Leaf } from '../tree/index.js'

/**
 * The tree with one inode for each set of leaves that can be names of one: those without data that are alike in all that is recorded,
 * as many as they say. Which of several sets a name belongs to makes no difference to what is recorded.
 */
export function withEmptyLinks(tree: ImageTree): ImageTree {
  const names = new Map<Inode, number>()
  const leaves: Leaf[] = []
  for (const { node } of walk(tree)) {
    if (node.kind !== 'leaf') continue
    leaves.push(node)
    names.set(node.inode, (names.get(node.inode) ?? 0) + 1)
  }
  const alike = new Map<string, Leaf[]>()
  for (const leaf of leaves) {
    const { inode } = leaf
    if (inode.links < 2 || names.get(inode) !== 1) continue
    const key = keyOf(inode)
    if (key !== undefined) (alike.get(key) ?? alike.set(key, []).get(key))?.push(leaf)
  }
  const shared = new Map<Inode, Inode>()
  for (const set of alike.values())
    for (const [i, leaf] of set.entries()) {
      const { links } = leaf.inode
      const first = i - (i % links)
      if (first + links <= set.length) shared.set(leaf.inode, (set[first] as Leaf).inode)
    }
  return shared.size === 0 ? tree : withInodes(tree, (inode) => shared.get(inode) ?? inode)
}

/** Undefined for what has data, whose place tells. */
function keyOf(inode: Inode): string | undefined {
  const told = [inode.kind, inode.links, textOf(inode.attributes)]
  switch (inode.kind) {
    case 'file':
      return inode.content.size > 0 || inode.streams !== undefined ? undefined : told.join(' ')
    case 'symlink':
      return [...told, inode.target].join(' ')
    case 'character':
    case 'block':
      return [...told, inode.major, inode.minor].join(' ')
    default:
      return told.join(' ')
  }
}

const textOf = ({ mode, uid, gid, mtime, atime, ctime, btime }: Attributes): string =>
  [mode, uid, gid, mtime, atime, ctime, btime].join(' ')
