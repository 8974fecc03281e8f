/** What a name leads to, apart from the names: kind, attributes and data. `tree` hands these types on. */

import type { Instant, Lba } from '../unit/index.js'
import type { Content } from './content.js'
import type { XaRecord } from './xa.js'

/** The name spaces from which a node can be hidden. Rock Ridge names are in the ISO 9660 tree and go with it. */
export type NameSpace = 'iso9660' | 'joliet' | 'udf' | 'hfsplus'

export interface Attributes {
  /** The twelve permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Instant
  readonly atime: Instant
  readonly ctime: Instant
  readonly btime?: Instant
  /** Extended attributes by name, in the order of code points; lists of access control are among them as Linux keeps them. Never empty. */
  readonly extended?: readonly ExtendedAttribute[]
}

export interface ExtendedAttribute {
  /** With its name space: `user.comment`. */
  readonly name: string
  readonly value: Uint8Array
}

/** What the Finder of the Macintosh knows of the file that a name leads to. Inside Macintosh: Macintosh Toolbox Essentials, "FInfo". */
export interface FinderInfo {
  /** Four bytes each, as characters up to U+00FF. */
  readonly type: string
  readonly creator: string
  /** 16 bits. */
  readonly flags: number
}

/** Where the payload of a file wants to lie. */
export type PlaceHint =
  | { readonly kind: 'first' }
  | { readonly kind: 'last' }
  /** Heavier files come earlier; files without a hint weigh 0. */
  | { readonly kind: 'weight'; readonly weight: number }
  | { readonly kind: 'at'; readonly lba: Lba }

export interface InodeBase {
  readonly attributes: Attributes
  /** How many names of the tree share this inode; 0 where there may be several that nobody has counted. */
  readonly links: number
}

/** What a name leads to. Hard links are leaves with the same inode object. */
export type Inode =
  | FileInode
  | (InodeBase & { readonly kind: 'symlink'; readonly target: string })
  | (InodeBase & { readonly kind: 'character' | 'block'; readonly major: number; readonly minor: number })
  | (InodeBase & { readonly kind: 'fifo' | 'socket' })

export interface FileInode extends InodeBase {
  readonly kind: 'file'
  readonly content: Content
  readonly place?: PlaceHint
  /** Named streams, UDF 2.00 and later. */
  readonly streams?: readonly { readonly name: string; readonly content: Content }[]
  /** Real-time file, UDF 2.01 and later. */
  readonly realTime?: true
  /** What records of CD-ROM XA say of it; form 1 without it. */
  readonly xa?: XaRecord
}
