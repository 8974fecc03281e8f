/** Tracks of a Compact Disc: the manifest's `audio` or `tracks`, and its file system among them, as the options of the layout. */

import type { Fault, ManifestPath } from '../fault/index.js'
import type { CdTextPlan } from '../format/cdtext/index.js'
import {
  normalIsrc,
  normalMcn,
  textFields,
  type CdPlan,
  type CdTexts,
  type DataTrackPlan,
  type PlaceVolumes,
  type SoundTrackPlan,
  type TextField,
  type TrackPlan,
} from '../layout/index.js'
import { framesOfTime, mediumOf, samplesOf, type Manifest } from '../manifest/index.js'
import { cutSound, noConversion, type Convert, type SoundFile } from '../source/index.js'
import { lba, sectors, type Lba, type Sectors } from '../unit/index.js'

type Audio = NonNullable<Manifest['audio']>
type AudioTrack = Audio['tracks'][number]
type ListedTrack = NonNullable<Manifest['tracks']>[number]
type SoundTrack = Extract<ListedTrack, { type: 'audio' }>
type DataTrack = Exclude<ListedTrack, SoundTrack>

/** Whether a manifest says something of tracks, sub-code or their sheets; else its disc is nothing but blocks. */
export const hasTracks = ({ audio, tracks, sectors: kept, output }: Manifest): boolean =>
  audio !== undefined ||
  tracks !== undefined ||
  (kept !== undefined && kept !== 'user') ||
  (typeof output === 'object' && output.sheet !== undefined)

/** Whether the file system of the manifest lies on the disc: alone, or in one of its tracks. */
export const holdsFileSystem = (manifest: Manifest): boolean => {
  const { files, tracks } = manifest
  if (tracks !== undefined) return tracks.some((track) => track.type !== 'audio' && track.from === undefined)
  return files !== undefined || !hasTracks(manifest)
}

/** What measuring found of the files that tracks name. */
export interface TrackMaterials {
  /** By their paths as the manifest has them. */
  readonly sounds: ReadonlyMap<string, SoundFile>
  /** Sizes in bytes of files that hold data tracks. */
  readonly data: ReadonlyMap<string, number>
  readonly faults: readonly Fault[]
}

export function convertOf({ audio }: Manifest): Convert {
  return { ...noConversion, ...audio?.convert }
}

/** Every file of sound and data that tracks name. */
export function* filesOfTracks({
  audio,
  tracks,
}: Manifest): Generator<{ readonly file: string; readonly kind: 'sound' | 'data'; readonly path: ManifestPath }> {
  if (audio?.hiddenTrack !== undefined) yield { file: audio.hiddenTrack, kind: 'sound', path: ['audio', 'hiddenTrack'] }
  for (const [i, { from }] of (audio?.tracks ?? []).entries()) yield { file: from, kind: 'sound', path: ['audio', 'tracks', i, 'from'] }
  for (const [i, track] of (tracks ?? []).entries())
    if (track.from !== undefined) yield { file: track.from, kind: track.type === 'audio' ? 'sound' : 'data', path: ['tracks', i, 'from'] }
}

export interface TracksRequest {
  readonly tracks: Omit<CdPlan, 'textPacks'>
  readonly text: CdTextPlan
  readonly faults: readonly Fault[]
}

/** The file systems of the manifest, where a track holds them. */
export interface VolumesInTrack {
  readonly length: Sectors
  readonly place: PlaceVolumes
}

export function tracksRequest(manifest: Manifest, materials: TrackMaterials, volumes: VolumesInTrack = noVolumes): TracksRequest {
  const { audio } = manifest
  const found: Fault[] = []
  const sessions = sessionsOf({ manifest, materials, volumes, found })
  const firstTrack = audio?.firstTrack ?? 1
  const mcn = audio?.catalog === undefined ? undefined : normalMcn(audio.catalog)
  const firstSound = firstTrack + (audio !== undefined && holdsFileSystem(manifest) && manifest.layout !== 'cd-extra' ? 1 : 0)
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
  const limit = limitOf(manifest)
  const tracks: TracksRequest['tracks'] = {
    sessions,
    firstTrack,
    gapless: audio?.gapless ?? false,
    gap: sectors(framesOfTime(audio?.gap ?? '00:02:00')),
    texts,
    path: audio === undefined ? ['tracks'] : ['audio'],
    ...(audio?.catalog === undefined ? {} : { mcn: audio.catalog }),
    ...(hidden === undefined ? {} : { hidden: { source: hidden.path, from: 0, samples: hidden.samples } }),
    ...(limit === undefined ? {} : { leadOutLimit: limit }),
  }
  return { tracks, text, faults: found }
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
  readonly materials: TrackMaterials
  readonly volumes: VolumesInTrack
  readonly found: Fault[]
}

