/** Instants as a manifest has them. */

import { printInstant, type Instant } from '../unit/index.js'

const SECOND = 1_000_000
/** Years 0000 to 9999 are written as dates, others as seconds. */
const FIRST = -62_167_219_200
const LAST = 253_402_300_799

export function printTime(at: Instant): string | number {
  const seconds = Math.floor(at / SECOND)
  return seconds >= FIRST && seconds <= LAST ? printInstant(at) : seconds
}
