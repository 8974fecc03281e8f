/** Takes system use fields apart into entries, continuation areas and all. SUSP 4, 5. */

import type { Medium } from '../../port/index.js'
import type { Ledger } from '../iso9660/index.js'
import { sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { ContinuationArea, SuspHead } from './structures.js'

export interface Entry {
  readonly signature: string
  /** The whole entry, head included. */
  readonly bytes: Uint8Array
}

/** Linux follows 32; a chain that is longer, or a loop, is cut there. */
const MOST_AREAS = 32
/** Bytes of all areas of a record: what 32 sectors hold. */
const SECTOR = 2048

/** All entries of a field. `skipped` bytes come first in each record's field (SUSP 5.3), not in the areas. */
export async function readEntries(
  field: Uint8Array,
  skipped: number,
  medium: Medium,
  ledger: Ledger,
  path: string,
): Promise<readonly Entry[]> {
  const entries: Entry[] = []
  let area: Uint8Array | undefined = field.subarray(skipped)
  for (let areas = 0; area !== undefined; areas++) {
    const next = collect(area, entries, ledger, path)
    if (next === undefined) return entries
    if (areas >= MOST_AREAS) {
      ledger.add(faults.continuationBroken({ path, problem: `there are more than ${MOST_AREAS} areas for one record` }))
      return entries
    }
    area = await readArea(next, medium, ledger, path)
  }
  return entries
}

/** Adds the entries of one area and returns that which leads to the next. */
function collect(area: Uint8Array, entries: Entry[], ledger: Ledger, path: string): Uint8Array | undefined {
  let next: Uint8Array | undefined
  for (let at = 0; at + SuspHead.size <= area.length;) {
    const { signature, length } = SuspHead.decode(area, at)
    // Zeros, or a lone byte, pad the end.
    if (length === 0 && area[at] === 0) break
    if (length < SuspHead.size || at + length > area.length) {
      ledger.add(faults.entryBroken({ path, signature, length }))
      break
    }
    const bytes = area.slice(at, at + length)
    if (signature === 'ST') break
    if (signature === 'CE') next = bytes
    else entries.push({ signature, bytes })
    at += length
  }
  return next
}

async function readArea(entry: Uint8Array, medium: Medium, ledger: Ledger, path: string): Promise<Uint8Array | undefined> {
  if (entry.length < ContinuationArea.size) {
    ledger.add(faults.entryBroken({ path, signature: 'CE', length: entry.length }))
    return undefined
  }
  const { block, offset, size } = ContinuationArea.decode(entry)
  if (block >= medium.size || offset + size > SECTOR) {
    ledger.add(faults.continuationBroken({ path, problem: `${size} bytes at byte ${offset} of sector ${block}` }))
    return undefined
  }
  return (await medium.read(block, sectors(1))).slice(offset, offset + size)
}
