/** Minute, second and frame addresses of the Compact Disc. ECMA-130 22.3.3; 75 frames a second. */

import { lba, type Lba } from './quantity.js'

/** An absolute or relative time on a CD: minute 0-99, second 0-59, frame 0-74. */
export interface Msf {
  readonly minute: number
  readonly second: number
  readonly frame: number
}

export const FRAMES_PER_SECOND = 75
const FRAMES_PER_MINUTE = 60 * FRAMES_PER_SECOND
/** Absolute time 00:02:00 is logical block 0 (MMC-6 table 17): an absolute Msf runs this far ahead of an Lba. */
export const PREGAP_FRAMES = 150
/** Absolute times from 90:00:00 on are the negative addresses of the lead-in (MMC-6 table 17). */
const LEAD_IN_MINUTE = 90
const FRAMES_PER_DISC = 100 * FRAMES_PER_MINUTE

/** The absolute time of an address from -45150 (90:00:00) to 404849 (89:59:74). */
export function msfOfLba(at: Lba): Msf {
  if (at < -45150 || at > 404849) throw new RangeError(`An absolute time reaches from LBA -45150 to 404849, not ${at}`)
  const frames = at + PREGAP_FRAMES
  return msfOfFrames(frames < 0 ? frames + FRAMES_PER_DISC : frames)
}

/** The address of an absolute time; 90:00:00 and later lie in the lead-in, below zero. */
export function lbaOfMsf(time: Msf): Lba {
  const frames = framesOf(time)
  return lba((time.minute >= LEAD_IN_MINUTE ? frames - FRAMES_PER_DISC : frames) - PREGAP_FRAMES)
}

/** Frames in a length of time. */
export const framesOf = (time: Msf): number => time.minute * FRAMES_PER_MINUTE + time.second * FRAMES_PER_SECOND + time.frame

/** A length of time, of less than 100 minutes, from its frames. */
export function msfOfFrames(frames: number): Msf {
  if (!Number.isSafeInteger(frames) || frames < 0 || frames >= FRAMES_PER_DISC)
    throw new RangeError(`A time has 0 to ${FRAMES_PER_DISC - 1} frames, not ${frames}`)
  return {
    minute: Math.floor(frames / FRAMES_PER_MINUTE),
    second: Math.floor(frames / FRAMES_PER_SECOND) % 60,
    frame: frames % FRAMES_PER_SECOND,
  }
}

/** `02:03:04`; undefined for text that is no time. */
export function parseMsf(text: string): Msf | undefined {
  const match = /^(\d{1,2}):([0-5]\d):([0-6]\d|7[0-4])$/.exec(text)
  return match ? { minute: Number(match[1]), second: Number(match[2]), frame: Number(match[3]) } : undefined
}

export const printMsf = (time: Msf): string => [time.minute, time.second, time.frame].map((part) => String(part).padStart(2, '0')).join(':')
