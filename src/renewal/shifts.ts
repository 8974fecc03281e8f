/** Which groups of a file can be brought to their new places by moving all that follows a place, up or down. */

import type { Layout, PlacedRegion } from '../layout/index.js'
import { deltaOf, offsetOf, type Group } from './groups.js'

/** All that lies at sector `at` of the file and behind it moves by `by` sectors. */
export interface Shift {
  readonly at: number
  readonly by: number
}

export interface Shifted {
  /** Where they lie when all moves are made, in that order. */
  readonly groups: readonly Group[]
  readonly shifts: readonly Shift[]
}

/** More would take longer than writing what they save. */
const MOST_SHIFTS = 32
const LEAST_SECTORS = 16

/** `unit`: sectors of which a file system moves whole numbers, or undefined where it moves nothing. */
export function shiftedIn(groups: readonly Group[], now: Layout, unit: number | undefined): Shifted {
  let kept = inOrder(groups.filter((group) => (unit === undefined ? deltaOf(group) === 0 : deltaOf(group) % unit === 0)))
  for (let least = LEAST_SECTORS; ; least *= 4) {
    const shifted = withShifts(kept, now, unit ?? 1)
    if (shifted.shifts.length <= MOST_SHIFTS) return shifted
    kept = kept.filter(({ length }) => length >= least)
  }
}

/** Groups of the most sectors together that lie in the file in the same order as in the image. */
function inOrder(groups: readonly Group[]): readonly Group[] {
  if (groups.every(({ from, length }, i) => i + 1 === groups.length || (groups[i + 1] as Group).from >= from + length)) return groups
  const ranks = new Map([...groups].sort((a, b) => a.from - b.from).map((group, rank) => [group, rank + 1]))
  // For each number of ranks a chain of most weight that ends within it: a Fenwick tree of maxima.
  const best: (Chain | undefined)[] = Array.from({ length: groups.length + 1 })
  let heaviest: Chain | undefined
  for (const group of groups) {
    const rank = ranks.get(group) as number
    let before: Chain | undefined
    for (let i = rank - 1; i > 0; i -= i & -i) if (weightOf(best[i]) > weightOf(before)) before = best[i]
    const chain: Chain = { group, before, weight: weightOf(before) + group.length }
    for (let i = rank; i <= groups.length; i += i & -i) if (chain.weight > weightOf(best[i])) best[i] = chain
    if (chain.weight > weightOf(heaviest)) heaviest = chain
  }
  const chosen: Group[] = []
  for (let chain = heaviest; chain !== undefined; chain = chain.before) chosen.unshift(chain.group)
  return chosen
}

interface Chain {
  readonly group: Group
  readonly before: Chain | undefined
  readonly weight: number
}

const weightOf = (chain: Chain | undefined): number => chain?.weight ?? 0

function withShifts(groups: readonly Group[], now: Layout, unit: number): Shifted {
  const shifts: Shift[] = []
  const kept: Group[] = []
  let moved = 0
  for (const group of groups) {
    const by = deltaOf(group) - moved
    const whole = by === 0 ? group : fromWholeUnit(group, now, unit)
    if (whole === undefined) continue
    if (by !== 0) shifts.push({ at: whole.from + moved, by })
    moved += by
    kept.push(whole)
  }
  return { groups: kept, shifts }
}

/** The group from its first region on that begins where a unit does: it stands where the file is cut. */
function fromWholeUnit(group: Group, now: Layout, unit: number): Group | undefined {
  for (let first = group.first; first <= group.last; first++) {
    const region = now.regions[first] as PlacedRegion
    const to = offsetOf(region, now)
    if (region.length === 0 || to % unit !== 0) continue
    const cut = to - group.to
    return { ...group, first, to, from: group.from + cut, length: group.length - cut }
  }
  return undefined
}
