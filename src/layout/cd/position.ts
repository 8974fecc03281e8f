/** What an address of the disc is: which session, area, track and index. ECMA-130 22.3.3. */

import type { Lba } from '../../unit/index.js'
import type { CdSession, CdTrack, Disc } from './disc.js'

export type Position =
  | { readonly kind: 'lead-in'; readonly session: CdSession; readonly at: Lba }
  /** `frames` to index 1 while `index` is 0, so down to one as cdrdao has it; from index 1 otherwise. */
  | {
      readonly kind: 'track'
      readonly session: CdSession
      readonly track: CdTrack
      readonly index: number
      readonly frames: number
      readonly at: Lba
    }
  /** `frames` from the start of the lead-out. */
  | { readonly kind: 'lead-out'; readonly session: CdSession; readonly frames: number; readonly at: Lba }

/** Undefined before the first lead-in and after the last lead-out. */
export function positionOf(disc: Disc, at: Lba): Position | undefined {
  const session = last(disc.sessions, (candidate) => candidate.leadIn <= at)
  if (session === undefined) return undefined
  if (at < session.start) return { kind: 'lead-in', session, at }
  if (at >= session.leadOut) {
    const frames = at - session.leadOut
    return frames < session.leadOutLength ? { kind: 'lead-out', session, frames, at } : undefined
  }
  const track = last(session.tracks, (candidate) => candidate.pregap <= at)
  if (track === undefined) return undefined
  if (at < track.start) return { kind: 'track', session, track, index: 0, frames: track.start - at, at }
  let index = 1
  while (index < track.indexes.length && (track.indexes[index] as Lba) <= at) index++
  return { kind: 'track', session, track, index, frames: at - track.start, at }
}

/** The last element of an ascending list that holds; the list has at most 99. */
function last<Value>(list: readonly Value[], holds: (value: Value) => boolean): Value | undefined {
  return list.findLast(holds)
}
