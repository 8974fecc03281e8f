/** Host files that must still be what they were when they were measured: looked at before and after reading. */

import { fstatSync, read, readSync, type Stats } from 'node:fs'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import type { Stamp } from './content.js'
import { closeRead, openAny } from './host.node.js'

/** Times of the quick kind err by less than a microsecond. */
const SLACK = 1

/** Opens a file and checks that it is the one that was measured. Close the handle. */
export function openGuarded(path: string, stamp: Stamp): number {
  const handle = openUnchecked(path)
  try {
    check(handle, path, stamp)
  } catch (error) {
    closeRead(handle)
    throw error
  }
  return handle
}

export function openUnchecked(path: string): number {
  try {
    return openAny(path)
  } catch (error) {
    const fault = codeOf(error) === 'ENOENT' || codeOf(error) === 'ENOTDIR' ? faults.vanished : faults.unreadable
    throw new DiscError(fault({ path, reason: reasonOf(error) }), { cause: error })
  }
}

/** Throws where the open file is another, or has another size or time, than the one that was measured. */
export function check(handle: number, path: string, stamp: Stamp): void {
  const now = statOf(handle, path)
  if (!now.isFile()) throw new DiscError(faults.changed({ path, what: 'it is no file any more' }))
  if (now.ino !== stamp.inode || now.dev !== stamp.device) throw new DiscError(faults.changed({ path, what: 'another file has its name' }))
  if (now.size < stamp.size) throw new DiscError(faults.shrunk({ path, measured: stamp.size, found: now.size }))
  if (now.size > stamp.size) throw new DiscError(faults.grown({ path, measured: stamp.size, found: now.size }))
  if (Math.abs(now.mtimeMs * 1000 - stamp.mtime) > SLACK + 0.5) throw new DiscError(faults.changed({ path, what: 'it was written to' }))
}

function statOf(handle: number, path: string): Stats {
  try {
    return fstatSync(handle)
  } catch (error) {
    throw new DiscError(faults.unreadable({ path, reason: reasonOf(error) }), { cause: error })
  }
}

/** Fills `into` from byte `at` of the file; throws `shrunk` where the file ends before. */
export function readFully(handle: number, path: string, stamp: Stamp, into: Uint8Array, at: number): void {
  for (let done = 0; done < into.length;) {
    const count = readAt(handle, path, done === 0 ? into : into.subarray(done), at + done)
    if (count === 0) throw new DiscError(faults.shrunk({ path, measured: stamp.size, found: at + done }))
    done += count
  }
}

/** As `readFully`, by a thread of the pool. */
export async function readFullyAside(handle: number, path: string, stamp: Stamp, into: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < into.length;) {
    const count = await readAtAside(handle, path, done === 0 ? into : into.subarray(done), at + done)
    if (count === 0) throw new DiscError(faults.shrunk({ path, measured: stamp.size, found: at + done }))
    done += count
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
