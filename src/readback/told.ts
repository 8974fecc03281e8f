/** The disc in a drive beside the one that it should be, as far as the drive tells without reading its sectors. */

import { hasLeadIn, tracksOf, type CdTrack, type Disc } from '../layout/index.js'
import type { Lba } from '../unit/index.js'
import { comparedParts, contentsOf, differencesIn, readContents, type DiscContents } from './contents.js'
import { lookAtDisc, type Station } from './view.js'

export interface Told {
  /** In sentences. */
  readonly differences: readonly string[]
  /** What was compared, in words: what the drive tells. */
  readonly compared: readonly string[]
  /** Tracks that the disc has too, and where; sounds where data should be, or the other way round, are told already. */
  readonly tracks: readonly { readonly track: CdTrack; readonly start: Lba }[]
}

export interface Wanted {
  /** Of tracks that were written one by one the drive says where they begin. */
  readonly places: 'fixed' | 'free'
  /** Sectors with 16 bytes of sub-channel hold no CD-TEXT. */
  readonly text: 'kept' | 'lost'
}

/** Of the four bits of sub-channel Q. */
const DATA = 4

/** Blocks have nothing to be told of. Throws where the drive has no disc. */
export async function toldOf(station: Station, disc: Disc, { places, text }: Wanted): Promise<Told> {
  const all = tracksOf(disc)
  if (!hasLeadIn(disc)) {
    await lookAtDisc(station)
    return { differences: [], compared: [], tracks: all.map((track) => ({ track, start: track.start })) }
  }
  const { view, contents } = await readContents(station)
  if (view.family !== 'cd') return { differences: [`it is a ${view.name} and no Compact Disc`], compared: [], tracks: [] }
  const { text: packs, ...rest } = contentsOf(disc)
  const wanted: DiscContents = packs === undefined || text === 'lost' ? rest : { ...rest, text: packs }
  const tracks = all.flatMap((track) => {
    const [there, control] = [contents, wanted].map(({ tracks: told }) => told.find(({ number }) => number === track.number))
    const isAlike = there !== undefined && ((there.control ^ (control?.control ?? 0)) & DATA) === 0
    return isAlike ? [{ track, start: there.start }] : []
  })
  return { differences: differencesIn(wanted, contents, places), compared: comparedParts(contents), tracks }
}
