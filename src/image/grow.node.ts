/** An image that grows where it is: the new session goes behind what is there, then the beginning leads to it. */

import { createHash } from 'node:crypto'
import { createReadStream, statSync } from 'node:fs'
import { open as openFile, type FileHandle } from 'node:fs/promises'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Growth } from '../layout/index.js'
import { asideWriter } from '../kernel/write.node.js'
import { renderedOf } from '../sector/index.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import { between, bytes, bytesOf, lba, type Bytes, type Lba } from '../unit/index.js'
import { faults } from './faults.js'
import { writeInLanes } from './lanes.node.js'
import { writeFailure } from './output.node.js'
import type { DigestName } from './write.node.js'
import { stopIfAborted, type FileOutput } from './writing.js'

export interface GrowImageOptions {
  /** Digests of the whole image, which is read for them. */
  readonly digests: readonly DigestName[]
  readonly open: OpenContent
  /** Makes readers of contents that need not be opened, where there are such. */
  readonly reader: (() => ContentReader) | undefined
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
  const { open, reader, signal, progress } = options
  const size = positionOf(session.where.end)
  const output = await GrowingImage.open(path)
  /** What leads to the new session is being written: there is no way back. */
  let isLed = false
  try {
    const former = await output.size()
    try {
      let done = 0
      const report = (count: number): void => progress(bytes((done += count)))
      // Its positions count from the start of the image. Behind what is recorded there are zeros, or nothing.
      const layout = { ...session, start: lba(0) }
      await writeInLanes({ output, layout, total: size, open, reader, signal, report })
      await output.flush()
      stopIfAborted(signal)
      for (const { region } of rewrites) {
        isLed = true
        await output.write(renderedOf(region, session), positionOf(region.start), size)
        await output.flush()
      }
      // Zeros at its end, and what was padding behind the last session.
      await output.setSize(size)
    } catch (error) {
      if (!isLed) await output.setSize(former).catch(() => {})
      throw signal?.aborted === true && !isLed ? new DiscError(faults.cancelled({}), { cause: error }) : error
    }
  } finally {
    await output.close()
  }
  return { size, digests: await digestsOf(path, options.digests) }
}

const positionOf = (block: Lba): Bytes => bytesOf(between(lba(0), block))

/** A file that is there and stays itself. */
class GrowingImage implements FileOutput {
  readonly path: string
  readonly #handle: FileHandle
  readonly #writeAside = asideWriter()

  private constructor(path: string, handle: FileHandle) {
    this.path = path
    this.#handle = handle
  }

  static async open(path: string): Promise<GrowingImage> {
    try {
      return new GrowingImage(path, await openFile(path, 'r+'))
    } catch (error) {
      throw new DiscError(faults.cannotGrow({ path, reason: reasonOf(error) }), { cause: error })
    }
  }

  get fd(): number {
    return this.#handle.fd
  }

  async size(): Promise<number> {
    return (await this.#handle.stat()).size
  }

  async setSize(size: number): Promise<void> {
    await this.#try(size, () => this.#handle.truncate(size))
  }

  async write(piece: Uint8Array, position: number, total: number): Promise<void> {
    await this.#try(total, () => this.#writeAside(this.fd, piece, position))
  }

  async flush(): Promise<void> {
    await this.#try(0, () => this.#handle.datasync())
  }

  failure(errno: string, total: number): DiscError {
    return writeFailure(this.path, errno, total)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #try(total: number, action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      if (codeOf(error) === '') throw error
      throw this.failure(codeOf(error), total)
    }
  }
}

async function digestsOf(path: string, names: readonly DigestName[]): Promise<ReadonlyMap<DigestName, string>> {
  const hashes = names.map((name) => ({ name, hash: createHash(name) }))
  if (hashes.length > 0)
    for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 }) as AsyncIterable<Buffer>)
      for (const { hash } of hashes) hash.update(piece)
  return new Map(hashes.map(({ name, hash }) => [name, hash.digest('hex')]))
}
