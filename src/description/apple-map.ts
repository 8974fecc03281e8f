/** The partition map of the Macintosh on a disc that was found, in the words of the manifest that makes it anew. */

import { MAP_HEAD_BYTES, type FoundPartitionMap } from '../format/apple/index.js'
import type { Mark } from '../format/hybrid/index.js'
import type { Manifest } from '../manifest/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../unit/index.js'

export interface DescribedMap {
  readonly words: NonNullable<NonNullable<NonNullable<Manifest['boot']>['hybrid']>['apm']>
  /** Blocks of the disc at which boot images begin that it lists. */
  readonly images: ReadonlySet<number>
  /** Bytes of the system area that are made anew. */
  readonly claims: readonly { readonly from: number; readonly to: number }[]
}

/** What lies around a volume of HFS Plus is listed with it. */
const AROUND = 'ISO9660_data'

/**
 * Undefined where it lists what no manifest would: anything but the volume of HFS Plus with what is around it, or boot images. `images` are
 * the blocks of the disc at which these begin.
 */
export function describeMap(
  { blockSize, partitions }: FoundPartitionMap,
  volume: Mark | undefined,
  images: ReadonlySet<number>,
): DescribedMap | undefined {
  if (blockSize !== SECTOR_BYTES && blockSize !== VIRTUAL_SECTOR_BYTES) return undefined
  const listed = partitions.filter(({ type }) => type !== 'Apple_partition_map')
  const blocks = listed.filter(({ type }) => type === 'Apple_HFS').map(({ start }) => (start * blockSize) / SECTOR_BYTES)
  const isKnown =
    volume === undefined
      ? blocks.length === listed.length && blocks.length > 0 && blocks.every((block) => images.has(block))
      : blocks.length === 1 &&
        blocks[0] === (volume.start * VIRTUAL_SECTOR_BYTES) / SECTOR_BYTES &&
        listed.every(({ type }) => type === 'Apple_HFS' || type === AROUND)
  if (!isKnown) return undefined
  return {
    words: blockSize === SECTOR_BYTES ? true : { blockSize },
    images: new Set(volume === undefined ? blocks : []),
    claims: [
      { from: 0, to: MAP_HEAD_BYTES },
      { from: blockSize, to: (partitions.length + 1) * blockSize },
    ],
  }
}
