/** A temporary file of copies: written once, read back from any place. */

import { readSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { DiscError, reasonOf } from '../fault/index.js'
import { writeAllSync } from '../kernel/write.node.js'
import { fileBytes, type FileBytes } from '../port/index.js'
import { closeRead } from '../source/host.node.js'
import { unnamedFile } from '../source/spool.node.js'
import { faults } from './faults.js'

const PIECE_BYTES = 1 << 20

export interface StagedFile {
  /** Appends a piece. Throws `burn/stageWrite`. */
  append(piece: Uint8Array): void
  /** Fills `into` from a place. Throws `burn/stageRead` and `burn/stageShort`. */
  read(from: number, into: Uint8Array): void
  pieces(from: number, length: number): AsyncIterable<Uint8Array>
  lend(from: number, length: number): FileBytes
  close(): void
}

/** A file without a name in a folder, that of the system for temporary files where absent. Throws `burn/stageFolder` and `burn/stageSpace`. */
export function openStaged(needed: number, folder = tmpdir()): StagedFile {
  const fd = create(folder, needed)
  let end = 0
  const read = (from: number, into: Uint8Array): void => {
    for (let filled = 0; filled < into.length;) {
      const got = attempt(
        () => readSync(fd, into, filled, into.length - filled, from + filled),
        (reason) => faults.stageRead({ folder, reason }),
      )
      if (got === 0) throw new DiscError(faults.stageShort({ folder, at: from + filled }))
      filled += got
    }
  }
  return {
    append(piece) {
      attempt(
        () => writeAllSync(fd, piece, end),
        (reason) => faults.stageWrite({ folder, reason }),
      )
      end += piece.length
    },
    read,
    async *pieces(from, length) {
      for (let done = 0; done < length;) {
        const piece = new Uint8Array(Math.min(PIECE_BYTES, length - done))
        read(from + done, piece)
        done += piece.length
        yield piece
      }
    },
    lend: (from, length) => fileBytes(fd, from, length, (into, at) => read(at, into)),
    close() {
      closeRead(fd)
    },
  }
}

function create(parent: string, needed: number): number {
  const failed = (reason: string) => faults.stageFolder({ folder: parent, reason })
  const free = attempt(() => {
    const { bavail, bsize } = statfsSync(parent)
    return bavail * bsize
  }, failed)
  if (needed > free) throw new DiscError(faults.stageSpace({ folder: parent, needed, free }))
  return attempt(() => unnamedFile(parent), failed)
}

function attempt<Result>(work: () => Result, fault: (reason: string) => ReturnType<typeof faults.stageRead>): Result {
  try {
    return work()
  } catch (error) {
    if (error instanceof DiscError) throw error
    throw new DiscError(fault(reasonOf(error)), { cause: error })
  }
}
