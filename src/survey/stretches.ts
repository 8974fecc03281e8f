/** Which blocks a file takes, and which files take a block. */

import type { Content } from '../source/index.js'
import { walk, type Directory, type Inode } from '../tree/index.js'
import { SECTOR_BYTES } from '../unit/index.js'

/** A run of a file's bytes in blocks of the medium. */
export interface Stretch {
  readonly startLba: number
  readonly blocks: number
  readonly sizeBytes: number
  /** First byte of the file that lies there. */
  readonly from: number
}

/** None for data that lie inside a structure, and for holes. */
export function stretchesOf(content: Content): readonly Stretch[] {
  const out: Stretch[] = []
  let from = 0
  for (const part of content.origin.kind === 'concat' ? content.origin.parts : [content]) {
    if (part.origin.kind === 'extents')
      for (const { start, size, skip = 0 } of part.origin.extents) {
        if (size > 0) out.push({ startLba: start, blocks: Math.ceil((skip + size) / SECTOR_BYTES), sizeBytes: size, from })
        from += size
      }
    else from += part.size
  }
  return out
}

export const extentsOf = (inode: Inode): readonly Stretch[] => (inode.kind === 'file' ? stretchesOf(inode.content) : [])

/** Names of the files of which bytes lie in the block, with their first byte there. */
export function pathsAt(tree: Directory, block: number): readonly { readonly path: string; readonly from: number }[] {
  const out: { path: string; from: number }[] = []
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const covers = stretchesOf(node.inode.content).find(({ startLba, blocks }) => startLba <= block && block < startLba + blocks)
    if (covers !== undefined) out.push({ path, from: covers.from + (block - covers.startLba) * SECTOR_BYTES })
  }
  return out
}
