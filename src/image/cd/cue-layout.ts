/** What of which file belongs to which index of which track of a CUE sheet. */

import type { Fault } from '../../fault/index.js'
import type { Files } from '../../port/index.js'
import type { SoundFile } from '../../source/index.js'
import { placeInOneFile, type OneFile, type SessionPlace } from './cue-sessions.js'
import type { CueFileRef, CueIndex, ParsedCue, ParsedTrack } from './cue-sheet.js'
import { faults } from './faults.js'
import { lookAt, nameOfForm, type SectorForm } from './sector-look.js'

/** A file with its length in the unit of its kind. */
export type OpenedFile =
  | { readonly kind: 'sectors'; readonly path: string; readonly size: number; readonly order: 'little' | 'big' }
  | { readonly kind: 'sound'; readonly sound: SoundFile }

/** A stretch of one file that belongs to one index of a track. */
export interface Segment {
  readonly index: number
  readonly file: OpenedFile
  /** Bytes of a file of sectors, samples of a sound. */
  readonly from: number
  /** Sectors of a file of sectors, samples of a sound. */
  readonly length: number
}

export interface LaidTrack extends SectorForm {
  readonly track: ParsedTrack
  readonly segments: readonly Segment[]
}

export interface CueLayout {
  readonly tracks: readonly LaidTrack[]
  /** Where all sessions lie in one file, their places in it. */
  readonly places: readonly SessionPlace[]
}

/** Where an index lies in its file. */
interface Point {
  readonly track: ParsedTrack
  readonly index: CueIndex
  readonly number: number
  readonly frames: number
  /** Where the session ends in the file, if before the next index or the end. */
  readonly end: number | undefined
}

export async function layOut(
  cue: ParsedCue,
  opened: ReadonlyMap<CueFileRef, OpenedFile>,
  files: Files,
  found: Fault[],
): Promise<CueLayout> {
  const one = oneFileOf(cue, opened)
  const places = one === undefined || cue.sessions.length < 2 ? [] : await placeInOneFile(cue, one, files, found)
  const points = pointsOf(cue, places)
  const forms = new Map<ParsedTrack, SectorForm>()
  const segments = new Map<ParsedTrack, Segment[]>(cue.tracks.map((track) => [track, []]))
  let bytesIn = 0
  for (const [i, point] of points.entries()) {
    const { track, index } = point
    const file = opened.get(index.file)
    if (file === undefined) continue
    const same = (other: Point | undefined): Point | undefined => (other?.index.file === index.file ? other : undefined)
    const [before, next] = [same(points[i - 1]), same(points[i + 1])]
    if (before === undefined) bytesIn = 0
    if (file.kind === 'sound') {
      if (track.mode !== 'audio' && forms.get(track)?.mode !== 'audio') forms.set(track, soundInstead(track, index, found))
      const segment = soundSegment(point, next, file, found)
      if (segment !== undefined) segments.get(track)?.push(segment)
      continue
    }
    if (before?.track !== track) await lookAtTrack(point, points.slice(i), file, bytesIn, forms, files, found)
    const form = forms.get(track) ?? track
    const { segment, spanned } = sectorSegment(point, next, file, bytesIn, form, found)
    if (segment !== undefined) segments.get(track)?.push(segment)
    bytesIn += spanned * form.sectorBytes
  }
  const tracks = cue.tracks.map((track): LaidTrack => {
    const { mode, sectorBytes, scrambled } = forms.get(track) ?? { ...track, scrambled: undefined }
    return { track, mode, sectorBytes, ...(scrambled === undefined ? {} : { scrambled }), segments: segments.get(track) ?? [] }
  })
  return { tracks, places }
}

function oneFileOf({ tracks }: ParsedCue, opened: ReadonlyMap<CueFileRef, OpenedFile>): OneFile | undefined {
  const refs = new Set(tracks.flatMap((track) => track.indexes.map((index) => index.file)))
  const sizes = new Set(tracks.map((track) => track.sectorBytes))
  const [ref] = refs
  const [sectorBytes] = sizes
  const file = ref === undefined ? undefined : opened.get(ref)
  if (refs.size !== 1 || sizes.size !== 1 || sectorBytes === undefined || file?.kind !== 'sectors') return undefined
  return { path: file.path, sectorBytes, count: Math.ceil(file.size / sectorBytes) }
}

