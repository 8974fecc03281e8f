/** Whether directories of a disc lie within their file entries, as a writer may choose where there is room. ECMA-167 4/14.6.8. */

import { readNames } from './directory-reader.js'
import type { LongAd } from './fields.js'
import { readEntry, readWhole } from './file-reader.js'
import { FILE_TYPE, ICB_FLAG } from './file-structures.js'
import type { Ground } from './spaces.js'

/** Directories that are looked at: those near the root are among them. */
const MOST_DIRECTORIES = 256
const MOST_WAITING = 4096
/** Bits that tell how what lies where is told. */
const ALLOCATION = 7

export async function embedsDirectories(ground: Ground, root: LongAd): Promise<boolean> {
  const waiting: LongAd[] = [root]
  for (let i = 0; i < Math.min(waiting.length, MOST_DIRECTORIES); i++) {
    const entry = await readEntry(ground, waiting[i] as LongAd, '/')
    if (entry?.fileType !== FILE_TYPE.directory) continue
    if ((entry.flags & ALLOCATION) === ICB_FLAG.embedded) return true
    const bytes = await readWhole(ground, entry, '/')
    if (bytes === undefined) continue
    for (const { icb } of readNames(bytes, '', ground.judge)) if (waiting.length < MOST_WAITING) waiting.push(icb)
  }
  return false
}
