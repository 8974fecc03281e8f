/** A file of the host as sectors. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { DiscError } from '../../fault/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { faults } from './faults.js'
import type { SectorSource } from './source.js'

const PIECE_BYTES = 1 << 20

/** Sectors of 2048 bytes. Throws `burn/sourceForm`. */
export function sourceOfFile(path: string): { readonly source: SectorSource; readonly close: () => void } {
  const fd = openImage(path)
  try {
    const { size } = fstatSync(fd)
    const problem =
      size === 0
        ? 'it is empty'
        : size % SECTOR_BYTES === 0
          ? undefined
          : `its ${size} bytes are no whole number of sectors of ${SECTOR_BYTES} bytes`
    if (problem !== undefined) throw new DiscError(faults.sourceForm({ name: path, problem }))
    const count = size / SECTOR_BYTES
    return {
      close: () => closeSync(fd),
      source: {
        count,
        sectorBytes: SECTOR_BYTES,
        async *open(from, signal) {
          for (let at = from * SECTOR_BYTES; at < size; at += PIECE_BYTES) {
            signal?.throwIfAborted()
            yield readPiece(fd, path, at, Math.min(PIECE_BYTES, size - at))
          }
        },
      },
    }
  } catch (error) {
    closeSync(fd)
    throw error
  }
}

function openImage(path: string): number {
  try {
    return openSync(path, 'r')
  } catch (error) {
    throw new DiscError(faults.sourceForm({ name: path, problem: (error as Error).message }), { cause: error })
  }
}

function readPiece(fd: number, path: string, at: number, length: number): Uint8Array {
  const piece = Buffer.allocUnsafe(length)
  for (let filled = 0; filled < length;) {
    const got = readSync(fd, piece, filled, length - filled, at + filled)
    if (got === 0) throw new DiscError(faults.sourceForm({ name: path, problem: 'it has become shorter while it was read' }))
    filled += got
  }
  return piece
}
