/** Sheets become the part of a manifest that says the same: files, cuts, gaps, indexes, texts and identifiers. */

import type { Fault } from '../../fault/index.js'
import type { TextField } from '../../layout/index.js'
import type { ParsedCue, ParsedTrack } from './cue-parse.js'
import { faults } from './faults.js'
import { printFrames } from './stored.js'
import type { ParsedToc, TocTrack } from './toc-parse.js'

/** Keys in the order in which a person would write them. */
export type ManifestPart = Readonly<Record<string, unknown>>

export interface Imported {
  readonly manifest: ManifestPart
  readonly faults: readonly Fault[]
}

/** The output of an import stands beside the sheet under its name. */
const outputOf = (stem: string): ManifestPart => ({ image: `dist/${stem}.bin`, sheet: `dist/${stem}.cue` })

export function importCue(cue: ParsedCue, stem: string): Imported {
  const found: Fault[] = [...cue.faults]
  const tracks = cue.tracks.map((track, i) => cueTrack(track, cue.tracks[i + 1], cue.tracks[i - 1], found))
  return manifestOf(stem, cue.tracks[0]?.number ?? 1, cue.mcn, cue.texts, tracks, found)
}

export function importToc(toc: ParsedToc, stem: string): Imported {
  const found: Fault[] = [...toc.faults]
  const tracks = toc.tracks.map((track, i) => tocTrack(track, toc.firstTrack + i, found))
  return manifestOf(stem, toc.firstTrack, toc.mcn, toc.texts, tracks, found)
}

type Texts = Readonly<Partial<Record<TextField, string>>>

function manifestOf(
  stem: string,
  firstTrack: number,
  mcn: string | undefined,
  texts: Texts,
  tracks: readonly ManifestPart[],
  found: readonly Fault[],
): Imported {
  const head = { disc: 1, name: stem, media: 'cd-r' }
  // Tracks with data are listed one by one.
  if (tracks.some((track) => track['type'] !== undefined)) {
    const listed = tracks.map((track) => (track['type'] === undefined ? Object.assign({ type: 'audio' }, track) : track))
    return { manifest: { ...head, tracks: listed, output: outputOf(stem) }, faults: found }
  }
  const audio = {
    ...(mcn === undefined ? {} : { catalog: mcn }),
    ...texts,
    gapless: true,
    ...(firstTrack === 1 ? {} : { firstTrack }),
    tracks,
  }
  return { manifest: { ...head, audio, output: outputOf(stem) }, faults: found }
}

function cueTrack(track: ParsedTrack, next: ParsedTrack | undefined, before: ParsedTrack | undefined, found: Fault[]): ManifestPart {
  const start = track.indexes.find((index) => index.number === 1)
  if (start === undefined) return {}
  if (track.mode !== 'audio') return cueData(track, next, before, found)
  if (start.file.format === 'MOTOROLA')
    found.push(
      faults.notImportable({ track: track.number, problem: 'its samples are most significant byte first' }, { position: track.at }),
    )
  const zero = track.indexes.find((index) => index.number === 0)
  if (zero !== undefined && zero.file !== start.file)
    found.push(faults.pregapMarkLost({ track: track.number, file: zero.file.name }, { position: zero.at }))
  const ownPregap = zero !== undefined && zero.file === start.file && zero.frames < start.frames ? zero.frames : undefined
  const following = next?.indexes[0]
  const last = track.indexes.at(-1)
  const end =
    following !== undefined && following.file === start.file && following.frames > start.frames && last?.file === start.file
      ? following.frames
      : undefined
  // What follows in the next file is that track's; an index there has no place here.
  const offsets = track.indexes
    .filter((index) => index.number > 1 && index.file === start.file)
    .map((index) => printFrames(index.frames - start.frames))
  const startsInside = start.frames > 0 || end !== undefined || ownPregap !== undefined
  return {
    from: start.file.name,
    ...(startsInside ? { start: printFrames(start.frames) } : {}),
    ...(end === undefined ? {} : { end: printFrames(end) }),
    ...(ownPregap === undefined ? {} : { pregapStart: printFrames(ownPregap) }),
    ...track.texts,
    ...commonOf(
      track.isrc,
      track.flags.has('PRE'),
      track.flags.has('4CH') ? 4 : 2,
      track.flags.has('SCMS') ? 'scms' : track.flags.has('DCP') ? 'permitted' : 'prohibited',
    ),
    ...(track.pregap > 0 ? { pregap: printFrames(track.pregap) } : {}),
    ...(track.postgap > 0 ? { postgap: printFrames(track.postgap) } : {}),
    ...(offsets.length > 0 ? { indexes: offsets } : {}),
  }
}

