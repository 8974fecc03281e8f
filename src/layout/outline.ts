/** A disc as text, as data and as a graph: its tracks, where it has any that need telling, and the regions of its file systems. */

import { lba, type Lba } from '../unit/index.js'
import { hasLeadIn, layoutsOf, printCd, tracksOf, type Disc, type TrackMode } from './cd/index.js'
import { dotOfLayout, layoutData, printLayout, regionAt, type LayoutData } from './print.js'
import type { PlacedRegion } from './region.js'

export interface TrackData {
  readonly number: number
  readonly mode: TrackMode
  readonly pregap: number
  readonly start: number
  readonly end: number
}

/** The JSON form, stable across versions of the program; without blocks where there is no file system. */
export type DiscData = Partial<LayoutData> & { readonly tracks?: readonly TrackData[] }

export const discData = (disc: Disc): DiscData => ({
  ...layoutsOf(disc).map(layoutData)[0],
  ...(hasLeadIn(disc)
    ? { tracks: tracksOf(disc).map(({ number, mode, pregap, start, end }) => ({ number, mode, pregap, start, end })) }
    : {}),
})

/** `limit` is where the lead-out of the medium may begin at the latest. */
export const printDisc = (disc: Disc, limit?: Lba): readonly string[] => [
  ...(hasLeadIn(disc) ? [printCd(disc, limit)] : []),
  ...layoutsOf(disc).map(printLayout),
]

export const dotOfDisc = (disc: Disc): readonly string[] => layoutsOf(disc).map(dotOfLayout)

/** The region of any file system that covers a block. */
export const regionOf = (disc: Disc, block: number): PlacedRegion | undefined =>
  layoutsOf(disc)
    .map((layout) => regionAt(layout, block))
    .find((region) => region !== undefined)

/** The blocks of a disc from 0 on. */
export const endOf = (disc: Disc): Lba => disc.sessions.at(-1)?.leadOut ?? lba(0)

/** Its size in the words of its kind: `3 tracks`, `1828 blocks`. */
export function sizeOfDisc(disc: Disc): string {
  const count = tracksOf(disc).length
  return hasLeadIn(disc) ? `${count} ${count === 1 ? 'track' : 'tracks'}` : `${endOf(disc)} blocks`
}
