/** Files of an older session, read from its medium. */

import { DiscError } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { after, SECTOR_BYTES, sectors, type Bytes } from '../unit/index.js'
import type { Extent } from './content.js'
import { faults } from './faults.js'

/** A mebibyte of sectors at a time. */
const SECTORS_AT_ONCE = 512

/** Bytes `from` to `size` of a file that lies in these extents; the sizes of the extents sum to `size`. */
export async function* streamExtents(
  extents: readonly Extent[],
  medium: Medium,
  from: number,
  size: Bytes,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const extent of extents) {
    const end = Math.min(size, start + extent.size)
    // Where the first sector of the extent would begin in the file.
    const origin = start - (extent.skip ?? 0)
    for (let at = Math.max(from, start); at < end;) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      const first = Math.floor((at - origin) / SECTOR_BYTES)
      const count = Math.min(SECTORS_AT_ONCE, Math.ceil((end - origin) / SECTOR_BYTES) - first)
      const read = await medium.read(after(extent.start, sectors(first)), sectors(count))
      const skip = at - origin - first * SECTOR_BYTES
      // The medium may use its buffer again.
      const piece = read.slice(skip, Math.min(read.length, end - origin - first * SECTOR_BYTES))
      yield piece
      at += piece.length
    }
    start += extent.size
  }
}
