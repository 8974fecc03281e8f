/** Whether a medium has all of a volume. What is missing may be where no file lies, so that nothing else shows it. */

import { SECTOR_BYTES } from '../../unit/index.js'
import type { ByteSource } from './byte-source.js'
import { faults } from './faults.js'
import type { Judge } from './judge.js'
import type { PartitionFact } from './map-reader.js'
import { anchorAt, type Anchor } from './sequence-reader.js'

/** Blocks behind the last structure in which the second anchor is looked for: it follows at once, or 256 blocks later. */
const REACH = 1024

export async function judgeWhole(
  source: ByteSource,
  { blockSize, blocks, main, reserve }: Anchor,
  partitions: readonly PartitionFact[],
  judge: Judge,
): Promise<void> {
  const there = Math.floor(source.size / blockSize)
  // Where a disc is written from the beginning to the end, the partition may reach to where it can be, and the last anchor come last.
  if (partitions.some(({ kind, access }) => kind === 'virtual' || access === 'write-once' || access === 'pseudo-overwritable')) return
  const needed = Math.max(...partitions.map(({ start, length }) => start + length))
  if (needed > there) {
    judge.say(faults.cutShort({ needed, there, blockSize }))
    return
  }
  const [known = 0] = blocks
  // One behind the partition shows that the end is there.
  if (blocks.length > 1 || known >= needed) return
  const ends = [main, reserve].map(({ location, length }) => location + Math.ceil(length / blockSize))
  const from = Math.max(needed, ...ends)
  for (let block = from; block < Math.min(from + REACH, there); block++)
    if ((await anchorAt(source, blockSize, block)) !== undefined) return
  judge.say(faults.oneAnchor({ block: known, sectors: blockSize === SECTOR_BYTES ? '' : ` of ${blockSize} bytes` }))
}
