/** A CUE sheet and its files become a disc: lengths come from the files, everything else from the sheet. */

import type { Fault } from '../../fault/index.js'
import type { CopyPermission } from '../../layout/index.js'
import type { Files } from '../../port/index.js'
import { measureSound, type ForeignDecoder, type SoundFile } from '../../source/index.js'
import { parseCue, type CueFileRef, type ParsedCue, type ParsedTrack } from './cue-parse.js'
import { lookedFor, neighbourOf } from './neighbours.js'
import { discOfParts, formOf, type Part, type PartTrack } from './parts.js'
import { faults } from './faults.js'
import { sheetText } from './sheet-text.js'
import type { CdImage, Store } from './stores.js'

export interface OpenSheetOptions {
  readonly files: Files
  readonly foreign?: ForeignDecoder | undefined
  /** Texts of a `.cdt` file, where someone can read them. */
  readonly textPacks?: Uint8Array
}

/** The disc is undefined where the sheet or a file of it makes none. */
export async function openCue(
  path: string,
  options: OpenSheetOptions,
): Promise<{ readonly image?: CdImage; readonly faults: readonly Fault[] }> {
  const cue = parseCue(path, sheetText(options.files.read(path)))
  const found = [...cue.faults]
  if (hasErrors(found)) return { faults: found }
  const opened = await openFiles(path, cue, options, found)
  if (hasErrors(found)) return { faults: found }
  const stores = new Map<string, Store>()
  const sessions: PartTrack[][] = []
  for (const [track, segments] of segmentsOf(cue, opened, found)) {
    const session = (sessions[track.session - 1] ??= [])
    session.push(partTrack(track, segments, stores))
  }
  if (hasErrors(found)) return { faults: found }
  const disc = discOfParts({
    sessions: sessions.filter((tracks) => tracks.length > 0).map((tracks) => ({ tracks })),
    mcn: cue.mcn,
    texts: textsOf(cue),
    textPacks: packsOf(path, cue, options, found),
  })
  return { image: { name: path, disc, stores, faults: found }, faults: found }
}

const hasErrors = (found: readonly Fault[]): boolean => found.some((fault) => fault.severity === 'error')

function textsOf(cue: ParsedCue): CdImage['disc']['texts'] {
  const tracks = new Map(cue.tracks.filter((track) => Object.keys(track.texts).length > 0).map((track) => [track.number, track.texts]))
  return tracks.size === 0 && Object.keys(cue.texts).length === 0 ? [] : [{ language: 'en', disc: cue.texts, tracks }]
}

const MOST_PACK_BYTES = 8 * 256 * 18 + 4

function packsOf(sheet: string, cue: ParsedCue, options: OpenSheetOptions, found: Fault[]): Uint8Array {
  if (cue.textFile === undefined) return new Uint8Array(0)
  const file = neighbourOf(options.files, sheet, cue.textFile)
  if (file === undefined || file.stat.size > MOST_PACK_BYTES) {
    const fault = faults.fileMissing({ name: cue.textFile, looked: lookedFor(sheet, cue.textFile) })
    found.push({ ...fault, severity: 'warning' })
    return new Uint8Array(0)
  }
  const content = options.files.read(file.path)
  return content.subarray(content.length % 18 === 4 ? 4 : 0, content.length - (content.length % 18 === 1 ? 1 : 0))
}

/** A file with its length in the unit of its kind. */
type Opened =
  { readonly kind: 'sectors'; readonly path: string; readonly size: number } | { readonly kind: 'sound'; readonly sound: SoundFile }

async function openFiles(
  sheet: string,
  cue: ParsedCue,
  options: OpenSheetOptions,
  found: Fault[],
): Promise<ReadonlyMap<CueFileRef, Opened>> {
  const out = new Map<CueFileRef, Opened>()
  for (const file of new Set(cue.tracks.flatMap((track) => track.indexes.map((index) => index.file)))) {
    const neighbour = neighbourOf(options.files, sheet, file.name)
    if (neighbour === undefined) {
      found.push(faults.fileMissing({ name: file.name, looked: lookedFor(sheet, file.name) }, { position: file.at }))
      continue
    }
    if (file.format === 'BINARY' || file.format === 'MOTOROLA') {
      out.set(file, { kind: 'sectors', path: neighbour.path, size: neighbour.stat.size })
      continue
    }
    const { sound, faults: judged } = await measureSound(neighbour.path, { files: options.files, foreign: options.foreign })
    for (const fault of judged) found.push({ ...fault, position: file.at })
    if (sound !== undefined) out.set(file, { kind: 'sound', sound })
  }
  return out
}

