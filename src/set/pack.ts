/**
 * Groups are dealt out to discs. What a disc takes is measured by planning it; what it may take is guessed before, from what those that were
 * planned took beside their data.
 */

import type { Group, Weight } from './groups.js'

export interface PackOptions {
  readonly pack: 'natural' | 'tight'
  /** Blocks of a disc that groups may fill, with the structures that lead to them. */
  readonly room: number
  /** Groups that the first disc has in any case. */
  readonly first?: readonly Group[]
  /** Blocks that a disc takes with these groups. */
  readonly measure: (groups: readonly Group[]) => Promise<number>
}

export interface Packed {
  readonly groups: readonly Group[]
  readonly blocks: number
}

/** Where one group is larger than a disc. */
export class TooLarge extends Error {
  readonly group: Group
  readonly blocks: number

  constructor(group: Group, blocks: number) {
    super('A group is larger than a disc')
    this.group = group
    this.blocks = blocks
  }
}

/** Throws `TooLarge`. Each disc is measured a few times, whatever the number of groups. */
export async function pack(groups: readonly Group[], options: PackOptions): Promise<readonly Packed[]> {
  const guess = new Guess(await options.measure([]))
  return options.pack === 'natural' ? inOrder(groups, options, guess) : tightly(groups, options, guess)
}

/** Blocks for an entry of ISO 9660 with Rock Ridge, one of Joliet, and one of UDF, before any disc was measured. */
const BLOCKS_PER_FILE = 1.2
const BLOCKS_PER_FOLDER = 3
const BLOCKS_PER_LETTER = 4 / 2048

const structures = ({ files, folders, letters }: Weight): number =>
  files * BLOCKS_PER_FILE + folders * BLOCKS_PER_FOLDER + letters * BLOCKS_PER_LETTER

/** Blocks that groups take, by their data, names and folders. */
class Guess {
  /** What every disc takes, whatever is on it. */
  readonly base: number
  #factor = 1

  constructor(base: number) {
    this.base = base
  }

  of(weight: Weight): number {
    return weight.blocks + this.#factor * structures(weight)
  }

  /** A disc was measured. */
  learn({ groups, blocks }: Packed): void {
    const weight = together(groups)
    const own = structures(weight)
    if (own > 0) this.#factor = Math.max(0, blocks - this.base - weight.blocks) / own
  }
}

const together = (groups: readonly Group[]): Weight =>
  groups.reduce<Weight>(
    (sum, { weight }) => ({
      blocks: sum.blocks + weight.blocks,
      files: sum.files + weight.files,
      folders: sum.folders + weight.folders,
      letters: sum.letters + weight.letters,
      bytes: sum.bytes + weight.bytes,
    }),
    { blocks: 0, files: 0, folders: 0, letters: 0, bytes: 0 },
  )

/** Each disc takes what follows, up to the first group that it has no room for. */
async function inOrder(some: readonly Group[], { first = [], room, measure }: PackOptions, guess: Guess): Promise<readonly Packed[]> {
  const discs: Packed[] = []
  const groups = [...first, ...some]
  for (let from = 0; from < groups.length;) {
    let to = from
    for (let sum = guess.base; to < groups.length; to++) {
      sum += guess.of((groups[to] as Group).weight)
      if (sum > room) break
    }
    const least = Math.max(from + 1, from === 0 ? first.length : 0)
    const disc = await settled(groups, { from, least, guessed: Math.max(to, least) }, { room, measure })
    discs.push(disc)
    guess.learn(disc)
    from += disc.groups.length
  }
  return discs
}

/** As many as fit, from a first guess on: one more or one less where it is near, halves of what is between where it is not. */
async function settled(
  groups: readonly Group[],
  { from, least, guessed }: { readonly from: number; readonly least: number; readonly guessed: number },
  { room, measure }: Pick<PackOptions, 'room' | 'measure'>,
): Promise<Packed> {
  let fits: Packed | undefined
  let low = least - 1
  let high = groups.length + 1
  let step = 1
  for (let to = guessed; high - low > 1;) {
    const some = groups.slice(from, to)
    const blocks = await measure(some)
    if (blocks <= room) {
      fits = { groups: some, blocks }
      low = to
      to = high > groups.length ? Math.min(groups.length, to + step) : Math.ceil((low + high) / 2)
      // What is left over would not take the next one by any guess.
      if (to === low || room - blocks < (groups[low]?.weight.blocks ?? 0)) break
    } else {
      if (to === least) throw new TooLarge(groups[to - 1] as Group, blocks)
      high = to
      to = low < least ? Math.max(least, to - step) : Math.floor((low + high) / 2)
    }
    step *= 2
  }
  if (fits === undefined) throw new Error('A group that fits is on no disc')
  return fits
}

/** The largest first, each onto the fullest disc that has the room; what is measured too large gives its smallest back. */
async function tightly(groups: readonly Group[], { first = [], room, measure }: PackOptions, guess: Guess): Promise<readonly Packed[]> {
  const discs: Packed[] = []
  let rest = groups.toSorted((a, b) => guess.of(b.weight) - guess.of(a.weight))
  let given = first
  while (rest.length > 0 || given.length > 0) {
    const chosen: Group[] = [...given]
    const least = Math.max(1, given.length)
    given = []
    const left: Group[] = []
    let sum = guess.base + guess.of(together(chosen))
    for (const group of rest) {
      const size = guess.of(group.weight)
      if (chosen.length > 0 && sum + size > room) left.push(group)
      else {
        chosen.push(group)
        sum += size
      }
    }
    let blocks = await measure(chosen)
    for (let back = 1; blocks > room; back *= 2) {
      if (chosen.length === least) throw new TooLarge(chosen.at(-1) as Group, blocks)
      left.push(...chosen.splice(Math.max(least, chosen.length - back)))
      blocks = await measure(chosen)
    }
    guess.learn({ groups: chosen, blocks })
    // What the guess left over takes more, the largest that fits first.
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      const at = left.findIndex(({ weight }) => blocks + guess.of(weight) * SURE <= room)
      const group = left[at]
      if (group === undefined) break
      const more = await measure([...chosen, group])
      if (more > room) break
      chosen.push(group)
      left.splice(at, 1)
      blocks = more
    }
    discs.push({ groups: chosen, blocks })
    rest = left.toSorted((a, b) => guess.of(b.weight) - guess.of(a.weight))
  }
  return discs
}

/** A guess with this much more is tried, so many times. */
const SURE = 1.01
const MOST_TRIES = 8
