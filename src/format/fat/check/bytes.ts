/** Bytes of a medium from any of them on, as volumes need not begin at a block. */

import type { Medium } from '../../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../../unit/index.js'

/** Undefined where the medium does not have them. */
export async function readBytes(medium: Medium, from: number, length: number): Promise<Uint8Array | undefined> {
  if (from < 0 || !Number.isSafeInteger(from) || from + length > medium.size * SECTOR_BYTES) return undefined
  const start = Math.floor(from / SECTOR_BYTES)
  const end = Math.ceil((from + length) / SECTOR_BYTES)
  const data = await medium.read(lba(start), sectors(end - start))
  const at = from - start * SECTOR_BYTES
  // A copy: what a medium gives may be overwritten by the next read.
  return new Uint8Array(data.subarray(at, at + length))
}
