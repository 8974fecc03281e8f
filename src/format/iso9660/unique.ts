/**
 * Distinct names for what comes out equal, to readers that drop dots and blanks at the end as well. The first of equals keeps the
 * name; the others get a few digits made of their own original name, so that a new neighbour does not rename them. Takes n log n
 * steps, whatever the names.
 */

import { withoutEnd } from '../../tree/index.js'

export interface Candidate {
  /** The name as the rules want it. */
  readonly stem: string
  /** With its dot; empty where there is none. */
  readonly extension: string
  /** What the digits are made of: the original name, or a path where that is not unique. */
  readonly origin: string
}

/** A stem shortened so that `suffix` fits behind it, and the suffix. */
export type Extend = (candidate: Candidate, suffix: string) => string

const RADIX = 36

/** What no other candidate may have. */
export const keyOf = ({ stem, extension }: Candidate): string => withoutEnd(stem + extension)

/** Whether readers drop its end, so that it may come out equal to one that is none of its neighbours. */
export const hasLooseEnd = (name: string): boolean => name.length > 1 && (name.endsWith('.') || name.endsWith(' '))

/**
 * The distinct stems, in the order of the candidates. `preferred` tells which of equals keeps its name, if any of them may; one that
 * readers show as it is comes before those whose end they drop.
 */
export function distinctStems(candidates: readonly Candidate[], extend: Extend, preferred: (index: number) => boolean): readonly string[] {
  if (areAscending(candidates)) return candidates.map(({ stem }) => stem)
  const firsts = new Map<string, number>()
  const groups = new Map<string, number[]>()
  for (const [index, candidate] of candidates.entries()) {
    const key = keyOf(candidate)
    const first = firsts.get(key)
    if (first === undefined) firsts.set(key, index)
    else {
      const group = groups.get(key)
      if (group === undefined) groups.set(key, [first, index])
      else group.push(index)
    }
  }
  const stems = candidates.map((candidate) => candidate.stem)
  if (groups.size === 0) return stems
  const taken = new Set(firsts.keys())
  const slots = new Map<string, Slots>()
  for (const group of groups.values()) {
    const digits = digitsFor(group.length)
    const isShown = (index: number): boolean =>
      preferred(index) && keyOf(candidates[index] as Candidate) === wholeOf(candidates[index] as Candidate)
    const keeper = group.find(isShown) ?? group.find(preferred) ?? group[0]
    for (const index of group) if (index !== keeper) stems[index] = renamed(candidates[index] as Candidate, digits, extend, taken, slots)
  }
  return stems
}

/** What stands behind the digits of a name that was told apart: nothing that readers would drop. */
export const tightened = (extension: string): string => {
  const tight = withoutEnd(extension)
  return tight === '.' ? '' : tight
}

const wholeOf = ({ stem, extension }: Candidate): string => stem + extension

/** What comes in order has no equals; most folders do, and no index has to be made of their names. */
function areAscending(candidates: readonly Candidate[]): boolean {
  let last: string | undefined
  for (const { stem, extension } of candidates) {
    const key = stem + extension
    if ((last !== undefined && key <= last) || hasLooseEnd(key)) return false
    last = key
  }
  return true
}

function renamed(candidate: Candidate, digits: number, extend: Extend, taken: Set<string>, tables: Map<string, Slots>): string {
  const tight = tightened(candidate.extension)
  if (tight === '') candidate = { ...candidate, stem: withoutEnd(candidate.stem) }
  const pattern = extend(candidate, `_${'0'.repeat(digits)}`)
  const key = pattern + candidate.extension
  let slots = tables.get(key)
  if (slots === undefined) tables.set(key, (slots = slotsOf(RADIX ** digits)))
  for (let slot = slots.take(hash(candidate.origin)); ; slot = slots.take(slot)) {
    const stem = extend(candidate, `_${slot.toString(RADIX).toUpperCase().padStart(digits, '0')}`)
    const name = keyOf({ ...candidate, stem })
    if (taken.has(name)) continue
    taken.add(name)
    return stem
  }
}

/** Digits of which at most a quarter of the numbers will be used. */
function digitsFor(count: number): number {
  let digits = 3
  while (RADIX ** digits < 4 * count) digits++
  return digits
}

interface Slots {
  /** The first free slot from `wanted` on, which is then no longer free. */
  take(wanted: number): number
}

/** Slots with a shortcut from each used one to the next free one, shortened whenever it is walked. */
function slotsOf(size: number): Slots {
  const onward = new Map<number, number>()
  return {
    take(wanted) {
      const walked: number[] = []
      let slot = wanted % size
      for (let next = onward.get(slot); next !== undefined; next = onward.get(slot)) {
        walked.push(slot)
        slot = next
      }
      const following = (slot + 1) % size
      onward.set(slot, following)
      for (const step of walked) onward.set(step, following)
      return slot
    },
  }
}

/** FNV-1a over the UTF-16 units, finished so that close names lie far apart. */
function hash(text: string): number {
  let h = 0x811c9dc5
  for (let i = 0; i < text.length; i++) h = Math.imul(h ^ text.charCodeAt(i), 0x01000193)
  h ^= h >>> 16
  h = Math.imul(h, 0x85ebca6b)
  h ^= h >>> 13
  return h >>> 0
}
