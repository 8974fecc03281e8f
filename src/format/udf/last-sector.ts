/** The last sector of a medium that is written once: the ICB of a virtual allocation table has to be it. OSTA UDF 1.50 2.2.10, 2.60 2.2.11. */

import type { Medium } from '../../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../../unit/index.js'
import { ExtendedFileEntry, FILE_TYPE, FileEntry } from './file-structures.js'
import { TAG, tagLocationOf, tagOf, tagProblem } from './tag.js'

/** Whether nothing may be put behind the medium. Where the last sector cannot be read nothing is known of it. */
export async function endsWithTable(medium: Pick<Medium, 'size' | 'read'>): Promise<boolean> {
  if (medium.size === 0) return false
  const bytes = await medium.read(lba(medium.size - 1), sectors(1)).catch(() => undefined)
  // Of where the partition begins, from which its location counts, nothing is known here.
  if (bytes === undefined || tagProblem(bytes, 0, SECTOR_BYTES, tagLocationOf(bytes, 0)) !== undefined) return false
  const { id } = tagOf(bytes)
  if (id !== TAG.fileEntry && id !== TAG.extendedFileEntry) return false
  const type = (id === TAG.fileEntry ? FileEntry : ExtendedFileEntry).getter('fileType')(bytes, 0)
  return type === FILE_TYPE.vat || type === FILE_TYPE.unspecified
}