/** Mixed mode has the data track first, CD-Extra a second session with it. */
function sessionsOf(make: Making): CdPlan['sessions'] {
  const { manifest, volumes } = make
  const { audio, tracks, layout } = manifest
  if (tracks !== undefined) return [{ tracks: tracks.flatMap((track, i) => listedTrack(make, track, ['tracks', i])) }]
  const sounds = (audio?.tracks ?? []).flatMap((track, i) => soundTrack(make, track, ['audio', 'tracks', i]))
  if (!holdsFileSystem(manifest)) return [{ tracks: sounds }]
  const data = (mode: DataTrackPlan['mode']): DataTrackPlan => ({
    kind: 'data',
    mode,
    data: { kind: 'volumes', place: volumes.place },
    length: volumes.length,
    copy: 'permitted',
  })
  if (layout === 'cd-extra') return [{ tracks: sounds }, { tracks: [data('xa-form1')] }]
  return [{ tracks: [data('mode1'), ...sounds] }]
}

function listedTrack(make: Making, track: ListedTrack, path: ManifestPath): readonly TrackPlan[] {
  return track.type === 'audio' ? soundTrack(make, track, path) : [dataTrack(make, track, path)]
}

const blockBytes: Readonly<Record<DataTrack['type'], number>> = { mode1: 2048, mode2: 2336, 'xa-form1': 2048, 'xa-form2': 2324 }

function dataTrack({ materials, volumes }: Making, track: DataTrack, path: ManifestPath): DataTrackPlan {
  const size = track.from === undefined ? undefined : (materials.data.get(track.from) ?? 0)
  return {
    kind: 'data',
    mode: track.type,
    data: track.from === undefined ? { kind: 'volumes', place: volumes.place } : { kind: 'stored', source: track.from, form: 'user' },
    length: size === undefined ? volumes.length : sectors(Math.ceil(size / blockBytes[track.type])),
    copy: track.copy ?? 'permitted',
    path,
    ...gaps(track),
  }
}

const gaps = ({ pregap, postgap }: Pick<AudioTrack, 'pregap' | 'postgap'>): Pick<TrackPlan, 'pregap' | 'postgap'> => ({
  ...(pregap === undefined ? {} : { pregap: sectors(framesOfTime(pregap)) }),
  ...(postgap === undefined ? {} : { postgap: sectors(framesOfTime(postgap)) }),
})

/** None where the file could not be measured: that is a fault already. */
function soundTrack({ manifest, materials, found }: Making, track: AudioTrack | SoundTrack, path: ManifestPath): readonly SoundTrackPlan[] {
  const sound = materials.sounds.get(track.from)
  if (sound === undefined) return []
  const { audio } = manifest
  const start = track.start === undefined ? undefined : samplesOf(track.start)
  const cut = cutSound(sound, start, track.end === undefined ? undefined : samplesOf(track.end), path)
  found.push(...cut.faults)
  const lead = 'pregapStart' in track && track.pregapStart !== undefined ? samplesOf(track.pregapStart) : undefined
  const before = lead === undefined ? undefined : cutSound(sound, lead, cut.from, [...path, 'pregapStart'])
  found.push(...(before?.faults ?? []))
  return [
    {
      kind: 'sound',
      sound: { source: sound.path, from: cut.from, samples: cut.samples },
      indexes: (track.indexes ?? []).map((time) => sectors(framesOfTime(time))),
      preemphasis: track.preemphasis ?? audio?.preemphasis ?? false,
      channels: track.channels ?? audio?.channels ?? 2,
      copy: track.copy ?? audio?.copy ?? 'permitted',
      path,
      ...gaps(track),
      ...(track.isrc === undefined ? {} : { isrc: track.isrc }),
      ...(before === undefined ? {} : { pregapSound: { source: sound.path, from: before.from, samples: before.samples } }),
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
  const sounds = (audio?.tracks ?? tracks ?? []).map(
    (track) => ('title' in track || 'translations' in track || 'performer' in track ? track : {}) as AudioTrack,
  )
  const languages = new Set([audio?.language ?? 'en', ...[audio, ...sounds].flatMap((texts) => Object.keys(texts?.translations ?? {}))])
  const out: CdTexts[] = []
  for (const [i, language] of [...languages].entries()) {
    const of = (texts: Audio | AudioTrack | undefined): Worded => wordsOf(i === 0 ? texts : texts?.translations?.[language])
    const worded = sounds.map((track, k) => [firstSound + k, of(track)] as const).filter(([, words]) => Object.keys(words).length > 0)
    const texts: CdTexts = { language, disc: of(audio), tracks: new Map(worded) }
    const discId = i === 0 ? audio?.discId : undefined
    const genre = i === 0 ? audio?.genre : undefined
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

function textPath({ audio }: Manifest, language: string, index: number, field: string): ManifestPath {
  const base: ManifestPath = audio === undefined ? ['tracks', index] : index < 0 ? ['audio'] : ['audio', 'tracks', index]
  return language === (audio?.language ?? 'en') ? [...base, field] : [...base, 'translations', language, field]
}
