/** Writing into a file of the host by a thread of the pool, with native/write.c and its twin. */

import { write, writeSync } from 'node:fs'
import { loadNative, type Native } from './native.node.js'

/** As in native/write.c, which says why. */
const PORTION_BYTES = 1 << 20

/** Below this, calling the kernel takes longer than it gains. */
const LEAST_NATIVE = 1 << 18

/** Writes all of `bytes` at `position`, begun before this returns; they must stay as they are until it settles. */
export type WriteAside = (file: number, bytes: Uint8Array, position: number) => Promise<void>

/** With the kernel from when it is loaded, which the first piece that it is worth while for asks for. Throws what the host says. */
export function asideWriter(): WriteAside {
  let native: Native | undefined
  let isAsked = false
  return (file, bytes, position) => {
    if (!isAsked && bytes.length >= LEAST_NATIVE) {
      isAsked = true
      void loadNative().then((found) => {
        native = found
      })
    }
    return writeAsideWith(native, file, bytes, position)
  }
}

export async function writeAsideWith(native: Native | undefined, file: number, bytes: Uint8Array, position: number): Promise<void> {
  if (native !== undefined && bytes.length >= LEAST_NATIVE) {
    const done = await native.callAsync('gm_write', 'i64', { i32: file }, { i64: position }, { bytes }, { i64: bytes.length })
    if (done === bytes.length) return
    // The plain way says what is wrong.
  }
  for (let done = 0; done < bytes.length;) done += await writePart(file, bytes.subarray(done, done + PORTION_BYTES), position + done)
}

/** Writes all of `bytes` at `position`, while all else waits. Throws what the host says. */
export function writeAllSync(file: number, bytes: Uint8Array, position: number): void {
  for (let done = 0; done < bytes.length;) done += some(writeSync(file, bytes, done, bytes.length - done, position + done))
}

/** Bytes that were written. A host that writes none of some, and has no reason, would be asked for ever. */
function some(count: number): number {
  if (count > 0) return count
  throw Object.assign(new Error('EIO: nothing was written'), { code: 'EIO' })
}

/** Bytes that were written; never 0. */
const writePart = (file: number, bytes: Uint8Array, position: number): Promise<number> =>
  new Promise<number>((resolve, reject) => {
    write(file, bytes, 0, bytes.length, position, (error, count) => {
      if (error === null) resolve(count)
      else reject(error)
    })
  }).then(some)
