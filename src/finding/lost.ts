/** Blocks that nothing leads to and that are not empty. */

import type { Medium } from '../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import type { Findings } from './findings.js'
import { spaceRules } from './space-rules.js'

/** Blocks a read. */
const MOST_AT_ONCE = 256
/** Stretches that are looked into: more tell nothing new. */
const MOST_STRETCHES = 10_000

/** Looks into stretches of bytes that nothing claims; one finding each for what is not empty in them. */
export async function judgeLost(
  medium: Medium,
  stretches: readonly (readonly [from: number, to: number])[],
  findings: Findings,
  signal?: AbortSignal,
): Promise<void> {
  for (const [from, to] of stretches.slice(0, MOST_STRETCHES)) {
    const [first, end] = [Math.ceil(from / SECTOR_BYTES), Math.min(Math.floor(to / SECTOR_BYTES), medium.size)]
    let [lost, last] = [-1, -1]
    for (let block = first; block < end; block += MOST_AT_ONCE) {
      signal?.throwIfAborted()
      const count = Math.min(MOST_AT_ONCE, end - block)
      const bytes = await medium.read(lba(block), sectors(count))
      for (let i = 0; i < count; i++) if (!isEmpty(bytes, i * SECTOR_BYTES)) [lost, last] = [lost < 0 ? block + i : lost, block + i]
    }
    if (lost >= 0)
      findings.add(spaceRules.lost, {
        at: lost * SECTOR_BYTES,
        field: 'blocks',
        is: `${lost} to ${last} hold data`,
        should: 'empty, or claimed by a file or structure',
      })
  }
}

function isEmpty(bytes: Uint8Array, at: number): boolean {
  for (let i = at; i < at + SECTOR_BYTES; i++) if (bytes[i] !== 0) return false
  return true
}
