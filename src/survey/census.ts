/** How much a tree holds. */

import { passingChildren, walk, type Directory, type Inode } from '../tree/index.js'

/** What a tree holds. Bytes of a file with several names count once. */
export interface Census {
  readonly files: number
  readonly folders: number
  readonly others: number
  readonly sizeBytes: number
  /** Files with a type and a creator of the Macintosh, where there are any. */
  readonly typed?: number
}

export function censusOf(tree: Directory): Census {
  const seen = new Set<Inode>()
  let [files, folders, others, sizeBytes, typed] = [0, 0, 0, 0, 0]
  for (const { node } of walk(tree, '', passingChildren)) {
    if (node.kind === 'directory') folders++
    else if (node.inode.kind !== 'file') others++
    else {
      files++
      const { inode, finder } = node
      if (finder !== undefined) typed++
      if (!seen.has(inode)) sizeBytes += inode.content.size
      if (inode.links !== 1) seen.add(inode)
    }
  }
  return { files, folders, others, sizeBytes, ...(typed === 0 ? {} : { typed }) }
}