function pointsOf(cue: ParsedCue, places: readonly SessionPlace[]): readonly Point[] {
  const points = cue.tracks.flatMap((track) => {
    const place = places.find(({ number }) => number === track.session)
    const at = (frames: number): number => (place === undefined ? frames : Math.max(frames - place.lacks, place.start))
    return track.indexes.map((index): Point => ({ track, index, number: index.number, frames: at(index.frames), end: place?.end }))
  })
  // What stands in a file before its first index belongs to the track of that index, as pregap.
  return points.flatMap((point, i) =>
    points[i - 1]?.index.file === point.index.file || point.frames === 0 ? [point] : [{ ...point, frames: 0, number: 0 }, point],
  )
}

async function lookAtTrack(
  point: Point,
  following: readonly Point[],
  file: Extract<OpenedFile, { kind: 'sectors' }>,
  offset: number,
  forms: Map<ParsedTrack, SectorForm>,
  files: Files,
  found: Fault[],
): Promise<void> {
  const { track, index } = point
  const mine = following.filter((each) => each.index.file === index.file)
  const one = mine.find((each) => each.track === track && each.number === 1)
  if (one === undefined) return
  const end = mine.find((each) => each.track !== track)?.frames
  const sectors = end === undefined ? undefined : end - one.frames
  const stretch = { path: file.path, size: file.size, offset, lead: one.frames - point.frames, sectors }
  const form = await lookAt(files, stretch, { mode: track.mode, sectorBytes: track.sectorBytes })
  const said = nameOfForm(track)
  const where = { position: track.at }
  if (form === 'unknown') found.push(faults.sectorsUnknown({ track: track.number, name: index.file.name, said }, where))
  else {
    if (nameOfForm(form) !== said)
      found.push(faults.sectorsOther({ track: track.number, name: index.file.name, said, found: nameOfForm(form) }, where))
    forms.set(track, form)
  }
}

/** A sound has no sectors of data, whatever the sheet says of the track. */
function soundInstead(track: ParsedTrack, { file }: CueIndex, found: Fault[]): SectorForm {
  const form = { mode: 'audio', sectorBytes: 2352 } as const
  const words = { track: track.number, name: file.name, said: nameOfForm(track), found: nameOfForm(form) }
  found.push(faults.sectorsOther(words, { position: track.at }))
  return form
}

function soundSegment(
  point: Point,
  next: Point | undefined,
  file: Extract<OpenedFile, { kind: 'sound' }>,
  found: Fault[],
): Segment | undefined {
  const { index, frames, number } = point
  const { samples } = file.sound
  const from = frames * 588
  const end = next === undefined ? samples : next.frames * 588
  if (from <= samples && end <= samples) return { index: number, file, from, length: end - from }
  found.push(
    faults.fileShort({ name: index.file.name, wanted: Math.max(from, end), size: samples, unit: 'samples' }, { position: index.at }),
  )
  return undefined
}

/** With the sectors up to the next index, of which those behind the end of the session are passed over. */
function sectorSegment(
  point: Point,
  next: Point | undefined,
  file: Extract<OpenedFile, { kind: 'sectors' }>,
  from: number,
  { sectorBytes }: SectorForm,
  found: Fault[],
): { readonly segment?: Segment; readonly spanned: number } {
  const { index, frames, number, end = Infinity } = point
  const rest = file.size - from
  const there = Math.ceil(rest / sectorBytes)
  const spanned = next === undefined ? Math.max(0, there) : next.frames - frames
  const where = { position: index.at }
  if (rest < 0 || spanned > there) {
    const wanted = from + spanned * sectorBytes
    found.push(faults.fileShort({ name: index.file.name, wanted, size: file.size, unit: 'bytes' }, where))
    return { spanned }
  }
  const length = Math.max(0, Math.min(spanned, end - frames))
  if (length === there && rest % sectorBytes !== 0)
    found.push(faults.partialSector({ name: index.file.name, bytes: rest % sectorBytes, sector: sectorBytes }, where))
  return { segment: { index: number, file, from, length }, spanned }
}
