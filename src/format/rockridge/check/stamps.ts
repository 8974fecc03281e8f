/** Stamps of TF entries. RRIP 4.1.6; ECMA-119 8.4.26.1, 9.1.5. */

import { daysInMonth } from '../../../unit/index.js'
import { IN_USE, isPlainDate, LONG_FORM } from './constants.js'
import type { Entries } from './entries.js'
import type { Place } from './place.js'
import { rules, suspRules } from './rules.js'

const HEAD = 5
/** Of FNV-1a. */
const PRIME = 0x01000193
const names = ['creation', 'modify', 'access', 'attributes', 'backup', 'expiration', 'effective'] as const
/** Stamps that are the same in all records of a file: those of creation and of change. */
const TOLD_TWICE = 2

export function takeStamps(entries: Entries, at: number, length: number, place: Place): void {
  const { bytes } = place
  const flags = bytes[at + 4] as number
  const width = (flags & LONG_FORM) === 0 ? 7 : 17
  let count = 0
  for (let bits = flags & ~LONG_FORM; bits !== 0; bits &= bits - 1) count++
  const wanted = HEAD + count * width
  if (length !== wanted)
    place.say(suspRules.entryLength, 'length', at + 2, length, `${wanted}, as the flags are ${flags.toString(16)}h`, 'TF')
  if (count === 0) place.say(rules.noStamps, 'flags', at + 4, `${flags.toString(16)}h`, 'a bit for one stamp at least')
  if (width === 17 && count > 0) place.say(rules.longStamps, 'flags', at + 4, 'the long form', 'the short form')
  if ((entries.stamps & flags & ~LONG_FORM) !== 0)
    place.say(rules.stamps, 'flags', at + 4, 'a stamp that stands in another TF too', 'each once')
  entries.stamps |= flags & ~LONG_FORM
  entries.stampsAt = place.base + at
  entries.seen |= IN_USE.TF
  let next = at + HEAD
  for (let i = 0; i < names.length; i++) {
    if ((flags & (1 << i)) === 0) continue
    if (next + width > at + length) return
    const odd = width === 7 ? oddShort(bytes, next) : oddLong(bytes, next)
    if (odd !== undefined) place.say(rules.stamps, names[i] as string, next, odd, 'a date')
    // Times of access change while a writer reads its sources.
    if (i < TOLD_TWICE)
      for (let j = next; j < next + width; j++) entries.stampHash = Math.imul(entries.stampHash ^ (bytes[j] as number), PRIME)
    next += width
  }
}

/** Undefined for a date, and for zeros, which are none. */
function oddShort(bytes: Uint8Array, at: number): string | undefined {
  if (isPlainDate(bytes, at)) return undefined
  const all = bytes.subarray(at, at + 7)
  return all.every((byte) => byte === 0) ? undefined : `${1900 + (bytes[at] as number)}, ${all.subarray(1).join(', ')}`
}

function oddLong(bytes: Uint8Array, at: number): string | undefined {
  const text = String.fromCharCode(...bytes.subarray(at, at + 16))
  const zone = ((bytes[at + 16] as number) << 24) >> 24
  const parts = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(text)
  if (parts === null) return JSON.stringify(text)
  if (/^0+$/.test(text) && zone === 0) return undefined
  const [year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0] = parts.slice(1).map(Number)
  const good =
    year > 0 && day >= 1 && day <= daysInMonth(year, month) && hour <= 23 && minute <= 59 && second <= 59 && zone >= -48 && zone <= 52
  return good ? undefined : `${text}, ${zone}`
}
