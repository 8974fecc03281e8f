/** What a track is made of, as its keys in the manifest. */

import { SAMPLES_PER_SECTOR, userBytes, type TrackMode } from '../layout/index.js'
import { msfOfFrames, printMsf } from '../unit/index.js'
import { samplesIn, type Piece, type TrackPieces } from './pieces.js'

/** In the order in which a person would write them. */
export type Keys = Readonly<Record<string, unknown>>

/** By which rules the manifest is laid out: with the pauses that standards want, or exactly as it is listed. */
export type Rules = 'standard' | 'exact'

export interface Surroundings {
  readonly rules: Rules
  /** Mode of the track before in the session. */
  readonly before: TrackMode | undefined
  readonly next: TrackMode | undefined
  /** A path of the host as the manifest has it. */
  readonly nameOf: (path: string) => string
  /** Samples of an audio file, at 44.1 kHz. */
  readonly samplesOf: (path: string) => number
  readonly bytesOf: (path: string) => number
}

const PAUSE = 150
const CHANGE = 225
const MOST_FRAMES = 449_999

/** As MM:SS:FF, up to what a manifest takes for a time. */
export const time = (frames: number): string | number => (frames > MOST_FRAMES ? frames : printMsf(msfOfFrames(frames)))
/** As MM:SS:FF where it is a whole sector. */
const place = (samples: number): string | number =>
  samples % SAMPLES_PER_SECTOR === 0 && samples <= MOST_FRAMES * SAMPLES_PER_SECTOR ? time(samples / SAMPLES_PER_SECTOR) : samples

/** Pregap, file or parts, postgap and indexes of a track. */
export function trackKeys(pieces: TrackPieces, around: Surroundings): Keys {
  const { track, body } = pieces
  const unit = track.mode === 'audio' ? SAMPLES_PER_SECTOR : 1
  const { silent, rest } = splitLead(pieces.lead, unit)
  const { kept, postgap } = splitBody(body, unit)
  const pregap = silent === usualPregap(track.mode, rest, around) ? {} : { pregap: time(silent) }
  const [only] = kept
  const single = kept.length === 1 && only !== undefined && only.kind !== 'nothing' ? only : undefined
  const own = single !== undefined && rest.length === 1 && rest[0] !== undefined && goesOn(rest[0], single) ? rest[0] : undefined
  const parts = (list: readonly Piece[]): readonly Keys[] => list.map((piece) => partKeys(piece, track.mode, around))
  const before = parts(rest)
  const from = single === undefined ? { parts: parts(kept) } : partKeys(single, track.mode, around)
  const indexes = track.indexes.slice(1).map((at) => time(at - track.start))
  return {
    ...from,
    // A cut that begins with the file is told where a pregap of the same file lies before it.
    ...(own === undefined || 'start' in from ? {} : { start: time(0) }),
    ...pregap,
    ...(own !== undefined
      ? { pregapStart: startOf(own) }
      : rest.length > 0
        ? { pregapFrom: before.length === 1 && rest[0]?.kind !== 'nothing' ? before[0] : before }
        : {}),
    ...(postgap === usualPostgap(pieces, kept, around) ? {} : { postgap: time(postgap) }),
    ...(indexes.length === 0 ? {} : { indexes }),
    ...subcodeKeys(pieces, around),
  }
}

const SUBCODE_BYTES = 96

/** Sub-code in one piece; of what lies in several, the others are missed when the discs are compared. */
function subcodeKeys({ subcode: [piece] }: TrackPieces, { nameOf, bytesOf }: Surroundings): Keys {
  if (piece === undefined) return {}
  const { path, form, offset, sectorBytes, lead, length } = piece
  const keys = {
    from: nameOf(path),
    ...(form === 'packed' ? {} : { form }),
    ...(offset === 0 ? {} : { offset }),
    ...(sectorBytes === SUBCODE_BYTES ? {} : { sectorBytes }),
    ...(lead <= 0 ? {} : { lead: time(lead) }),
    ...(length === Math.floor((bytesOf(path) - offset) / sectorBytes) ? {} : { length: time(length) }),
  }
  return { subcode: Object.keys(keys).length === 1 ? keys.from : keys }
}

/** Whether the last sector of a track of sound is not full, so that the sound behind it must not fill it. */
export function endsWithin({ body }: TrackPieces): boolean {
  const { kept, postgap } = splitBody(body, SAMPLES_PER_SECTOR)
  return postgap === 0 && lengthOf(kept) % SAMPLES_PER_SECTOR !== 0
}

const lengthOf = (pieces: readonly Piece[]): number => pieces.reduce((sum, { length }) => sum + length, 0)

