/**
 * Compressed archives, unpacked once into temporary files without names. Members are asked for in the order of the disc, not that
 * of the archive: without this each could cost unpacking from the start.
 */

import { constants, openSync, readSync, statfsSync, unlinkSync } from 'node:fs'
import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { writeAllSync } from '../kernel/write.node.js'
import type { Compression, Look } from '../port/index.js'
import type { Origin, Stamp } from './content.js'
import { faults } from './faults.js'
import { hostFiles } from './files.node.js'
import { openGuarded } from './guard.node.js'
import { closeRead } from './host.node.js'
import { stampOf } from './recipe.js'
import { unpack } from './unpack.node.js'

type ArchiveRange = Extract<Origin, { kind: 'archive' }>

export interface Spools {
  /** An archive's bytes unpacked, and kept for `read` where the temporary folder has the room. */
  unpack(path: string, compression: Compression, signal?: AbortSignal, measured?: Look): AsyncIterable<Uint8Array>
  /** Fills `into` from byte `at` of the range. */
  read(range: ArchiveRange, at: number, into: Uint8Array, signal?: AbortSignal): Promise<void>
  close(): void
}

export function createSpools(folder: string): Spools {
  const spools = new Map<string, Spool>()
  const take = (path: string, spool: Spool): Spool => {
    spools.get(path)?.close()
    spools.set(path, spool)
    return spool
  }
  return {
    unpack(path, compression, signal, measured) {
      const stat = measured ?? hostFiles.statFollowed(path)
      if (stat === undefined) return unpack(path, compression, signal)
      const stamp = stampOf(stat)
      const kept = spools.get(path)
      if (kept?.isOf(stamp) === true) return kept.stream()
      return keeping(path, stamp, unpack(path, compression, signal, stamp), folder, (spool) => take(path, spool))
    },
    async read(range, at, into, signal) {
      const { path, stamp } = range
      let spool = spools.get(path)
      if (spool?.isOf(stamp) !== true) spool = take(path, new Spool(path, stamp, folder))
      await spool.fill(() => unpack(path, range.compression as Compression, spool.stop, stamp), signal)
      spool.readBack(into, range.offset + at)
    },
    close() {
      for (const spool of spools.values()) spool.close()
      spools.clear()
    },
  }
}

/** Part of the free space that may be taken before it is known whether anybody wants what is unpacked. */
const SHARE = 0.5

/** Passes pieces on and keeps them. What cannot be kept, or is not read to its end, is unpacked again by whoever wants it. */
async function* keeping(
  path: string,
  stamp: Stamp,
  pieces: AsyncIterable<Uint8Array>,
  folder: string,
  done: (spool: Spool) => void,
): AsyncGenerator<Uint8Array> {
  let room = freeSpace(folder) * SHARE
  let spool: Spool | undefined
  const giveUp = (): void => {
    spool?.close()
    spool = undefined
  }
  const attempt = (action: () => void): void => {
    try {
      action()
    } catch {
      giveUp()
    }
  }
  attempt(() => (spool = new Spool(path, stamp, folder)))
  let whole = false
  try {
    for await (const piece of pieces) {
      room -= piece.length
      if (room < 0) giveUp()
      attempt(() => spool?.append(piece))
      yield piece
    }
    whole = true
  } finally {
    if (!whole) giveUp()
  }
  attempt(() => spool?.end())
  if (spool !== undefined) done(spool)
}

function freeSpace(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    return 0
  }
}

class Spool {
  readonly #path: string
  readonly #stamp: Stamp
  readonly #folder: string
  readonly #handle: number
  readonly #stop = new AbortController()
  #written = 0
  #whole = false
  /** Whether the archive was looked at since somebody reads from here. */
  #checked = false
  #filling: Promise<void> | undefined

  constructor(path: string, stamp: Stamp, folder: string) {
    this.#path = path
    this.#stamp = stamp
    this.#folder = folder
    this.#handle = temporaryFile(folder)
  }

