/** Index points of a track. IEC 60908 17.5.2; ten sectors apart as the Image Mastering API and drives want them. */

import type { Fault } from '../../fault/index.js'
import { after, lba, type Lba, type Sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import type { TrackPlan } from './wanted.js'

/** Sectors between one index and the next, and before the end of the track. */
const APART = 10
const MOST = 99

/** Addresses of index 1 and those of the plan, ascending. */
export function planIndexes(
  plan: TrackPlan,
  track: number,
  { start, length }: { readonly start: Lba; readonly length: Sectors },
  rules: 'exact' | 'standard',
  found: Fault[],
): readonly Lba[] {
  const tooClose = (offset: number, other: string, distance: number): void => {
    const fault = faults.indexesTooClose({ track, offset, other, distance }, plan)
    found.push(rules === 'exact' ? { ...fault, severity: 'warning' } : fault)
  }
  const out: Lba[] = [start]
  if (plan.indexes.length + 1 > MOST) found.push(faults.tooManyIndexes({ track, count: plan.indexes.length + 1 }, plan))
  let last = 0
  for (const offset of plan.indexes.toSorted((a, b) => a - b).slice(0, MOST - 1)) {
    if (offset === last) {
      found.push(faults.sameIndex({ track, offset }, plan))
      continue
    }
    if (offset >= length) {
      found.push(faults.indexOutside({ track, offset, length }, plan))
      continue
    }
    if (offset - last < APART) tooClose(offset, out.length === 1 ? 'the start' : `index ${out.length}`, offset - last)
    if (length - offset < APART) tooClose(offset, 'the end', length - offset)
    out.push(after(lba(start), offset))
    last = offset
  }
  return out
}
