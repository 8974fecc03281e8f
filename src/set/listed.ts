/** What the index of a set lists: its discs, and every file with the disc on which it lies. */

export interface ListedFile {
  /** From the top of the disc, `/photos/a.jpg`, in the host's terms: a byte that is no UTF-8 is a lone surrogate. */
  readonly path: string
  /** From 1. */
  readonly disc: number
  /** Bytes on that disc. */
  readonly size: number
  /** Of the bytes on that disc, 64 hexadecimal digits. */
  readonly sha256: string
  /** Where a file was cut; from 1. */
  readonly part?: { readonly number: number; readonly of: number }
  /** A newer version is on a later disc. */
  readonly superseded?: true
  /** It was no longer there when the set was planned last. */
  readonly removed?: true
}

export interface ListedDisc {
  readonly number: number
  readonly label: string
  readonly files: number
  readonly bytes: number
}

export interface Listing {
  readonly name: string
  /** Discs of the set. */
  readonly total: number
  readonly discs: readonly ListedDisc[]
  /** In the order of paths, by code points, then of discs. */
  readonly files: readonly ListedFile[]
}

/** The digits of a file: its own, or as many others while only the length is asked for. */
export type DigestOf = (file: ListedFile) => string

/** Files of the set as it is now; one that was cut is one. */
export function countFiles({ files }: Listing): number {
  let count = 0
  for (const { part, superseded, removed } of files) if (!superseded && !removed && (part === undefined || part.number === 1)) count++
  return count
}

export const countBytes = ({ discs }: Listing): number => discs.reduce((sum, { bytes }) => sum + bytes, 0)
