/** Times of a node in a TF entry. RRIP 4.1.6. */

import { date17, date7, fitsShortDate } from '../iso9660/index.js'
import type { Attributes } from '../../tree/index.js'
import type { Instant } from '../../unit/index.js'
import type { Field } from './field.js'
import type { RockRidgeOptions, Stamp } from './options.js'
import { LONG_FORM, STAMP, TimeStamps } from './structures.js'

const stamps = Object.keys(STAMP) as Stamp[]

/** Undefined where no time is to be recorded. */
export function stampField(attributes: Attributes, options: RockRidgeOptions): Field | undefined {
  let flags = 0
  const times: Instant[] = []
  for (const stamp of stamps) {
    const time = options.timestamps.has(stamp) ? timeOf(attributes, stamp) : undefined
    if (time === undefined) continue
    flags |= STAMP[stamp]
    times.push(time)
  }
  if (times.length === 0) return undefined
  const long = options.longDates === 'always' || (options.longDates === 'when-needed' && !times.every(fitsShortDate))
  const type = long ? date17 : date7
  const width = long ? 17 : 7
  const length = TimeStamps.size + times.length * width
  return {
    length,
    write(out, at) {
      TimeStamps.encodeInto(out, at, { length, flags: long ? flags | LONG_FORM : flags })
      for (const [index, time] of times.entries()) type.write(out, at + TimeStamps.size + index * width, width, time)
    },
  }
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
