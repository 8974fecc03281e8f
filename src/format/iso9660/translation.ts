/**
 * Translation tables: a file in a directory tells what its neighbours are called in ISO 9660, and what they are really called. No
 * standard has them; mkisofs writes them with `-T`, as TRANS.TBL. mkisofs(8); tree.c of mkisofs 2.01 has the columns.
 */

import { decodeLatin1, encodeUtf8, joined } from '../../codec/index.js'
import type { ImageTree, Leaf } from '../../tree/index.js'
import { startChanges } from './changes.js'
import { growHierarchy, numberFolders, type Entry, type Folder } from './hierarchy.js'
import { nameRulesOf, type Iso9660Options } from './options.js'
import { namingOf } from './regions.js'
import { settleDepth } from './relocation.js'

/** Characters that an identifier fills with the blanks behind it: the longest one of 1999, and a blank. */
const IDENTIFIER_COLUMN = 208

/** Directories of the primary hierarchy under the names that they get, apart from one that is there for relocated ones alone. */
export function namedFolders(tree: ImageTree, options: Iso9660Options, shows: 'files' | 'everything'): readonly Folder[] {
  const changes = startChanges('ISO 9660', options.names)
  const naming = namingOf(nameRulesOf(options), 'iso9660', 'ISO 9660', { shows, tellsForms: options.xa, judge: undefined })
  const root = growHierarchy(tree, naming, changes)
  settleDepth(root, options.deep, naming, changes, shows === 'everything' ? 'links' : 'no links')
  return numberFolders(root).filter(({ holdsRelocated }) => holdsRelocated === undefined)
}

/** Entries that a table lists: those that lie there in the tree too, a relocated directory where it belongs. */
export const translatedEntries = (folder: Folder, table: string): readonly Entry[] =>
  folder.entries.filter(
    (entry) =>
      entry.node.name !== table && (entry.kind !== 'folder' || (entry.folder.home === folder && entry.folder.holdsRelocated === undefined)),
  )

/** The bytes of a table: a line for each entry in the order of the records. */
export function translationTable(entries: readonly Entry[]): Uint8Array {
  const lines = entries.flatMap(({ identifier, node }) => {
    const head = Uint8Array.from(`${kindOf(node)} ${identifier.padEnd(IDENTIFIER_COLUMN)}\t`, (character) => character.charCodeAt(0))
    return [head, encodeUtf8(`${node.name}${node.kind === 'leaf' ? moreOf(node) : ''}\n`)]
  })
  return joined(lines)
}

const kinds: Readonly<Record<Leaf['inode']['kind'], string>> = {
  file: 'F',
  symlink: 'L',
  character: 'C',
  block: 'B',
  fifo: 'P',
  socket: 'S',
}

const kindOf = (node: Entry['node']): string => (node.kind === 'directory' ? 'D' : kinds[node.inode.kind])

/** Where a link leads, and the numbers of a device. */
function moreOf({ inode }: Leaf): string {
  if (inode.kind === 'symlink') return `\t${inode.target}`
  return inode.kind === 'character' || inode.kind === 'block' ? `\t${inode.major} ${inode.minor}` : ''
}

/** Bytes of a table that lists these nodes, whatever ISO 9660 calls them. */
export const tableBytes = (nodes: readonly Entry['node'][]): number =>
  nodes.reduce(
    (length, node) => length + IDENTIFIER_COLUMN + 4 + encodeUtf8(`${node.name}${node.kind === 'leaf' ? moreOf(node) : ''}`).length,
    0,
  )

/** Whether a file is such a table, of whatever program: columns differ in their width. */
export function isTranslationTable(bytes: Uint8Array): boolean {
  const lines = decodeLatin1(bytes, 0, bytes.length).split('\n')
  return lines.pop() === '' && lines.length > 0 && lines.every((line) => /^[BCDFLMPS] [^\t]+\t[^\t]/.test(line))
}
