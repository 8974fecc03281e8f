/** Moments, sizes and times as the manifest writes them, as quantities. */

import { framesOf, instantOfSeconds, parseBytes, parseInstant, parseMsf, type Bytes, type Instant } from '../unit/index.js'
import type { Moment, SamplePosition, Size, Time } from './types.js'

/** What the 17-byte form of ECMA-119 8.4.26.1 can record: the years 1 to 9999. */
const EARLIEST = instantOfSeconds(-62_135_596_800)
const LATEST = instantOfSeconds(253_402_300_799)

/** Undefined for what is no moment: the 30th of February, or a year beyond 9999. */
export function instantOf(moment: Moment): Instant | undefined {
  const at = parseInstant(String(moment))
  return at === undefined || at < EARLIEST || at > LATEST ? undefined : at
}

/** Undefined beyond 2^53 - 1 bytes. */
export const bytesOfSize = (size: Size): Bytes | undefined => parseBytes(String(size))

/** Frames of 1/75 second. */
export function framesOfTime(time: Time): number {
  if (typeof time === 'number') return time
  const parsed = parseMsf(time)
  if (parsed === undefined) throw new RangeError(`No time: ${time}`)
  return framesOf(parsed)
}

const SAMPLES_PER_SECOND = 44_100
const SAMPLES_PER_FRAME = SAMPLES_PER_SECOND / 75

/** Samples of 1/44100 second, rounded down. */
export function samplesOf(position: SamplePosition): number {
  if (typeof position === 'number') return position
  const fraction = /^(?:(\d+):)?(\d+):(\d+)[.](\d+)$/.exec(position)
  if (fraction === null) {
    const [minutes, seconds, frames] = position.split(':').map(Number) as [number, number, number]
    return (minutes * 60 + seconds) * SAMPLES_PER_SECOND + frames * SAMPLES_PER_FRAME
  }
  const whole = (Number(fraction[1] ?? 0) * 60 + Number(fraction[2])) * 60 + Number(fraction[3])
  const digits = fraction[4] ?? ''
  return whole * SAMPLES_PER_SECOND + Math.floor((Number(digits) * SAMPLES_PER_SECOND) / 10 ** digits.length)
}
