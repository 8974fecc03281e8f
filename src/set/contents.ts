/**
 * What was on the discs of a set when one of them was burned: the list that lay on it, and what is no file. It is kept beside `set.lock`, so that
 * a later plan knows what is out of the house, and so that the disc can be made again.
 */

import { DiscError } from '../fault/index.js'
import type { Directory, Node } from '../tree/index.js'
import { quoted } from '../unit/index.js'
import { faults } from './faults.js'
import type { Listing } from './listed.js'
import { jsonPieces } from './listing-json.js'

export interface SetContents {
  readonly listing: Listing
  /** Links, devices and empty folders. */
  readonly others: readonly OtherNode[]
}

export interface OtherNode {
  readonly path: string
  readonly disc: number
  readonly is: string
}

/** What of a node a disc has or has not, its name and attributes aside; undefined of a folder that is not empty, and of a file. */
export function otherOf(node: Node): string | undefined {
  if (node.kind === 'directory') return node.children.length === 0 ? FOLDER : undefined
  const { inode } = node
  switch (inode.kind) {
    case 'file':
      return undefined
    case 'symlink':
      return `symlink ${inode.target}`
    case 'character':
    case 'block':
      return `${inode.kind} ${inode.major}:${inode.minor}`
    default:
      return inode.kind
  }
}

const FOLDER = 'folder'

export function* contentsPieces({ listing, others }: SetContents): Generator<string> {
  yield '{"listing":'
  yield* jsonPieces(listing, ({ sha256 }) => sha256)
  yield ',"others":['
  let between = '\n'
  for (const { path, disc, is } of others) {
    yield `${between}{"path":${quoted(path)},"disc":${disc},"is":${quoted(is)}}`
    between = ',\n'
  }
  yield '\n]}\n'
}

/** Throws `set/lostContents`. The text is one whose digest is known. */
export function parseContents(text: string, path: string): SetContents {
  try {
    return JSON.parse(text) as SetContents
  } catch {
    throw new DiscError(faults.lostContents({ path }))
  }
}

/** Paths on discs -> what a disc has there: the SHA-256 of a file, or what else it is. */
export type Recorded = ReadonlyMap<string, string>

/** A tree without what is recorded, and without folders of which nothing is left by that; `shared` are paths that stay. */
export function withoutRecorded(
  tree: Directory,
  {
    recorded,
    shared,
    digestOf,
  }: { readonly recorded: Recorded; readonly shared: ReadonlySet<string>; readonly digestOf: (node: Node) => string | undefined },
): Directory {
  const folders = foldersAbove(recorded.keys())
  const isThere = (node: Node, path: string): boolean => {
    const is = otherOf(node) ?? digestOf(node)
    return (is !== undefined && recorded.get(path) === is) || (is === FOLDER && folders.has(path))
  }
  return without(tree, (node, path) => !shared.has(path) && isThere(node, path))
}

/** All folders that lead to paths, but for the root. */
export function foldersAbove(paths: Iterable<string>): ReadonlySet<string> {
  const folders = new Set<string>()
  for (const path of paths)
    for (let cut = path.lastIndexOf('/'); cut > 0 && !folders.has(path.slice(0, cut)); cut = path.lastIndexOf('/', cut - 1))
      folders.add(path.slice(0, cut))
  return folders
}

/** What has nothing below it. */
export const isEnd = (node: Node): boolean => node.kind === 'leaf' || node.children.length === 0

/** A folder at a path without some of its nodes, and without folders of which nothing is left by that. */
export function without(tree: Directory, isGone: (node: Node, path: string) => boolean, at = ''): Directory {
  const left = (folder: Directory, path: string): Directory => {
    const children = folder.children.flatMap((child): readonly Node[] => {
      const here = `${path}/${child.name}`
      if (isGone(child, here)) return []
      if (child.kind === 'leaf' || child.children.length === 0) return [child]
      const inner = left(child, here)
      return inner.children.length === 0 ? [] : [inner]
    })
    return { ...folder, children }
  }
  return left(tree, at)
}
