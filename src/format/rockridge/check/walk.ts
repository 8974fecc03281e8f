/** Entries of a field or an area, one after the other. SUSP 4. */

import { SuspNumber } from '../structures.js'
import type { Place } from './place.js'
import { suspRules } from './rules.js'
import { signatureText, TELLING } from './tables.js'

export const signatureOf = SuspNumber.getter('signature')
const HEAD_BYTES = SuspNumber.size

/** Whether an entry that only the protocols have begins here. */
export function isTelling(bytes: Uint8Array, at: number, end: number): boolean {
  if (at + HEAD_BYTES > end || !TELLING.has(signatureOf(bytes, at))) return false
  const length = bytes[at + 2] as number
  return length >= HEAD_BYTES && at + length <= end
}

/** Takes an entry that lies within its field; false where no other follows. */
export type Take = (signature: number, at: number, length: number) => boolean

/** Hands over what lies from byte `at` to `end` of the place's bytes. */
export function walk(place: Place, at: number, end: number, take: Take): void {
  const { bytes } = place
  let from = at
  while (from + HEAD_BYTES <= end) {
    const length = bytes[from + 2] as number
    if (length === 0 && bytes[from] === 0) break
    if (length < HEAD_BYTES || from + length > end) {
      const should = `from ${HEAD_BYTES} to ${end - from}`
      place.say(suspRules.entryLength, 'length', from + 2, length, should, nameOf(bytes, from))
      return
    }
    const goesOn = take(signatureOf(bytes, from), from, length)
    from += length
    if (!goesOn) break
  }
  for (let i = from; i < end; i++)
    if (bytes[i] !== 0) {
      place.say(suspRules.junk, 'bytes behind the last entry', i, `${(bytes[i] as number).toString(16)}h`, 'zero')
      return
    }
  if (bytes !== place.record.bytes && end > from)
    place.say(suspRules.padding, 'size', from, `${end - from} bytes of zeros behind the last entry`, 'entries up to its end')
}

const nameOf = (bytes: Uint8Array, at: number): string => {
  const text = signatureText(bytes, at)
  return /^[A-Z][A-Z0-9]$/.test(text) ? text : 'system use entry'
}
