/** The tracks of a disc that has more than its blocks. */

import { tracksOf, type Disc, type TextField } from '../layout/index.js'
import { peaksOf, samplesOf } from './peaks.js'
import type { PageTrack } from './shape.js'
import type { Subject } from './subject.js'

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

/** Samples of sound that are read for a page without a server: a quarter of an hour. */
const MOST_SAMPLES = 40_000_000

/** The tracks with their sound drawn, as far as it is quickly read. */
export async function drawnTracks(subject: Pick<Subject, 'disc' | 'sources'>, signal?: AbortSignal): Promise<readonly PageTrack[]> {
  const drawn: PageTrack[] = []
  let left = MOST_SAMPLES
  const lengths = new Map(tracksOf(subject.disc).map((track) => [track.number, samplesOf(track)]))
  for (const track of pageTracks(subject.disc)) {
    if (track.mode !== 'audio') drawn.push(track)
    else {
      left -= lengths.get(track.number) ?? 0
      const peaks = left < 0 ? undefined : await peaksOf(subject, track.number, signal)
      drawn.push(
        peaks === undefined
          ? { ...track, noPeaks: 'This file draws the first quarter of an hour; `disc watch --serve` draws all.' }
          : { ...track, peaks },
      )
    }
  }
  return drawn
}