/** Whole sectors of silence that a pregap begins with, and what follows. */
function splitLead(lead: readonly Piece[], unit: number): { readonly silent: number; readonly rest: readonly Piece[] } {
  const sounding = lead.findIndex(({ kind }) => kind !== 'nothing')
  const nothing = sounding < 0 ? lead : lead.slice(0, sounding)
  const length = lengthOf(nothing)
  const within = length % unit
  const begin = lead.find(({ kind }) => kind === 'nothing')
  const rest = sounding < 0 ? [] : lead.slice(sounding)
  return { silent: (length - within) / unit, rest: within > 0 && begin ? [{ ...begin, length: within }, ...rest] : rest }
}

/** What is left when whole sectors of silence at the end become a postgap; what fills a last sector goes without saying. */
function splitBody(body: readonly Piece[], unit: number): { readonly kept: readonly Piece[]; readonly postgap: number } {
  const last = body.at(-1)
  if (last?.kind !== 'nothing' || body.length < 2) return { kept: body, postgap: 0 }
  const kept = body.slice(0, -1)
  const filling = (unit - (lengthOf(kept) % unit)) % unit
  return { kept, postgap: (last.length - filling) / unit }
}

function usualPregap(mode: TrackMode, rest: readonly Piece[], { rules, before }: Surroundings): number {
  if (before === undefined) return PAUSE
  if (rules === 'exact' || before === mode) return 0
  return mode === 'audio' ? PAUSE : Math.max(0, CHANGE - lengthOf(rest))
}

function usualPostgap({ track }: TrackPieces, kept: readonly Piece[], { rules, next }: Surroundings): number {
  const wholly = kept.every((piece) => piece.kind === 'sectors' && piece.form === 'raw')
  return track.mode === 'audio' || rules === 'exact' || wholly || next === track.mode ? 0 : PAUSE
}

/** Whether the second piece is cut from the same file right behind the first. */
function goesOn(first: Piece, second: Piece): boolean {
  if (first.kind === 'nothing' || first.kind !== second.kind || first.path !== second.path) return false
  if (first.kind === 'sectors')
    return (
      second.kind === 'sectors' &&
      first.sectorBytes === second.sectorBytes &&
      first.offset % first.sectorBytes === 0 &&
      first.offset + first.length * first.sectorBytes === second.offset &&
      first.form === second.form &&
      first.scrambled === second.scrambled
    )
  if (second.kind === 'sectors' || first.from + first.length !== second.from) return false
  return (
    first.kind === 'sound' ||
    (second.kind === 'samples' && first.order === second.order && first.base === second.base && first.sectorBytes === second.sectorBytes)
  )
}

/** Where a piece begins, in the words of the manifest. */
const startOf = (piece: Piece): string | number =>
  piece.kind === 'nothing' ? 0 : piece.kind === 'sectors' ? time(piece.offset / piece.sectorBytes) : place(piece.from)

function partKeys(piece: Piece, mode: TrackMode, { nameOf, samplesOf, bytesOf }: Surroundings): Keys {
  switch (piece.kind) {
    case 'nothing':
      return mode === 'audio' ? { silence: place(piece.length) } : { empty: time(piece.length) }
    case 'sound':
      return { from: nameOf(piece.path), ...cut(piece.from, piece.length, samplesOf(piece.path), place) }
    case 'samples': {
      const { order, base, sectorBytes } = piece
      return {
        from: nameOf(piece.path),
        order,
        ...(base === 0 ? {} : { offset: base }),
        ...(sectorBytes === userBytes.audio ? {} : { sectorBytes }),
        ...cut(piece.from, piece.length, samplesIn(bytesOf(piece.path) - base, sectorBytes), place),
      }
    }
    case 'sectors': {
      const { offset, sectorBytes, length, scrambled } = piece
      const start = offset / sectorBytes
      const counted = Number.isInteger(start) && start + length <= MOST_FRAMES
      const base = counted ? 0 : offset
      const size = Math.ceil((bytesOf(piece.path) - base) / sectorBytes)
      return {
        from: nameOf(piece.path),
        ...(sectorBytes === userBytes[mode] ? {} : { sectorBytes }),
        ...(scrambled ? { scrambled } : {}),
        ...(base === 0 ? {} : { offset: base }),
        ...cut(counted ? start : 0, length, size, time),
      }
    }
  }
}

/** `start` and `end`, where they are not those of the file. */
const cut = (from: number, length: number, size: number, print: (at: number) => string | number): Keys => ({
  ...(from === 0 ? {} : { start: print(from) }),
  ...(from + length === size ? {} : { end: print(from + length) }),
})
