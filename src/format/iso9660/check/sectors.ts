/** The sectors of directories, each of which is read once: what is met again has been reached twice. */

import type { Medium } from '../../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'

/** A bound that no real disc comes near: 64 MiB of one directory. */
const MOST_SECTORS = 32_768
const AT_ONCE = 64

export interface ReadFolder {
  /** Overwritten by the next call. */
  readonly bytes: Uint8Array
  readonly size: number
  /** Why fewer sectors were read than wanted. */
  readonly short?: 'twice' | 'outside' | 'huge'
}

export interface FolderSectors {
  read(location: number, length: number): Promise<ReadFolder>
  /** One sector, whether or not it has been read; undefined outside of the medium. Overwritten by the next call. */
  look(location: number): Promise<Uint8Array | undefined>
  has(location: number): boolean
  /** They have been reached, and are not read again. */
  mark(location: number, count: number): void
}

export function startFolderSectors(medium: Medium): FolderSectors {
  const visited = startBits()
  const glance = new Uint8Array(SECTOR_BYTES)
  let held = new Uint8Array(AT_ONCE * SECTOR_BYTES)
  const fill = async (from: number, count: number, into: Uint8Array): Promise<void> => {
    for (let done = 0; done < count; done += AT_ONCE) {
      const room = into.subarray(done * SECTOR_BYTES)
      const read = await medium.read(lba(from + done), sectors(Math.min(AT_ONCE, count - done)), room)
      if (read.buffer !== room.buffer || read.byteOffset !== room.byteOffset) room.set(read)
    }
  }
  return {
    async read(location, length) {
      const wanted = Math.max(1, Math.ceil(length / SECTOR_BYTES))
      let count = 0
      while (count < wanted && count < MOST_SECTORS && location + count < medium.size && !visited.has(location + count)) count++
      const size = count * SECTOR_BYTES
      if (size > held.length) held = new Uint8Array(size)
      await fill(location, count, held)
      if (count === wanted) return { bytes: held, size }
      const short = visited.has(location + count) ? 'twice' : count === MOST_SECTORS ? 'huge' : 'outside'
      return { bytes: held, size, short }
    },
    async look(location) {
      if (location < 0 || location >= medium.size) return undefined
      await fill(location, 1, glance)
      return glance
    },
    has: (location) => visited.has(location),
    mark(location, count) {
      for (let i = 0; i < count; i++) visited.add(location + i)
    },
  }
}

const PAGE = 1 << 15

/** Numbers of sectors, a bit each, in pages of which there are only those that hold one. */
function startBits(): { add(at: number): void; has(at: number): boolean } {
  const pages = new Map<number, Uint8Array>()
  return {
    add(at) {
      const number = Math.floor(at / PAGE)
      const page = pages.get(number) ?? new Uint8Array(PAGE / 8)
      pages.set(number, page)
      page[(at % PAGE) >>> 3] = (page[(at % PAGE) >>> 3] as number) | (1 << (at & 7))
    },
    has: (at) => (((pages.get(Math.floor(at / PAGE))?.[(at % PAGE) >>> 3] ?? 0) >>> (at & 7)) & 1) === 1,
  }
}
