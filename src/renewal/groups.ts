/** Where the regions of a layout lie in a file that was made for another one. */

import type { Layout, PlacedRegion, RegionId } from '../layout/index.js'
import { isSameContent } from './contents.js'

/** What a file holds. */
export interface Held {
  readonly layout: Layout
  /** Contents that may not be there as the layout says. */
  readonly stale: ReadonlySet<RegionId>
  /** Whether its structures are those of the layout; else they are compared, whatever is there. */
  readonly structures: 'there' | 'unknown'
}

/** Regions that follow one another in both, with what lies between them. Sectors are counted from the start of the image. */
export interface Group {
  /** Indexes in the new layout. */
  readonly first: number
  readonly last: number
  readonly from: number
  readonly to: number
  readonly length: number
}

export const deltaOf = ({ from, to }: Group): number => to - from

/** Asked for all regions of a layout again and again, so it is not checked to be one. */
export const offsetOf = ({ start }: PlacedRegion, layout: Layout): number => start - layout.start

/**
 * For each region of `now` the index of the one in the file that holds its bytes, or -1. A structure of the same name and length is
 * taken for the same until it is compared. `changed` are contents that are new whatever they look like.
 */
export function matchesIn(held: Held, now: Layout, changed: ReadonlySet<RegionId>): Int32Array {
  const before = held.layout.regions
  const matches = new Int32Array(now.regions.length).fill(-1)
  let indexes: Map<RegionId, number> | undefined
  const indexOf = (id: RegionId, expected: number): number => {
    // Most follow one another as before; one that is gone is passed over.
    for (let i = expected; i < expected + 2; i++) if (before[i]?.id === id) return i
    indexes ??= new Map(before.map((region, i) => [region.id, i]))
    return indexes.get(id) ?? -1
  }
  const mayBeOther = held.stale.size + changed.size > 0
  let expected = 0
  for (let i = 0; i < matches.length; i++) {
    const region = now.regions[i] as PlacedRegion
    if (region.length === 0) continue
    const index = indexOf(region.id, expected)
    if (index < 0) continue
    expected = index + 1
    const isStale = mayBeOther && region.body.kind === 'content' && (held.stale.has(region.id) || changed.has(region.id))
    if (!isStale && mayBeSame(before[index] as PlacedRegion, region)) matches[i] = index
  }
  return matches
}

function mayBeSame(was: PlacedRegion, region: PlacedRegion): boolean {
  if (was === region) return true
  if (was.length !== region.length) return false
  const { body } = region
  return body.kind === 'content'
    ? was.body.kind === 'content' && isSameContent(was.body.content, body.content)
    : was.body.kind === body.kind
}

/** The matched regions that `takes` says, in groups, in the order of the new layout. */
export function groupsOf(
  { layout: before }: Held,
  now: Layout,
  matches: Int32Array,
  takes: (region: PlacedRegion, index: number) => boolean = () => true,
): readonly Group[] {
  const groups: Group[] = []
  let group: Growing | undefined
  for (let i = 0; i < matches.length; i++) {
    const match = matches[i] as number
    const region = now.regions[i] as PlacedRegion
    if (match < 0 || !takes(region, i)) continue
    const from = offsetOf(before.regions[match] as PlacedRegion, before)
    const to = offsetOf(region, now)
    // What lies between two neighbours is zero, and as long as it was where both have moved by the same.
    if (group === undefined || to - from !== group.to - group.from || !isNext(before, group.match, match) || !isNext(now, group.last, i)) {
      if (group !== undefined) groups.push(group)
      group = { first: i, last: i, from, to, length: region.length, match }
    } else {
      group.last = i
      group.match = match
      group.length = to + region.length - group.to
    }
  }
  if (group !== undefined) groups.push(group)
  return groups
}

interface Growing {
  readonly first: number
  last: number
  readonly from: number
  readonly to: number
  length: number
  /** Of the last region. */
  match: number
}

/** Whether nothing that has a length lies between two regions. */
function isNext({ regions }: Layout, one: number, other: number): boolean {
  if (other === one + 1) return true
  if (other <= one) return false
  for (let i = one + 1; i < other; i++) if (regions[i]?.length !== 0) return false
  return true
}
