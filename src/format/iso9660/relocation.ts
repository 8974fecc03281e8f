/**
 * Directories that lie too deep. ECMA-119 6.8.2.1 has eight levels and paths of 255 bytes; RRIP 4.1.5 records deeper
 * directories below one of the root, with a link where each belongs.
 */

import { placeOf, type Changes } from './changes.js'
import { faults } from './faults.js'
import { folderOf, pathOf, type Folder, type Naming } from './hierarchy.js'
import type { Named } from './names.js'
import type { Deep } from './options.js'

export const LEVELS = 8
export const PATH_BYTES = 255

/** Finds what lies too deep and moves it, or judges it. Moving takes links, which Rock Ridge alone can record. */
export function settleDepth(root: Folder, deep: Deep, naming: Naming, changes: Changes, links: 'links' | 'no links'): void {
  if (deep.kind === 'allow') return
  const moves = deep.kind === 'relocate' && links === 'links'
  const moved = new Set<Folder>()
  const pending: { folder: Folder; level: number; bytes: number }[] = [{ folder: root, level: 1, bytes: 0 }]
  let holder: Folder | undefined
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    let { level, bytes } = at
    const { folder } = at
    const longest = bytes + longestIdentifier(folder)
    if (level > LEVELS || longest > PATH_BYTES) {
      if (!moves) {
        // What lies below would only repeat the message.
        changes.add(
          level > LEVELS
            ? faults.tooDeep({ path: folder.path, level }, placeOf(folder.directory))
            : faults.pathTooLong({ path: folder.path, length: longest }, placeOf(folder.directory)),
        )
        continue
      }
      if (folder !== root && folder.parent !== holder) {
        holder ??= openHolder(root, deep, naming, changes)
        moved.add(folder)
        folder.parent = holder
        level = 3
        bytes = pathBytes(pathBytes(0, holder), folder)
      }
    }
    for (const entry of folder.entries)
      if (entry.kind === 'folder') pending.push({ folder: entry.folder, level: level + 1, bytes: pathBytes(bytes, entry.folder) })
  }
  if (holder !== undefined) settleMoved(holder, moved, naming)
}

/** 6.8.2.1 counts the identifiers of a path and one for each directory. */
const pathBytes = (above: number, folder: Folder): number => above + folder.identifier.length + 1

function longestIdentifier(folder: Folder): number {
  let longest = 0
  for (const entry of folder.entries) if (entry.kind === 'leaf' && entry.identifier.length > longest) longest = entry.identifier.length
  return longest
}

/** libarchive finds relocated directories below one of these alone; of two it takes the one that it meets first. */
const KNOWN = ['rr_moved', '.rr_moved']

/** The directory of the root that takes them in: one that the tree has under a known name, else one of its own. */
function openHolder(root: Folder, deep: Extract<Deep, { kind: 'relocate' }>, naming: Naming, changes: Changes): Folder {
  const wanted = deep.directory
  const folders = root.entries.flatMap((entry) => (entry.kind === 'folder' ? [entry.folder] : []))
  const shared =
    folders.find(({ directory: { name } }) => KNOWN.includes(name)) ?? folders.find(({ directory: { name } }) => name === wanted)
  if (shared !== undefined) {
    const { name } = shared.directory
    if (name !== wanted) changes.add(faults.relocatedShared({ wanted, shared: shared.path }, atRelocated))
    if (!KNOWN.includes(name)) tellUnknown(name, wanted, changes)
    return shared
  }
  const taken = new Set(root.entries.map(({ node }) => node.name))
  let name = [wanted, ...KNOWN].find((one) => !taken.has(one)) ?? wanted
  while (taken.has(name)) name += '_'
  if (!KNOWN.includes(name)) tellUnknown(name, wanted, changes)
  const { directory } = root
  const node = { kind: 'directory', name, hidden: directory.hidden, attributes: directory.attributes, children: [] } as const
  const holder = folderOf(node, pathOf(root, name), root, naming, deep.marked ? 'marked' : 'shown')
  root.entries.push({ kind: 'folder', identifier: '', folder: holder, node })
  nameAgain(root, naming)
  return holder
}

const atRelocated = { path: ['filesystems', 'iso9660', 'relocated'] }

const tellUnknown = (name: string, wanted: string, changes: Changes): void =>
  changes.add(faults.relocatedUnknown({ name, isWanted: name === wanted, known: KNOWN }, atRelocated))

/** Puts links where the moved directories were, and them into their new parent. */
function settleMoved(holder: Folder, moved: ReadonlySet<Folder>, naming: Naming): void {
  for (const home of new Set([...moved].map((folder) => folder.home))) {
    for (const [index, entry] of home.entries.entries())
      if (entry.kind === 'folder' && moved.has(entry.folder)) home.entries[index] = { ...entry, kind: 'childLink' }
    // What is left there is a file, and named as one.
    nameAgain(home, naming)
  }
  const inOrder = [...moved].sort((a, b) => (a.path < b.path ? -1 : 1))
  for (const folder of inOrder) holder.entries.push({ kind: 'folder', identifier: '', folder, node: folder.directory })
  nameAgain(holder, naming)
}

/**
 * The order in which directories lie on the disc: that of their numbers, but with the relocated ones first. libarchive reads a
 * disc from front to back and must have met a directory before the link to it, and the inner one of nested links before the outer.
 */
export function orderOnDisc(folders: readonly Folder[]): readonly Folder[] {
  const moved = new Set<Folder>()
  for (const folder of folders) if (folder.home !== folder.parent) moved.add(folder.parent)
  if (moved.size === 0) return folders
  for (const folder of folders) if (moved.has(folder.parent)) moved.add(folder)
  const [root] = folders
  return [
    ...folders.slice(0, 1),
    ...folders.filter((one) => one !== root && moved.has(one)),
    ...folders.filter((one) => one !== root && !moved.has(one)),
  ]
}

/** Names all entries anew after some were added; equal names of moved directories are told apart by their paths. */
function nameAgain(folder: Folder, naming: Naming): void {
  const named = naming.name(
    folder.entries.map((entry) => ({
      name: entry.node.name,
      isDirectory: entry.kind === 'folder',
      origin: entry.kind === 'folder' && entry.folder.home !== folder ? entry.folder.path : entry.node.name,
    })),
  )
  for (const [index, entry] of folder.entries.entries()) {
    entry.identifier = (named[index] as Named).identifier
    if (entry.kind === 'folder') entry.folder.identifier = entry.identifier
  }
  naming.sort(folder.entries)
}
