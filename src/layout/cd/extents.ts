/** What tracks hold, without their gaps: a file system of another track may show it as a file. */

import { between, lba, sectors, type Lba, type Sectors } from '../../unit/index.js'
import type { TrackExtents } from '../place.js'
import type { CdSession, CdTrack, Disc } from './disc.js'

/** A volume that lies elsewhere than the disc is laid out for takes the tracks of its session along. */
export interface MovedVolume {
  readonly planned: Lba
  readonly start: Lba
}

export function trackExtents(disc: Disc, moved?: MovedVolume): TrackExtents {
  const extents = new Map<number, { readonly start: Lba; readonly length: Sectors }>()
  for (const session of disc.sessions) {
    const by = moved !== undefined && moved.planned >= session.start && moved.planned < session.leadOut ? moved.start - moved.planned : 0
    for (const track of session.tracks) extents.set(track.number, { start: lba(track.start + by), length: lengthOf(session, track) })
  }
  return extents
}

/** Empty sectors at the end of a track are no part of what it holds. */
function lengthOf({ spans }: CdSession, { start, end }: CdTrack): Sectors {
  const held = spans.findLast((span) => span.kind !== 'empty' && span.start < end && span.start + span.length > start)
  return held === undefined ? sectors(0) : between(start, lba(Math.min(end, held.start + held.length)))
}
