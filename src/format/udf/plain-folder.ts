/** Folders of which every file has one name and lies in one piece, as nearly all do: they are kept in columns. */

import { byCodePoint } from '../../codec/index.js'
import { COLUMNS, MADE, inColumns, type Attributes, type FileInode, type Node, type ReadDirectory } from '../../tree/index.js'
import type { LongAd } from './fields.js'

/** An entry of a folder and where its ICB lies. */
export interface FoundEntry {
  readonly node: Node
  readonly icb: LongAd
}

/** A folder in columns, whose files were met under one name each. */
export interface PlainFolder {
  /** Makes its files once and for all, and tells each with where its ICB lies. */
  settle(take: (icb: Block, inode: FileInode) => void): void
}

type Block = Pick<LongAd, 'partition' | 'block'>

/** Puts the entries of a folder in order into it, and tells of which it was enough to keep what they tell. */
export function close(
  directory: ReadDirectory,
  path: string,
  medium: string,
  found: FoundEntry[],
  plain: (icb: Block, folder: PlainFolder) => void,
): void {
  found.sort((a, b) => byCodePoint(a.node.name, b.node.name))
  const numbers = new Uint32Array(found.length * COLUMNS)
  const blocks: number[] = []
  const made: Node[] = []
  const attributes: Attributes[] = []
  const names: string[] = []
  let [at, end] = [0, 0]
  for (const { node, icb } of found) {
    names.push(node.name)
    end += node.name.length
    const place = plainPlace(node)
    if (place === undefined || node.kind !== 'leaf') made.push(node)
    else {
      numbers[at + 1] = place.start
      numbers[at + 2] = place.size
      attributes.push(node.inode.attributes)
      blocks.push(icb.partition, icb.block)
    }
    numbers[at] = place === undefined ? end + MADE : end
    at += COLUMNS
  }
  const text = names.join('')
  const [first] = attributes
  const shared = first !== undefined && attributes.every((each) => each === first) ? [first] : attributes
  directory.hold(inColumns(medium, path, { text: () => text, numbers, from: 0, count: found.length, attributes: shared }, made))
  const folder = plainFolder(directory, numbers, Uint32Array.from(blocks))
  for (const [i, { icb }] of found.entries()) if ((numbers[i * COLUMNS] as number) < MADE) plain(icb, folder)
}

/** `blocks` are the partition and the block of the ICB of each file. */
const plainFolder = (directory: ReadDirectory, numbers: Uint32Array, blocks: Uint32Array): PlainFolder => ({
  settle(take) {
    let at = 0
    for (const [i, node] of directory.children.entries()) {
      if ((numbers[i * COLUMNS] as number) >= MADE || node.kind !== 'leaf' || node.inode.kind !== 'file') continue
      take({ partition: blocks[at] as number, block: blocks[at + 1] as number }, node.inode)
      at += 2
    }
  },
})

/** Of a file in one piece that begins with a sector, of which nothing else is told than of most. */
function plainPlace(node: Node): { readonly start: number; readonly size: number } | undefined {
  if (node.kind === 'directory' || node.hiddenBit !== undefined || node.inode.kind !== 'file') return undefined
  const { links, streams, realTime, content } = node.inode
  if (links !== 1 || streams !== undefined || realTime !== undefined) return undefined
  const { origin, size } = content
  if (size === 0) return { start: 0, size }
  const [extent, more] = origin.kind === 'extents' ? origin.extents : []
  if (extent === undefined || more !== undefined || extent.skip !== undefined) return undefined
  return extent.size === size && size < MOST_BYTES ? extent : undefined
}

/** What a number of 32 bits tells. */
const MOST_BYTES = 2 ** 32
