/** A file that appears under its name only when it is whole. */

import { accessSync, constants, statSync } from 'node:fs'
import { mkdir, open, readdir, rename, stat, unlink, type FileHandle } from 'node:fs/promises'
import { basename, dirname, join, resolve } from 'node:path'
import { codeOf, DiscError, reasonOf, wordsOf } from '../fault/index.js'
import { asideWriter } from '../kernel/write.node.js'
import { faults } from './faults.js'
import type { FileOutput, ImageOutput } from './writing.js'

const SUFFIX = '.part'

/**
 * The file beside the output that becomes the output. Whatever happens before `commit` leaves the former output as it
 * was; `discard` leaves no debris, and the debris of a process that was killed goes with the next build.
 */
export class Output implements ImageOutput, FileOutput {
  readonly path: string
  readonly #part: string
  readonly #handle: FileHandle
  readonly #writeAside = asideWriter()
  readonly replaces: boolean

  private constructor(path: string, part: string, handle: FileHandle, replaces: boolean) {
    this.path = path
    this.#part = part
    this.#handle = handle
    this.replaces = replaces
  }

  /** Makes the folder where it is missing. Throws `image/cannotCreate`. */
  static async create(file: string): Promise<Output> {
    const path = resolve(file)
    const folder = dirname(path)
    try {
      await mkdir(folder, { recursive: true })
      const old = await stat(path).catch(() => undefined)
      if (old !== undefined && !old.isFile()) throw new DiscError(faults.cannotCreate({ path: file, reason: NO_FILE }))
      await removeDebris(folder, basename(path))
      const part = partBeside(path)
      const handle = await open(part, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o666)
      return new Output(path, part, handle, old !== undefined)
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

  /** Flushes where asked, then gives the file its name. */
  async commit(flush: 'flush' | 'leave'): Promise<void> {
    if (flush === 'flush') await this.#try(0, () => this.#handle.sync())
    await this.#handle.close()
    try {
      await rename(this.#part, this.path)
    } catch (error) {
      await unlink(this.#part).catch(() => {})
      throw replaceFailure(this.path, error)
    }
    if (flush === 'flush') await syncFolder(dirname(this.path))
  }

  async discard(): Promise<void> {
    await this.#handle.close().catch(() => {})
    await unlink(this.#part).catch(() => {})
  }

  /** The fault that an error number of a native write means. */
  failure(errno: string, total: number): DiscError {
    return writeFailure(this.path, errno, total)
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

/** The fault that an error number of a write means, where `total` bytes are to have room. */
export const writeFailure = (path: string, errno: string, total: number): DiscError =>
  new DiscError(
    errno === 'ENOSPC' || errno === 'EDQUOT'
      ? faults.noSpace({ path, needed: total })
      : faults.writeFailed({ path, reason: wordsOf(errno) }),
  )

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

/** It is created as a new file: that another has it already is all that may not be. */
const someName = (): string =>
  Math.floor(Math.random() * 2 ** 32)
    .toString(16)
    .padStart(8, '0')

/** A name beside the output for what may become it; whatever has such a name goes when this process is no more. */
export const partBeside = (path: string): string => join(dirname(path), `.${basename(path)}.${process.pid}-${someName()}${SUFFIX}`)

/** Part files of this output whose process is gone. */
async function removeDebris(folder: string, name: string): Promise<void> {
  const prefix = `.${name}.`
  for (const entry of await readdir(folder)) {
    if (!entry.startsWith(prefix) || !entry.endsWith(SUFFIX)) continue
    const pid = /^(\d+)-[0-9a-f]{8}$/.exec(entry.slice(prefix.length, -SUFFIX.length))?.[1]
    if (pid !== undefined && !isAlive(Number(pid))) await unlink(join(folder, entry)).catch(() => {})
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return codeOf(error) === 'EPERM'
  }
}

/** A name is as durable as the folder that holds it. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => undefined)
  await handle?.sync().catch(() => {})
  await handle?.close()
}
