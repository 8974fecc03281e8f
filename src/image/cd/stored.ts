/** Where the sectors of a disc lie in an image of its program area. */

import type { CdSession, CdTrack, Disc } from '../../layout/index.js'
import { lastName } from '../../port/index.js'
import { UNSTORED } from '../../sector/index.js'
import { msfOfFrames, printMsf, type Lba } from '../../unit/index.js'

/** Sectors that an image keeps of a session: all but its first pause of two seconds. */
export const storedLength = (session: CdSession): number => session.leadOut - session.start - UNSTORED

/** The sector of the image, sessions one after the other, that holds an address. Not below the first stored one. */
export function storedAt(disc: Disc, session: CdSession, at: Lba): number {
  let before = 0
  for (const earlier of disc.sessions) if (earlier.number < session.number) before += storedLength(earlier)
  return before + Math.max(0, at - session.start - UNSTORED)
}

export const storedSectors = (disc: Disc): number => disc.sessions.reduce((sum, session) => sum + storedLength(session), 0)

/** Stored sectors of a track's pregap; of the first in a session only what exceeds the two seconds. */
export const storedPregap = (disc: Disc, session: CdSession, track: CdTrack): number =>
  storedAt(disc, session, track.start) - storedAt(disc, session, track.pregap)

export const printFrames = (frames: number): string => printMsf(msfOfFrames(frames))
export const twoDigits = (value: number): string => String(value).padStart(2, '0')

/** The last part of a path, in the host's or in Windows' way: sheets come from everywhere. */
export const nameOf = (path: string): string => lastName(path, 'win32')
