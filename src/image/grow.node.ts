/** An image that grows where it is: the new session goes behind what is there, then the beginning leads to it. */

import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { open, type FileHandle } from 'node:fs/promises'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Growth } from '../layout/index.js'
import { renderedOf, sectorsOf } from '../sector/index.js'
import type { OpenContent } from '../source/index.js'
import { between, bytes, bytesOf, lba, sectors, type Bytes, type Lba } from '../unit/index.js'
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

/** One command. */
export interface GrowthWrite {
  readonly bytes: Uint8Array
  readonly position: number
  /** What is written before has to be on the device first, where this leads readers to it; `away` takes them from the former tree. */
  readonly leads: 'nowhere' | 'on' | 'away'
}

/** Blocks at the beginning of a session by which it is found where it is not led to: descriptors, and what recognizes UDF. */
const HEAD = sectors(32)

/**
 * The session behind the others, its beginning when the rest is there, then, one after the other, what of the first one leads to it:
 * wherever it is cut, each file system shows the old tree or the new one, and whoever looks for sessions finds whole ones.
 */
export async function* growthWrites({ session, rewrites }: Growth, open: OpenContent, signal?: AbortSignal): AsyncGenerator<GrowthWrite> {
  const start = positionOf(session.start)
  const head = new Uint8Array(bytesOf(sectors(Math.min(HEAD, session.size))))
  let done = 0
  for await (const piece of sectorsOf(session, open, signal)) {
    const held = Math.max(0, Math.min(piece.length, head.length - done))
    if (held > 0) head.set(piece.subarray(0, held), done)
    if (held < piece.length) yield { bytes: piece.subarray(held), position: start + done + held, leads: 'nowhere' }
    done += piece.length
  }
  yield { bytes: head, position: start, leads: 'on' }
  for (const { region } of rewrites) yield { bytes: renderedOf(region, session), position: positionOf(region.start), leads: 'away' }
}

/** Each command that leads on waits for those before it to be on the device. Throws the faults of sources and file. */
export async function growImage(path: string, growth: Growth, options: GrowImageOptions): Promise<GrownImage> {
  const { signal, progress } = options
  const size = positionOf(growth.session.where.end)
  const handle = await openToGrow(path)
  /** What leads to the new session is written: there is no way back. */
  let isLed = false
  try {
    const former = (await handle.stat()).size
    try {
      let done = 0
      for await (const { bytes: piece, position, leads } of growthWrites(growth, options.open, signal)) {
        if (leads !== 'nowhere') await handle.datasync()
        if (leads === 'away' && !isLed) {
          stopIfAborted(signal)
          isLed = true
        }
        await writeAt(handle, piece, position, { path, size })
        if (leads !== 'away') progress(bytes((done += piece.length)))
      }
      await handle.datasync()
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
