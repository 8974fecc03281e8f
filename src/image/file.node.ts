/** A file of the host as sectors. */

import { fstatSync, read, readSync } from 'node:fs'
import { DiscError, reasonOf } from '../fault/index.js'
import { openUnwaiting } from '../kernel/open.node.js'
import { fileBytes, type FileBytes, type Identity, type SectorSource } from '../port/index.js'
import { closeRead } from '../source/host.node.js'
import { SECTOR_BYTES } from '../unit/index.js'
import { PIECE_SECTORS, sectorFaults, sourceOfReader } from '../sector/index.js'

/** Sectors of 2048 bytes, of the very file that was seen before where one was. Throws `burn/sourceForm`. */
export function sourceOfFile(path: string, seen?: Identity): { readonly source: SectorSource; readonly close: () => void } {
  const fd = openImage(path)
  try {
    const stat = told(path, () => fstatSync(fd))
    const { size } = stat
    const problem = stat.isDirectory()
      ? 'it is a folder'
      : !stat.isFile()
        ? 'it is no regular file'
        : seen !== undefined && (stat.ino !== seen.inode || stat.dev !== seen.device)
          ? 'another file has taken its name'
          : size === 0
            ? 'it is empty'
            : size % SECTOR_BYTES === 0
              ? undefined
              : `its ${size} bytes are no whole number of sectors of ${SECTOR_BYTES} bytes`
    if (problem !== undefined) throw new DiscError(sectorFaults.sourceForm({ name: path, problem }))
    const count = size / SECTOR_BYTES
    const source = sourceOfReader(count, SECTOR_BYTES, PIECE_SECTORS, (from) => {
      let at = from * SECTOR_BYTES
      return {
        async read(into) {
          const part = into.subarray(0, size - at)
          await readFully(fd, path, at, part)
          at += part.length
          return part.length
        },
        async readOrLend(into, unit) {
          const whole = Math.floor((size - at) / unit) * unit
          if (at % unit === 0 && whole > 0) {
            at += whole
            return lend(fd, path, at - whole, whole)
          }
          const length = await this.read(into)
          return length === 0 ? undefined : into.subarray(0, length)
        },
        close: () => Promise.resolve(),
      }
    })
    return { source, close: () => closeRead(fd) }
  } catch (error) {
    closeRead(fd)
    throw error
  }
}

const lend = (fd: number, path: string, from: number, length: number): FileBytes =>
  fileBytes(fd, from, length, (into, at) => {
    for (let filled = 0; filled < into.length;) {
      const got = told(path, () => readSync(fd, into, filled, into.length - filled, at + filled))
      if (got === 0) throw becameShorter(path)
      filled += got
    }
  })

const becameShorter = (path: string): DiscError =>
  new DiscError(sectorFaults.sourceForm({ name: path, problem: 'it has become shorter while it was read' }))

const openImage = (path: string): number => told(path, () => openUnwaiting(path))

function told<Result>(path: string, attempt: () => Result): Result {
  try {
    return attempt()
  } catch (error) {
    throw new DiscError(sectorFaults.sourceForm({ name: path, problem: reasonOf(error, { ENOENT: 'there is no such file' }) }), {
      cause: error,
    })
  }
}

async function readFully(fd: number, path: string, at: number, into: Uint8Array): Promise<void> {
  for (let filled = 0; filled < into.length;) {
    const got = await readPart(fd, at + filled, into.subarray(filled)).catch((error: unknown) => {
      throw new DiscError(sectorFaults.sourceForm({ name: path, problem: reasonOf(error) }), { cause: error })
    })
    if (got === 0) throw becameShorter(path)
    filled += got
  }
}

/** Bytes that a thread of the pool read. */
const readPart = (fd: number, at: number, into: Uint8Array): Promise<number> =>
  new Promise((resolve, reject) => {
    read(fd, into, 0, into.length, at, (error, count) => {
      if (error === null) resolve(count)
      else reject(error)
    })
  })
