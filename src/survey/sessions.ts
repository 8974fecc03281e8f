/**
 * Where the sessions of an image begin that has no table of contents: each file system says how long it is, and the next one
 * begins at once, or behind lead-out, lead-in and pregap. Only there is it looked for, never in the whole image.
 */

import { DiscError } from '../fault/index.js'
import { DirectoryRecord, PrimaryVolumeDescriptor, rootOf, SYSTEM_AREA_SECTORS, VolumeDescriptorHead } from '../format/iso9660/index.js'
import { udfExtent } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import { after, betweenCdSessions, type Lba, lba, SECTOR_BYTES, sectors } from '../unit/index.js'

/** More sessions than any disc has. */
const MOST = 1000
/**
 * Writers leave an image that grows with the newest session's descriptors at block 0 and those of its first session here.
 * xorriso(1), "growing of overwriteable media".
 */
const OVERWRITTEN_FIRST = lba(32)
/**
 * Blocks from the end of a volume to the session that follows: on a Compact Disc lead-out, lead-in and pregap, elsewhere nothing.
 * Padding, run-out and what the volume does not count come on top, for which as many blocks are looked through.
 */
const GAPS = [
  { blocks: 0, reach: 1056 },
  { blocks: betweenCdSessions(2), reach: 640 },
  { blocks: betweenCdSessions(1), reach: 640 },
] as const
/** Standard identifiers that begin a session. ECMA-119 8.1.2; ECMA-167 2/9.2. */
const FIRST: ReadonlySet<string> = new Set(['CD001', 'BEA01'])
/** Places that look like a beginning and are none, after which no more are looked at: a disc has hardly any. */
const MOST_FALSE = 200
/** Sectors that are read at once. */
const WINDOW = 32

/** First blocks, in order; block 0 alone where nothing is known. */
export async function findSessions(medium: Medium): Promise<readonly Lba[]> {
  const head = await endsOf(medium, lba(0))
  if (head === undefined) return [lba(0)]
  const first = (await leadsBehind(medium)) && (await isLater(medium, OVERWRITTEN_FIRST)) ? OVERWRITTEN_FIRST : lba(0)
  const starts: Lba[] = [first]
  const patience: Patience = { left: MOST_FALSE }
  for (let now = first; starts.length < MOST;) {
    const next = await nextAfter(medium, now, (await endsOf(medium, now)) ?? [], patience)
    if (next === undefined) break
    starts.push(next)
    now = next
  }
  return starts
}

/** Whether the tree that block 0 leads to lies behind the copy; that of a short first session lies before the second one. */
async function leadsBehind(medium: Medium): Promise<boolean> {
  const head = await primaryAt(medium, lba(0))
  return head !== undefined && rootOf(head.rootDirectory).location >= OVERWRITTEN_FIRST
}

interface Patience {
  left: number
}

/** The session after that at `start`, whose volumes end before one of `ends`. */
async function nextAfter(medium: Medium, start: Lba, ends: readonly number[], patience: Patience): Promise<Lba | undefined> {
  const stretches = ends
    .flatMap((end) => GAPS.map(({ blocks, reach }) => ({ from: Math.max(end + blocks, start + 1), to: end + blocks + reach })))
    .sort((a, b) => a.from - b.from)
  let done = 0
  for (const { from, to } of stretches) {
    const found = await beginningIn(medium, Math.max(from, done), Math.min(to, medium.size - SYSTEM_AREA_SECTORS - 1), patience)
    if (found !== undefined) return found
    done = Math.max(done, to + 1)
  }
  return undefined
}

/** The first session that begins from block `from` up to `to`. What cannot be read is none: lead-outs cannot. */
async function beginningIn(medium: Medium, from: number, to: number, patience: Patience): Promise<Lba | undefined> {
  for (let at = from; at <= to; at += WINDOW) {
    const count = Math.min(WINDOW, to + 1 - at)
    // With the sector before: where a sequence of descriptors goes on, none begins.
    const bytes = await readable(medium, at + SYSTEM_AREA_SECTORS - 1, count + 1)
    if (bytes === undefined) return undefined
    const idAt = (i: number): string => String.fromCharCode(...bytes.subarray(i * SECTOR_BYTES + 1, i * SECTOR_BYTES + 6))
    for (let i = 0; i < count; i++) {
      if (!FIRST.has(idAt(i + 1)) || FIRST.has(idAt(i))) continue
      if (await isLater(medium, lba(at + i))) return lba(at + i)
      if (--patience.left <= 0) return undefined
    }
  }
  return undefined
}

async function readable(medium: Medium, at: number, count: number): Promise<Uint8Array | undefined> {
  try {
    return (await medium.read(lba(at), sectors(count))).slice()
  } catch (error) {
    if (error instanceof DiscError) return undefined
    throw error
  }
}

/**
 * Blocks before which the volumes of the session at `start` may end, where one begins there. Some writers count the volume of a
 * later session from its own beginning, others from block 0.
 */
async function endsOf(medium: Medium, start: Lba): Promise<readonly number[] | undefined> {
  const primary = await primaryAt(medium, start)
  const udf = await udfExtent(medium, start)
  if (primary === undefined && udf === undefined) return undefined
  const told = primary === undefined ? [] : [start + primary.spaceSize, primary.spaceSize]
  return [...new Set([...told, ...(udf === undefined ? [] : [udf.end])])].filter((end) => end > start && end < medium.size)
}

/** Whether a session begins there: one whose volume lies where it says, as that of an image among the files of another one does not. */
async function isLater(medium: Medium, start: Lba): Promise<boolean> {
  const primary = await primaryAt(medium, start)
  if (primary === undefined) return (await udfExtent(medium, start)) !== undefined
  const { location } = rootOf(primary.rootDirectory)
  if (location < start) return false
  const root = location < medium.size ? await readable(medium, location, 1) : undefined
  return root !== undefined && DirectoryRecord.decode(root).location === location
}

async function primaryAt(medium: Medium, start: Lba): Promise<PrimaryVolumeDescriptor | undefined> {
  const at = after(start, SYSTEM_AREA_SECTORS)
  const bytes = at < medium.size ? await readable(medium, at, 1) : undefined
  if (bytes === undefined) return undefined
  const { standardId, type } = VolumeDescriptorHead.decode(bytes)
  if (standardId !== 'CD001' || type !== 1 || PrimaryVolumeDescriptor.check(bytes).some(({ field }) => field === 'spaceSize'))
    return undefined
  return PrimaryVolumeDescriptor.decode(bytes)
}
