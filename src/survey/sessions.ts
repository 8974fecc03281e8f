/** Where the sessions of an image begin that has no table of contents: each file system says how long it is, and the next one follows. */

import { PrimaryVolumeDescriptor, rootOf, SYSTEM_AREA_SECTORS, VolumeDescriptorHead } from '../format/iso9660/index.js'
import { readUdfEnd } from '../format/udf/index.js'
import type { Medium } from '../port/index.js'
import { after, lba, SECTOR_BYTES, sectors, type Lba } from '../unit/index.js'

/** More sessions than any disc has. */
const MOST = 1000
/**
 * Writers leave an image that grows with the newest session's descriptors at block 0 and those of its first session here.
 * xorriso(1), "growing of overwriteable media".
 */
const OVERWRITTEN_FIRST = lba(32)
/**
 * Blocks behind a session in which the next one may begin: writers align it, or leave what lies between sessions of a Compact Disc,
 * with the pause and the padding of tracks. MMC-6 4.2.3.5.
 */
const GAPS = [
  { from: 0, to: 1024 },
  { from: 6900, to: 7356 },
  { from: 11_400, to: 11_856 },
] as const
const WINDOW = 64

/** First blocks, in order; block 0 alone where nothing is known. */
export async function findSessions(medium: Medium): Promise<readonly Lba[]> {
  const head = await endAt(medium, lba(0))
  if (head === undefined) return [lba(0)]
  const first = (await leadsBehind(medium)) && (await endAt(medium, OVERWRITTEN_FIRST)) !== undefined ? OVERWRITTEN_FIRST : lba(0)
  const starts: Lba[] = [first]
  let end = first === 0 ? head : await endAt(medium, first)
  while (end !== undefined && starts.length < MOST) {
    const next = await nextAfter(medium, end)
    if (next === undefined) break
    starts.push(next)
    const following = await endAt(medium, next)
    end = following === undefined || following <= next ? undefined : following
  }
  return starts
}

/** Whether the tree that block 0 leads to lies behind the copy; of a short first session it lies before the second one. */
async function leadsBehind(medium: Medium): Promise<boolean> {
  const bytes = await medium.read(lba(SYSTEM_AREA_SECTORS), sectors(1))
  return (
    VolumeDescriptorHead.decode(bytes).standardId === 'CD001' &&
    rootOf(PrimaryVolumeDescriptor.decode(bytes).rootDirectory).location >= OVERWRITTEN_FIRST
  )
}

async function nextAfter(medium: Medium, end: Lba): Promise<Lba | undefined> {
  for (const { from, to } of GAPS) {
    for (let at = end + from; at <= end + to && at + SYSTEM_AREA_SECTORS < medium.size; at += WINDOW) {
      const count = Math.min(WINDOW, medium.size - at - SYSTEM_AREA_SECTORS)
      const bytes = (await medium.read(after(lba(at), SYSTEM_AREA_SECTORS), sectors(count))).slice()
      for (let i = 0; i < count; i++) {
        if (!isRecognized(bytes, i * SECTOR_BYTES)) continue
        if ((await endAt(medium, lba(at + i))) !== undefined) return lba(at + i)
      }
    }
  }
  return undefined
}

/** Whether a sector begins as a first descriptor of ISO 9660 or of a recognition sequence does. ECMA-119 8.1; ECMA-167 2/9.1. */
function isRecognized(bytes: Uint8Array, at: number): boolean {
  const identifier = String.fromCharCode(...bytes.subarray(at + 1, at + 6))
  return identifier === 'CD001' || identifier === 'BEA01'
}

/** The block after the session that begins at `start`; undefined where none does. */
async function endAt(medium: Medium, start: Lba): Promise<Lba | undefined> {
  const at = after(start, SYSTEM_AREA_SECTORS)
  if (at >= medium.size) return undefined
  const bytes = (await medium.read(at, sectors(1))).slice()
  if (!isRecognized(bytes, 0)) return undefined
  const iso = endOfIso(medium, start, bytes)
  const udf = await readUdfEnd(medium, start)
  return iso === undefined && udf === undefined ? undefined : lba(Math.max(iso ?? 0, udf ?? 0))
}

function endOfIso(medium: Medium, start: Lba, bytes: Uint8Array): Lba | undefined {
  const head = VolumeDescriptorHead.decode(bytes)
  if (head.standardId !== 'CD001' || head.type !== 1 || PrimaryVolumeDescriptor.check(bytes).some(({ field }) => field === 'spaceSize'))
    return undefined
  const { spaceSize, rootDirectory } = PrimaryVolumeDescriptor.decode(bytes)
  // The volume of an image that is a file of the disc counts from the image's own beginning.
  const root = rootOf(rootDirectory).location
  if (start > 0 && (root < start || root >= medium.size)) return undefined
  // Some writers count a later session from its own beginning, others from block 0.
  return spaceSize > start ? lba(spaceSize) : after(start, spaceSize)
}