/** A stretch of one file that belongs to one index of a track; sectors of a raw file, samples of a sound. */
interface Segment {
  readonly index: number
  readonly file: Opened
  readonly order: 'little' | 'big'
  /** Bytes of a raw file, samples of a sound. */
  readonly from: number
  /** Sectors of a raw file, samples of a sound. */
  readonly length: number
}

/** What lies between one index and the next, in the order of the sheet. */
function segmentsOf(cue: ParsedCue, opened: ReadonlyMap<CueFileRef, Opened>, found: Fault[]): ReadonlyMap<ParsedTrack, readonly Segment[]> {
  const out = new Map<ParsedTrack, Segment[]>(cue.tracks.map((track) => [track, []]))
  const points = cue.tracks.flatMap((track) => track.indexes.map((index) => ({ track, index, frames: index.frames, number: index.number })))
  // What stands in a file before its first index belongs to the track of that index, as pregap.
  const all = points.flatMap((point, i) =>
    points[i - 1]?.index.file === point.index.file || point.frames === 0 ? [point] : [{ ...point, frames: 0, number: 0 }, point],
  )
  let bytesIn = 0
  for (const [i, { track, index, frames, number }] of all.entries()) {
    const file = opened.get(index.file)
    if (file === undefined) continue
    const next = all[i + 1]?.index.file === index.file ? all[i + 1] : undefined
    if (all[i - 1]?.index.file !== index.file) bytesIn = 0
    const order = index.file.format === 'MOTOROLA' ? 'big' : 'little'
    const short = (wanted: number, size: number, unit: string): void => {
      found.push(faults.fileShort({ name: index.file.name, wanted, size, unit }, { position: index.at }))
    }
    if (file.kind === 'sound') {
      const end = next === undefined ? file.sound.samples : next.frames * 588
      if (frames * 588 > file.sound.samples || end > file.sound.samples) short(Math.max(frames * 588, end), file.sound.samples, 'samples')
      else out.get(track)?.push({ index: number, file, order, from: frames * 588, length: end - frames * 588 })
      continue
    }
    const rest = file.size - bytesIn
    const whole = Math.ceil(rest / track.sectorBytes)
    const length = next === undefined ? whole : next.frames - frames
    if (rest < 0 || length > whole) short(bytesIn + length * track.sectorBytes, file.size, 'bytes')
    else {
      if (next === undefined && rest % track.sectorBytes !== 0)
        found.push(
          faults.partialSector(
            { name: index.file.name, bytes: rest % track.sectorBytes, sector: track.sectorBytes },
            { position: index.at },
          ),
        )
      out.get(track)?.push({ index: number, file, order, from: bytesIn, length })
    }
    bytesIn += length * track.sectorBytes
  }
  return out
}

function partTrack(track: ParsedTrack, segments: readonly Segment[], stores: Map<string, Store>): PartTrack {
  const parts: Part[] = []
  if (track.pregap > 0) parts.push({ kind: 'empty', sectors: track.pregap })
  for (const segment of segments) if (segment.length > 0) parts.push(partOf(track, segment, stores))
  if (track.postgap > 0) parts.push({ kind: 'empty', sectors: track.postgap })
  const sectorsIn = (below: number): number =>
    segments.reduce((sum, { index, length, file }) => sum + (index < below ? (file.kind === 'sound' ? length / 588 : length) : 0), 0)
  const pregap = sectorsIn(1)
  const copy: CopyPermission = track.flags.has('SCMS') ? 'scms' : track.flags.has('DCP') ? 'permitted' : 'prohibited'
  const base = {
    number: track.number,
    mode: track.mode,
    copy,
    preemphasis: track.flags.has('PRE'),
    channels: track.flags.has('4CH') ? (4 as const) : (2 as const),
    parts,
    pregap: track.pregap + Math.floor(pregap),
    indexes: track.indexes.filter((index) => index.number > 1).map((index) => Math.floor(sectorsIn(index.number) - pregap)),
  }
  return track.isrc === undefined ? base : { ...base, isrc: track.isrc }
}

function partOf(track: ParsedTrack, { file, from, length, order }: Segment, stores: Map<string, Store>): Part {
  if (file.kind === 'sound') {
    stores.set(file.sound.path, { kind: 'sound', sound: file.sound })
    return { kind: 'sound', sound: { source: file.sound.path, from, samples: length } }
  }
  const source = `${file.path}@${from}`
  stores.set(source, { kind: 'sectors', path: file.path, offset: from, mode: track.mode, sectorBytes: track.sectorBytes, order })
  return track.mode === 'audio'
    ? { kind: 'sound', sound: { source, from: 0, samples: length * 588 } }
    : { kind: 'data', source, sectors: length, form: formOf(track.sectorBytes) }
}
