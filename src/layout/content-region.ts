/** Regions of file data. There may be very many, so each keeps its content and its address alone. */

import type { Content } from '../source/index.js'
import { sectors, type Lba, type Sectors } from '../unit/index.js'
import { sectorsOfContent } from './forms.js'
import { aligned, next, type Body, type Place, type PlacedRegion, type RegionId } from './region.js'

/**
 * From this size on, payload begins on an even sector. Then its offset in the image is a multiple of 4096, and file
 * systems that share extents (btrfs, XFS) share it instead of copying. The padding is at most one sector in 32.
 */
const SHARING_BYTES = 65536
/**
 * From this size on, on a multiple of 64 KiB: the pages of source and image then come in the same large pieces, which the host
 * copies half as fast again; and it is what a Blu-ray disc writes at once. The padding is at most 3 %.
 */
const BULK_BYTES = 2 << 20

const onEvenSectors = aligned(sectors(2))
const onClusters = aligned(sectors(32))
const noRefs: readonly RegionId[] = []

/** Where a content goes that has no place of its own. */
export const usualPlace = (size: number): Place => (size >= BULK_BYTES ? onClusters : size >= SHARING_BYTES ? onEvenSectors : next)

export class ContentRegion implements PlacedRegion {
  readonly body: Extract<Body, { kind: 'content' }>
  readonly start: Lba

  constructor(content: Content, start: Lba) {
    this.body = { kind: 'content', content }
    this.start = start
  }

  get id(): RegionId {
    return this.body.content.id
  }
  get owner(): string {
    return 'payload'
  }
  get reason(): string {
    return 'file data'
  }
  get length(): Sectors {
    return sectorsOfContent(this.body.content)
  }
  get place(): Place {
    return usualPlace(this.body.content.size)
  }
  get refs(): readonly RegionId[] {
    return noRefs
  }
  get ends(): undefined {
    return undefined
  }
}
