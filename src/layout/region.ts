/** Regions: sections of the disc whose length is known now and whose bytes follow once every address is. */

import type { Content } from '../source/index.js'
import type { Bytes, Lba, Sectors } from '../unit/index.js'

/** Names a region for as long as the manifest keeps its meaning: `iso9660/primary`, `iso9660/directory:/live`, `data:/live/a`. */
export type RegionId = string

export type Place =
  | { readonly kind: 'at'; readonly lba: Lba }
  | { readonly kind: 'next' }
  /** The next multiple of `to`, or the next sector that `before` more bring there. */
  | { readonly kind: 'aligned'; readonly to: Sectors; readonly before?: Sectors }
  /** The next multiple of `to` that is not before `lba`. */
  | { readonly kind: 'from'; readonly lba: Lba; readonly to: Sectors }

export const next: Place = { kind: 'next' }
export const at = (lba: Lba): Place => ({ kind: 'at', lba })
export const aligned = (to: Sectors, before?: Sectors): Place => ({ kind: 'aligned', to, ...(before === undefined ? {} : { before }) })
export const from = (lba: Lba, to: Sectors): Place => ({ kind: 'from', lba, to })

/** Looks up addresses once all regions are placed. */
export interface Where {
  /** First sector of a region. Throws where no region has that id. */
  lba(id: RegionId): Lba
  /** First sector of a content, in this session or a former one; for an empty one the sector that all empty files share. */
  content(content: Content): Lba
  /** The length of a content as directories tell it. */
  told(content: Content): Bytes
  length(id: RegionId): Sectors
  has(id: RegionId): boolean
  /** First sector of the session. */
  readonly start: Lba
  /** The sector after the last region. */
  readonly end: Lba
}

export type Body =
  /** At most `length` sectors; what is short of them is zero. `into`: zeros of `length` sectors that the bytes may be put in. */
  | { readonly kind: 'bytes'; readonly render: (where: Where, into?: Uint8Array) => Uint8Array; readonly late?: Late }
  | { readonly kind: 'content'; readonly content: Content }
  | { readonly kind: 'zeros' }

export interface Region {
  readonly id: RegionId
  /** The standard or part of the manifest that it belongs to. */
  readonly owner: string
  /** What it is, in the standard's words. */
  readonly reason: string
  readonly length: Sectors
  readonly place: Place
  /** Regions whose addresses its bytes hold. A long list is made when it is asked for. */
  readonly refs: readonly RegionId[] | (() => readonly RegionId[])
  readonly body: Body
  /** What its last sector ends, as the subheaders of CD-ROM XA tell; a file where it is not said. */
  readonly ends?: 'file' | 'record' | 'nothing' | undefined
}

export const refsOf = ({ refs }: Region): readonly RegionId[] => (typeof refs === 'function' ? refs() : refs)

export interface PlacedRegion extends Region {
  readonly start: Lba
}

/** The regions that one file system brings, in the groups in which `plan` joins them with those of others. */
export interface FormatRegions {
  /** Of the volume descriptor sequence from sector 16 on. */
  readonly descriptors: readonly Region[]
  /** Directories, tables, file entries: before the payload. */
  readonly structures: readonly Region[]
  /** After the payload. */
  readonly tail: readonly Region[]
}

/** As OpenSSL calls them. */
export type FileDigest = 'md5' | 'sha1' | 'sha256' | 'sha512'

/** What is known of a disc whose sectors have passed. */
export interface Seen {
  /** Of all sectors before, in hexadecimal digits. */
  md5(): string
  /** Of the bytes of a file, as they are recorded. */
  file(content: Content, digest: FileDigest): string
  /** What is implanted at the start, when all has passed. */
  implanted(): string
}

export interface Late {
  /** Where in its region it lies. */
  readonly offset: number
  readonly length: number
  /** What it follows from. */
  readonly covers: 'files' | 'all before' | 'everything'
  /** The files whose digests it holds. */
  readonly files: readonly Content[]
  readonly digest: FileDigest
  readonly make: (seen: Seen, where: Where) => Uint8Array
  /** What was made; the region is rendered without it until then. */
  bytes: Uint8Array | undefined
}

/** A region that is zero, or as `render` gives it, but for what is late. */
export function lateBody(late: Late, render?: (where: Where) => Uint8Array) {
  return {
    kind: 'bytes' as const,
    late,
    render: (where: Where): Uint8Array => {
      const bytes = render?.(where) ?? new Uint8Array(late.offset + late.length)
      if (late.bytes !== undefined) bytes.set(late.bytes, late.offset)
      return bytes
    },
  }
}
