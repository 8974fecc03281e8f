/** The tracks of a disc that has more than its blocks. */

import type { Disc, TextField } from '../layout/index.js'
import type { PageTrack } from './shape.js'

/** None of a disc of blocks, whose one track is the drive's. */
export function pageTracks(disc: Disc): readonly PageTrack[] {
  if (!disc.sessions.some(({ leadIn, start }) => leadIn < start)) return []
  const [texts] = disc.texts
  const textOf = (number: number, field: TextField): string | undefined => texts?.tracks.get(number)?.[field]
  return disc.sessions.flatMap(({ number: session, tracks }) =>
    tracks.map(({ number, mode, pregap, start, end, indexes, isrc }) => {
      const [title, performer] = [textOf(number, 'title'), textOf(number, 'performer')]
      return {
        session,
        number,
        mode,
        pregap,
        start,
        end,
        indexes,
        ...(title === undefined ? {} : { title }),
        ...(performer === undefined ? {} : { performer }),
        ...(isrc === undefined ? {} : { isrc }),
      }
    }),
  )
}
