/** What shall be on the disc, entry by entry, in terms that owe nothing to the spelling of the manifest. */

import type { Bytes, Instant } from '../unit/index.js'
import type { NameSpace, PlaceHint } from './inode.js'
import type { Xa } from './xa.js'

export type Entry = EntryBase &
  (
    | Sources
    | { readonly kind: 'data'; readonly data: Recipe }
    /** What another track of the disc holds. */
    | { readonly kind: 'track'; readonly number: number }
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'directory' }
    | { readonly kind: 'device'; readonly device: 'character' | 'block'; readonly major: number; readonly minor: number }
    | { readonly kind: 'fifo' }
    /** Another name of the file that is at `to` on the disc. */
    | { readonly kind: 'hardlink'; readonly to: string }
    | ArchiveSource
    | DiscSource
    /** Takes a file, or a folder and all below it, out of what an older session or an earlier entry brought. */
    | { readonly kind: 'remove'; readonly empty?: true }
    | { readonly kind: 'rename'; readonly to: string }
  )

export interface EntryBase {
  /** Index in the manifest's list of files. */
  readonly index: number
  /**
   * Absolute path on the disc. A single file goes to this very path, or into it under its own name where it ends in `/`;
   * several sources, folders, globs and archives always go into it.
   */
  readonly at: string
  readonly attributes?: AttributePolicy
  readonly rules?: readonly Rule[]
  readonly hide?: readonly NameSpace[]
  readonly hiddenBit?: readonly NameSpace[]
  readonly place?: PlaceHint
  readonly streams?: readonly { readonly name: string; readonly data: Recipe }[]
  readonly realTime?: true
  readonly xa?: Xa
}

/** Files, folders and globs of the host. */
export interface Sources {
  readonly kind: 'from'
  readonly from: readonly string[]
  readonly exclude?: readonly string[]
  readonly links?: LinkPolicy
  /** What is not there is left out. */
  readonly optional?: true
}

/** The members of a tar archive of the host. */
export interface ArchiveSource {
  readonly kind: 'archive'
  readonly archive: string
  readonly exclude?: readonly string[]
  /** Leading folders taken off each member's name; members with no more than these are left out. */
  readonly strip?: number
  readonly optional?: true
}

/** A file or folder of another disc. */
export interface DiscSource {
  readonly kind: 'disc'
  /** An image, a sheet, or the address of a drive. */
  readonly disc: string
  /** `first`, `last` or a number; the last where undefined. */
  readonly session: string | undefined
  /** The block at which the session begins, in place of `session`. */
  readonly sessionStart?: number
  /** The name space that is read; the best that is there where undefined. */
  readonly in: string | undefined
  /** Absolute path on that disc. */
  readonly from: string
  readonly exclude?: readonly string[]
  readonly optional?: true
}

/** Symbolic links stay links, or stand for what they point at. */
export type LinkPolicy = 'keep' | 'follow'

/** How owner, mode and times follow from those of the source. What is absent is normalised. */
export interface AttributePolicy extends TimePolicies {
  readonly owner?: Owner | 'source'
  readonly mode?: Modes | 'source'
}

export interface TimePolicies {
  /** Of last change. */
  readonly time?: TimePolicy
  /** Where absent, birth is kept with a time of the source. */
  readonly created?: TimePolicy
  /** Where absent, it is that of last change. */
  readonly accessed?: TimePolicy
}

export interface Owner {
  readonly uid: number
  readonly gid: number
}

export interface Modes {
  readonly files?: number
  readonly executables?: number
  readonly directories?: number
}

/** The date of the volume; the time of the source; that, but no later than the date of the volume; or a time of its own. */
export type TimePolicy = { readonly kind: 'volume' | 'source' | 'clamp' } | { readonly kind: 'fixed'; readonly time: Instant }

/** Changes what the patterns match. Where several rules speak of one attribute the last wins. */
export interface Rule extends TimePolicies {
  readonly match: readonly string[]
  /** Whether paths count from the root of the disc or from the entry's `at`. */
  readonly from: 'disc' | 'entry'
  readonly owner?: Owner | 'source'
  readonly mode?: Modes | 'source'
  readonly hide?: readonly NameSpace[]
  readonly hiddenBit?: readonly NameSpace[]
  readonly place?: PlaceHint
  readonly realTime?: boolean
  readonly xa?: Xa
}

/** How the data of one file is made. */
export type Recipe =
  | { readonly kind: 'file'; readonly path: string; readonly offset?: Bytes; readonly length?: Bytes; readonly optional?: true }
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'zeros'; readonly size: Bytes }
  | { readonly kind: 'random'; readonly size: Bytes; readonly seed: number }
  | { readonly kind: 'concat'; readonly parts: readonly Recipe[] }
  | { readonly kind: 'interleave'; readonly parts: readonly { readonly data: Recipe; readonly chunk: Bytes }[] }
