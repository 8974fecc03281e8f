/** What is dealt out -> what lists it. */

import { indexFile, setOf, type DealtDisc, type OpenedSet } from './set-open.js'
import { discParts, filesIn, nodesIn, sumOf, type Stock } from './set-stock.js'
import { listingBytes, listingKinds, otherOf, type ListedDisc, type ListedFile, type Listing, type OtherNode } from './set/index.js'
import type { Content } from './source/index.js'
import { find } from './tree/index.js'

/** What each disc lists. */
export function listingOf({ name }: OpenedSet, stock: Stock, dealt: readonly DealtDisc[], digests: ReadonlyMap<string, string>): Listing {
  const { burned, parts, shared } = stock
  const files: ListedFile[] = []
  for (const disc of dealt)
    for (const group of [...shared, ...disc.groups])
      for (const { path, content } of filesIn(group)) {
        const part = parts.get(path)
        const file = { path, disc: disc.number, size: content.size, sha256: digests.get(content.id) ?? '' }
        files.push(part === undefined ? file : { ...file, part })
      }
  if (burned.length > 0) files.push(...burnedFiles(stock, files))
  const discs: ListedDisc[] = dealt.map((disc) => ({ number: disc.number, label: disc.label, ...sumOf(discParts(stock, disc, 0, [])) }))
  for (const { locked, contents } of burned) {
    const old = contents.listing.discs.find(({ number }) => number === locked.number)
    if (old !== undefined) discs.push(old)
  }
  const order = files.toSorted((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : a.disc - b.disc))
  const total = discs.reduce((most, { number }) => Math.max(most, number), 0)
  return { name, total, discs: discs.toSorted((a, b) => a.number - b.number), files: order }
}

/** The files of discs that were burned, and what became of each since. */
function burnedFiles({ burned, tree }: Stock, made: readonly ListedFile[]): readonly ListedFile[] {
  const old = burned.flatMap(({ locked, contents }) => contents.listing.files.filter(({ disc }) => disc === locked.number))
  const newest = new Map<string, ListedFile>()
  for (const file of [...old, ...made]) if (file.disc >= (newest.get(file.path)?.disc ?? 0)) newest.set(file.path, file)
  return old.map(({ superseded: _superseded, removed: _removed, ...file }) => {
    const later = newest.get(file.path)
    if (later !== undefined && later.disc > file.disc && later.sha256 !== file.sha256) return { ...file, superseded: true }
    const node = find(tree, file.path)
    return node?.kind === 'leaf' && node.inode.kind === 'file' ? file : { ...file, removed: true }
  })
}

/** What discs have beside files. */
export const othersOf = ({ shared, burned }: Stock, dealt: readonly DealtDisc[]): readonly OtherNode[] => [
  ...burned.flatMap(({ locked, contents }) => contents.others.filter(({ disc }) => disc === locked.number)),
  ...dealt.flatMap(({ number, groups }) =>
    [...shared, ...groups].flatMap((group) =>
      [...nodesIn(group)].flatMap(({ path, node }) => {
        const is = otherOf(node)
        return is === undefined ? [] : [{ path, disc: number, is }]
      }),
    ),
  ),
]

/** The index as files of the length that it is going to have. */
export function indexFor(opened: OpenedSet, stock: Stock, dealt: readonly DealtDisc[]): readonly Content[] {
  if (setOf(opened.project).index === false) return []
  const listing = listingOf(opened, stock, dealt, stock.digests)
  return listingKinds.map((kind) => indexFile(kind, listingBytes(kind, listing), { kind: 'zeros' }))
}
