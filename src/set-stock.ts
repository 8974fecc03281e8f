/** A set whose files were looked at -> what there is to deal out, and what its discs are made of. */

import type { BurnedDisc } from './set-burned.js'
import type { DealtDisc, DiscParts, OpenedSet } from './set-open.js'
import {
  cutTree,
  faults,
  foldersAbove,
  groupsOf,
  isEnd,
  partNumbers,
  pathOf,
  weightOf,
  without,
  withoutRecorded,
  type Cut,
  type Group,
  type Groups,
  type Part,
  type Recorded,
  type LockedDisc,
  type SetLock,
} from './set/index.js'
import { DiscError } from './fault/index.js'
import type { Content } from './source/index.js'
import { find, walk, type Directory, type ImageTree, type Node } from './tree/index.js'

/** What there is to deal out. */
export interface Stock {
  /** All files, those that are cut in their parts. */
  readonly tree: ImageTree
  /** The parts by their paths. */
  readonly parts: ReadonlyMap<string, Part>
  /** Without what burned discs have, and with what lies on each disc. */
  readonly rest: ImageTree
  readonly groups: readonly Group[]
  /** On each disc. */
  readonly shared: readonly Group[]
  readonly burned: readonly BurnedDisc[]
  /** By the ids of contents; of no use where nothing was burned, and empty while a set is planned for the first time. */
  readonly digests: ReadonlyMap<string, string>
  /** Folders that are to stay whole and cannot. */
  readonly divided: readonly string[]
}

interface StockOptions {
  readonly cut: readonly Cut[]
  readonly burned: readonly BurnedDisc[]
  readonly digests: ReadonlyMap<string, string>
}

export function stockOf({ tree: whole, keep, everyDisc, room }: OpenedSet, { cut, burned, digests }: StockOptions): Stock {
  const tree = cutTree(whole, cut)
  const divided: string[] = []
  const grouped = (some: ImageTree): Groups => groupsOf(some, { keep, everyDisc, most: room }, (path) => divided.push(path))
  const parts = partNumbers(whole, cut)
  if (burned.length === 0) return { tree, parts, rest: tree, ...grouped(tree), burned, digests, divided }
  const { shared } = grouped(tree)
  divided.length = 0
  const recorded = recordedOn(burned)
  const digestOf = (node: Node): string | undefined =>
    node.kind === 'leaf' && node.inode.kind === 'file' ? digests.get(node.inode.content.id) : undefined
  const isShared = new Set(shared.map(({ above, node }) => pathOf(above, node)))
  const rest = withoutRecorded(tree, { recorded, shared: isShared, digestOf })
  const { groups } = grouped(rest)
  return { tree, parts, rest, groups, shared, burned, digests, divided }
}

/** What the last of the discs has at each path. */
export function recordedOn(burned: readonly BurnedDisc[]): Recorded {
  const recorded = new Map<string, string>()
  for (const { locked, contents } of burned) {
    for (const { path, disc, sha256: digest } of contents.listing.files) if (disc === locked.number) recorded.set(path, digest)
    for (const { path, disc, is } of contents.others) if (disc === locked.number) recorded.set(path, is)
  }
  return recorded
}

/** What a disc is made of that was dealt out. */
export const discParts = ({ tree, shared }: Stock, disc: DealtDisc, total: number, index: readonly Content[]): DiscParts => ({
  ...disc,
  groups: [...shared, ...disc.groups],
  tree,
  total,
  index,
})

/** What a disc is made of that was burned. Throws where it is not there any more. */
export function burnedParts({ tree, digests }: Stock, { locked, contents }: BurnedDisc, index: readonly Content[]): DiscParts {
  const { number, label } = locked
  const groups: Group[] = []
  for (const { path, disc, sha256: digest } of contents.listing.files) {
    if (disc !== number) continue
    const group = demandGroup(groupAt(tree, path), path, number)
    const [file] = filesIn(group)
    if (file === undefined || digests.get(file.content.id) !== digest)
      throw new DiscError(faults.changed({ disc: number, what: `${JSON.stringify(path)} has other bytes` }))
    groups.push(group)
  }
  for (const { path, disc } of contents.others) if (disc === number) groups.push(demandGroup(groupAt(tree, path), path, number))
  return { number, label, groups, tree, total: contents.listing.total, index }
}

/** Those on each disc are counted on each. */
export function sumOf({ groups }: Pick<DiscParts, 'groups'>): { readonly files: number; readonly bytes: number } {
  let [files, size] = [0, 0]
  for (const { weight } of groups) {
    files += weight.files
    size += weight.bytes
  }
  return { files, bytes: size }
}

/** The groups of the plan in the tree as it is now, of the discs that are not burned. */
export function dealtBy({ rest, burned }: Stock, lock: SetLock): readonly DealtDisc[] {
  const discs = openDiscs(lock, burned)
  const lookUp = groupsAmong(rest, discs)
  return discs.map(({ number, label, paths }) => ({ number, label, groups: paths.map((path) => demandGroup(lookUp(path), path, number)) }))
}

/** Discs of a plan that are still to be made. */
export function openDiscs({ discs }: SetLock, burned: readonly BurnedDisc[]): readonly LockedDisc[] {
  const isBurned = new Set(burned.map(({ locked }) => locked.number))
  return discs.filter(({ number }) => !isBurned.has(number))
}

/** What a path of a plan stands for: all that is below it and has no path of its own there. */
export function groupsAmong(tree: Directory, discs: readonly LockedDisc[]): (path: string) => Group | undefined {
  const named = new Set(discs.flatMap(({ paths }) => paths))
  const above = foldersAbove(named)
  return (path) => {
    const group = groupAt(tree, path)
    if (group?.node.kind !== 'directory' || !above.has(path)) return group
    const node = without(group.node, (_, here) => named.has(here), path)
    return node.children.length === 0 ? undefined : { ...group, node, weight: weightOf(node) }
  }
}

/** Throws where something is there that lies on no disc. */
export function demandAll({ rest, shared }: Stock, dealt: readonly DealtDisc[]): void {
  const known = new Set([...shared, ...dealt.flatMap(({ groups }) => groups)].map(({ above, node }) => pathOf(above, node)))
  const left = without(rest, (_, path) => known.has(path))
  for (const { path, node } of walk(left)) if (isEnd(node)) throw new DiscError(faults.onNoDisc({ path }))
}

/** Throws where nothing is there any more. */
function demandGroup(group: Group | undefined, path: string, disc: number): Group {
  if (group === undefined) throw new DiscError(faults.changed({ disc, what: `${JSON.stringify(path)} is not there any more` }))
  return group
}

function groupAt(tree: Directory, path: string): Group | undefined {
  const names = path.split('/').slice(1)
  const above: Directory[] = [tree]
  for (const name of names.slice(0, -1)) {
    const next = find(above.at(-1) as Directory, `/${name}`)
    if (next?.kind !== 'directory') return undefined
    above.push(next)
  }
  const node = find(above.at(-1) as Directory, `/${names.at(-1) ?? ''}`)
  return node === undefined ? undefined : { above, node, weight: weightOf(node) }
}

/** The files of a group by their paths on the disc. */
export function* filesIn(group: Group): Generator<{ readonly path: string; readonly content: Content }> {
  for (const { path, node } of nodesIn(group))
    if (node.kind === 'leaf' && node.inode.kind === 'file') yield { path, content: node.inode.content }
}

export function* nodesIn({ above, node }: Group): Generator<{ readonly path: string; readonly node: Node }> {
  const path = pathOf(above, node)
  yield { path, node }
  if (node.kind === 'directory') yield* walk(node, path)
}
