/** What a renewal changed, region by region. */

import type { Layout, PlacedRegion } from '../layout/index.js'
import { offsetOf, type Held } from './groups.js'
import { CHANGES, type RegionChange, type Renewal } from './renewal.js'

/** `differing`: indexes of structures that differ. Without a former image all is new. */
export function changesOf(
  now: Layout,
  former: { readonly held: Held; readonly matches: Int32Array } | undefined,
  differing: ReadonlySet<number>,
): Pick<Renewal, 'changes' | 'changed'> {
  const changes: RegionChange[] = []
  let changed = 0
  for (const [i, { id, start, length, body }] of now.regions.entries()) {
    if (length === 0 || body.kind === 'zeros') continue
    const match = former?.matches[i] ?? -1
    const isNew = match < 0 || differing.has(i)
    if (!isNew && former !== undefined) {
      const was = former.held.layout.regions[match] as PlacedRegion
      if (offsetOf(was, former.held.layout) === offsetOf(now.regions[i] as PlacedRegion, now)) continue
    }
    changed++
    if (changes.length < CHANGES) changes.push({ id, start, length, why: !isNew ? 'moved' : body.kind === 'content' ? 'content' : 'bytes' })
  }
  return { changes, changed }
}
