/** Where the sessions of an image begin that has no table of contents: each file system says how long it is, and the next one follows. */

import { PrimaryVolumeDescriptor, SYSTEM_AREA_SECTORS, VolumeDescriptorHead } from '../format/iso9660/index.js'
import type { Medium } from '../port/index.js'
import { after, lba, sectors, type Lba } from '../unit/index.js'

/** More sessions than any disc has. */
const MOST = 1000
/**
 * Writers leave an image that grows with the newest session's descriptors at block 0 and those of its first session here.
 * xorriso(1), "growing of overwriteable media".
 */
const OVERWRITTEN_FIRST = lba(32)
/** Sessions begin at multiples of this many blocks, soon after the one before. */
const GRAIN = 16
const MOST_GAP = 64 * GRAIN

/** First blocks, in order; block 0 alone where nothing is known. */
export async function findSessions(medium: Medium): Promise<readonly Lba[]> {
  const head = await endAt(medium, lba(0))
  if (head === undefined) return [lba(0)]
  const first = (await endAt(medium, OVERWRITTEN_FIRST)) === undefined ? lba(0) : OVERWRITTEN_FIRST
  const starts: Lba[] = [first]
  let end = await endAt(medium, first)
  while (end !== undefined && starts.length < MOST) {
    const next = await nextAfter(medium, end)
    if (next === undefined) break
    starts.push(next)
    const following = await endAt(medium, next)
    end = following === undefined || following <= next ? undefined : following
  }
  return starts
}

async function nextAfter(medium: Medium, end: Lba): Promise<Lba | undefined> {
  const from = Math.ceil(end / GRAIN) * GRAIN
  for (let at = from; at <= from + MOST_GAP && at + SYSTEM_AREA_SECTORS < medium.size; at += GRAIN)
    if ((await endAt(medium, lba(at))) !== undefined) return lba(at)
  return undefined
}

/** The block after the session that begins at `start`; undefined where none does. */
async function endAt(medium: Medium, start: Lba): Promise<Lba | undefined> {
  const at = after(start, SYSTEM_AREA_SECTORS)
  if (at >= medium.size) return undefined
  const bytes = await medium.read(at, sectors(1))
  const head = VolumeDescriptorHead.decode(bytes)
  if (head.standardId !== 'CD001' || head.type !== 1 || PrimaryVolumeDescriptor.check(bytes).some(({ field }) => field === 'spaceSize'))
    return undefined
  const { spaceSize } = PrimaryVolumeDescriptor.decode(bytes)
  // Some writers count a later session from its own beginning, others from block 0.
  return spaceSize > start ? lba(spaceSize) : after(start, spaceSize)
}
