/** Bytes of a medium at any offset. UDF blocks may be smaller or larger than the 2048 bytes of a sector. */

import { DiscError } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'

export interface ByteSource {
  readonly name: string
  /** Bytes that can be read. */
  readonly size: number
  /** `length` bytes, fewer at the end of the medium. Copy what is kept. */
  read(offset: number, length: number): Promise<Uint8Array>
  /** All of the same bytes without waiting, in which they begin at `at`, where they have been read already. */
  held(offset: number, length: number): { readonly bytes: Uint8Array; readonly at: number } | undefined
}

/** Descriptors lie close together, and are read one by one. */
const WINDOW_SECTORS = 32
const WINDOW_BYTES = WINDOW_SECTORS * SECTOR_BYTES
const WINDOWS = 64

const nothing = new Uint8Array(0)

export function byteSource(medium: Medium): ByteSource {
  const size = medium.size * SECTOR_BYTES
  const windows = new Map<number, Uint8Array>()
  let last: { readonly index: number; readonly bytes: Uint8Array } = { index: -1, bytes: nothing }
  const known = (index: number): Uint8Array | undefined => {
    if (last.index !== index) {
      const bytes = windows.get(index)
      if (bytes === undefined) return undefined
      last = { index, bytes }
    }
    return last.bytes
  }
  /** The room of the window that was read first. */
  const givenUp = (): Uint8Array | undefined => {
    if (windows.size < WINDOWS) return undefined
    for (const [oldest, bytes] of windows) {
      windows.delete(oldest)
      if (last.index === oldest) last = { index: -1, bytes: nothing }
      return bytes.length === WINDOW_BYTES ? bytes : undefined
    }
    return undefined
  }
  const windowAt = async (index: number): Promise<Uint8Array> => {
    const there = known(index)
    if (there !== undefined) return there
    const start = index * WINDOW_SECTORS
    const count = Math.min(WINDOW_SECTORS, medium.size - start)
    const room = givenUp() ?? new Uint8Array(WINDOW_BYTES)
    const read = await medium.read(lba(start), sectors(count), room)
    if (read.buffer !== room.buffer) room.set(read)
    const bytes = room.subarray(0, count * SECTOR_BYTES)
    windows.set(index, bytes)
    return bytes
  }
  /** The sectors that are wanted and none around them. */
  const exactly = async (offset: number, end: number): Promise<Uint8Array> => {
    const start = Math.floor(offset / SECTOR_BYTES)
    const bytes = await medium.read(lba(start), sectors(Math.ceil(end / SECTOR_BYTES) - start))
    return bytes.slice(offset - start * SECTOR_BYTES, end - start * SECTOR_BYTES)
  }
  return {
    name: medium.name,
    size,
    async read(offset, length) {
      if (offset < 0 || offset >= size || length <= 0) return nothing
      const end = Math.min(size, offset + length)
      try {
        return await inWindows(offset, end)
      } catch (error) {
        // Nobody asked for the rest of a window, which may reach into what was never recorded.
        if (!(error instanceof DiscError)) throw error
        return exactly(offset, end)
      }
    },
    held(offset, length) {
      const index = Math.floor(offset / WINDOW_BYTES)
      const bytes = known(index)
      const at = offset - index * WINDOW_BYTES
      return bytes === undefined || at + length > bytes.length ? undefined : { bytes, at }
    },
  }

  async function inWindows(offset: number, end: number): Promise<Uint8Array> {
    const first = Math.floor(offset / WINDOW_BYTES)
    if (end <= (first + 1) * WINDOW_BYTES) {
      const window = await windowAt(first)
      return window.subarray(offset - first * WINDOW_BYTES, end - first * WINDOW_BYTES)
    }
    const out = new Uint8Array(end - offset)
    for (let at = offset; at < end;) {
      const index = Math.floor(at / WINDOW_BYTES)
      const window = await windowAt(index)
      const piece = window.subarray(at - index * WINDOW_BYTES, Math.min(window.length, end - index * WINDOW_BYTES))
      out.set(piece, at - offset)
      at += piece.length
    }
    return out
  }
}
