/** In which order the data of a disc lie, as weights: those of equal weight lie in the order of the tree. */

import { isWithin } from './held.js'
import { storedOf, stretchesOf } from '../survey/index.js'
import { filesOf, type FileInode, type ImageTree } from '../tree/index.js'

export interface Order {
  /** Those that do not weigh 0. */
  readonly weights: ReadonlyMap<FileInode, number>
  /** Files that lie in an order which is not told, because nearly each would need a weight of its own. */
  readonly untold: number
}

/** Whether several files that are no names of one have the same data. */
export function sharesData(tree: ImageTree): boolean {
  const seen = new Set<number>()
  for (const { content } of new Set(filesOf(tree))) {
    const stored = storedOf(content)
    const [first] = stored.size === 0 || stored.origin.kind !== 'extents' ? [] : stretchesOf(stored)
    if (first === undefined || isWithin(stored)) continue
    if (seen.size === seen.add(first.startLba).size) return true
  }
  return false
}

/** More weights say nothing any more. */
const MOST_WEIGHTS = 1000

/** `isElsewhere` tells of blocks at which data begin that have a place of their own, as boot images have. */
export function orderOf(tree: ImageTree, isElsewhere: (block: number) => boolean): Order {
  const found: { readonly inode: FileInode; readonly start: number; readonly index: number }[] = []
  const seen = new Set<number>()
  for (const inode of filesOf(tree)) {
    const stored = storedOf(inode.content)
    const [first] = stored.size === 0 || stored.origin.kind !== 'extents' ? [] : stretchesOf(stored)
    // What lies within a structure moves with it.
    if (first === undefined || isWithin(stored) || seen.has(first.startLba) || isElsewhere(first.startLba)) continue
    seen.add(first.startLba)
    found.push({ inode, start: first.startLba, index: found.length })
  }
  found.sort((a, b) => a.start - b.start)
  const groups: (typeof found)[] = []
  let last = -1
  for (const one of found) {
    if (one.index < last || groups.length === 0) groups.push([])
    groups.at(-1)?.push(one)
    last = one.index
  }
  // Most files weigh nothing.
  const base = groups.reduce((best, group, i) => (group.length > (groups[best]?.length ?? 0) ? i : best), 0)
  if (groups.length > MOST_WEIGHTS) return { weights: new Map(), untold: found.length }
  const weights = new Map<FileInode, number>()
  for (const [i, group] of groups.entries()) if (i !== base) for (const { inode } of group) weights.set(inode, base - i)
  return { weights, untold: 0 }
}
