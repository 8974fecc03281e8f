/** What nearly all entries are, which lead to their judges at once. RRIP 4.1. */

import { signatureNumber } from '../structures.js'
import { takeInUse, takeName, takePosix, type Entries } from './entries.js'
import type { Place } from './place.js'
import { takeStamps } from './stamps.js'

const [PX, TF] = [signatureNumber('PX'), signatureNumber('TF')]
const [NM, RR] = [signatureNumber('NM'), signatureNumber('RR')]
/** Bytes before a name, and before stamps. */
const HEAD = 5

/** Takes attributes, stamps, names and the summary of RRIP 1.10 up to an entry that is something else, and says where that begins, or where nothing follows. */
export function takeUsual(entries: Entries, place: Place, from: number, end: number): number {
  const { bytes } = place
  let at = from
  while (at + HEAD <= end) {
    const length = bytes[at + 2] as number
    if (length < HEAD || at + length > end || bytes[at + 3] !== 1) return at
    const signature = ((bytes[at] as number) << 8) | (bytes[at + 1] as number)
    if (signature === PX) takePosix(entries, at, length, place)
    else if (signature === NM) takeName(entries, at, length, place)
    else if (signature === TF) takeStamps(entries, at, length, place)
    else if (signature === RR && length === HEAD) takeInUse(entries, at, place)
    else return at
    at += length
  }
  return at
}
