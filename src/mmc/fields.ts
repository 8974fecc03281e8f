/** Field types that MMC has beside the common ones. */

import { readU32be, writeU32be, type FieldType } from '../codec/index.js'
import { lba, type Lba } from '../unit/index.js'

/** A logical block address; addresses of a CD's lead-in are negative. MMC-6, "LBA to MSF translation". */
export const address: FieldType<Lba> = {
  name: 's32be',
  width: 4,
  write(out, at, _width, value) {
    if (value < -(2 ** 31) || value >= 2 ** 31) throw new RangeError(`${value} is no block address`)
    writeU32be(out, at, value)
  },
  read: (from, at) => lba(readU32be(from, at) | 0),
  print: (value) => `block ${value}`,
}

/** The number of a bit that says yes or no. */
export const bit = (yes: boolean): number => (yes ? 1 : 0)
