/** A file that appears under its name only when it is whole. */

import { accessSync, constants, statSync } from 'node:fs'
import { link, mkdir, open, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { codeOf, DiscError, isFull, namedCode, reasonOf, wordsOf } from '../fault/index.js'
import { partName, removeDeadParts, removePart, SIGN_OF_LIFE_MS } from '../kernel/part.node.js'
import { asideWriter, writeAsideWith } from '../kernel/write.node.js'
import { faults } from './faults.js'
import { isZero, type FileOutput, type ImageOutput } from './writing.js'

/** What had the name of the output before: kept under the name of a part where the file system has links. */
type Former = { readonly kind: 'none' } | { readonly kind: 'kept'; readonly part: string } | { readonly kind: 'lost' }

/**
 * The file beside the output that becomes the output. Whatever happens before `commit` leaves the former output as it
 * was; `discard` leaves no debris, and the debris of a process that was killed goes with the next build.
 */
export class Output implements ImageOutput, FileOutput {
  readonly path: string
  #part: string
  #handle: FileHandle
  readonly #writeAside = asideWriter()
  readonly replaces: boolean
  readonly #signs: NodeJS.Timeout
  #state: 'open' | 'finished' | 'named' | 'settled' = 'open'
  #former: Former = { kind: 'none' }

  private constructor(path: string, part: string, handle: FileHandle, replaces: boolean, clock: number) {
    this.path = path
    this.#part = part
    this.#handle = handle
    this.replaces = replaces
    this.#signs = setInterval(() => void this.#showLife(clock), SIGN_OF_LIFE_MS).unref()
  }

  /** Makes the folder where it is missing. Throws `image/cannotCreate`. */
  static async create(file: string): Promise<Output> {
    const path = resolve(file)
    const folder = dirname(path)
    try {
      await mkdir(folder, { recursive: true })
      const old = await stat(path).catch(() => undefined)
      if (old !== undefined && !old.isFile()) throw new DiscError(faults.cannotCreate({ path: file, reason: NO_FILE }))
      const [part, handle] = await openPart(path)
      try {
        // The clock of the file system, which may be that of another host.
        const { mtimeMs } = await handle.stat()
        removeDeadParts(path, mtimeMs)
        return new Output(path, part, handle, old !== undefined, mtimeMs - Date.now())
      } catch (error) {
        await handle.close().catch(() => {})
        removePart(part)
        throw error
      }
    } catch (error) {
      if (error instanceof DiscError) throw error
      throw createFailure(file, error)
    }
  }

  /** Under which name it is until it is whole. */
  get part(): string {
    return this.#part
  }

  get fd(): number {
    return this.#handle.fd
  }

  async setSize(size: number): Promise<void> {
    await this.#try(size, () => this.#handle.truncate(size))
  }

  /** Writes all of `bytes` at `position`. Throws `image/noSpace` or `image/writeFailed`. */
  async write(bytes: Uint8Array, position: number, total: number): Promise<void> {
    await this.#try(total, () => this.#writeAside(this.fd, bytes, position))
  }

  /** Bytes of it as it is now. */
  async size(): Promise<number> {
    return (await this.#handle.stat()).size
  }

  /** What was written, from `position` on. */
  async read(into: Uint8Array, position: number): Promise<void> {
    await this.#try(0, async () => {
      for (let at = 0; at < into.length;) {
        const { bytesRead } = await this.#handle.read(into, at, into.length - at, position + at)
        if (bytesRead === 0) throw Object.assign(new Error('EIO: the file ends early'), { code: 'EIO' })
        at += bytesRead
      }
    })
  }

  /** After the last byte: all is with the host, and on the device where that is asked for. Only the name is missing. */
  async finish(flush: 'flush' | 'leave'): Promise<void> {
    if (this.#state !== 'open') return
    if (flush === 'flush') await this.#try(0, () => this.#handle.sync())
    if ((await this.#handle.stat().catch(() => undefined))?.nlink === 0) await this.#try(0, () => this.#writeAgain(flush))
    clearInterval(this.#signs)
    this.#state = 'finished'
    // Some file systems say only here what has become of the data.
    await this.#try(0, () => this.#handle.close())
  }

  /** Gives the file its name. The former one can be had back by `discard`, where it is kept, until this is settled. */
  async commit(flush: 'flush' | 'leave', former: 'keep' | 'drop' = 'drop'): Promise<void> {
    await this.finish(flush)
    if (former === 'keep') this.#former = await keepFormer(this.path)
    try {
      await rename(this.#part, this.path)
    } catch (error) {
      throw replaceFailure(this.path, error)
    }
    this.#state = 'named'
    if (former === 'drop') this.settle()
    if (flush === 'flush') await syncFolder(dirname(this.path))
  }

  /** From here on it stays. */
  settle(): void {
    this.#state = 'settled'
    if (this.#former.kind === 'kept') removePart(this.#former.part)
  }

  /** Before it is settled nothing of it is left, and what had its name before has it again. */
  async discard(): Promise<void> {
    clearInterval(this.#signs)
    if (this.#state === 'settled') return
    if (this.#state === 'open') await this.#handle.close().catch(() => {})
    const isNamed = this.#state === 'named'
    this.#state = 'settled'
    if (!isNamed) removePart(this.#part)
    if (this.#former.kind === 'kept') await (isNamed ? giveBack(this.#former.part, this.path) : removePart(this.#former.part))
    else if (this.#former.kind === 'none' && isNamed) removePart(this.path)
  }

  /** The fault that an error number of a native write means. */
  failure(errno: string, total: number): DiscError {
    return writeFailure(this.path, errno, total)
  }

  /** Whoever cannot ask for this process sees that somebody is at the file, however long no byte is written. */
  async #showLife(clock: number): Promise<void> {
    const now = (Date.now() + clock) / 1000
    if (this.#state === 'open') await this.#handle.utimes(now, now).catch(() => {})
  }

  /** Somebody has taken the file for debris, as where this process was stopped for long: its bytes go into another one. */
  async #writeAgain(flush: 'flush' | 'leave'): Promise<void> {
    const [part, handle] = await openPart(this.path)
    const lost = this.#handle
    this.#part = part
    this.#handle = handle
    try {
      const { size } = await lost.stat()
      await handle.truncate(size)
      const piece = new Uint8Array(1 << 20)
      for (let at = 0; at < size;) {
        const { bytesRead } = await lost.read(piece, 0, piece.length, at)
        if (bytesRead === 0) throw Object.assign(new Error('EIO: the file ends early'), { code: 'EIO' })
        const got = piece.subarray(0, bytesRead)
        if (!isZero(got)) await writeAsideWith(undefined, handle.fd, got, at)
        at += bytesRead
      }
      if (flush === 'flush') await handle.sync()
    } finally {
      await lost.close().catch(() => {})
    }
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

/** What had a name gets it again. It is left where it is only where the host does not let it have that. */
async function giveBack(part: string, path: string): Promise<void> {
  try {
    await rename(part, path)
  } catch {
    await unlink(path)
      .then(() => link(part, path))
      .then(() => unlink(part))
      .catch(() => {})
  }
}

async function openPart(path: string): Promise<[part: string, handle: FileHandle]> {
  const part = partBeside(path)
  return [part, await open(part, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o666)]
}

/** Gives what has a name another one too. */
async function keepFormer(path: string): Promise<Former> {
  const part = partBeside(path)
  try {
    await link(path, part)
    return { kind: 'kept', part }
  } catch (error) {
    return { kind: codeOf(error) === 'ENOENT' ? 'none' : 'lost' }
  }
}

/** The fault that an error number of a write means, where `total` bytes are to have room. */
export const writeFailure = (path: string, errno: string, total: number): DiscError =>
  new DiscError(isFull(namedCode(errno)) ? faults.noSpace({ path, needed: total }) : faults.writeFailed({ path, reason: wordsOf(errno) }))

/** The fault that an error means of making the file beside an output. */
export const createFailure = (path: string, error: unknown): DiscError =>
  new DiscError(faults.cannotCreate({ path, reason: reasonOf(error, wordsFor) }), { cause: error })

/** The fault that an error means of giving a finished file the name of the output. */
export const replaceFailure = (path: string, error: unknown): DiscError =>
  new DiscError(faults.cannotReplace({ path, reason: reasonOf(error, wordsFor) }), { cause: error })

export const absolutePath = (path: string): string => resolve(path)

/** Why no output can have this path, in words; undefined where it can. Folders that are missing will be made. */
export function whyUnwritable(file: string): string | undefined {
  const path = resolve(file)
  try {
    const old = statSync(path, { throwIfNoEntry: false })
    if (old?.isDirectory() === true) return 'it is a folder'
    if (old !== undefined && !old.isFile()) return NO_FILE
    for (let folder = dirname(path); ; folder = dirname(folder)) {
      const above = statSync(folder, { throwIfNoEntry: false })
      if (above === undefined && folder !== dirname(folder)) continue
      if (above?.isDirectory() !== true) return `${folder} is no folder`
      accessSync(folder, constants.W_OK | constants.X_OK)
      return undefined
    }
  } catch (error) {
    return reasonOf(error, wordsFor)
  }
}

const NO_FILE = 'something that is no regular file has this name; `-o - >` and the name write into it'

/** Of a file that is to take the place of another. */
const wordsFor = {
  EACCES: 'its folder may not be written',
  EPERM: 'its folder may not be written',
  EEXIST: 'a part of its path is no folder',
}

/** A name beside the output for what may become it; whatever has such a name goes when this process is no more. */
export const partBeside = (path: string): string => join(dirname(path), partName(basename(path)))

/** A name is as durable as the folder that holds it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close().catch(() => {})
}
