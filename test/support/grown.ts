/** Entries all the way to a tree, and trees as text. */

import type { Fault } from '../../src/fault/index.js'
import type { Files } from '../../src/port/index.js'
import { hostFiles } from '../../src/source/files.node.js'
import { measure, type Entry, type MeasureOptions } from '../../src/source/index.js'
import { grow, walk, type GrowOptions, type ImageTree, type Node } from '../../src/tree/index.js'
import { instantOfSeconds } from '../../src/unit/index.js'

export const DATE = instantOfSeconds(1_700_000_000)

export type EntryWithoutIndex = Entry extends infer Each ? (Each extends Entry ? Omit<Each, 'index'> : never) : never

export interface Built {
  readonly tree: ImageTree
  readonly faults: readonly Fault[]
  readonly codes: readonly string[]
}

export async function built(
  entries: readonly EntryWithoutIndex[],
  options: Partial<MeasureOptions> & { readonly files?: Files; readonly growth?: Partial<GrowOptions> } = {},
): Promise<Built> {
  const { files = hostFiles, growth = {}, ...rest } = options
  const indexed = entries.map((entry, index): Entry => ({ ...entry, index }))
  const measured = await measure(indexed, files, { base: '/nowhere', date: DATE, ...rest })
  const grown = grow(measured.grafts, { implicit: measured.implicit, ...growth })
  const faults = [...measured.faults, ...grown.faults]
  return { tree: grown.tree, faults, codes: faults.map(({ code }) => code) }
}

/** One line for each node: `d /docs`, `f /docs/a 12`, `l /b -> a`. */
export const listing = (tree: ImageTree): readonly string[] => [...walk(tree)].map(({ path, node }) => lineOf(path, node))

function lineOf(path: string, node: Node): string {
  if (node.kind === 'directory') return `d ${path}`
  const { inode } = node
  switch (inode.kind) {
    case 'file':
      return `f ${path} ${inode.content.size}`
    case 'symlink':
      return `l ${path} -> ${inode.target}`
    case 'character':
    case 'block':
      return `${inode.kind[0]} ${path} ${inode.major}:${inode.minor}`
    default:
      return `${inode.kind} ${path}`
  }
}

/** Everything that a format could see of a tree, as plain values. */
export const facts = (tree: ImageTree): unknown =>
  [...walk(tree)].map(({ path, node }) => [
    path,
    node.kind === 'directory' ? node.attributes : node.inode,
    [...node.hidden].sort(),
    [...(node.hiddenBit ?? [])].sort(),
    node.entry,
  ])
