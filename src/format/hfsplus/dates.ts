/** Seconds since the beginning of 1904, UTC: 32 bits, up to 6 February 2040. TN1150, "HFS Plus Dates". */

import { secondsOf, type Instant } from '../../unit/index.js'

const FROM_1904_TO_1970 = 2_082_844_800
const LAST = 0xffffffff

/** The nearest that can be told. */
export const dateOf = (at: Instant): number => Math.min(LAST, Math.max(0, secondsOf(at) + FROM_1904_TO_1970))

export function isDate(at: Instant): boolean {
  const date = secondsOf(at) + FROM_1904_TO_1970
  return date >= 0 && date <= LAST
}
