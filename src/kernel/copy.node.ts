/** Copying from one file of the host into another by threads of the pool, with native/copy.c and its twin. */

import { read } from 'node:fs'
import type { FileBytes } from '../port/index.js'
import { loadNative, type Native } from './native.node.js'
import { writeAsideWith } from './write.node.js'

const STEP_BYTES = 1 << 20

/** Copies all of `from` to `position` of another file, whatever was there before. */
export type CopyAside = (from: FileBytes, into: number, position: number) => Promise<void>

/** With the kernel from when it is loaded. Throws what the host says of the target, and what the source says of itself. */
export function asideCopier(): CopyAside {
  const native = loadNative()
  return async (from, into, position) => copyAsideWith(await native, from, into, position)
}

export async function copyAsideWith(native: Native | undefined, from: FileBytes, into: number, position: number): Promise<void> {
  const { file, at, length } = from
  if (native !== undefined) {
    const copied = await native.callAsync(
      'gm_copy_over',
      'i64',
      { i32: file },
      { i64: at },
      { i32: into },
      { i64: position },
      { i64: length },
    )
    if (copied === length) return
  }
  // The plain way says what is wrong.
  const buffer = new Uint8Array(Math.min(STEP_BYTES, length))
  for (let done = 0; done < length;) {
    const part = buffer.subarray(0, length - done)
    const got = await readPart(file, at + done, part)
    const bytes = got > 0 ? part.subarray(0, got) : from.read(done, done + part.length)
    await writeAsideWith(native, into, bytes, position + done)
    done += bytes.length
  }
}

/** Bytes that were read; 0 at the end of the file, and where it cannot be read. */
const readPart = (file: number, at: number, into: Uint8Array): Promise<number> =>
  new Promise((resolve) => {
    read(file, into, 0, into.length, at, (error, count) => resolve(error === null ? count : 0))
  })
