/** A medium as a disk of blocks of 512 bytes. */

import type { Judging, Rule } from '../../../finding/index.js'
import { readBytes } from '../../fat/index.js'
import { SECTOR_BYTES, VIRTUAL_SECTOR_BYTES } from '../../../unit/index.js'
import { PartitionType } from '../structures.js'

export interface Disk {
  readonly judging: Judging
  /** All that there are, a last one that is not whole left out. */
  readonly blocks: number
  block(at: number, count?: number): Promise<Uint8Array | undefined>
  claim(owner: string, from: number, count: number, at: number): void
  /** `at` is a byte of the disk. */
  say(rule: Rule, structure: string, field: string, at: number, is: string | number, should: string | number): void
}

/** What a partition table says of a stretch. */
export interface Partition {
  readonly structure: string
  readonly kind: 'efi' | 'fat' | 'hfs' | 'other'
  readonly start: number
  readonly end: number
  readonly at: number
}

const kinds: Readonly<Record<string, Partition['kind']>> = {
  [PartitionType.efiSystem]: 'efi',
  [PartitionType.basicData]: 'fat',
  [PartitionType.hfsPlus]: 'hfs',
}
export const kindOfGuid = (type: string): Partition['kind'] => kinds[type] ?? 'other'

export function diskOf(judging: Judging): Disk {
  const { medium, findings, claims } = judging
  const bytes = medium.size * SECTOR_BYTES + medium.tailBytes
  return {
    judging,
    blocks: Math.floor(bytes / VIRTUAL_SECTOR_BYTES),
    block: (at, count = 1) => readBytes(medium, at * VIRTUAL_SECTOR_BYTES, count * VIRTUAL_SECTOR_BYTES),
    claim(owner, from, count, at) {
      claims.take(claims.owner('structure', owner), from * VIRTUAL_SECTOR_BYTES, (from + count) * VIRTUAL_SECTOR_BYTES, at)
    },
    say(rule, structure, field, at, is, should) {
      findings.add(rule, { at, structure, field, is, should })
    },
  }
}

/** Blocks `start` up to, not including, `end`. */
export interface Stretch {
  readonly name: string
  readonly start: number
  readonly end: number
  /** Byte of the disk at which it is recorded. */
  readonly at: number
}

/** Which two meet, and whether one lies in the other. */
export function meetings(stretches: readonly Stretch[]): readonly { first: Stretch; second: Stretch; kind: 'within' | 'overlap' }[] {
  const sorted = stretches.toSorted((a, b) => a.start - b.start || b.end - a.end)
  const found: { first: Stretch; second: Stretch; kind: 'within' | 'overlap' }[] = []
  // Those that reach over the one that is looked at: few, or found to overlap.
  let open: Stretch[] = []
  for (const second of sorted) {
    open = open.filter(({ end }) => end > second.start)
    for (const first of open.slice(0, MOST_OPEN)) found.push({ first, second, kind: second.end <= first.end ? 'within' : 'overlap' })
    open.push(second)
  }
  return found
}

const MOST_OPEN = 8
