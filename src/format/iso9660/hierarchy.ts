/** The tree as one name space of ISO 9660 shows it: identifiers, order of records, numbers of directories. ECMA-119 6.8, 6.9. */

import { bytesInSector, type RegionId } from '../../layout/index.js'
import type { Directory, Leaf, NameJudge, NameSpace, Node } from '../../tree/index.js'
import { pathIn, type Changes } from './changes.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import type { Nameable, Named, NamedEach } from './names.js'

/** How a name space names and orders what it shows. */
export interface Naming {
  readonly space: NameSpace
  /** Names the regions: `iso9660`, `joliet`. */
  readonly prefix: string
  /** In words: `ISO 9660`. */
  readonly title: string
  /** Bytes of one character of an identifier. */
  readonly unit: 1 | 2
  /** Whether links and special files are shown. */
  readonly showsSpecial: boolean
  /** Whether records tell the form of sectors. */
  readonly tellsForms: boolean
  name(items: readonly Nameable[]): readonly Named[]
  sort(items: Entry[]): void
  /** What `name` gives, with the order of the records, where each can be named by itself; undefined where they may not. */
  nameEach(nodes: readonly Node[]): NamedEach | undefined
  /** Says what readers make of the names; undefined where all of them tell them apart. */
  readonly judge: NameJudge | undefined
  /** Behind the names of files. */
  readonly version: string
}

/** A directory of the hierarchy. */
export interface Folder {
  readonly directory: Directory
  /** Absolute path in the terms of the tree; `/` for the root. */
  readonly path: string
  /** The region that holds its records. */
  readonly id: RegionId
  identifier: string
  /** Whose record names it; the root's parent is the root. Another than `home` where it has been relocated. */
  parent: Folder
  /** Where it belongs in the tree. */
  readonly home: Folder
  /** In the order of records. */
  entries: Entry[]
  /** Position in the path table, from 1. 6.9.1. */
  number: number
  /** Whether it was added to hold relocated directories. */
  readonly holdsRelocated?: 'shown' | 'marked'
}

export type Entry =
  | { readonly kind: 'folder'; identifier: string; readonly folder: Folder; readonly node: Directory }
  | { readonly kind: 'leaf'; identifier: string; readonly node: Leaf }
  /** In place of a relocated directory. RRIP 4.1.5.1. */
  | { readonly kind: 'childLink'; identifier: string; readonly folder: Folder; readonly node: Directory }

/** Whether whoever takes 2048 bytes of each of its sectors gets something else than the file. */
const hasForm = (node: Node): boolean =>
  node.kind === 'leaf' &&
  node.inode.kind === 'file' &&
  node.inode.xa !== undefined &&
  (node.inode.xa.forms !== 'form1' || bytesInSector(node.inode.content) !== SECTOR_BYTES)

export const pathOf = ({ path }: Folder, name: string): string => pathIn(path, name)

/** Grows the hierarchy of what the name space shows, names in order. */
export function growHierarchy(tree: Directory, naming: Naming, changes: Changes): Folder {
  const root = folderOf(tree, '/', undefined, naming)
  const pending = [root]
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    fill(folder, naming, changes)
    for (const entry of folder.entries) if (entry.kind === 'folder') pending.push(entry.folder)
  }
  return root
}

export function folderOf(directory: Directory, path: string, home: Folder | undefined, naming: Naming, holds?: 'shown' | 'marked'): Folder {
  const id = `${naming.prefix}/directory:${path}`
  const plain = { directory, path, id, identifier: '', entries: [], number: 0 }
  const folder = holds === undefined ? plain : { ...plain, holdsRelocated: holds }
  // The root is its own parent (6.8.2.2), which no literal can say.
  const self = folder as unknown as { parent: Folder; home: Folder }
  self.parent = self.home = home ?? (folder as unknown as Folder)
  return folder as unknown as Folder
}

function fill(folder: Folder, naming: Naming, changes: Changes): void {
  const shown = shownIn(folder, naming, changes)
  const each = naming.nameEach(shown)
  const names = each?.names ?? naming.name(shown.map(({ name, kind }) => ({ name, isDirectory: kind === 'directory', origin: name })))
  judgeNames(folder, shown, names, changes)
  naming.judge?.folder(
    folder.path,
    names.map(({ identifier }, i) => withoutVersion(identifier, shown[i] as Node, naming)),
    shown,
  )
  const order = each?.order
  for (let i = 0; i < shown.length; i++) {
    const place = order === undefined ? i : (order[i] as number)
    const node = shown[place] as Node
    const { identifier } = names[place] as Named
    folder.entries.push(node.kind === 'leaf' ? { kind: 'leaf', identifier, node } : folderEntry(folder, identifier, node, naming))
  }
  if (each === undefined) naming.sort(folder.entries)
}

const withoutVersion = (identifier: string, { kind }: Node, { version }: Naming): string =>
  kind === 'directory' || version === '' ? identifier : identifier.slice(0, -version.length)

function shownIn(folder: Folder, naming: Naming, changes: Changes): readonly Node[] {
  const shown: Node[] = []
  for (const node of folder.directory.children) {
    if (node.hidden.size > 0 && node.hidden.has(naming.space)) continue
    if (node.kind === 'leaf' && node.inode.kind !== 'file' && !naming.showsSpecial) changes.leftOut(node, pathOf(folder, node.name))
    else shown.push(node)
    if (!naming.tellsForms && hasForm(node)) changes.untold(node, pathOf(folder, node.name))
  }
  return shown
}

function judgeNames(folder: Folder, shown: readonly Node[], names: readonly Named[], changes: Changes): void {
  for (let i = 0; i < shown.length; i++) {
    const { identifier, reason, rival } = names[i] as Named
    if (reason === undefined || (reason === 'case' && !changes.tellsCase)) continue
    const node = shown[i] as Node
    const other = rival === undefined ? undefined : pathOf(folder, (shown[rival] as Node).name)
    changes.renamed(node, folder.path, identifier, reason, other)
  }
}

function folderEntry(folder: Folder, identifier: string, node: Directory, naming: Naming): Entry {
  const child = folderOf(node, pathOf(folder, node.name), folder, naming)
  child.identifier = identifier
  return { kind: 'folder', identifier, folder: child, node }
}

/** All directories in the order of the path table: by level, by number of the parent, by identifier. Gives them their numbers. 6.9.1. */
export function numberFolders(root: Folder): readonly Folder[] {
  const folders = [root]
  for (let i = 0; i < folders.length; i++) {
    const folder = folders[i] as Folder
    folder.number = i + 1
    for (const entry of folder.entries) if (entry.kind === 'folder') folders.push(entry.folder)
  }
  return folders
}
