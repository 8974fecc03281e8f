/** Files beside an image that become it, and who a file is. */

import { closeSync, constants, fdatasync, fstatSync, ftruncateSync, openSync, statSync, unlinkSync, type BigIntStats } from 'node:fs'
import { promisify } from 'node:util'
import { codeOf, type DiscError } from '../fault/index.js'
import type { FileOutput } from '../image/index.js'
import { createFailure, partBeside, writeFailure } from '../image/output.node.js'
import { asideWriter } from '../kernel/write.node.js'

/** Changes whenever anybody writes to a file, or to what is said of it. */
export interface Identity {
  readonly device: bigint
  readonly inode: bigint
  readonly size: bigint
  readonly modified: bigint
  readonly changed: bigint
  readonly links: bigint
}

const identityIn = ({ dev, ino, size, mtimeNs, ctimeNs, nlink }: BigIntStats): Identity => ({
  device: dev,
  inode: ino,
  size,
  modified: mtimeNs,
  changed: ctimeNs,
  links: nlink,
})

/** Undefined where there is no such file. */
export function identityAt(path: string): Identity | undefined {
  const found = statSync(path, { bigint: true, throwIfNoEntry: false })
  return found === undefined ? undefined : identityIn(found)
}

export const identityOf = (file: number): Identity => identityIn(fstatSync(file, { bigint: true }))

export const isSameFile = (one: Identity | undefined, other: Identity | undefined): boolean =>
  isSameData(one, other) && one?.changed === other?.changed && one?.links === other?.links

/** The same file with the same data; it may have got another name since. */
export const isSameData = (one: Identity | undefined, other: Identity | undefined): boolean =>
  one?.device === other?.device && one?.inode === other?.inode && one?.size === other?.size && one?.modified === other?.modified

const flush = promisify(fdatasync)

/** A file that is not the image yet. */
export class Part implements FileOutput {
  /** Of the image, for messages. */
  readonly path: string
  readonly own: string
  readonly fd: number
  readonly isNew: boolean
  /** Whether the file has become something that stays. */
  isSettled = false
  #isOpen = true
  readonly #writeAside = asideWriter()

  private constructor(path: string, own: string, fd: number, isNew: boolean) {
    this.path = path
    this.own = own
    this.fd = fd
    this.isNew = isNew
  }

  /** Throws `image/cannotCreate`. */
  static create(path: string): Part {
    const own = partBeside(path)
    try {
      return new Part(path, own, openSync(own, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o666), true)
    } catch (error) {
      throw createFailure(path, error)
    }
  }

  /** One that is there; undefined where it is not. */
  static open(path: string, own: string): Part | undefined {
    try {
      return new Part(path, own, openSync(own, constants.O_RDWR), false)
    } catch {
      return undefined
    }
  }

  setSize(size: number): void {
    try {
      ftruncateSync(this.fd, size)
    } catch (error) {
      throw this.failure(codeOf(error), size)
    }
  }

  async write(bytes: Uint8Array, position: number, total: number): Promise<void> {
    try {
      await this.#writeAside(this.fd, bytes, position)
    } catch (error) {
      throw this.failure(codeOf(error), total)
    }
  }

  async flush(): Promise<void> {
    try {
      await flush(this.fd)
    } catch (error) {
      throw this.failure(codeOf(error), 0)
    }
  }

  close(): void {
    if (this.#isOpen) closeSync(this.fd)
    this.#isOpen = false
  }

  failure(errno: string, total: number): DiscError {
    return writeFailure(this.path, errno, total)
  }
}

export function removeFile(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It is gone, or it goes with the next build.
  }
}
