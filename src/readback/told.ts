/** The disc in a drive beside the one that it should be, as far as the drive tells without reading its sectors. */

import { hasLeadIn, tracksOf, type CdTrack, type Disc } from '../layout/index.js'
import type { Lba } from '../unit/index.js'
import { compareContents, type ContentsCompared, type HowWritten } from './comparison.js'
import { contentsOf, readContents, type DiscContents } from './contents.js'
import { readIndexes } from './indexes.js'
import { lookAtDisc, type Station } from './view.js'

export interface Told extends ContentsCompared {
  /** Tracks that the disc has too, and where; sounds where data should be, or the other way round, are told already. */
  readonly tracks: readonly { readonly track: CdTrack; readonly start: Lba }[]
}

/** Of the four bits of sub-channel Q. */
const DATA = 4

/** Blocks have nothing to be told of. Throws where the drive has no disc. */
export async function toldOf(station: Station, disc: Disc, how: HowWritten): Promise<Told> {
  const all = tracksOf(disc)
  const nothing = { differences: [], compared: [], notCompared: [] }
  if (!hasLeadIn(disc)) {
    await lookAtDisc(station)
    return { ...nothing, tracks: all.map((track) => ({ track, start: track.start })) }
  }
  const { view, contents } = await readContents(station)
  if (view.family !== 'cd') return { ...nothing, differences: [`it is a ${view.name} and no Compact Disc`], tracks: [] }
  const wanted = contentsOf(disc)
  const tracks = all.flatMap((track) => {
    const [there, control] = [contents, wanted].map(({ tracks: told }) => told.find(({ number }) => number === track.number))
    const isAlike = there !== undefined && ((there.control ^ (control?.control ?? 0)) & DATA) === 0
    return isAlike ? [{ track, start: there.start }] : []
  })
  return { ...compareContents(wanted, await withPlaces(station, contents, how), how), tracks }
}

/** Nobody looks for what the drive has made. */
const withPlaces = async (station: Station, contents: DiscContents, { places }: HowWritten): Promise<DiscContents> =>
  places === 'free' ? contents : { ...contents, places: await readIndexes(station, contents.tracks, contents.leadOuts) }
