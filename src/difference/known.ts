/** What is known of the blocks of a disc: files, boot images and sounds in them, for those who name differences. */

import { readBootCatalog } from '../format/eltorito/index.js'
import { SYSTEM_AREA_SECTORS } from '../format/iso9660/index.js'
import { attempt, ownersIn, tolerant, type BlockOwner, type FoundDisc, type ReadTree } from '../survey/index.js'
import { SECTOR_BYTES, type Lba } from '../unit/index.js'
import type { Run } from './blocks.js'
import type { Known } from './regions.js'

/** `trees` are one of each session that was read. */
export async function knownOf(disc: FoundDisc, trees: readonly ReadTree[]): Promise<Known> {
  const { medium } = tolerant(disc)
  const starts = disc.sessions.map(({ start }) => start)
  const owners = trees.map(({ tree }) => ownersIn(tree)).toReversed()
  const catalogs: Lba[] = []
  const images: { readonly start: number; readonly end: number; readonly name: string }[] = []
  for (const start of starts) {
    const found = await attempt(() => readBootCatalog(medium, start), [])
    if (found?.catalog === undefined) continue
    catalogs.push(found.catalog.catalog)
    for (const [i, { image, size }] of found.catalog.entries.entries())
      images.push({ start: image, end: image + Math.ceil(size / SECTOR_BYTES), name: `image of boot entry ${i + 1}` })
  }
  const sounds = disc.tracks.filter(({ mode }) => mode === 'audio')
  return {
    medium,
    starts,
    catalogs,
    owner(block): BlockOwner | undefined {
      for (const owner of owners) {
        const found = owner(block)
        if (found !== undefined) return found
      }
      return undefined
    },
    sound: (block) => sounds.find(({ start, blocks }) => start <= block && block < start + blocks)?.number,
    claims: (block) =>
      images.find(({ start, end }) => start <= block && block < end)?.name ??
      (starts.some((start) => start <= block && block < start + SYSTEM_AREA_SECTORS) ? 'system area' : undefined),
  }
}

/** Runs of sectors as they follow each other in files, at the addresses that they have on the disc. */
export function atAddresses(
  runs: readonly Run[],
  stretches: readonly { readonly start: number; readonly count: number }[],
): readonly Run[] {
  const out: Run[] = []
  let first = 0
  for (const { start, count } of stretches) {
    for (const run of runs) {
      const [from, end] = [Math.max(run.start, first), Math.min(run.start + run.blocks, first + count)]
      if (from < end) out.push({ start: from - first + start, blocks: end - from })
    }
    first += count
  }
  return out
}
