/** Times of a node in a TF entry. RRIP 4.1.6. */

import { date17, date7 } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import type { Instant } from '../../unit/index.js'
import type { Field } from './field.js'
import type { RockRidgeOptions, Stamp } from './options.js'
import { LONG_FORM, STAMP, TimeStamps } from './structures.js'

const stamps = Object.keys(STAMP) as Stamp[]

/** Undefined where no time is to be recorded. */
export function stampField(attributes: Attributes, options: RockRidgeOptions): Field | undefined {
  const length = stampLength(attributes, options)
  return length === 0 ? undefined : { length, write: (out, at) => writeStamps(out, at, length, attributes, options) }
}

/** Bytes of the TF entry, 0 where there is none. */
export function stampLength(attributes: Attributes, options: RockRidgeOptions): number {
  let count = 0
  for (const stamp of stamps) if (options.timestamps.has(stamp) && timeOf(attributes, stamp) !== undefined) count++
  return count === 0 ? 0 : TimeStamps.size + count * (options.longDates === 'always' ? 17 : 7)
}

/** Writes the TF entry of that length. */
export function writeStamps(out: Uint8Array, start: number, length: number, attributes: Attributes, options: RockRidgeOptions): void {
  const long = options.longDates === 'always'
  const [type, width] = long ? [date17, 17] : [date7, 7]
  let flags = long ? LONG_FORM : 0
  let at = start + TimeStamps.size
  for (const stamp of stamps) {
    const time = options.timestamps.has(stamp) ? timeOf(attributes, stamp) : undefined
    if (time === undefined) continue
    flags |= STAMP[stamp]
    type.write(out, at, width, time)
    at += width
  }
  TimeStamps.encodeInto(out, start, { length, flags })
}

function timeOf(attributes: Attributes, stamp: Stamp): Instant | undefined {
  switch (stamp) {
    case 'created':
      return attributes.btime
    case 'modified':
      return attributes.mtime
    case 'accessed':
      return attributes.atime
    case 'changed':
      return attributes.ctime
  }
}
