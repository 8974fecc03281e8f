/** Tracks of a Compact Disc: the manifest's `audio` or `tracks`, and its file system among them, as the options of the layout. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { CdTextPlan } from '../format/cdtext/index.js'
import type { Store } from '../image/index.js'
import {
  normalIsrc,
  normalMcn,
  textFields,
  type CdPlan,
  type WantedDisc,
  type CdTexts,
  type DataPart,
  type DataTrackPlan,
  type PlaceVolumes,
  type SoundTrackPlan,
  type TextField,
  type TrackPlan,
} from '../layout/index.js'
import { framesOfTime, mediumOf, type Manifest } from '../manifest/index.js'
import { noConversion, type Convert } from '../source/index.js'
import { lba, sectors, type Lba, type Sectors } from '../unit/index.js'
import {
  filesOfTrack,
  sectorsOfTrack,
  soundsOf,
  subcodeOf,
  type DataTrack,
  type Listed,
  type NamedFile,
  type SoundTrack,
  type Stock,
  type TrackFiles,
} from './parts.js'

type Audio = NonNullable<Manifest['audio']>

/** Whether a manifest says something of tracks, sub-code or their sheets; else its disc is nothing but blocks. */
export const hasTracks = ({ audio, tracks, sectors: kept, output }: Manifest): boolean =>
  audio !== undefined ||
  tracks !== undefined ||
  (kept !== undefined && kept !== 'user') ||
  (typeof output === 'object' && output.sheet !== undefined)

/** Whether the file system of the manifest lies on the disc: alone, or in one of its tracks. */
export const holdsFileSystem = (manifest: Manifest): boolean => {
  const { base, files, tracks } = manifest
  if (tracks !== undefined) return tracks.some((track) => track.type !== 'audio' && track.from === undefined && track.parts === undefined)
  return files !== undefined || base !== undefined || !hasTracks(manifest)
}

/** What measuring found of the files that tracks name. */
export interface TrackMaterials extends TrackFiles {
  /** Where in the manifest as it was written stands what is at a path of the one that was measured; there where absent. */
  readonly writtenAt?: (path: ManifestPath) => ManifestPath
  readonly faults: readonly Fault[]
}

export function convertOf({ audio }: Manifest): Convert {
  return { ...noConversion, ...audio?.convert }
}

/** Every file of sound and data that tracks name. */
export function* filesOfTracks({ audio, tracks }: Manifest): Generator<NamedFile> {
  if (audio?.hiddenTrack !== undefined) yield { file: audio.hiddenTrack, kind: 'sound', path: ['audio', 'hiddenTrack'] }
  for (const [i, track] of (audio?.tracks ?? []).entries()) yield* filesOfTrack(track, ['audio', 'tracks', i])
  for (const [i, track] of (tracks ?? []).entries()) yield* filesOfTrack(track, ['tracks', i])
}

/** What is wanted of the disc, CD-TEXT apart. */
export interface DiscRequest {
  readonly disc: WantedDisc
  /** What the sources of its tracks are. */
  readonly stores: ReadonlyMap<string, Store>
  readonly text: CdTextPlan
  /** Of a text that cannot be recorded: an error, or it is left out with a warning. */
  readonly lacking: 'error' | 'leave out'
  readonly faults: readonly Fault[]
}

/** The file systems of the manifest, where a track holds them. */
export interface VolumesInTrack {
  readonly length: Sectors
  readonly place: PlaceVolumes
}

/** Blocks alone, where the manifest says nothing of tracks. */
export function discRequest(manifest: Manifest, materials: TrackMaterials, volumes: VolumesInTrack = noVolumes): DiscRequest {
  return hasTracks(manifest) ? tracksRequest(manifest, materials, volumes) : { ...noTracks, disc: { kind: 'blocks', ...volumes } }
}

const noTracks = { stores: new Map(), text: { texts: [], firstTrack: 1, lastTrack: 1 }, lacking: 'error', faults: [] } as const