const commonOf = (
  isrc: string | undefined,
  preemphasis: boolean,
  channels: 2 | 4,
  copy: 'permitted' | 'prohibited' | 'scms',
): ManifestPart => ({
  ...(isrc === undefined ? {} : { isrc }),
  ...(preemphasis ? { preemphasis } : {}),
  ...(channels === 4 ? { channels } : {}),
  ...(copy === 'permitted' ? {} : { copy }),
})

const wholeFile: Readonly<Record<string, number>> = { mode1: 2048, 'xa-form1': 2048, 'xa-form2': 2324 }

/** A file that holds the user data of one track and nothing else. */
function cueData(track: ParsedTrack, next: ParsedTrack | undefined, before: ParsedTrack | undefined, found: Fault[]): ManifestPart {
  const [first] = track.indexes
  const shared = [next?.indexes[0]?.file, before?.indexes.at(-1)?.file].includes(first?.file)
  if (first === undefined || shared || track.indexes.length > 1 || wholeFile[track.mode] !== track.sectorBytes)
    found.push(
      faults.notImportable(
        { track: track.number, problem: 'its data lies in whole sectors or beside other tracks' },
        { position: track.at },
      ),
    )
  return {
    type: track.mode,
    from: first?.file.name ?? '',
    ...(track.pregap > 0 ? { pregap: printFrames(track.pregap) } : {}),
    ...(track.postgap > 0 ? { postgap: printFrames(track.postgap) } : {}),
  }
}

/** Frames where the place is one, else samples. */
const place = (samples: number): string | number => (samples % 588 === 0 ? printFrames(samples / 588) : samples)

function tocTrack(track: TocTrack, number: number, found: Fault[]): ManifestPart {
  const refuse = (problem: string): void => {
    found.push(faults.notImportable({ track: number, problem }, { position: track.at }))
  }
  const silence = track.parts[0]?.kind === 'silence' ? track.parts[0].length : 0
  const parts = silence > 0 ? track.parts.slice(1) : track.parts
  const [part] = parts
  if (part === undefined || part.kind === 'silence' || parts.length > 1) {
    refuse('it is made of several parts')
    return {}
  }
  if (part.offset > 0) refuse('it begins within a file')
  if (part.kind === 'data') {
    if (wholeFile[track.mode] !== track.sectorBytes || part.length !== undefined)
      refuse('its data lies in whole sectors or is part of a file')
    return { type: track.mode, from: part.name }
  }
  if (!part.swap && !/\.(wav|aiff?|flac|mp3|ogg)$/i.test(part.name)) refuse('its samples are most significant byte first')
  const inFile = Math.max(0, track.pregap * 588 - silence)
  const start = part.start + inFile
  return {
    from: part.name,
    ...(start > 0 || part.length !== undefined ? { start: place(start) } : {}),
    ...(part.length === undefined ? {} : { end: place(part.start + part.length) }),
    ...(inFile > 0 ? { pregapStart: place(part.start) } : {}),
    ...track.texts,
    ...commonOf(track.isrc, track.preemphasis, track.channels, track.copy ? 'permitted' : 'prohibited'),
    ...(silence > 0 ? { pregap: place(silence) } : {}),
    ...(track.indexes.length > 0 ? { indexes: track.indexes.map(printFrames) } : {}),
  }
}
