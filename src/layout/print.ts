/** A layout as text, as data and as a graph. */

import { after, quoted } from '../unit/index.js'
import type { Layout } from './place.js'
import { refsOf, type PlacedRegion } from './region.js'

/** One row of the printed layout; the JSON form, stable across versions of the program. */
export interface LayoutRow {
  readonly id: string
  readonly owner: string
  readonly reason: string
  /** First block. */
  readonly start: number
  /** Blocks. */
  readonly length: number
}

export interface LayoutData {
  /** First block of the session. */
  readonly start: number
  /** Blocks from there to the end. */
  readonly blocks: number
  readonly blockBytes: 2048
  readonly regions: readonly LayoutRow[]
}

export const layoutData = (layout: Layout): LayoutData => ({
  start: layout.start,
  blocks: layout.size,
  blockBytes: 2048,
  regions: layout.regions.map(rowOf),
})

const rowOf = ({ id, owner, reason, start, length }: PlacedRegion): LayoutRow => ({ id, owner, reason, start, length })

/** A table: first block, blocks, what, whose. */
export function printLayout(layout: Layout): string {
  const rows = [
    ['block', 'blocks', 'region', 'what'],
    ...layout.regions.map((region) => [String(region.start), String(region.length), region.id, `${region.reason} (${region.owner})`]),
  ]
  const widths = [0, 1, 2].map((column) => Math.min(60, Math.max(...rows.map((row) => (row[column] as string).length))))
  const lines = rows.map(
    ([start = '', length = '', id = '', what = '']) =>
      `${start.padStart(widths[0] as number)}  ${length.padStart(widths[1] as number)}  ${id.padEnd(widths[2] as number)}  ${what}`,
  )
  return `${lines.join('\n')}\n`
}

/** The graph of which region's bytes hold which region's address, in the DOT language. */
export function dotOfLayout(layout: Layout): string {
  const name = (id: string): string => quoted(id)
  const nodes = layout.regions.map(({ id, start, length }) => `  ${name(id)} [label=${name(`${id}\n${start}+${length}`)}]`)
  const edges = layout.regions.flatMap((region) =>
    refsOf(region)
      .filter((ref) => layout.where.has(ref))
      .map((ref) => `  ${name(region.id)} -> ${name(ref)}`),
  )
  return ['digraph layout {', '  rankdir=LR', '  node [shape=box, fontname=monospace]', ...nodes, ...edges, '}', ''].join('\n')
}

/** The region that covers a block; undefined in a gap or outside. */
export function regionAt(layout: Layout, block: number): PlacedRegion | undefined {
  let low = 0
  let high = layout.regions.length - 1
  while (low <= high) {
    const middle = (low + high) >>> 1
    const region = layout.regions[middle] as PlacedRegion
    if (block < region.start) high = middle - 1
    else if (block >= after(region.start, region.length)) low = middle + 1
    else return region
  }
  return undefined
}
