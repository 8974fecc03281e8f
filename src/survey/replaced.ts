/** A tree in which some files are other ones than it was read with. */

import type { Content } from '../source/index.js'
import { walk, type Directory, type FileInode, type ImageTree, type Node } from '../tree/index.js'

/** The tree with other contents; folders below which nothing changes stay the same. */
export function replaced(tree: ImageTree, contents: ReadonlyMap<Content, Content>): ImageTree {
  const folders: Directory[] = [tree]
  for (const { node } of walk(tree)) if (node.kind === 'directory') folders.push(node)
  const made = new Map<Node, Node>()
  // Names of one file stay names of one file.
  const inodes = new Map<FileInode, FileInode>()
  const inodeOf = (inode: FileInode, content: Content): FileInode => {
    const known = inodes.get(inode) ?? { ...inode, content }
    inodes.set(inode, known)
    return known
  }
  // The deepest first: what is below is made when a folder is.
  for (const folder of folders.toReversed()) {
    const children = folder.children.map((child): Node => {
      if (child.kind === 'directory') return made.get(child) ?? child
      const content = child.inode.kind === 'file' ? contents.get(child.inode.content) : undefined
      return content === undefined || child.inode.kind !== 'file' ? child : { ...child, inode: inodeOf(child.inode, content) }
    })
    if (children.some((child, i) => child !== folder.children[i])) made.set(folder, { ...folder, children })
  }
  return (made.get(tree) ?? tree) as ImageTree
}
