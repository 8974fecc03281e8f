/** An image that grows where it is: the new session goes behind what is there, then the beginning leads to it. */

import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Growth } from '../layout/index.js'
import { renderedOf, sectorsOf } from '../sector/index.js'
import type { OpenContent } from '../source/index.js'
import { between, bytes, bytesOf, lba, type Bytes, type Lba } from '../unit/index.js'
import { faults } from './faults.js'
import type { DigestName } from './write.node.js'
import { stopIfAborted } from './writing.js'

export interface GrowImageOptions {
  /** Digests of the whole image, which is read for them. */
  readonly digests: readonly DigestName[]
  readonly open: OpenContent
  /** Bytes of the session that are written. */
  readonly progress: (done: Bytes) => void
  readonly signal?: AbortSignal | undefined
}

export interface GrownImage {
  readonly size: Bytes
  readonly digests: ReadonlyMap<DigestName, string>
}

/** Whether a path is that of the image that grows, however it is spelt. */
export function growsInPlace(path: string, { former: { file } }: Growth): boolean {
  if (file === undefined) return false
  const [output, source] = [path, file].map((one) => statSync(one, { throwIfNoEntry: false }))
  return output !== undefined && source !== undefined && output.dev === source.dev && output.ino === source.ino
}

/**
 * Writes the session behind the others, then, one after the other, what of the first one leads to it, each to the device before the
 * next: wherever it is cut, each file system shows the old tree or the new one. Throws the faults of sources and file.
 */
export async function growImage(path: string, { session, rewrites }: Growth, options: GrowImageOptions): Promise<GrownImage> {
  const { signal, progress } = options
  const size = positionOf(session.where.end)
  const handle = await openToGrow(path)
  /** What leads to the new session is written: there is no way back. */
  let isLed = false
  try {
    const former = (await handle.stat()).size
    const write = (piece: Uint8Array, position: number): Promise<void> => writeAt(handle, piece, position, { path, size })
    try {
      let done = 0
      for await (const piece of sectorsOf(session, options.open, signal)) {
        await write(piece, positionOf(session.start) + done)
        progress(bytes((done += piece.length)))
      }
      await handle.datasync()
      stopIfAborted(signal)
      for (const { region } of rewrites) {
        isLed = true
        await write(renderedOf(region, session), positionOf(region.start))
        await handle.datasync()
      }
      // What was padding behind the last session is none of the new one.
      if (former > size) await handle.truncate(size)
    } catch (error) {
      if (!isLed) await handle.truncate(former).catch(() => {})
      throw signal?.aborted === true && !isLed ? new DiscError(faults.cancelled({}), { cause: error }) : error
    }
  } finally {
    await handle.close()
  }
  return { size, digests: await digestsOf(path, options.digests) }
}

const positionOf = (block: Lba): Bytes => bytesOf(between(lba(0), block))

async function openToGrow(path: string): Promise<FileHandle> {
  try {
    return await open(path, 'r+')
  } catch (error) {
    throw new DiscError(faults.cannotGrow({ path, reason: reasonOf(error) }), { cause: error })
  }
}

async function writeAt(
  handle: FileHandle,
  piece: Uint8Array,
  position: number,
  { path, size }: { path: string; size: Bytes },
): Promise<void> {
  try {
    for (let done = 0; done < piece.length;) {
      const { bytesWritten } = await handle.write(piece, done, piece.length - done, position + done)
      done += bytesWritten
    }
  } catch (error) {
    const isFull = ['ENOSPC', 'EDQUOT'].includes(codeOf(error))
    throw new DiscError(isFull ? faults.noSpace({ path, needed: size }) : faults.writeFailed({ path, reason: reasonOf(error) }), {
      cause: error,
    })
  }
}

async function digestsOf(path: string, names: readonly DigestName[]): Promise<ReadonlyMap<DigestName, string>> {
  const hashes = names.map((name) => ({ name, hash: createHash(name) }))
  if (hashes.length > 0)
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
      for (const { hash } of hashes) hash.update(piece)
  return new Map(hashes.map(({ name, hash }) => [name, hash.digest('hex')]))
}
