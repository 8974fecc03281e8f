/** Tracks whose file is a glob become as many as it matches. */

import type { Fault, ManifestPath } from '../fault/index.js'
import { faults as manifestFaults, numberedTracks, type Manifest } from '../manifest/index.js'
import { faults } from './faults.js'
import type { SoundTrack } from './parts.js'

interface ListedTracks {
  /** With a track for each file. */
  readonly manifest: Manifest
  readonly faults: readonly Fault[]
  /** Where in the manifest as it is written stands what is at this path of the one with all tracks. */
  readonly writtenAt: (path: ManifestPath) => ManifestPath
}

/** The files of a glob in their order, or why there are none; undefined for the path of one file. */
type FindSounds = (pattern: string, path: ManifestPath) => readonly string[] | Fault | undefined

/** Keys of which each track has its own. */
const OWN = ['title', 'isrc', 'start', 'end', 'pregapStart', 'pregapFrom', 'indexes', 'subcode', 'translations'] as const

export function listTracks(manifest: Manifest, find: FindSounds): ListedTracks {
  const found: Fault[] = []
  const written: { readonly list: ManifestPath; readonly indexes: readonly number[] }[] = []
  const all = <Track extends object>(tracks: readonly Track[], list: ManifestPath): readonly Track[] => {
    const listed = tracks.flatMap((track, i) => tracksOf(track, [...list, i], find, found).map((one) => [one, i] as const))
    if (listed.length === tracks.length && listed.every(([track], i) => track === tracks[i])) return tracks
    written.push({ list, indexes: listed.map(([, i]) => i) })
    return listed.map(([track]) => track)
  }
  const { audio, tracks } = manifest
  const expanded: Manifest = {
    ...manifest,
    ...(audio?.tracks === undefined ? {} : { audio: { ...audio, tracks: all(audio.tracks, ['audio', 'tracks']) } }),
    ...(tracks === undefined ? {} : { tracks: all(tracks, ['tracks']) }),
  }
  if (written.length === 0) return { manifest, faults: found, writtenAt: (path) => path }
  if (found.length === 0) found.push(...judgeNumbers(expanded))
  return {
    manifest: expanded,
    faults: found,
    writtenAt: (path) => {
      const { list = [], indexes = [] } = written.find((one) => one.list.every((step, i) => path[i] === step)) ?? {}
      const index = path[list.length]
      const own = typeof index === 'number' && list.length > 0 ? indexes[index] : undefined
      return own === undefined ? path : [...list, own, ...path.slice(list.length + 1)]
    },
  }
}

/** None where nothing is found: that is a fault already. */
function tracksOf<Track extends object>(track: Track, path: ManifestPath, find: FindSounds, found: Fault[]): readonly Track[] {
  const sound = track as Partial<SoundTrack> & { readonly type?: string; readonly session?: unknown }
  if (sound.from === undefined || (sound.type !== undefined && sound.type !== 'audio')) return [track]
  const files = find(sound.from, [...path, 'from'])
  if (files === undefined) return [track]
  if (!isList(files)) {
    found.push(files)
    return []
  }
  if (files.length > 1)
    for (const key of OWN)
      if (sound[key] !== undefined)
        found.push(faults.keyOfOneTrack({ key, from: sound.from, count: files.length }, { path: [...path, key] }))
  return files.map((from) => ({ ...track, from }))
}

const isList = (files: readonly string[] | Fault): files is readonly string[] => Array.isArray(files)

/** What the checks of the manifest could not say while nobody knew how many tracks there are. */
function judgeNumbers(manifest: Manifest): readonly Fault[] {
  const numbered = numberedTracks(manifest)
  const last = (manifest.audio?.firstTrack ?? 1) - 1 + numbered.size
  const list = manifest.audio?.tracks === undefined ? ['tracks'] : ['audio', 'tracks']
  const found = last > 99 ? [manifestFaults.tooManyTracks({ last }, { path: list })] : []
  for (const [i, entry] of (manifest.files ?? []).entries()) {
    if (!('track' in entry)) continue
    const track = numbered.get(entry.track)
    if (track !== undefined && !track.holdsFiles) continue
    const path = ['files', i, 'track']
    const own = track !== undefined
    found.push(manifestFaults.noSuchTrack({ at: `files[${i}].track`, track: entry.track, count: numbered.size, own }, { path }))
  }
  return found
}
