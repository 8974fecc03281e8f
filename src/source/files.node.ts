/** The files of the host by way of Node. Synchronous calls are by far the fastest way to learn of many small files. */

import { accessSync, constants, fstatSync, lstatSync, openSync, readdirSync, readlinkSync, statfsSync, statSync } from 'node:fs'
import { byCodePoint, decodeUtf8 } from '../codec/index.js'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { prefixOf, type Files, type HostEntry, type HostStat, type Identity, type Look } from '../port/index.js'
import { bytes, type Bytes } from '../unit/index.js'
import { faults } from './faults.js'
import { check, openGuarded, readAt, readAtAside } from './guard.node.js'
import { hostStatOf } from './host-stat.js'
import { closeRead, nativePath, openToRead, reach } from './host.node.js'
import { listedAhead } from './scan.node.js'
import { unpack } from './unpack.node.js'

/** Largest piece that a stream delivers. */
export const PIECE_BYTES = 2 ** 20

export const hostFiles: Files = {
  stat: (path) => statOf(path, lstatSync),
  statFollowed: (path) => statOf(path, statSync),
  list: listFolder,
  ahead: (top, signal, entering) => listedAhead(hostFiles, top, signal, entering),
  refusal,
  readLink,
  read: readStart,
  unpack,
  stream: streamFile,
}

/** A path through a file leads nowhere, and no host has a name that is too long for it. */
const MEANS_NOTHING: ReadonlySet<string> = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG'])

