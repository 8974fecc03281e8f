/** Who lives in the file system: an entry for each inode, a list of names for each folder. ECMA-167 4/8.6 and 4/8.9. */

import type { Content } from '../../source/index.js'
import type { Attributes } from '../../tree/index.js'
import type { Tenant } from './arena.js'
import { CHARACTERISTIC } from './file-structures.js'

/** What lies in blocks of the arena. */
export type Resident = FileSet | Entry | NameList | LooseBytes

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

/** The contents of a directory. */
export interface NameList extends Tenant {
  readonly kind: 'names'
  readonly owner: Entry
  readonly parent: Entry
  readonly names: readonly Name[]
  readonly size: number
}

export interface Name {
  readonly text: string
  readonly target: Entry
  readonly characteristics: number
  readonly uniqueId: number
}

/** Data of a link that is too long for its entry. */
export interface LooseBytes extends Tenant {
  readonly kind: 'loose'
  readonly bytes: Uint8Array
}

/** What the integrity descriptor tells. */
export interface Census {
  readonly files: number
  readonly directories: number
  readonly nextUniqueId: number
}

export interface Population extends Census {
  readonly root: Entry
  /** Entries in the order of their places in the virtual allocation table, after the file set. */
  readonly entries: readonly Entry[]
}

export const isHidden = (name: Name): boolean => (name.characteristics & CHARACTERISTIC.hidden) !== 0
