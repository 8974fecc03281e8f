/** The tracks of a Compact Disc by their numbers, before anything is measured. */

import { mayBeGlob } from './globs.js'
import type { DataTrack, Manifest, Track } from './types.js'

export interface NumberedTrack {
  readonly type: DataTrack['type'] | 'audio'
  /** Whether it holds the file system of the manifest. */
  readonly holdsFiles: boolean
}

/** None for an image of blocks. */
export function numberedTracks({
  audio,
  tracks,
  files,
  layout,
}: Pick<Manifest, 'audio' | 'tracks' | 'files' | 'layout'>): ReadonlyMap<number, NumberedTrack> {
  const first = audio?.firstTrack ?? 1
  if (tracks !== undefined)
    return new Map(
      // What is wrong in form is a hole.
      [...tracks.entries()].flatMap(([i, track]) => (track === undefined ? [] : [[first + i, numbered(track)] as const])),
    )
  if (audio === undefined) return new Map()
  const sounds = Array.from(audio.tracks ?? [], (): NumberedTrack => ({ type: 'audio', holdsFiles: false }))
  const data: readonly NumberedTrack[] =
    files === undefined ? [] : [{ type: layout === 'cd-extra' ? 'xa-form1' : 'mode1', holdsFiles: true }]
  const all = layout === 'cd-extra' ? [...sounds, ...data] : [...data, ...sounds]
  return new Map(all.map((track, i) => [first + i, track] as const))
}

/** Whether some tracks may be several, which the sources tell. */
export const countsLater = ({ audio, tracks }: Pick<Manifest, 'audio' | 'tracks'>): boolean =>
  [...(audio?.tracks ?? []), ...(tracks ?? []).filter((track) => track?.type === 'audio')].some(
    (track) => track?.from !== undefined && mayBeGlob(track.from),
  )

const numbered = (track: Track): NumberedTrack => ({
  type: track.type,
  holdsFiles: track.type !== 'audio' && track.from === undefined && track.parts === undefined,
})

/** Whether files are what other tracks hold, so that the tracks have to be laid out before the file system. */
export const hasFilesInTracks = ({ files }: Pick<Manifest, 'files'>): boolean => files?.some((entry) => 'track' in entry) === true

/** Whether the file system of the manifest lies in sectors that tell their form each for itself. */
export const mixesForms = (manifest: Manifest): boolean =>
  [...numberedTracks(manifest).values()].some(({ type, holdsFiles }) => holdsFiles && type === 'xa')
