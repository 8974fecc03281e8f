/** The image of a revision for an emulator that reads ranges of it. */

import type { Medium } from '../port/index.js'
import type { Ranges } from '../serving/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'

/** Revisions whose images can be read at a time: one that was started, and the one that is started next. */
export const LENT = 2

export const imageOf = (medium: Medium, revision: string): Ranges => ({
  size: medium.size * SECTOR_BYTES,
  revision,
  async read(offset, length) {
    const first = Math.floor(offset / SECTOR_BYTES)
    const end = Math.ceil((offset + length) / SECTOR_BYTES)
    const bytes = await medium.read(lba(first), sectors(end - first))
    const from = offset - first * SECTOR_BYTES
    return bytes.subarray(from, from + length)
  },
})
