/** What sheets say of data tracks that has a meaning for sound alone. IEC 60908 17.5; ECMA-130 22.3.1. */

import type { Fault, Position } from '../../fault/index.js'
import { isData } from '../../layout/index.js'
import { faults } from './faults.js'
import type { PartTrack } from './parts.js'

/** Without it: recorded, the bit of pre-emphasis would say that the data were written packet by packet. MMC-6, control field of Q. */
export function withoutSound(track: PartTrack, at: Position | undefined, found: Fault[]): PartTrack {
  if (!isData(track.mode)) return track
  const { isrc, preemphasis, channels, ...rest } = track
  const said = [
    ...(preemphasis ? ['pre-emphasis'] : []),
    ...(channels === 4 ? ['four channels'] : []),
    ...(isrc === undefined ? [] : [`ISRC ${isrc}`]),
  ]
  if (said.length > 0) found.push(faults.ofSoundAlone({ track: track.number, said }, { position: at }))
  return { ...rest, preemphasis: false, channels: 2 }
}
