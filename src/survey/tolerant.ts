/** A damaged medium, of which the rest is to be read all the same: blocks that cannot be read are zeros, and told. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import { faults } from './faults.js'

export interface Tolerant {
  readonly medium: Medium
  readonly faults: () => readonly Fault[]
}

/** After so many bad blocks the drive is not asked again and again: the next failure is thrown. */
const MOST_BAD = 500

/** For structures, never for the data of files. */
export function tolerant(medium: Medium): Tolerant {
  const bad = new Set<number>()
  let first: { readonly block: number; readonly reason: string } | undefined
  const readOne = async (block: number): Promise<Uint8Array> => {
    if (bad.has(block)) return new Uint8Array(SECTOR_BYTES)
    try {
      return await medium.read(lba(block), sectors(1))
    } catch (error) {
      if (!(error instanceof DiscError) || bad.size >= MOST_BAD || block >= medium.size) throw error
      bad.add(block)
      first ??= { block, reason: error.faults.at(-1)?.message ?? error.message }
      return new Uint8Array(SECTOR_BYTES)
    }
  }
  return {
    medium: {
      ...medium,
      async read(start, count) {
        try {
          return await medium.read(start, count)
        } catch (error) {
          if (!(error instanceof DiscError) || start < 0 || start + count > medium.size) throw error
          const out = new Uint8Array(count * SECTOR_BYTES)
          for (let i = 0; i < count; i++) out.set(await readOne(start + i), i * SECTOR_BYTES)
          return out
        }
      },
    },
    faults: () => (first === undefined ? [] : [faults.unreadable({ ...first, blocks: bad.size })]),
  }
}
