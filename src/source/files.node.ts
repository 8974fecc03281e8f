/** The files of the host by way of Node. Synchronous calls are by far the fastest way to learn of many small files. */

import { accessSync, constants, lstatSync, read, readdirSync, readFileSync, readlinkSync, readSync, statSync } from 'node:fs'
import { byCodePoint, decodeUtf8 } from '../codec/index.js'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Files, HostEntry, HostStat } from '../port/index.js'
import { bytes, type Bytes } from '../unit/index.js'
import { faults } from './faults.js'
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
  readLink: (path) => orFault(path, () => decodeUtf8(reach(path, (short) => readlinkSync(short, 'buffer')))),
  read: (path, most) => (most === undefined ? orFault(path, () => reach(path, (short) => readFileSync(short))) : readStart(path, most)),
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
function refusal(path: string, { mode }: HostStat): string | undefined {
  if ((mode & READ_BY_ALL) === READ_BY_ALL) return undefined
  try {
    reach(path, (short) => accessSync(short, constants.R_OK))
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

/** Names are read as text, and once more as bytes only where one may be no UTF-8. */
function listFolder(path: string, times?: 'exact'): readonly HostEntry[] {
  try {
    return reach(path, (short) => {
      const texts = readdirSync(short)
      const names = texts.some((name) => name.includes('\ufffd')) ? readdirSync(short, 'buffer').map((name) => decodeUtf8(name)) : texts
      const inFolder = joiner(short)
      const entries: HostEntry[] = []
      for (const name of names.sort(byCodePoint)) {
        const full = inFolder(name)
        const stats = lstatSync(full, { throwIfNoEntry: false })
        // Undefined where the name went away since the folder was read.
        if (stats !== undefined) entries.push({ name, stat: hostStatOf(stats, times && (() => lstatSync(full, { bigint: true }))) })
      }
      return entries
    })
  } catch (error) {
    throw new DiscError(faults.folderUnreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

function joiner(folder: string | Buffer): (name: string) => string | Buffer {
  if (typeof folder !== 'string') return (name) => Buffer.concat([folder, Buffer.from('/'), Buffer.from(nativePath(name))])
  const stem = folder.endsWith('/') ? folder : `${folder}/`
  return (name) => nativePath(stem + name)
}

// oxlint-disable-next-line typescript/require-await -- the port is asynchronous, these calls are not
async function* streamFile(path: string, offset: Bytes = bytes(0), length?: Bytes): AsyncGenerator<Uint8Array> {
  const handle = orFault(path, () => openToRead(path))
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
    closeRead(handle)
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

/** As `readAt`, by a thread of the pool. */
export const readAtAside = (handle: number, path: string, into: Uint8Array, at: number): Promise<number> =>
  new Promise((resolve, reject) => {
    read(handle, into, 0, into.length, at, (error, count) => {
      if (error === null) resolve(count)
      else reject(new DiscError(faults.readFailed({ path, offset: at, reason: reasonOf(error) }), { cause: error }))
    })
  })

/** All of a file, by a thread of the pool: this one hears signals meanwhile. Throws `source/unreadable` and `source/readFailed`. */
export async function* streamAside(path: string, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const handle = orFault(path, () => openToRead(path))
  try {
    for (let at = 0; ;) {
      signal?.throwIfAborted()
      const piece = new Uint8Array(PIECE_BYTES)
      const count = await readAtAside(handle, path, piece, at)
      if (count === 0) return
      yield piece.subarray(0, count)
      at += count
    }
  } finally {
    closeRead(handle)
  }
}

function readStart(path: string, most: number): Uint8Array {
  const handle = orFault(path, () => openToRead(path))
  try {
    const out = new Uint8Array(most)
    let filled = 0
    for (let count = 1; count > 0 && filled < most; filled += count) count = readAt(handle, path, out.subarray(filled), filled)
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
