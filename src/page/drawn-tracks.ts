/** The tracks of a disc with their sound drawn. */

import type { PageDisc } from './disc.js'
import type { PageTrack } from './shape.js'

/** All sound is read once, in its order. */
export async function drawnTracks(disc: Pick<PageDisc, 'tracks' | 'peaks'>, signal?: AbortSignal): Promise<readonly PageTrack[]> {
  const drawn: PageTrack[] = []
  for (const track of disc.tracks) {
    const peaks = track.mode === 'audio' ? await disc.peaks?.(track.number, signal) : undefined
    drawn.push(
      track.mode !== 'audio'
        ? track
        : peaks === undefined
          ? { ...track, noPeaks: 'The sound of this disc is not read for a page.' }
          : { ...track, peaks },
    )
  }
  return drawn
}
