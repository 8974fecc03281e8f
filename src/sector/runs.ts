/** A layout as runs of sectors, each once, ascending: the one order in which anything is written. */

import type { Layout, PlacedRegion, Region } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { after, between, bytesOf, type Lba, type Sectors } from '../unit/index.js'

export type Run =
  /** Shorter than `length` sectors at most by padding. */
  | { readonly kind: 'bytes'; readonly start: Lba; readonly length: Sectors; readonly bytes: Uint8Array; readonly ends: Ends }
  | { readonly kind: 'content'; readonly start: Lba; readonly length: Sectors; readonly content: Content; readonly ends: Ends }
  | { readonly kind: 'zeros'; readonly start: Lba; readonly length: Sectors }

type Ends = NonNullable<Region['ends']>

/**
 * The runs of a layout without a gap, from its start or from the one on that holds a block; a region is rendered when its turn comes.
 */
export function* runsOf(layout: Layout, from = layout.start): Generator<Run> {
  let cursor = from
  for (const region of layout.regions) {
    if (region.start + region.length <= from && from > layout.start) continue
    if (region.start > cursor) yield { kind: 'zeros', start: cursor, length: between(cursor, region.start) }
    if (region.length > 0) yield runOf(region, layout)
    cursor = after(region.start, region.length)
  }
}

/** The runs of those regions alone that hold file data. */
export function* runsOfContent(layout: Layout): Generator<Run> {
  for (const region of layout.regions) if (region.body.kind === 'content' && region.length > 0) yield runOf(region, layout)
}

/** The bytes of a region that is rendered, no longer than it is. */
export function renderedOf(region: PlacedRegion, { where }: Layout): Uint8Array {
  if (region.body.kind !== 'bytes') throw new Error(`${region.id} is not rendered`)
  return region.body.render(where)
}

function runOf(region: PlacedRegion, layout: Layout): Run {
  const { start, length, body, ends = 'file' } = region
  switch (body.kind) {
    case 'zeros':
      return { kind: 'zeros', start, length }
    case 'content':
      return { kind: 'content', start, length, content: body.content, ends }
    case 'bytes': {
      const bytes = body.render(layout.where)
      if (bytes.length > bytesOf(length)) throw new Error(`${region.id} rendered ${bytes.length} bytes into ${length} sectors`)
      return { kind: 'bytes', start, length, bytes, ends }
    }
  }
}
