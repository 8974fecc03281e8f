/**
 * What is asked of the file system of the host. Paths are strings in which a byte that is no UTF-8 stands as a lone
 * low surrogate, U+DC00 + byte (as in PEP 383), so that every name of the host survives.
 */

import type { Bytes, Instant } from '../unit/index.js'

export type HostKind = 'file' | 'directory' | 'symlink' | 'character' | 'block' | 'fifo' | 'socket'

/** What the host says of a name, links not followed. */
export interface HostStat {
  readonly kind: HostKind
  readonly size: Bytes
  /** The twelve permission bits. */
  readonly mode: number
  readonly uid: number
  readonly gid: number
  readonly mtime: Instant
  readonly atime: Instant
  readonly ctime: Instant
  /** Birth, where the file system keeps it. */
  readonly btime?: Instant | undefined
  readonly device: number
  readonly inode: number
  readonly links: number
  /** Device number of a device node. */
  readonly rdev: number
}

export type Compression = 'gzip' | 'bzip2' | 'xz' | 'zstd'

export interface HostEntry {
  readonly name: string
  readonly stat: HostStat
}

export interface Files {
  /** Undefined where nothing has that name. */
  stat(path: string): HostStat | undefined
  /** As `stat`, but of what a symbolic link points at. */
  statFollowed(path: string): HostStat | undefined
  /**
   * Entries of a directory in the order of code points. Unless exact times are asked for, those of modification may err by a
   * microsecond, which spares many calls. With what was seen of the directory a `DiscError` is thrown where another one has its name.
   */
  list(path: string, times?: 'exact', seen?: Identity): readonly HostEntry[]
  /** Names in a directory, for messages alone: nothing else follows from them. */
  names?(path: string): readonly string[]
  /**
   * Files that have listed a folder and all below it already, where the host can do that faster than one by one. `entering` is
   * told of folders before they are listed.
   */
  ahead?(top: string, signal?: AbortSignal, entering?: (folders: readonly string[]) => void): Promise<Files>
  /** Why the host will not let a file be read, as far as that can be known without opening it; undefined where it will. */
  refusal?(path: string, stat: HostStat): string | undefined
  /** Where a link leads. With what was seen of it a `DiscError` is thrown where another one has its name. */
  readLink(path: string, seen?: Identity): string
  /** The whole of a small file, or its first bytes: `most` at most. */
  read(path: string, most?: number, measured?: Look): Uint8Array
  /**
   * The bytes of a compressed file, unpacked. Throws a `DiscError` where the file is damaged or the host has no means to
   * unpack it.
   */
  unpack(path: string, compression: Compression, signal?: AbortSignal, measured?: Look): AsyncIterable<Uint8Array>
  /** Bytes of a file from `offset`, in pieces of up to a mebibyte. */
  stream(path: string, offset?: Bytes, length?: Bytes, measured?: Look): AsyncIterable<Uint8Array>
}

/** What the host knows a file by. */
export type Identity = Pick<HostStat, 'device' | 'inode'>

/**
 * What a file looked like: with it a `DiscError` is thrown where another file is read, or where it was written to. Without it, where what is
 * read is no file at all.
 */
export type Look = Pick<HostStat, 'size' | 'mtime' | 'device' | 'inode'>
