/** A medium of which many small files are read in their order: some of what comes behind is read with each. */

import { DiscError } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'

/** Sectors that are read at once. */
const AT_ONCE = 128
/** What is longer is read by itself. */
const SMALL = 32

export function readingAhead(medium: Medium): Medium {
  let held: Uint8Array = new Uint8Array(0)
  let first = 0
  let end = 0
  return {
    ...medium,
    async read(start, count) {
      if (count > SMALL) return medium.read(start, count)
      if (start < first || start + count > end) {
        const wanted = Math.min(AT_ONCE, medium.size - start)
        if (start < 0 || wanted <= count) return medium.read(start, count)
        end = 0
        try {
          held = (await medium.read(start, sectors(wanted))).slice()
        } catch (error) {
          // What cannot be read may lie behind what is wanted.
          if (!(error instanceof DiscError)) throw error
          return medium.read(start, count)
        }
        first = start
        end = lba(start + wanted)
      }
      return held.subarray((start - first) * SECTOR_BYTES, (start - first + count) * SECTOR_BYTES)
    },
  }
}
