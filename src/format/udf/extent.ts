/** How far a volume reaches on a medium that holds several. OSTA UDF 2.60 6.10.3. */

import type { Medium } from '../../port/index.js'
import { SECTOR_BYTES, type Lba } from '../../unit/index.js'
import { byteSource } from './byte-source.js'
import { newJudge } from './judge.js'
import { hasRecognition } from './recognition.js'
import { findAnchor, readSequence } from './sequence-reader.js'

/** The block behind all partitions and descriptor sequences of the volume whose session begins at `start`; undefined where none does. */
export async function udfExtent(medium: Medium, start: Lba): Promise<{ readonly end: number } | undefined> {
  const source = byteSource(medium)
  if (!(await hasRecognition(source, start, SECTOR_BYTES))) return undefined
  const anchor = await findAnchor(source, { start, tail: medium.tailBytes })
  // What lies before the session is that of another one.
  if (anchor === undefined || anchor.blockSize !== SECTOR_BYTES || anchor.main.location < start) return undefined
  const { main, reserve } = anchor
  const { partitions } = await readSequence(source, SECTOR_BYTES, main, newJudge())
  const ends = [main, reserve].map(({ location, length }) => location + Math.ceil(length / SECTOR_BYTES))
  return { end: Math.max(...ends, ...[...partitions.values()].map((partition) => partition.start + partition.length)) }
}