function tracksRequest(manifest: Manifest, materials: TrackMaterials, volumes: VolumesInTrack): DiscRequest {
  const { audio } = manifest
  const found: Fault[] = []
  const stores = new Map<string, Store>()
  const sessions = sessionsOf({ manifest, stock: { files: materials, stores, found }, volumes })
  const firstTrack = audio?.firstTrack ?? 1
  const mcn = audio?.catalog === undefined ? undefined : normalMcn(audio.catalog)
  const firstSound = firstTrack + (audio?.tracks !== undefined && holdsFileSystem(manifest) && manifest.layout !== 'cd-extra' ? 1 : 0)
  const texts = textsOf(manifest, firstSound)
  const all = sessions.flatMap((session) => session.tracks)
  const isrcs = new Map<number, string>()
  for (const [i, track] of all.entries()) {
    const isrc = track.kind === 'sound' && track.isrc !== undefined ? normalIsrc(track.isrc) : undefined
    if (isrc !== undefined) isrcs.set(firstTrack + i, isrc)
  }
  const text: CdTextPlan = {
    texts: audio?.cdText === false ? [] : texts,
    firstTrack,
    // Files that could not be measured have texts all the same.
    lastTrack: firstSound + (audio?.tracks ?? manifest.tracks ?? []).length - 1,
    isrcs,
    ...(mcn?.kind === 'mcn' ? { mcn: mcn.digits } : {}),
    pathOf: (language, track, field) => textPath(manifest, language, track === 0 ? -1 : track - firstSound, field),
  }
  const hidden = audio?.hiddenTrack === undefined ? undefined : materials.sounds.get(audio.hiddenTrack)
  if (hidden !== undefined) stores.set(hidden.path, { kind: 'sound', sound: hidden })
  const limit = limitOf(manifest)
  const disc: WantedDisc = {
    kind: 'tracks',
    sessions,
    firstTrack,
    gapless: audio?.gapless ?? false,
    gap: sectors(framesOfTime(audio?.gap ?? '00:02:00')),
    exact: audio?.exact ?? false,
    texts,
    path: audio === undefined ? ['tracks'] : ['audio'],
    ...(audio?.catalog === undefined ? {} : { mcn: audio.catalog }),
    ...(hidden === undefined ? {} : { hidden: { source: hidden.path, from: 0, samples: hidden.samples } }),
    ...(limit === undefined ? {} : { leadOutLimit: limit }),
  }
  return { disc, stores, text, lacking: audio?.cdText === 'fitting' ? 'leave out' : 'error', faults: found }
}

/** Until a file system can be laid out, what is wrong with the tracks is told as if it were empty. */
const noVolumes: VolumesInTrack = {
  length: sectors(0),
  place: () => {
    throw new Error('A track holds a file system that could not be planned')
  },
}

interface Making {
  readonly manifest: Manifest
  readonly stock: Stock
  readonly volumes: VolumesInTrack
}

/** Mixed mode has the data track first, CD-Extra a second session with it. */
function sessionsOf(make: Making): CdPlan['sessions'] {
  const { manifest, volumes } = make
  const { audio, tracks, layout } = manifest
  if (tracks !== undefined) return listedSessions(make, tracks)
  const sounds = (audio?.tracks ?? []).flatMap((track, i) => soundTrack(make, track, ['audio', 'tracks', i]))
  if (!holdsFileSystem(manifest)) return [{ tracks: sounds }]
  const data = (mode: DataTrackPlan['mode']): DataTrackPlan => ({
    kind: 'data',
    mode,
    parts: [volumesPart(volumes)],
    indexes: [],
    copy: 'permitted',
  })
  if (layout === 'cd-extra') return [{ tracks: sounds }, { tracks: [data('xa-form1')] }]
  return [{ tracks: [data('mode1'), ...sounds] }]
}

const volumesPart = ({ length, place }: VolumesInTrack): DataPart => ({ kind: 'volumes', length, place })

/** A track says when it is of another session than the one before. */
function listedSessions(make: Making, tracks: readonly Listed[]): CdPlan['sessions'] {
  const sessions: { tracks: TrackPlan[]; start?: Lba }[] = []
  for (const [i, track] of tracks.entries()) {
    const { session } = track
    const number = typeof session === 'object' ? session.number : session
    if (sessions.length === 0 || (number ?? 0) > sessions.length) sessions.push({ tracks: [] })
    const here = sessions.at(-1)
    if (typeof session === 'object' && here?.tracks.length === 0) here.start = lba(session.start)
    here?.tracks.push(...listedTrack(make, track, ['tracks', i]))
  }
  return sessions
}

function listedTrack(make: Making, track: Listed, path: ManifestPath): readonly TrackPlan[] {
  return track.type === 'audio' ? soundTrack(make, track, path) : dataTrack(make, track, path)
}

