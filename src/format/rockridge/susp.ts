/** Takes system use fields apart into entries, continuation areas and all. SUSP 4, 5. */

import type { Medium } from '../../port/index.js'
import type { Ledger } from '../iso9660/index.js'
import { sectors } from '../../unit/index.js'
import { faults } from './faults.js'
import { ContinuationArea, signatureNumber, SuspHead, SuspNumber } from './structures.js'

/** Takes an entry: its signature as a number, and the bytes in which it stands from `at` to `end`, head included. */
export type TakeEntry = (signature: number, bytes: Uint8Array, at: number, end: number) => void

/** Linux follows 32; a chain that is longer, or a loop, is cut there. */
const MOST_AREAS = 32
/** Bytes of all areas of a record: what 32 sectors hold. */
const SECTOR = 2048

const signatureOf = SuspNumber.getter('signature')
const lengthOf = SuspNumber.getter('length')
const HEAD_BYTES = SuspNumber.size
const ST = signatureNumber('ST')
const CE = signatureNumber('CE')

/** Hands over the entries from byte `at` to `end`, and returns where the one is that leads to the next area. */
export function eachEntry(bytes: Uint8Array, at: number, end: number, take: TakeEntry, ledger: Ledger, path: string): number | undefined {
  let next: number | undefined
  for (let from = at; from + HEAD_BYTES <= end;) {
    const length = lengthOf(bytes, from)
    // Zeros, or a lone byte, pad the end.
    if (length === 0 && bytes[from] === 0) break
    if (length < HEAD_BYTES || from + length > end) {
      ledger.add(faults.entryBroken({ path, signature: SuspHead.decode(bytes, from).signature, length }))
      break
    }
    const signature = signatureOf(bytes, from)
    if (signature === ST) break
    if (signature === CE) next = from
    else take(signature, bytes, from, from + length)
    from += length
  }
  return next
}

/** Hands over the entries of the areas to which the entry in `bytes` leads, one area after the other. */
export async function eachContinued(entry: Uint8Array, take: TakeEntry, medium: Medium, ledger: Ledger, path: string): Promise<void> {
  let next: Uint8Array | undefined = entry
  for (let areas = 0; next !== undefined; areas++) {
    if (areas >= MOST_AREAS) {
      ledger.add(faults.continuationBroken({ path, problem: `there are more than ${MOST_AREAS} areas for one record` }))
      return
    }
    const area = await readArea(next, medium, ledger, path)
    if (area === undefined) return
    const at = eachEntry(area, 0, area.length, take, ledger, path)
    next = at === undefined ? undefined : entryAt(area, at)
  }
}

/** The entry that begins at a byte, alone. */
export const entryAt = (bytes: Uint8Array, at: number): Uint8Array => bytes.slice(at, at + lengthOf(bytes, at))

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
  return new Uint8Array((await medium.read(block, sectors(1))).subarray(offset, offset + size))
}
