/** Where tracks of data lie: file systems are looked for there, and nowhere else on a disc that has tracks. */

import type { Medium } from '../port/index.js'
import { after, lba, SECTOR_BYTES, sectors, type Lba, type Sectors } from '../unit/index.js'

/** What counts of a track here. */
export interface TrackPlace {
  readonly session: number
  readonly number: number
  readonly start: Lba
  readonly blocks: Sectors
  readonly mode: string
}

/** A stretch of blocks that hold data. */
interface DataArea {
  readonly session: number
  readonly start: number
  readonly end: number
}

/** A track that was written for itself ends with as many blocks that cannot be read. MMC-6 4.2.3.4. */
const RUN_OUT = 2

/** In the order of their addresses. Tracks that are not listed between others are taken for what those are: many are asked for in part. */
function dataAreasOf(tracks: readonly TrackPlace[]): readonly DataArea[] {
  const areas: DataArea[] = []
  let before: TrackPlace | undefined
  for (const track of tracks.toSorted((a, b) => a.start - b.start)) {
    const { session, number, start, blocks, mode } = track
    const follows = before === undefined || number <= before.number + 1 || before.mode === 'audio'
    if (mode !== 'audio')
      areas.push({ session, start: follows || before === undefined ? start : before.start + before.blocks, end: start + blocks })
    before = track
  }
  return areas
}

/** Whether a block lies in a track of data; everything does where there are no tracks. */
export const isInDataTrack = (tracks: readonly TrackPlace[], block: number): boolean =>
  tracks.length === 0 || dataAreasOf(tracks).some(({ start, end }) => start <= block && block < end)

/** Whether a block is among the last of a track, which may be run-out. */
export function mayBeRunOut(tracks: readonly TrackPlace[]): (block: number) => boolean {
  const ends = dataAreasOf(tracks).map(({ end }) => end)
  return (block) => ends.some((end) => end - RUN_OUT <= block && block < end)
}

/** The medium with zeros in place of sounds and gaps, which are never asked for. The same where there are no tracks. */
export function inDataTracks(medium: Medium, tracks: readonly TrackPlace[]): Medium {
  if (tracks.length === 0) return medium
  const areas = dataAreasOf(tracks)
  const isWithin = (start: number, end: number): boolean => areas.some((area) => area.start <= start && end <= area.end)
  return {
    ...medium,
    ...(medium.readMode2 === undefined
      ? {}
      : { readMode2: async (start, count) => (isWithin(start, start + count) ? medium.readMode2?.(start, count) : undefined) }),
    async read(start, count) {
      const end = start + count
      if (start < 0 || end > medium.size || isWithin(start, end)) return medium.read(start, count)
      const out = new Uint8Array(count * SECTOR_BYTES)
      for (const area of areas) {
        const [from, to] = [Math.max(start, area.start), Math.min(end, area.end)]
        if (from < to) out.set(await medium.read(lba(from), sectors(to - from)), (from - start) * SECTOR_BYTES)
      }
      return out
    },
    dataEnd(at) {
      const own = areas.find(({ start, end }) => start <= at && at < end)
      const last = own && areas.findLast(({ session }) => session === own.session)
      return last && after(lba(0), sectors(last.end))
    },
  }
}
