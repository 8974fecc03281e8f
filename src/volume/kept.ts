/** What is kept of a disc that this one is made of. */

import type { AppendedPartition, KeptArea } from '../format/hybrid/index.js'
import type { BootEntry } from '../manifest/index.js'
import type { Attributes, Content } from '../source/index.js'
import { find, type ImageTree } from '../tree/index.js'

/** How the disc boots that this one is made of, as far as that is kept. */
export interface KeptBoot {
  /** Of the file that shows the catalogue. */
  readonly catalog: Attributes | undefined
  /** Of entries whose image no tree shows. */
  readonly images: ReadonlyMap<BootEntry, Content>
  /** Partitions behind the volume. */
  readonly appended: readonly AppendedPartition[]
  /** Those of both, by their marks. */
  readonly pieces: ReadonlyMap<string, Content>
  /** The system area with its tables. */
  readonly area: KeptArea | undefined
}

/** With which the marks begin that are files of the tree. */
const FILE_MARK = 'file:'

/** Undefined where a mark is none of the tree, or the file is gone. */
export function fileOfMark(tree: ImageTree, mark: string): Content | undefined {
  if (!mark.startsWith(FILE_MARK)) return undefined
  const node = find(tree, mark.slice(FILE_MARK.length))
  return node?.kind === 'leaf' && node.inode.kind === 'file' ? node.inode.content : undefined
}
