import { payloadOf, place, type Placeable, type Region, type RegionId } from '../../src/layout/index.js'

/** Regions of the contents as a list. */
export function payloadRegions(contents: Iterable<Placeable>, elsewhere: ReadonlySet<RegionId> = new Set()): readonly Region[] {
  const { pinned, shared, loose } = payloadOf(contents, ({ id }) => elsewhere.has(id))
  return [...pinned, ...place([], undefined, { pinned: [], shared, loose }).regions]
}
