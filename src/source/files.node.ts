/** The files of the host by way of Node. Synchronous calls are by far the fastest way to learn of many small files. */

import { closeSync, lstatSync, openSync, readdirSync, readFileSync, readlinkSync, readSync, statSync, type Stats } from 'node:fs'
import { byCodePoint, decodeUtf8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import type { Files, HostEntry, HostKind, HostStat } from '../port/index.js'
import { bytes, instant, type Bytes, type Instant } from '../unit/index.js'
import { faults } from './faults.js'
import { codeOf, nativePath, reach, reasonOf } from './host.node.js'
import { unpack } from './unpack.node.js'

/** Largest piece that a stream delivers. */
export const PIECE_BYTES = 2 ** 20

export const hostFiles: Files = {
  stat: (path) => statOf(path, lstatSync),
  statFollowed: (path) => statOf(path, statSync),
  list: listFolder,
  readLink: (path) => orFault(path, () => decodeUtf8(reach(path, (short) => readlinkSync(short, 'buffer')))),
  read: (path) => orFault(path, () => reach(path, (short) => readFileSync(short))),
  unpack,
  stream: streamFile,
}

type StatCall = typeof lstatSync

function statOf(path: string, call: StatCall): HostStat | undefined {
  const found = orFault(path, () =>
    reach(path, (short) => {
      try {
        const stats = call(short, { throwIfNoEntry: false })
        return stats && hostStatOf(stats, () => call(short, { bigint: true }).mtimeNs)
      } catch (error) {
        if (codeOf(error) === 'ENOTDIR' || codeOf(error) === 'ENOENT') return undefined
        throw error
      }
    }),
  )
  return found
}

/** Names are read as text, and once more as bytes only where one may be no UTF-8. */
function listFolder(path: string): readonly HostEntry[] {
  try {
    return reach(path, (short) => {
      const texts = readdirSync(short)
      const names = texts.some((name) => name.includes('\ufffd')) ? readdirSync(short, 'buffer').map(decodeUtf8) : texts
      const entries: HostEntry[] = []
      const stem = typeof short === 'string' ? (short.endsWith('/') ? short : `${short}/`) : undefined
      for (const name of names.sort(byCodePoint)) {
        const stat = statIn(stem, short, name)
        if (stat !== undefined) entries.push({ name, stat })
      }
      return entries
    })
  } catch (error) {
    if (error instanceof DiscError) throw error
    throw new DiscError(faults.folderUnreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

/** Undefined where the name went away since the folder was read. */
function statIn(stem: string | undefined, folder: string | Buffer, name: string): HostStat | undefined {
  const full = stem === undefined ? bytesOfPath(folder, name) : nativePath(stem + name)
  try {
    const stats = lstatSync(full, { throwIfNoEntry: false })
    return stats && hostStatOf(stats, () => lstatSync(full, { bigint: true }).mtimeNs)
  } catch (error) {
    // A path that became too long only by its last name is reached from its folder.
    if (codeOf(error) !== 'ENAMETOOLONG' || stem === undefined) throw error
    return statOf(stem + name, lstatSync)
  }
}

const bytesOfPath = (folder: string | Buffer, name: string): Buffer =>
  Buffer.concat([Buffer.from(folder), Buffer.from('/'), Buffer.from(nativePath(name))])

export function hostStatOf(stats: Stats, exactNanoseconds: () => bigint): HostStat {
  return {
    kind: kindOf(stats.mode),
    size: bytes(stats.size),
    mode: stats.mode & 0o7777,
    uid: stats.uid,
    gid: stats.gid,
    mtime: microsecondsOf(stats.mtimeMs, exactNanoseconds),
    atime: instant(stats.atimeMs * 1000),
    ctime: instant(stats.ctimeMs * 1000),
    ...(stats.birthtimeMs > 0 ? { btime: instant(stats.birthtimeMs * 1000) } : {}),
    device: stats.dev,
    inode: stats.ino,
    links: stats.nlink,
    rdev: stats.rdev,
  }
}

/**
 * The whole microseconds of a time. Node gives milliseconds with a fraction, which for our century err by up to an eighth of a
 * microsecond: near a border the host is asked again.
 */
export function microsecondsOf(milliseconds: number, exactNanoseconds: () => bigint): Instant {
  const near = milliseconds * 1000
  const fraction = near - Math.floor(near)
  if (Number.isInteger(milliseconds) || (fraction > 0.2 && fraction < 0.8)) return instant(near)
  const exact = exactNanoseconds()
  return instant(Number(exact < 0n && exact % 1000n !== 0n ? exact / 1000n - 1n : exact / 1000n))
}

function kindOf(mode: number): HostKind {
  switch (mode & 0o170000) {
    case 0o040000:
      return 'directory'
    case 0o120000:
      return 'symlink'
    case 0o020000:
      return 'character'
    case 0o060000:
      return 'block'
    case 0o010000:
      return 'fifo'
    case 0o140000:
      return 'socket'
    default:
      return 'file'
  }
}

// oxlint-disable-next-line typescript/require-await -- the port is asynchronous, these calls are not
async function* streamFile(path: string, offset: Bytes = bytes(0), length?: Bytes): AsyncGenerator<Uint8Array> {
  const handle = orFault(path, () => reach(path, (short) => openSync(short, 'r')))
  try {
    const end = length === undefined ? Number.MAX_SAFE_INTEGER : offset + length
    for (let at: number = offset; at < end;) {
      const piece = new Uint8Array(Math.min(PIECE_BYTES, end - at))
      const count = readAt(handle, path, piece, at)
      if (count === 0) return
      yield piece.subarray(0, count)
      at += count
    }
  } finally {
    closeSync(handle)
  }
}

/** Reads up to a piece; throws a fault where the host cannot. */
export function readAt(handle: number, path: string, into: Uint8Array, at: number): number {
  try {
    return readSync(handle, into, 0, into.length, at)
  } catch (error) {
    throw new DiscError(faults.readFailed({ path, offset: at, reason: reasonOf(error) }), { cause: error })
  }
}

function orFault<Result>(path: string, call: () => Result): Result {
  try {
    return call()
  } catch (error) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}
