/** Texts of tracks that the manifest leaves to the tags of their files. What the manifest says itself wins. */

import type { Fault, ManifestPath } from '../fault/index.js'
import { normalIsrc, type TextField } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import type { SoundFile, SoundTags } from '../source/index.js'
import { faults } from './faults.js'

type Audio = NonNullable<Manifest['audio']>
type AnyTrack = NonNullable<NonNullable<Manifest['audio']>['tracks']>[number] | NonNullable<Manifest['tracks']>[number]

/** Fields of CD-TEXT that tags have; none has a message. */
const FIELDS = ['title', 'performer', 'songwriter', 'composer', 'arranger'] as const satisfies readonly TextField[]
/** Characters of a text, as the manifest may have them. */
const LONGEST = 160
const TOO_LONG = `it has more than ${LONGEST} characters`

interface Worded {
  readonly manifest: Manifest
  readonly faults: readonly Fault[]
}

/** Whether the tags of a track's file are wanted. */
const wantsTags = ({ audio }: Manifest, track: AnyTrack): boolean =>
  ('type' in track && track.type !== 'audio' ? undefined : ((track as { tags?: boolean }).tags ?? audio?.tags)) === true

/** Paths of files whose tags are wanted. */
export const filesWithTags = (manifest: Manifest): ReadonlySet<string> =>
  new Set(tracksOf(manifest).flatMap((track) => (track.from !== undefined && wantsTags(manifest, track) ? [track.from] : [])))

const tracksOf = ({ audio, tracks }: Manifest): readonly AnyTrack[] => audio?.tracks ?? tracks ?? []

/** The manifest with the texts of the tags in it. */
export function wordTracks(manifest: Manifest, sounds: ReadonlyMap<string, SoundFile>): Worded {
  const { audio, tracks } = manifest
  if (filesWithTags(manifest).size === 0) return { manifest, faults: [] }
  const found: Fault[] = []
  const word = worder(manifest, sounds, found)
  const made: Manifest = {
    ...manifest,
    ...(audio?.tracks === undefined ? {} : { audio: { ...audio, tracks: audio.tracks.map(word) } }),
    ...(tracks === undefined ? {} : { tracks: tracks.map(word) }),
  }
  if (audio?.tags !== true) return { manifest: made, faults: found }
  const tagged = tracksOf(manifest).flatMap((track) => (wantsTags(manifest, track) ? (sounds.get(track.from ?? '')?.tags ?? []) : []))
  return { manifest: { ...made, audio: { ...made.audio, ...textsOfDisc(audio, tagged, found) } }, faults: found }
}

/** Gives a track the texts of its file. */
function worder(
  manifest: Manifest,
  sounds: ReadonlyMap<string, SoundFile>,
  found: Fault[],
): <Track extends AnyTrack>(track: Track, i: number) => Track {
  const list: ManifestPath = manifest.audio?.tracks === undefined ? ['tracks'] : ['audio', 'tracks']
  const uses = new Map<string, number>()
  const codes = new Set<string>()
  for (const track of tracksOf(manifest)) {
    if (track.from !== undefined) uses.set(track.from, (uses.get(track.from) ?? 0) + 1)
    if ('isrc' in track && track.isrc !== undefined) codes.add(plainCode(track.isrc))
  }
  return (track, i) => {
    const { from } = track
    if (from === undefined || !wantsTags(manifest, track)) return track
    const where = { path: [...list, i, 'from'] }
    const sound = sounds.get(from)
    if (sound?.tags === undefined) {
      // A file that could not be measured is a fault already; samples without a header were not looked at.
      if (sound !== undefined || 'order' in track) found.push(faults.noTags({ file: from }, where))
      return track
    }
    const leave = (tag: string, reason: string): void => void found.push(faults.tagLeftOut({ file: from, tag, reason }, where))
    if ((uses.get(from) ?? 0) > 1) {
      leave('its tracks', 'there are several of them')
      return track
    }
    const own: Record<string, string> = {}
    for (const field of FIELDS) {
      const text = sound.tags[field]
      if (text === undefined || track[field] !== undefined) continue
      if (isLong(text)) leave(field, TOO_LONG)
      else own[field] = text
    }
    const code = sound.tags.isrc
    if (code === undefined || 'isrc' in track) return { ...track, ...own }
    if (normalIsrc(code) === undefined) leave('isrc', `${JSON.stringify(code)} is no recording code`)
    else if (codes.has(plainCode(code))) leave('isrc', `another track has ${code}`)
    else own['isrc'] = code
    codes.add(plainCode(code))
    return { ...track, ...own }
  }
}

/** What all files have the same: the album, and who plays it. */
function textsOfDisc(audio: Audio, tagged: readonly SoundTags[], found: Fault[]): { title?: string; performer?: string } {
  const leave = (tag: string, reason: string): void => void found.push(faults.tagLeftOut({ tag, reason }, { path: ['audio', 'tags'] }))
  const common = (field: keyof SoundTags, name: string): string | undefined => {
    const [first, ...others] = new Set(tagged.map((tags) => tags[field]))
    if (others.length > 0) leave(name, 'the files have different ones')
    else if (first !== undefined && isLong(first)) leave(name, TOO_LONG)
    else return first
    return undefined
  }
  const title = audio.title ?? common('album', 'the title of the disc')
  const isSaid = tagged.some((tags) => tags.albumPerformer !== undefined)
  // Of a sampler the tracks have performers of their own.
  const isOne = new Set(tagged.map((tags) => tags.performer)).size === 1
  const performer =
    audio.performer ??
    (isSaid ? common('albumPerformer', 'the performer of the disc') : isOne ? common('performer', 'the performer of the disc') : undefined)
  return { ...(title === undefined ? {} : { title }), ...(performer === undefined ? {} : { performer }) }
}

const isLong = (text: string): boolean => Array.from(text).length > LONGEST
const plainCode = (text: string): string => text.replaceAll('-', '').toUpperCase()
