/** A session without a file system: one that holds something else, or nothing at all. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { lba, sectors } from '../unit/index.js'
import type { DiscSession } from './disc.js'
import { faults } from './faults.js'

/** Blocks at each end that are looked at: where file systems begin, and where some are looked for. */
const ENDS = 1024
const PIECE = 64

/** `survey/nothingRecorded` where both ends of the disc are zeros, as those of media that never become blank; else `survey/noFileSystem`. */
export async function nothingFound(medium: Medium, { number, start }: Pick<DiscSession, 'number' | 'start'>): Promise<Fault> {
  const isEmpty = start === 0 && (await areZeros(medium))
  return isEmpty ? faults.nothingRecorded({ medium: medium.name }) : faults.noFileSystem({ medium: medium.name, session: number, start })
}

async function areZeros(medium: Medium): Promise<boolean> {
  const { size } = medium
  try {
    for (let at = 0; at < size; at += PIECE) {
      if (at >= ENDS && at < size - ENDS) at = size - ENDS
      const bytes = await medium.read(lba(at), sectors(Math.min(PIECE, size - at)))
      if (bytes.some((byte) => byte !== 0)) return false
    }
  } catch (error) {
    if (error instanceof DiscError) return false
    throw error
  }
  return size > 0
}
