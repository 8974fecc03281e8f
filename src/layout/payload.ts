/** Payload belongs to no format: each content gets one region, and every name space points at it. */

import type { Content } from '../source/index.js'
import { sectors } from '../unit/index.js'
import { sectorsOfContent } from './forms.js'
import { EMPTY_CONTENT, type Payload } from './place.js'
import { aligned, next, type Place, type Region, type RegionId } from './region.js'

export interface Placeable {
  readonly content: Content
  /** A place of its own, where it has one. */
  readonly place?: Place | undefined
  /** Higher ranks come earlier. */
  readonly rank: number
}

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

/**
 * Regions of the contents, heavier ones first, otherwise in the order given; none for those that lie elsewhere, in other tracks or in
 * former sessions. The loose ones are made when they are asked for: there may be very many, and the linker keeps its own.
 */
export function payloadOf(contents: Iterable<Placeable>, elsewhere: (content: Content) => boolean): Payload {
  const wanted: Placeable[] = []
  let empty = false
  const seen = new Set<Content>()
  for (const placeable of contents) {
    const { content } = placeable
    if (seen.has(content)) continue
    seen.add(content)
    if (content.size === 0) empty ||= content.origin.kind !== 'track'
    else if (content.recorded === undefined && !elsewhere(content)) wanted.push(placeable)
  }
  if (wanted.some(({ rank }) => rank !== 0)) wanted.sort((a, b) => b.rank - a.rank)
  const pinned = wanted.filter(({ place }) => place?.kind === 'at').map(regionOf)
  return { pinned, loose: () => looseRegions(wanted, empty) }
}

function* looseRegions(wanted: readonly Placeable[], empty: boolean): Generator<Region> {
  if (empty) yield emptyRegion
  for (const placeable of wanted) if (placeable.place?.kind !== 'at') yield regionOf(placeable)
}

/** Readers want even the extent of an empty file inside the volume. */
const emptyRegion: Region = {
  id: EMPTY_CONTENT,
  owner: 'payload',
  reason: 'shared by all empty files',
  length: sectors(1),
  place: next,
  refs: [],
  body: { kind: 'zeros' },
}

const onEvenSectors = aligned(sectors(2))
const onClusters = aligned(sectors(32))
const noRefs: readonly RegionId[] = []

const usualPlace = (size: number): Place => (size >= BULK_BYTES ? onClusters : size >= SHARING_BYTES ? onEvenSectors : next)

function regionOf({ content, place }: Placeable): Region {
  return {
    id: content.id,
    owner: 'payload',
    reason: 'file data',
    length: sectorsOfContent(content),
    place: place ?? usualPlace(content.size),
    refs: noRefs,
    body: { kind: 'content', content },
  }
}