/** None where a file of it is not there: that is a fault already. */
function dataTrack({ stock, volumes }: Making, track: DataTrack, path: ManifestPath): readonly DataTrackPlan[] {
  const taken = sectorsOfTrack(stock, track, path)
  if (taken === undefined) return []
  const { parts, before } = taken
  return [
    {
      kind: 'data',
      mode: track.type,
      parts: parts.length === 0 ? [volumesPart(volumes)] : parts,
      ...(before.length === 0 ? {} : { before }),
      copy: track.copy ?? 'permitted',
      path,
      ...commonOf(stock, track, path),
    },
  ]
}

function commonOf(
  stock: Stock,
  track: SoundTrack | DataTrack,
  path: ManifestPath,
): Pick<TrackPlan, 'pregap' | 'postgap' | 'indexes' | 'subcode'> {
  const { pregap, postgap, indexes = [] } = track
  const subcode = subcodeOf(stock, track, path)
  return {
    ...(pregap === undefined ? {} : { pregap: sectors(framesOfTime(pregap)) }),
    ...(postgap === undefined ? {} : { postgap: sectors(framesOfTime(postgap)) }),
    indexes: indexes.map((time) => sectors(framesOfTime(time))),
    ...(subcode === undefined ? {} : { subcode }),
  }
}

/** None where a file could not be measured: that is a fault already. */
function soundTrack({ manifest: { audio }, stock }: Making, track: SoundTrack, path: ManifestPath): readonly SoundTrackPlan[] {
  const taken = soundsOf(stock, track, path)
  if (taken === undefined) return []
  const { sounds, before } = taken
  return [
    {
      kind: 'sound',
      sounds,
      ...(before.length === 0 ? {} : { before }),
      preemphasis: track.preemphasis ?? audio?.preemphasis ?? false,
      channels: track.channels ?? audio?.channels ?? 2,
      copy: track.copy ?? audio?.copy ?? 'permitted',
      path,
      ...commonOf(stock, track, path),
      ...(track.isrc === undefined ? {} : { isrc: track.isrc }),
    },
  ]
}

/** The medium's last possible lead-out or the manifest's own limit, whichever comes first. */
function limitOf(manifest: Manifest): Lba | undefined {
  const asked = manifest.audio?.leadOutLimit
  const limits = [mediumOf(manifest)?.blocks, asked === undefined ? undefined : framesOfTime(asked) - 150].filter(
    (limit) => limit !== undefined,
  )
  return limits.length === 0 ? undefined : lba(Math.min(...limits))
}

type Worded = Partial<Record<TextField, string>>

/** The language of the manifest's own texts first, then those of the translations in their order. */
function textsOf(manifest: Manifest, firstSound: number): readonly CdTexts[] {
  const { audio, tracks } = manifest
  const sounds = audio?.tracks ?? tracks ?? []
  const languages = new Set([audio?.language ?? 'en', ...[audio, ...sounds].flatMap((texts) => Object.keys(texts?.translations ?? {}))])
  const out: CdTexts[] = []
  for (const [i, language] of [...languages].entries()) {
    const of = (texts: Audio | SoundTrack | DataTrack | undefined): Worded => wordsOf(i === 0 ? texts : texts?.translations?.[language])
    const worded = sounds.map((track, k) => [firstSound + k, of(track)] as const).filter(([, words]) => Object.keys(words).length > 0)
    const texts: CdTexts = { language, disc: of(audio), tracks: new Map(worded) }
    const { discId, genre } = (i === 0 ? audio : audio?.translations?.[language]) ?? {}
    out.push({
      ...texts,
      ...(discId === undefined ? {} : { discId }),
      ...(genre === undefined ? {} : { genre: { code: genre.code, text: genre.text ?? '' } }),
    })
  }
  return out.filter(
    ({ disc, tracks: worded, discId, genre }) =>
      Object.keys(disc).length > 0 || worded.size > 0 || discId !== undefined || genre !== undefined,
  )
}

const wordsOf = (texts: Worded | undefined): Worded =>
  Object.fromEntries(textFields.flatMap((field) => (texts?.[field] === undefined || texts[field] === '' ? [] : [[field, texts[field]]])))

function textPath({ audio, tracks }: Manifest, language: string, index: number, field: string): ManifestPath {
  const base: ManifestPath = index < 0 ? ['audio'] : tracks === undefined ? ['audio', 'tracks', index] : ['tracks', index]
  return language === (audio?.language ?? 'en') ? [...base, field] : [...base, 'translations', language, field]
}
