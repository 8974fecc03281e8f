/** An image that grows where it is: the new session goes behind what is there, then the beginning leads to it. */

import { statSync } from 'node:fs'
import { open as openFile, type FileHandle } from 'node:fs/promises'
import { codeOf, DiscError, reasonOf } from '../fault/index.js'
import type { Growth, Layout, PlacedRegion } from '../layout/index.js'
import { digestsOf } from '../kernel/digest.node.js'
import { asideWriter } from '../kernel/write.node.js'
import { renderedOf } from '../sector/index.js'
import { streamAside } from '../source/files.node.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import { after, between, bytes, bytesOf, lba, sectors, type Bytes, type Lba } from '../unit/index.js'
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

/** What leads readers to a session: it is written when all before it is on the device. */
export interface LeadingWrite {
  readonly bytes: Uint8Array
  /** Byte of the image. */
  readonly position: number
  /** `on` to the session for whoever looks for one, `away` from the former tree. */
  readonly leads: 'on' | 'away'
}

/** Blocks at the beginning of a session by which it is found where it is not led to: descriptors, and what recognizes UDF. */
const HEAD = sectors(32)

/** The regions of a session at its beginning, and the others. */
function parted({ regions, start }: Layout): { readonly head: readonly PlacedRegion[]; readonly rest: readonly PlacedRegion[] } {
  const end = regions.findIndex((region) => region.body.kind === 'content' || region.start >= after(start, HEAD))
  return end < 0 ? { head: regions, rest: [] } : { head: regions.slice(0, end), rest: regions.slice(end) }
}

/** All but the beginning of a session, in an image from block 0 on. Behind what is recorded there are zeros, or nothing. */
export const bodyOf = ({ session }: Growth): Layout => ({ ...session, start: lba(0), regions: parted(session).rest })

/** What follows the body, in this order: the beginning of the session, then what of the first one leads to it. */
export function* leadingWrites({ session, rewrites }: Growth): Generator<LeadingWrite> {
  const { head } = parted(session)
  const last = head.at(-1)
  if (last !== undefined) {
    const bytes = new Uint8Array(bytesOf(between(session.start, after(last.start, last.length))))
    for (const region of head)
      if (region.body.kind === 'bytes') bytes.set(renderedOf(region, session), bytesOf(between(session.start, region.start)))
    yield { bytes, position: positionOf(session.start), leads: 'on' }
  }
  for (const { region } of rewrites) yield { bytes: renderedOf(region, session), position: positionOf(region.start), leads: 'away' }
}

/**
 * Writes the session behind the others, then, one after the other, what of the first one leads to it, each to the device before the
 * next: wherever it is cut, each file system shows the old tree or the new one, and whoever looks for sessions finds whole ones. Throws the faults of sources and file.
 */
export async function growImage(path: string, growth: Growth, options: GrowImageOptions): Promise<GrownImage> {
  const { open, reader, signal, progress } = options
  const size = positionOf(growth.session.where.end)
  const output = await GrowingImage.open(path)
  /** What leads to the new session is being written: there is no way back. */
  let isLed = false
  try {
    const former = await output.size()
    try {
      let done = 0
      const report = (count: number): void => progress(bytes((done += count)))
      await writeInLanes({ output, layout: bodyOf(growth), total: size, open, reader, signal, report })
      for (const { bytes: piece, position, leads } of leadingWrites(growth)) {
        await output.flush()
        if (!isLed) stopIfAborted(signal)
        isLed ||= leads === 'away'
        await output.write(piece, position, size)
        if (leads === 'on') report(piece.length)
      }
      await output.flush()
      // Zeros at its end, and what was padding behind the last session.
      await output.setSize(size)
    } catch (error) {
      if (!isLed) await output.setSize(former).catch(() => {})
      throw signal?.aborted === true && !isLed ? new DiscError(faults.cancelled({}), { cause: error }) : error
    }
    await output.close()
  } catch (error) {
    await output.close().catch(() => {})
    throw error
  }
  const { digests } =
    options.digests.length === 0 ? { digests: new Map<DigestName, string>() } : await digestsOf(streamAside(path), options.digests)
  return { size, digests }
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
    return new GrowingImage(path, await openFile(path, 'r+').catch((error: unknown) => GrowingImage.#fail(path, error)))
  }

  static #fail(path: string, error: unknown): never {
    throw new DiscError(faults.cannotGrow({ path, reason: reasonOf(error) }), { cause: error })
  }

  get fd(): number {
    return this.#handle.fd
  }

  async size(): Promise<number> {
    const { size } = await this.#handle.stat().catch((error: unknown) => GrowingImage.#fail(this.path, error))
    return size
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

  /** Some file systems say only here what has become of the data. */
  async close(): Promise<void> {
    await this.#try(0, () => this.#handle.close())
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