function statOf(path: string, call: typeof lstatSync): HostStat | undefined {
  try {
    return reach(path, (short) => {
      const stats = call(short, { throwIfNoEntry: false })
      return stats && hostStatOf(stats, () => call(short, { bigint: true }))
    })
  } catch (error) {
    if (MEANS_NOTHING.has(codeOf(error))) return undefined
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

const READ_BY_ALL = 0o444

/** What everybody may read is not asked about: of many files most are of this kind. */
function refusal(path: string, stat: HostStat): string | undefined {
  if (stat.size === 0 && !tellsSizes(path, stat.device)) return refusalOfEmpty(path, stat)
  if ((stat.mode & READ_BY_ALL) === READ_BY_ALL) return undefined
  try {
    reach(path, (short) => accessSync(short, constants.R_OK))
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function refusalOfEmpty(path: string, stat: HostStat): string | undefined {
  try {
    return readStart(path, 'a byte', stat).length === 0
      ? undefined
      : 'its size is told as 0, and yet it holds something, as files of /proc do'
  } catch (error) {
    return reasonOf(error instanceof DiscError ? error.cause : error)
  }
}

/** Linux, statfs(2): ext, XFS, Btrfs, tmpfs, overlayfs, F2FS, ZFS, NFS, FAT, exFAT, NTFS, squashfs, EROFS, ISO 9660, UDF. */
const HONEST: ReadonlySet<number> = new Set([
  0xef53, 0x58465342, 0x9123683e, 0x01021994, 0x794c7630, 0xf2f52010, 0x2fc12fc1, 0x6969, 0x4d44, 0x2011bab0, 0x7366746e, 0x73717368,
  0xe0f5e1e2, 0x9660, 0x15013346,
])

/** Whether a file system tells the sizes of all files: that of the kernel's own state does not, and FUSE need not. */
function tellsSizes(path: string, device: number): boolean {
  const known = honest.get(device)
  if (known !== undefined) return known
  const tells = process.platform !== 'linux' || HONEST.has(typeOfFileSystem(path))
  honest.set(device, tells)
  return tells
}

const honest = new Map<number, boolean>()

function typeOfFileSystem(path: string): number {
  try {
    return reach(path, (short) => statfsSync(short).type)
  } catch {
    return 0
  }
}

function readLink(path: string, seen?: Identity): string {
  const link = orFault(path, () => decodeUtf8(reach(path, (short) => readlinkSync(short, 'buffer'))))
  const now = seen && statOf(path, lstatSync)
  if (seen !== undefined && !isSame(seen, now)) throw new DiscError(faults.changed({ path, what: 'something else has its name' }))
  return link
}

const isSame = (seen: Identity, now: Identity | undefined): boolean => now?.inode === seen.inode && now.device === seen.device

/**
 * Names are read as text, and once more as bytes only where one may be no UTF-8. A folder that was seen before is opened, and what it holds
 * is reached by way of it: its path may lead elsewhere at any time.
 */
function listFolder(path: string, times?: 'exact', seen?: Identity): readonly HostEntry[] {
  const listed = (folder: string | Buffer): readonly HostEntry[] => {
    const texts = readdirSync(folder)
    const names = texts.some((name) => name.includes('\ufffd')) ? readdirSync(folder, 'buffer').map((name) => decodeUtf8(name)) : texts
    const inFolder = joiner(folder)
    const entries: HostEntry[] = []
    for (const name of names.sort(byCodePoint)) {
      const full = inFolder(name)
      const stats = lstatSync(full, { throwIfNoEntry: false })
      // Undefined where the name went away since the folder was read.
      if (stats !== undefined) entries.push({ name, stat: hostStatOf(stats, times && (() => lstatSync(full, { bigint: true }))) })
    }
    return entries
  }
  try {
    return reach(path, (short) => (seen === undefined ? listed(short) : withFolder(path, short, seen, listed)))
  } catch (error) {
    if (error instanceof DiscError) throw error
    throw new DiscError(faults.folderUnreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

function withFolder<Result>(path: string, short: string | Buffer, seen: Identity, use: (folder: string | Buffer) => Result): Result {
  const handle = openSync(short, constants.O_RDONLY | constants.O_DIRECTORY)
  try {
    const { ino, dev } = fstatSync(handle)
    if (!isSame(seen, { inode: ino, device: dev })) throw new DiscError(faults.changed({ path, what: 'another folder has its name' }))
    return use(process.platform === 'linux' ? `/proc/self/fd/${handle}` : short)
  } finally {
    closeRead(handle)
  }
}

function joiner(folder: string | Buffer): (name: string) => string | Buffer {
  if (typeof folder !== 'string') return (name) => Buffer.concat([folder, Buffer.from('/'), Buffer.from(nativePath(name))])
  const stem = prefixOf(folder)
  return (name) => nativePath(stem + name)
}

/** Of a file that is to be read whole. */
const MOST_WHOLE = 64 * 2 ** 20

const openFor = (path: string, measured: Look | undefined): number =>
  measured === undefined ? orFault(path, () => openToRead(path)) : openGuarded(path, measured)

// oxlint-disable-next-line typescript/require-await -- the port is asynchronous, these calls are not
async function* streamFile(path: string, offset: Bytes = bytes(0), length?: Bytes, measured?: Look): AsyncGenerator<Uint8Array> {
  const handle = openFor(path, measured)
  try {
    const end = length === undefined ? Number.MAX_SAFE_INTEGER : offset + length
    for (let at: number = offset; at < end;) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, end - at))
      const count = readAt(handle, path, piece, at)
      if (count === 0) break
      yield piece.subarray(0, count)
      at += count
    }
    if (measured !== undefined) check(handle, path, measured)
  } finally {
    closeRead(handle)
  }
}

/** All of a file, by a thread of the pool: this one hears signals meanwhile. Throws `source/unreadable`, `source/readFailed` and `source/shrunk`. */
export async function* streamAside(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = openFor(path, undefined)
  try {
    const { size } = orFault(path, () => fstatSync(handle))
    for (let at = 0; ;) {
      signal?.throwIfAborted()
      const piece = new Uint8Array(PIECE_BYTES)
      const count = await readAtAside(handle, path, piece, at)
      if (count === 0 && at < size) throw new DiscError(faults.shrunk({ path, measured: size, found: at }))
      if (count === 0) return
      yield piece.subarray(0, count)
      at += count
    }
  } finally {
    closeRead(handle)
  }
}

function readStart(path: string, most?: number | 'a byte', measured?: Look): Uint8Array {
  const handle = openFor(path, measured)
  try {
    const size = orFault(path, () => fstatSync(handle).size)
    if (most === undefined && size > MOST_WHOLE) throw new DiscError(faults.tooLarge({ what: path, size, limit: MOST_WHOLE }))
    // Of what tells no size.
    const out = new Uint8Array(most === 'a byte' ? 1 : Math.min(size, most ?? size))
    let filled = 0
    for (let count = 1; count > 0 && filled < out.length; filled += count) count = readAt(handle, path, out.subarray(filled), filled)
    if (measured !== undefined) check(handle, path, measured)
    return out.subarray(0, filled)
  } finally {
    closeRead(handle)
  }
}

function orFault<Result>(path: string, call: () => Result): Result {
  try {
    return call()
  } catch (error) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}