  get stop(): AbortSignal {
    return this.#stop.signal
  }

  isOf(stamp: Stamp): boolean {
    const mine = this.#stamp
    return stamp.size === mine.size && stamp.mtime === mine.mtime && stamp.device === mine.device && stamp.inode === mine.inode
  }

  append(piece: Uint8Array): void {
    writeAll(this.#handle, piece, this.#written, this.#folder)
    this.#written += piece.length
  }

  /** Throws where the archive is another one than when its unpacking began. */
  end(): void {
    this.#check()
    this.#whole = true
  }

  /** Unpacks all of the archive, unless that was done. */
  async fill(open: () => AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
    if (!this.#whole) await (this.#filling ??= this.#fill(open(), signal))
    if (!this.#checked) this.#check()
    this.#checked = true
  }

  readBack(into: Uint8Array, at: number): void {
    if (at + into.length > this.#written)
      throw new DiscError(faults.shrunk({ path: this.#path, measured: at + into.length, found: this.#written }))
    readBack(this.#handle, into, at, this.#folder)
  }

  async *stream(): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < this.#written;) {
      const piece = new Uint8Array(Math.min(2 ** 20, this.#written - at))
      this.readBack(piece, at)
      yield await Promise.resolve(piece)
      at += piece.length
    }
  }

  close(): void {
    this.#stop.abort()
    closeRead(this.#handle)
  }

  async #fill(pieces: AsyncIterable<Uint8Array>, signal: AbortSignal | undefined): Promise<void> {
    this.#check()
    for await (const piece of pieces) {
      if (signal?.aborted === true || this.#stop.signal.aborted) throw new DiscError(faults.cancelled({}))
      this.append(piece)
    }
    this.end()
  }

  #check(): void {
    closeRead(openGuarded(this.#path, this.#stamp))
  }
}

/** Open, but without a name: it goes with the process, however that ends. Throws `source/spoolFolder`. */
export function temporaryFile(folder: string): number {
  try {
    return unnamedFile(folder)
  } catch (error) {
    throw new DiscError(faults.spoolFolder({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}

/** Of Linux, where Node.js does not tell it. */
const O_TMPFILE = process.platform === 'linux' ? 0o20000000 | (constants.O_DIRECTORY ?? 0) : undefined

/** What says that a file system, or an old kernel, has no files that never had a name. */
const NO_UNNAMED: ReadonlySet<string> = new Set(['EOPNOTSUPP', 'ENOTSUP', 'EISDIR', 'EINVAL'])

/** The same. Throws what the host says. */
export function unnamedFile(folder: string): number {
  if (O_TMPFILE !== undefined)
    try {
      return openSync(folder, O_TMPFILE | constants.O_RDWR, 0o600)
    } catch (error) {
      if (!NO_UNNAMED.has(codeOf(error))) throw error
    }
  const path = join(folder, `glassmaster-${randomUUID()}`)
  const handle = openSync(path, 'wx+', 0o600)
  try {
    unlinkSync(path)
  } catch (error) {
    closeRead(handle)
    throw error
  }
  return handle
}

export function writeAll(handle: number, piece: Uint8Array, at: number, folder: string): void {
  try {
    writeAllSync(handle, piece, at)
  } catch (error) {
    throw new DiscError(faults.spoolWrite({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}

export function readBack(handle: number, into: Uint8Array, at: number, folder: string): void {
  try {
    for (let done = 0; done < into.length;) {
      const count = readSync(handle, into, done, into.length - done, at + done)
      if (count === 0) throw new DiscError(faults.spoolShort({ path: folder, at: at + done }))
      done += count
    }
  } catch (error) {
    if (error instanceof DiscError) throw error
    throw new DiscError(faults.spoolRead({ path: folder, reason: reasonOf(error) }), { cause: error })
  }
}
