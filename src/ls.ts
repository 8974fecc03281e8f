/** A disc -> the entries of a folder on it, or of all below. */

import { DiscError } from './fault/index.js'
import type { OpenedDisc } from './master.js'
import { formsOf, readTree, spaceNames, surveyFaults, type Choice, type ReadTree } from './survey/index.js'
import { find, passingChildren, walk, type Node } from './tree/index.js'

export interface ListOptions extends Choice {
  /** Absolute path on the disc. */
  readonly path: string
  readonly depth: 'folder' | 'all'
  /** Whether it is told what each entry is called in the other name spaces. */
  readonly names: 'own' | 'all'
}

export interface ListedEntry {
  readonly path: string
  readonly node: Node
}

export interface Listing {
  readonly read: ReadTree
  /** Those of `each`, kept. */
  readonly entries: readonly ListedEntry[]
  /** The entries as the tree is walked, anew each time: there may be very many, and nobody has to keep them all. */
  readonly each: () => Iterable<ListedEntry>
  /** By name space, by path. */
  readonly forms?: Awaited<ReturnType<typeof formsOf>>
}

/** Throws `survey/noPath`, and what keeps the tree from being read. */
export async function list(disc: OpenedDisc, options: Partial<ListOptions> = {}): Promise<Listing> {
  const { path = '/', depth = 'folder', names = 'own', ...choice } = options
  const read = await readTree(disc, choice)
  const top = find(read.tree, path)
  if (top === undefined) throw new DiscError(surveyFaults.noPath({ path, space: spaceNames[read.space] }))
  const each = (): Iterable<ListedEntry> => entriesOf(top, normal(path), depth)
  const forms = names === 'all' ? { forms: await formsOf(disc, read) } : {}
  let kept: readonly ListedEntry[] | undefined
  return {
    read,
    each,
    get entries() {
      return (kept ??= [...each()])
    },
    ...forms,
  }
}

const normal = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`

/** The entries of a folder, or of all below it; of anything else that itself. */
function entriesOf(top: Node, path: string, depth: ListOptions['depth']): Iterable<ListedEntry> {
  if (top.kind === 'leaf') return [{ path, node: top }]
  const prefix = path === '/' ? '' : path
  if (depth === 'all') return walk(top, prefix, passingChildren)
  return passingChildren(top).map((node) => ({ path: `${prefix}/${node.name}`, node }))
}
