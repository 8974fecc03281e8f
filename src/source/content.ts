/** What a file on the disc is made of: a size that is known now and bytes that are opened later. */

import type { FileBytes } from '../port/index.js'
import type { SectorForms } from './sector-forms.js'
import type { Bytes, Instant, Lba } from '../unit/index.js'
import type { XaSectors } from './xa.js'
import type { Packing, ZisofsForm } from './zisofs.js'

/** Where the bytes come from. */
export type Origin =
  /** A range of a file of the host; `stamp` tells whether the file is still the one that was measured. */
  | { readonly kind: 'file'; readonly path: string; readonly offset: Bytes; readonly stamp: Stamp }
  /** Bytes in memory; `from` is the file of the host that they were read from. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly from?: string }
  | { readonly kind: 'zeros' }
  /**
   * A seeded pseudo-random stream: AES-128 in counter mode over zeros, the seed as key and the number of the 16-byte block as
   * counter, both big-endian. `openssl enc -aes-128-ctr -K SEED -iv BLOCK` gives the same.
   */
  | { readonly kind: 'random'; readonly seed: number }
  | { readonly kind: 'concat'; readonly parts: readonly Content[] }
  /** `chunk` bytes of each part in turn. */
  | { readonly kind: 'interleave'; readonly parts: readonly { readonly content: Content; readonly chunk: Bytes }[] }
  /** A range of a decompressed archive of the host. */
  | { readonly kind: 'archive'; readonly path: string; readonly compression: Compression; readonly offset: Bytes; readonly stamp: Stamp }
  /** A file of another disc, in one or more extents of a medium; `forms` where its sectors are not all of 2048 bytes. */
  | {
      readonly kind: 'extents'
      readonly medium: string
      readonly extents: readonly Extent[]
      readonly forms?: SectorForms
      /** The 14 bytes that CD-ROM XA adds to the record of a file. */
      readonly xa?: Uint8Array
    }
  /** A file of an older disc that is kept there compressed: its bytes are unpacked from those of `stored`. `medium` is for messages. */
  | { readonly kind: 'zisofs'; readonly medium: string; readonly stored: Content; readonly form: ZisofsForm }
  /** The file `of` compressed block by block (zisofs), as it is recorded. */
  | { readonly kind: 'packed'; readonly of: Content; readonly packing: Packing }
  /** What another track of the same disc holds; where that lies and how long it is, is known when the disc is laid out. */
  | { readonly kind: 'track'; readonly number: number }

export type Compression = 'none' | 'gzip' | 'bzip2' | 'xz' | 'zstd'

export interface Extent {
  readonly start: Lba
  readonly size: Bytes
  /** Bytes of the first sector before the data: file systems of other block sizes begin in the middle of a sector. */
  readonly skip?: Bytes
}

/** What a host file looked like when it was measured. */
export interface Stamp {
  readonly size: Bytes
  readonly mtime: Instant
  readonly device: number
  readonly inode: number
}

/** The data of one file. Hard links and equal contents stored once share the same object. */
export interface Content {
  /** Unique in a build, and the id of the region that holds it: `data:` and the first target path. */
  readonly id: string
  readonly size: Bytes
  readonly origin: Origin
  /** How it fills sectors that tell their form; data of 2048 bytes a sector without it. */
  readonly xa?: XaSectors
  /** First sector of its data on the disc that is made, where a former session recorded them: they lie there in one piece. */
  readonly recorded?: Lba
  /** Of data that are recorded compressed (zisofs): how, and how many bytes they are unpacked. Rock Ridge alone says so. */
  readonly compressed?: { readonly form: Extract<ZisofsForm, { kind: 'blocks' }>; readonly size: Bytes }
}

/** Opens a content for reading from its start, or from `offset`; always delivers `size - offset` bytes or throws a `DiscError`. */
export type OpenContent = (content: Content, offset?: Bytes, signal?: AbortSignal) => AsyncIterable<Uint8Array>

/** Contents read one after the other into memory of the caller's. */
export interface ContentReader {
  /**
   * Fills `into` with the bytes from `from` on, checked as those of an opened content are. False, and nothing is written,
   * for contents that have to be opened.
   */
  fill(content: Content, from: number, into: Uint8Array): Promise<boolean>
  /**
   * `length` bytes from `from` on as they lie in a file of the host, where they do. The file stays open until another content
   * is asked for, and is looked at again when the last byte of the content is filled in: that one is never lent.
   */
  lend?(content: Content, from: number, length: number): FileBytes | undefined
  close(): void
}
