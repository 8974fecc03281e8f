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

/** Blocks that are written on a disc that grows. */
export interface WriteData {
  readonly start: number
  readonly blocks: number
  readonly reason: string
}

/** In the order in which a disc that is there already is written; undefined for one that is made as a whole. */
export function writesOf({ growth }: Disc): readonly WriteData[] | undefined {
  if (growth === undefined) return undefined
  const { session, rewrites } = growth
  const alone = { start: session.start, blocks: session.size, reason: 'new session' }
  return [alone, ...rewrites.map(({ region: { start, length, reason } }) => ({ start, blocks: length, reason }))]
}

/** The JSON form, stable across versions of the program; without blocks where there is no file system. */
export type DiscData = Partial<LayoutData> & { readonly tracks?: readonly TrackData[]; readonly writes?: readonly WriteData[] }

export function discData(disc: Disc): DiscData {
  const writes = writesOf(disc)
  return {
    ...layoutsOf(disc).map(layoutData)[0],
    ...(writes === undefined ? {} : { writes }),
    ...(hasLeadIn(disc)
      ? { tracks: tracksOf(disc).map(({ number, mode, pregap, start, end }) => ({ number, mode, pregap, start, end })) }
      : {}),
  }
}

/** How much of it there is: blocks of its file systems, and tracks, where it has them. */
export function discCounts(disc: Disc): { readonly tracks?: number; readonly blocks?: number } {
  const [layout] = layoutsOf(disc)
  return { ...(hasLeadIn(disc) ? { tracks: tracksOf(disc).length } : {}), ...(layout === undefined ? {} : { blocks: layout.size }) }
}

/** `limit` is where the lead-out of the medium may begin at the latest. */
export const printDisc = (disc: Disc, limit?: Lba): readonly string[] => [
  ...(hasLeadIn(disc) ? [printCd(disc, limit)] : []),
  ...layoutsOf(disc).map(printLayout),
  ...printWrites(disc),
]

/** What is written of a disc that grows, in its order. */
function printWrites(disc: Disc): readonly string[] {
  const writes = writesOf(disc)?.map(({ start, blocks, reason }, i) => `${i + 1}. blocks ${start} to ${start + blocks - 1}: ${reason}`)
  return writes === undefined ? [] : [['written, in this order:', ...writes].join('\n')]
}

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
  if (hasLeadIn(disc)) return `${count} ${count === 1 ? 'track' : 'tracks'}`
  const { session } = disc.growth ?? {}
  return `${endOf(disc)} blocks${session === undefined ? '' : `, ${session.size} of them a new session from block ${session.start}`}`
}
