/** Partitions that can be mounted by themselves: volumes whose addresses count from where one begins. libisofs, doc/partition_offset.wiki. */

import { readPartitions, type FoundPartition, type FoundTables } from '../format/hybrid/index.js'
import { SYSTEM_AREA_SECTORS } from '../format/iso9660/index.js'
import type { Medium } from '../port/index.js'
import { extentsOf } from './stretches.js'
import { walk, type Directory, type Node } from '../tree/index.js'
import { after, lba, SECTOR_BYTES, sectors, VIRTUAL_SECTOR_BYTES, type Lba } from '../unit/index.js'

export interface Mountable {
  /** Number of the partition, in the tables that have it. */
  readonly partition: number
  readonly start: Lba
  /** The partition as a medium. */
  readonly medium: Medium
}

/** So many partitions are looked at. */
const MOST = 128
const BLOCKS = SECTOR_BYTES / VIRTUAL_SECTOR_BYTES

/** In the order of where they begin; none of those that begin where the disc does, which are the disc. */
export async function mountablesOf(medium: Medium, tables?: Pick<FoundTables, 'mbr' | 'gpt'>): Promise<readonly Mountable[]> {
  const { mbr, gpt } = tables ?? (await readPartitions(medium))
  const found = new Map<number, Mountable>()
  const all: readonly FoundPartition[] = [...(gpt?.partitions ?? []), ...(mbr?.partitions ?? [])]
  for (const { number, start, count } of all.slice(0, MOST)) {
    const first = start / BLOCKS
    if (first === 0 || !Number.isInteger(first) || found.has(first)) continue
    const size = Math.min(Math.floor(count / BLOCKS), medium.size - first)
    if (size <= SYSTEM_AREA_SECTORS) continue
    const part = partOf(medium, lba(first), size, number)
    if (await hasVolume(part)) found.set(first, { partition: number, start: lba(first), medium: part })
  }
  return [...found.values()].sort((a, b) => a.start - b.start)
}

const partOf = (medium: Medium, start: Lba, size: number, number: number): Medium => ({
  name: `partition ${number} of ${medium.name}`,
  size: sectors(size),
  tailBytes: 0,
  read: (at, count, room) => medium.read(after(start, sectors(at)), count, room),
  close: () => Promise.resolve(),
})

/**
 * The first path at which a tree of a partition shows other files than that of the disc, whose blocks it counts from `start` on. Undefined
 * where both show the same.
 */
export function differenceOf(disc: Directory, part: Directory, start: Lba): string | undefined {
  const [all, own] = [walk(disc), walk(part)]
  for (;;) {
    const [first, second] = [all.next(), own.next()]
    if (first.done === true) return second.done === true ? undefined : second.value.path
    if (second.done === true) return first.value.path
    const same = first.value.path === second.value.path && placeOf(first.value.node, 0) === placeOf(second.value.node, start)
    if (!same) return first.value.path
  }
}

/** What a name leads to: the kind of an entry, and where the data of a file lies. */
function placeOf(node: Node, start: number): string {
  if (node.kind === 'directory') return 'directory'
  const { inode } = node
  // What has no data lies nowhere, whatever its entry says.
  const extents = extentsOf(inode).map(({ startLba, sizeBytes }) => `${startLba + start}+${sizeBytes}`)
  return [inode.kind, ...extents].join(' ')
}

async function hasVolume(part: Medium): Promise<boolean> {
  const sector = await part.read(lba(SYSTEM_AREA_SECTORS), sectors(1))
  return sector[0] === 1 && String.fromCharCode(...sector.subarray(1, 6)) === 'CD001'
}
