/** A tree in which some files are other ones than it was read with. */

import type { Content } from '../source/index.js'
import { walk, type Directory, type ImageTree, type Inode, type Node } from '../tree/index.js'

/** The tree with other contents; folders below which nothing changes stay the same. */
export const replaced = (tree: ImageTree, contents: ReadonlyMap<Content, Content>): ImageTree =>
  withInodes(tree, (inode) => {
    const content = inode.kind === 'file' ? contents.get(inode.content) : undefined
    return content === undefined || inode.kind !== 'file' ? inode : { ...inode, content }
  })

/** The tree with what `become` makes of each file, link and device; folders below which nothing changes stay the same. */
export function withInodes(tree: ImageTree, become: (inode: Inode) => Inode): ImageTree {
  const folders: Directory[] = [tree]
  for (const { node } of walk(tree)) if (node.kind === 'directory') folders.push(node)
  const made = new Map<Node, Node>()
  // Names of one file stay names of one file.
  const inodes = new Map<Inode, Inode>()
  const inodeOf = (inode: Inode): Inode => {
    const known = inodes.get(inode)
    if (known !== undefined) return known
    const other = become(inode)
    if (other !== inode) inodes.set(inode, other)
    return other
  }
  // The deepest first: what is below is made when a folder is.
  for (const folder of folders.toReversed()) {
    const children = folder.children.map((child): Node => {
      if (child.kind === 'directory') return made.get(child) ?? child
      const inode = inodeOf(child.inode)
      return inode === child.inode ? child : { ...child, inode }
    })
    if (children.some((child, i) => child !== folder.children[i])) made.set(folder, { ...folder, children })
  }
  return (made.get(tree) ?? tree) as ImageTree
}
