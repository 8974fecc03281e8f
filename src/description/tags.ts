/** Whether a session has blocks with the MD5 of all before them, as xorriso leaves them. libisofs, doc/checksums.txt. */

import type { Medium } from '../port/index.js'
import { lba, sectors, type Lba } from '../unit/index.js'

const DESCRIPTORS = 16
/** Sectors in which volume descriptors end. */
const MOST_SECTORS = 48
const MARK = 'libisofs_sb_checksum_tag_v1 '

export async function hasTags(medium: Medium, start: Lba): Promise<boolean> {
  for (let i = DESCRIPTORS; i < DESCRIPTORS + MOST_SECTORS && start + i < medium.size; i++) {
    const sector = await medium.read(lba(start + i), sectors(1))
    if (String.fromCharCode(...sector.subarray(0, MARK.length)) === MARK) return true
  }
  return false
}
