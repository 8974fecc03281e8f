/** An image file as a medium: user data alone, or whole sectors of a Compact Disc from which the user data is taken. */

import { fstatSync, readSync, type Stats } from 'node:fs'
import { DiscError, reasonOf, type Fault } from '../fault/index.js'
import { loadNative } from '../kernel/native.node.js'
import { openUnwaiting } from '../kernel/open.node.js'
import type { Identity, Look, Medium } from '../port/index.js'
import { closeRead } from '../source/host.node.js'
import { SECTOR_BYTES, bytes, instant, lba, sectors } from '../unit/index.js'
import { faults } from './faults.js'

/** How a file keeps a sector: its bytes, and where the 2048 of user data begin in them. */
export interface SectorForm {
  readonly bytes: number
  readonly userAt: number
  /** `2352 bytes, mode 1` */
  readonly name: string
}

export interface ImageMedium extends Medium {
  readonly form: SectorForm
  /** What the file looked like when it was opened. */
  readonly look: Look
  /** What is odd about the file. */
  readonly faults: readonly Fault[]
  /**
   * Copies bytes of user data into another open file, by the kernel of the host, which may share them; the bytes that were copied,
   * 0 where that is not possible.
   */
  copyRange(from: number, length: number, into: number, position: number): Promise<number>
}

const userData: SectorForm = { bytes: SECTOR_BYTES, userAt: 0, name: '2048 bytes' }

/** Addresses are signed numbers of 32 bits. */
const MOST_SECTORS = 2 ** 31 - 1

/** Opens a regular file, the very one that was seen before where one was. Throws `image/noImage` where there is none, or it is empty. */
export function openImageMedium(path: string, seen?: Identity): ImageMedium {
  const fd = openFile(path)
  try {
    const stat = statOf(fd, path)
    const problem = stat.isDirectory()
      ? 'it is a folder'
      : !stat.isFile()
        ? 'it is no regular file'
        : seen !== undefined && (stat.ino !== seen.inode || stat.dev !== seen.device)
          ? 'another file has taken its name'
          : stat.size === 0
            ? 'it is empty'
            : undefined
    if (problem !== undefined) throw new DiscError(faults.noImage({ path, problem }))
    const form = formOf(fd, path, stat.size)
    const whole = Math.floor(stat.size / form.bytes)
    const size = sectors(Math.min(whole, MOST_SECTORS))
    const tailBytes = whole > MOST_SECTORS ? 0 : stat.size % form.bytes
    const odd = [
      ...(tailBytes === 0 ? [] : [faults.notAligned({ path, size: stat.size, sector: form.bytes, rest: tailBytes })]),
      ...(whole > MOST_SECTORS ? [faults.tooBig({ path, sectors: whole, most: MOST_SECTORS })] : []),
    ]
    return {
      name: path,
      size,
      tailBytes: form === userData ? tailBytes : 0,
      form,
      look: { size: bytes(stat.size), mtime: instant(Math.floor(stat.mtimeMs * 1000)), device: stat.dev, inode: stat.ino },
      faults: odd,
      read: (start, count, room) =>
        new Promise((resolve) => {
          if (start < 0 || start + count > size) throw new DiscError(faults.outside({ path, block: start, blocks: count, size }))
          resolve(readSectors(fd, path, form, start, count, room))
        }),
      ...(form === HEADLESS
        ? { readMode2: (start, count) => Promise.resolve(readFully(fd, path, start * form.bytes, count * form.bytes, start)) }
        : {}),
      copyRange: (from, length, into, position) =>
        form === userData ? copyNatively(fd, from, length, into, position) : Promise.resolve(0),
      close: () => {
        closeRead(fd)
        return Promise.resolve()
      },
    }
  } catch (error) {
    closeRead(fd)
    throw error
  }
}

/** Nothing where there is no native kernel; whatever stops it, the plain way names. */
async function copyNatively(fd: number, from: number, length: number, into: number, position: number): Promise<number> {
  const native = await loadNative()
  const copied = await native?.callAsync('gm_copy', 'i64', { i32: fd }, { i64: from }, { i32: into }, { i64: position }, { i64: length })
  return Math.max(0, copied ?? 0)
}

function statOf(fd: number, path: string): Stats {
  try {
    return fstatSync(fd)
  } catch (error) {
    throw new DiscError(faults.noImage({ path, problem: reasonOf(error) }), { cause: error })
  }
}

/** Without waiting for the other end of a pipe. */
function openFile(path: string): number {
  try {
    return openUnwaiting(path)
  } catch (error) {
    throw new DiscError(faults.noImage({ path, problem: reasonOf(error, { ENOENT: 'there is no such file' }) }), { cause: error })
  }
}

function readSectors(fd: number, path: string, form: SectorForm, start: number, count: number, room?: Uint8Array): Uint8Array {
  if (form === userData) return readFully(fd, path, start * SECTOR_BYTES, count * SECTOR_BYTES, start, room)
  const whole = readFully(fd, path, start * form.bytes, count * form.bytes, start)
  const out = new Uint8Array(count * SECTOR_BYTES)
  for (let i = 0; i < count; i++) {
    const at = i * form.bytes + form.userAt
    out.set(whole.subarray(at, at + SECTOR_BYTES), i * SECTOR_BYTES)
  }
  return out
}

function readFully(fd: number, path: string, at: number, length: number, block: number, room?: Uint8Array): Uint8Array {
  const out = room?.subarray(0, length) ?? Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length;) {
    const got = readSome(fd, path, out, filled, at, block)
    if (got === 0) throw new DiscError(faults.readFailed({ path, block, reason: 'the file has become shorter while it was read' }))
    filled += got
  }
  return out
}

function readSome(fd: number, path: string, out: Uint8Array, filled: number, at: number, block: number): number {
  try {
    return readSync(fd, out, filled, out.length - filled, at + filled)
  } catch (error) {
    throw new DiscError(faults.readFailed({ path, block, reason: reasonOf(error) }), { cause: error })
  }
}

/** Twelve bytes with which every sector of a data track begins. ECMA-130 14.1. */
const SYNC = Uint8Array.of(0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0)
/** Whole sectors, and whole sectors with their sub-channels. */
const WHOLE = [2352, 2448] as const
/** Sectors of Mode 2 without sync and header, user data behind a subheader. ECMA-130 14.4. */
const HEADLESS: SectorForm = { bytes: 2336, userAt: 8, name: '2336 bytes, mode 2' }

function formOf(fd: number, path: string, size: number): SectorForm {
  const head = readFully(fd, path, 0, Math.min(size, 2 * 2448), lba(0))
  const synced = (at: number): boolean => at + 16 <= head.length && SYNC.every((byte, i) => head[at + i] === byte)
  if (synced(0)) {
    const mode = (head[15] as number) & 3
    const bytes = WHOLE.find((length) => size === length || synced(length))
    // Mode 2 has a subheader of 8 bytes behind the 16 of sync and header on every disc with a file system. ECMA-130 14.
    if (bytes !== undefined) return { bytes, userAt: mode === 2 ? 24 : 16, name: `${bytes} bytes, mode ${mode}` }
  }
  const at = 16 * HEADLESS.bytes + HEADLESS.userAt + 1
  if (size % HEADLESS.bytes === 0 && size >= at + 5 && String.fromCharCode(...readFully(fd, path, at, 5, 16)) === 'CD001') return HEADLESS
  return userData
}
