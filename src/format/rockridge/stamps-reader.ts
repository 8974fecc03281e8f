/** Times in TF entries, read. RRIP 4.1.6. */

import { date17, date7 } from '../iso9660/index.js'
import type { Instant } from '../../unit/index.js'
import { LONG_FORM, STAMP, TimeStamps } from './structures.js'

/** Those that are told. */
export interface Stamps {
  btime: Instant | undefined
  mtime: Instant | undefined
  atime: Instant | undefined
  ctime: Instant | undefined
}

const flagsOf = TimeStamps.getter('flags')

/** Reads an entry from byte `at` to `end`. What it does not tell stays as it is; stamps behind its end are none. */
export function readStamps(into: Stamps, from: Uint8Array, at: number, end: number): void {
  const flags = flagsOf(from, at)
  const long = (flags & LONG_FORM) !== 0
  const width = long ? 17 : 7
  const timeAt = (stamp: number): Instant | undefined => (long ? date17.read(from, stamp, width) : date7.read(from, stamp, width))
  let next = at + TimeStamps.size
  if ((flags & STAMP.created) !== 0 && next + width <= end) {
    into.btime = timeAt(next) ?? into.btime
    next += width
  }
  if ((flags & STAMP.modified) !== 0 && next + width <= end) {
    into.mtime = timeAt(next) ?? into.mtime
    next += width
  }
  if ((flags & STAMP.accessed) !== 0 && next + width <= end) {
    into.atime = timeAt(next) ?? into.atime
    next += width
  }
  if ((flags & STAMP.changed) !== 0 && next + width <= end) into.ctime = timeAt(next) ?? into.ctime
}
