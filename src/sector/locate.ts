/** What lies in some blocks of a disc that was recorded: the track, and the files where it has any. */

import { hasLeadIn, tracksOf } from '../layout/index.js'
import type { Locate } from '../port/index.js'
import type { Lba } from '../unit/index.js'
import type { Master } from './master.js'

/** Where a track was written; without its number the whole disc lies where it was planned. */
export interface TrackPlace {
  readonly start: Lba
  readonly track?: number
}

export async function locateOnDisc(master: Master, places: readonly TrackPlace[]): Promise<Locate> {
  const { disc } = master
  const tracks = tracksOf(disc)
  const found: { readonly start: Lba; readonly names: readonly string[]; readonly files: Locate | undefined }[] = []
  for (const { start, track: number } of places) {
    const there = number === undefined ? tracks : tracks.filter((track) => track.number === number)
    for (const track of there) {
      const begins = number === undefined && hasLeadIn(disc) ? track.start : start
      const names = hasLeadIn(disc) ? [`track ${track.number}`] : []
      found.push({ start: begins, names, files: await master.locate(track, begins) })
    }
  }
  found.sort((a, b) => a.start - b.start)
  return (start, blocks) => {
    const place = found.findLast((candidate) => candidate.start <= start) ?? found[0]
    return place === undefined ? [] : [...place.names, ...(place.files?.(start, blocks) ?? [])]
  }
}
