/** From blocks of partitions to bytes of the medium, whatever kind of map lies between. OSTA UDF 2.60 2.2.8 to 2.2.13. */

import type { ByteSource } from './byte-source.js'
import type { Judge } from './judge.js'

/** A run of blocks on the medium; `offset` is undefined where they lie outside. */
export interface Stretch {
  readonly offset: number | undefined
  readonly blocks: number
}

/** One partition of the logical volume, as one of its maps describes it. */
export interface Space {
  readonly kind: 'physical' | 'virtual' | 'sparable' | 'metadata'
  /** The run of blocks in pieces that lie together on the medium. */
  readonly locate: (block: number, count: number) => readonly Stretch[]
  /** A second copy, where there is one. */
  readonly copy?: Space
  /** Of a virtual one: the block of its partition that the ICB of its table was found in. */
  readonly table?: number
}

/** What reading needs. */
export interface Ground {
  readonly source: ByteSource
  readonly blockSize: number
  /** In the order of the partition maps. */
  readonly spaces: readonly Space[]
  readonly judge: Judge
  readonly budget: Budget
}

/** What may still be read: structures that overlap could make much of little. */
export interface Budget {
  /** Bytes of directories and tables: together they are no longer than the medium. */
  bytes: number
  /** Allocation descriptors. */
  extents: number
}

/** More extents than any disc has; a hostile list of them would fill the memory. */
const MOST_EXTENTS = 2 ** 22

export const newBudget = (mediumBytes: number): Budget => ({
  bytes: mediumBytes,
  extents: Math.min(MOST_EXTENTS, Math.ceil(mediumBytes / 8)),
})

/** A partition as it lies: `start` in blocks of the volume. */
export function physicalSpace(start: number, length: number, blockSize: number, mediumBytes: number): Space {
  const end = Math.min(start + length, Math.floor(mediumBytes / blockSize))
  return {
    kind: 'physical',
    locate(block, count) {
      const first = start + block
      const inside = Math.max(0, Math.min(count, end - first))
      if (inside === count) return [{ offset: first * blockSize, blocks: count }]
      const outside = { offset: undefined, blocks: count - inside }
      return inside === 0 ? [outside] : [{ offset: first * blockSize, blocks: inside }, outside]
    },
  }
}

/** With packets replaced: `moved` maps first blocks of packets to where they lie on the volume. */
export function sparableSpace(under: Space, packet: number, moved: ReadonlyMap<number, number>, blockSize: number): Space {
  if (moved.size === 0) return { ...under, kind: 'sparable' }
  return {
    kind: 'sparable',
    locate(block, count) {
      const stretches: Stretch[] = []
      for (let at = block; at < block + count;) {
        const start = Math.floor(at / packet) * packet
        const blocks = Math.min(start + packet, block + count) - at
        const to = moved.get(start)
        if (to === undefined) join(stretches, under.locate(at, blocks), blockSize)
        else join(stretches, [{ offset: (to + at - start) * blockSize, blocks }], blockSize)
        at += blocks
      }
      return stretches
    },
  }
}

/** Through a table of blocks of another partition. */
export function virtualSpace(under: Space, table: Uint32Array, blockSize: number): Space {
  return {
    kind: 'virtual',
    locate(block, count) {
      const stretches: Stretch[] = []
      for (let at = block; at < block + count && stretches.length < MOST_STRETCHES; at++) {
        const to = table[at]
        join(stretches, to === undefined || to === UNUSED ? [{ offset: undefined, blocks: 1 }] : under.locate(to, 1), blockSize)
      }
      return stretches
    },
  }
}
/** A virtual block that is free. UDF 2.60 2.2.11. */
const UNUSED = 0xffffffff
/** An extent that a VAT scatters further than this is no extent of a file. */
const MOST_STRETCHES = 65_536

/** Inside a file of another partition: `extents` follow one another. */
export function metadataSpace(
  under: Space,
  extents: readonly { readonly block: number; readonly blocks: number }[],
  blockSize: number,
): Space {
  const starts: number[] = []
  let total = 0
  for (const { blocks } of extents) {
    starts.push(total)
    total += blocks
  }
  return {
    kind: 'metadata',
    locate(block, count) {
      const stretches: Stretch[] = []
      for (let i = extentAt(starts, block); i < extents.length && (starts[i] as number) < block + count; i++) {
        const start = starts[i] as number
        const extent = extents[i] as { readonly block: number; readonly blocks: number }
        const first = Math.max(block, start)
        const last = Math.min(block + count, start + extent.blocks)
        if (first < last) join(stretches, under.locate(extent.block + first - start, last - first), blockSize)
      }
      const missing = block + count - Math.max(block, total)
      if (missing > 0) join(stretches, [{ offset: undefined, blocks: Math.min(missing, count) }], blockSize)
      return stretches
    },
  }
}

/** The last extent that begins at or before the block. */
function extentAt(starts: readonly number[], block: number): number {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((starts[middle] as number) <= block) low = middle
    else high = middle - 1
  }
  return Math.max(0, low)
}

/** Adds stretches, one with the last where they touch. */
function join(stretches: Stretch[], more: readonly Stretch[], blockSize: number): void {
  for (const stretch of more) {
    const last = stretches.at(-1)
    const touches =
      last !== undefined &&
      (last.offset === undefined ? stretch.offset === undefined : stretch.offset === last.offset + last.blocks * blockSize)
    if (touches) stretches[stretches.length - 1] = { offset: last.offset, blocks: last.blocks + stretch.blocks }
    else stretches.push(stretch)
  }
}

/** One block; undefined where it lies outside. The bytes may be overwritten by later reads. */
export async function readBlock({ source, blockSize }: Ground, space: Space, block: number): Promise<Uint8Array | undefined> {
  const [stretch] = space.locate(block, 1)
  if (stretch?.offset === undefined) return undefined
  const bytes = await source.read(stretch.offset, blockSize)
  return bytes.length === blockSize ? bytes : undefined
}
