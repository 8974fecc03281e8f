/** Who lives in the file system: an entry for each inode or a row of them, a list of names for each folder. ECMA-167 4/8.6 and 4/8.9. */

import type { Content } from '../../source/index.js'
import type { Attributes, FileInode, Node } from '../../tree/index.js'
import type { Tenant } from './arena.js'

/** What lies in blocks of the arena. */
export type Resident = FileSet | Entry | FileRow | NameList | LooseBytes

/** File set descriptor and the descriptor that ends its sequence. */
export interface FileSet extends Tenant {
  readonly kind: 'file set'
}

/** An ICB of one file entry, with the allocation extent descriptors that it needs. */
export interface Entry extends Tenant {
  readonly kind: 'entry'
  readonly fileType: number
  readonly attributes: Attributes
  /** Lies below a stream directory. */
  readonly isStream: boolean
  /** Of the first name. UDF 2.60 3.2.1.1. */
  uniqueId: number
  /** Names that lead here. */
  links: number
  data: EntryData
  readonly device: { readonly major: number; readonly minor: number } | undefined
  /** The directory of its streams. */
  streams: Entry | undefined
  /** Place in the virtual allocation table. */
  readonly index: number
}

export type EntryData =
  | { readonly kind: 'none' }
  | { readonly kind: 'content'; readonly content: Content }
  /** In the entry itself. */
  | { readonly kind: 'embedded'; readonly bytes: Uint8Array }
  | { readonly kind: 'names'; readonly list: NameList; readonly embedded: boolean }
  | { readonly kind: 'blocks'; readonly loose: LooseBytes }

/**
 * Files of one folder whose entries take one block each and whose names follow one another. Most files are such, and
 * nothing is kept for each.
 */
export interface FileRow extends Tenant {
  readonly kind: 'files'
  readonly list: NameList
  /** Place of the first one's name in the list. */
  readonly from: number
  /** Place of the first one in the virtual allocation table. */
  readonly index: number
}

/** The files of a row, with their numbers in it. */
export function eachFile({ list, from, blocks }: FileRow, visit: (file: FileInode, nth: number) => void): void {
  for (let nth = 0; nth < blocks; nth++) {
    const node = list.nodes[from + nth]
    if (node?.kind !== 'leaf' || node.inode.kind !== 'file') throw new Error('A row of files holds something else')
    visit(node.inode, nth)
  }
}

/** The contents of a directory. */
export interface NameList extends Tenant {
  readonly kind: 'names'
  readonly owner: Entry
  readonly parent: Entry
  readonly texts: readonly string[]
  /** What each name leads to. */
  readonly targets: readonly (Entry | FileRow)[]
  /** Places of names that readers are asked not to show. */
  readonly hidden: ReadonlySet<number>
  /** Of the first name; those of the others follow it. */
  readonly firstId: number
  /** The nodes of a folder, in the order of the names. */
  readonly nodes: readonly Node[]
  readonly size: number
}

/** Data of a link that is too long for its entry. */
export interface LooseBytes extends Tenant {
  readonly kind: 'loose'
  readonly bytes: Uint8Array
}

/** What the integrity descriptor tells: files and not names, without streams. UDF 2.60 2.2.6.4. */
export interface Census {
  readonly files: number
  readonly directories: number
  readonly nextUniqueId: number
}

export interface Population extends Census {
  readonly root: Entry
  /** Places in the virtual allocation table; that of the file set comes before them. */
  readonly places: number
}
