/** A file of the host as blocks that can be compared with those of another, whatever stands in them. */

import { open } from 'node:fs/promises'
import { DiscError, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'

/** Bytes of a file, and who lets go of it. */
export interface FileBlocks {
  readonly size: number
  readonly blockBytes: number
  read(at: number, length: number): Promise<Uint8Array>
  close(): Promise<void>
}

/** Throws `image/noImage` and `image/readFailed`. */
export async function openFileBlocks(path: string, blockBytes: number): Promise<FileBlocks> {
  const refuse = (error: unknown): never => {
    throw new DiscError(faults.noImage({ path, problem: reasonOf(error, { ENOENT: 'there is no such file' }) }), { cause: error })
  }
  const handle = await open(path).catch(refuse)
  const fail = (at: number, reason: string, error?: unknown): DiscError =>
    new DiscError(faults.readFailed({ path, block: Math.floor(at / blockBytes), reason }), { cause: error })
  const { size } = await handle.stat().catch(async (error: unknown) => {
    await handle.close().catch(() => {})
    return refuse(error)
  })
  let room = Buffer.alloc(0)
  return {
    size,
    blockBytes,
    async read(at, length) {
      if (room.length < length) room = Buffer.alloc(length)
      for (let filled = 0; filled < length;) {
        const { bytesRead } = await handle.read(room, filled, length - filled, at + filled).catch((error: unknown) => {
          throw fail(at + filled, reasonOf(error), error)
        })
        if (bytesRead === 0) throw fail(at + filled, 'the file has become shorter while it was read')
        filled += bytesRead
      }
      return room.subarray(0, length)
    },
    close: () => handle.close(),
  }
}
