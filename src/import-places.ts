/** Files that lie behind gaps of a disc, as those do that a manifest gives a block of their own, found by trial. */

import { readTree, storedOf, stretchesOf, type FoundDisc } from './survey/index.js'
import { walk, type FileInode, type ImageTree } from './tree/index.js'

/** By their blocks. */
export type Pins = ReadonlyMap<FileInode, number>

/** More files with a block of their own are left where they come to lie. */
const MOST_PINS = 32

interface Lying {
  readonly path: string
  readonly inode: FileInode
  readonly start: number
  readonly end: number
}

/**
 * Empty where there is no gap, or where the files of a disc that is made lie elsewhere for other reasons: then another program placed them.
 * `makeWith` opens the disc that is made with such blocks.
 */
export async function pinsOf(tree: ImageTree, makeWith: (pins: Pins) => Promise<FoundDisc & { close(): Promise<void> }>): Promise<Pins> {
  const files = lyingIn(tree)
  if (!files.some(({ start }, i) => i > 0 && start > (files[i - 1] as Lying).end)) return new Map()
  const pins = new Map<FileInode, number>()
  while (pins.size <= MOST_PINS) {
    const made = await makeWith(pins)
    let starts: ReadonlyMap<string, number>
    try {
      starts = new Map(lyingIn((await readTree(made)).tree).map(({ path, start }) => [path, start]))
    } finally {
      await made.close()
    }
    const first = files.findIndex(({ path, start }) => starts.get(path) !== start)
    if (first < 0) return pins
    const { path, inode, start } = files[first] as Lying
    const comes = starts.get(path)
    if (first === 0 || comes === undefined || comes > start || pins.has(inode)) break
    pins.set(inode, start)
  }
  return new Map()
}

/** Each file by its first path, in the order in which their data lie. */
function lyingIn(tree: ImageTree): readonly Lying[] {
  const seen = new Set<number>()
  const out: Lying[] = []
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    const stored = storedOf(node.inode.content)
    if (stored.size === 0 || stored.origin.kind !== 'extents') continue
    const stretches = stretchesOf(stored)
    const [first, last] = [stretches[0], stretches.at(-1)]
    if (first === undefined || last === undefined || seen.size === seen.add(first.startLba).size) continue
    out.push({ path, inode: node.inode, start: first.startLba, end: last.startLba + last.blocks })
  }
  return out.sort((a, b) => a.start - b.start)
}
