/** A disc as what each of its tracks takes out of which file, in one form: equal discs give equal pieces. */

import type { CdImage, Store } from '../image/index.js'
import {
  SAMPLES_PER_SECTOR,
  SILENCE,
  userBytes,
  type CdSession,
  type CdTrack,
  type Sound,
  type Span,
  type SubcodeLayout,
  type TrackMode,
} from '../layout/index.js'
import type { Lba } from '../unit/index.js'

/** Lengths of sound, and of silence among it, are samples; of everything else sectors. */
export type Piece = Readonly<{ length: number }> &
  (
    | { readonly kind: 'nothing'; readonly mode: TrackMode }
    /** Of an audio file, from a sample on. */
    | { readonly kind: 'sound'; readonly path: string; readonly from: number }
    /** Samples that lie in a file as they are, from a sample on, of which number 0 stands at byte `base`. */
    | {
        readonly kind: 'samples'
        readonly path: string
        readonly order: 'little' | 'big'
        readonly sectorBytes: number
        readonly base: number
        readonly from: number
      }
    | {
        readonly kind: 'sectors'
        readonly mode: TrackMode
        readonly path: string
        readonly form: 'user' | 'raw'
        readonly sectorBytes: number
        readonly offset: number
        readonly scrambled: boolean
      }
  )

/** R to W of some sectors of a track. */
export interface SubcodePiece {
  /** Sectors of it before index 1; below zero where it begins behind. */
  readonly lead: number
  readonly length: number
  readonly form: SubcodeLayout
  readonly path: string
  readonly offset: number
  readonly sectorBytes: number
}

export interface TrackPieces {
  readonly track: CdTrack
  /** From index 0 to index 1; of the first track of a session with the pause before it. */
  readonly lead: readonly Piece[]
  readonly body: readonly Piece[]
  readonly subcode: readonly SubcodePiece[]
}

/** A disc whose sources lie in files. */
export interface DiscInFiles extends Pick<CdImage, 'disc' | 'stores'> {
  /** Bytes of a file, by its path on the host. */
  readonly bytesOf: (path: string) => number
}

export const piecesOf = (image: DiscInFiles, session: CdSession): readonly TrackPieces[] =>
  session.tracks.map((track) => ({
    track,
    lead: piecesBetween(image, session, track.pregap, track.start),
    body: piecesBetween(image, session, track.start, track.end),
    subcode: subcodeOf(image, track),
  }))

const SUBCODE_BYTES = 96

function subcodeOf(image: DiscInFiles, track: CdTrack): readonly SubcodePiece[] {
  const out: SubcodePiece[] = []
  for (const { start, length: all, source, form } of image.disc.subcode ?? []) {
    const store = storeOf(image, source)
    if (store.kind !== 'subcode') throw new Error(`${source} holds no sub-code`)
    const first = Math.max(start, track.pregap)
    const { path } = store
    const sectorBytes = store.sectorBytes === 0 ? SUBCODE_BYTES : store.sectorBytes
    const offset = store.offset + (first - start) * sectorBytes
    const length = Math.min(start + all - first, track.end - first, Math.floor((image.bytesOf(path) - offset) / sectorBytes))
    if (length <= 0) continue
    const before = out.at(-1)
    const goesOn =
      before !== undefined &&
      before.path === path &&
      before.form === form &&
      before.sectorBytes === sectorBytes &&
      before.offset + before.length * sectorBytes === offset &&
      track.start - before.lead + before.length === first
    if (goesOn) out[out.length - 1] = { ...before, length: before.length + length }
    else out.push({ lead: track.start - first, length, form, path, offset, sectorBytes })
  }
  return out
}

function piecesBetween(image: DiscInFiles, session: CdSession, from: Lba, to: Lba): readonly Piece[] {
  const out: Piece[] = []
  for (const span of session.spans) {
    const first = Math.max(span.start, from)
    const last = Math.min(span.start + span.length, to)
    if (first >= last) continue
    for (const piece of cut(span, image, first - span.start, last - first)) {
      const before = out.at(-1)
      const joined = before && join(before, piece)
      if (joined === undefined) out.push(piece)
      else out[out.length - 1] = joined
    }
  }
  return out
}

/** `count` sectors of a span. */
function* cut(span: Span, image: DiscInFiles, first: number, count: number): Generator<Piece> {
  const { mode } = span
  switch (span.kind) {
    case 'empty':
      yield { kind: 'nothing', mode, length: mode === 'audio' ? count * SAMPLES_PER_SECTOR : count }
      return
    case 'data': {
      const store = storeOf(image, span.source)
      if (store.kind !== 'sectors') throw new Error(`${span.source} holds no sectors`)
      const { path, sectorBytes, offset, scrambled = false } = store
      yield { kind: 'sectors', mode, path, form: span.form, sectorBytes, scrambled, offset: offset + first * sectorBytes, length: count }
      return
    }
    case 'sound': {
      let skip = first * SAMPLES_PER_SECTOR
      let left = count * SAMPLES_PER_SECTOR
      for (const sound of span.sounds) {
        const length = Math.min(left, sound.samples - skip)
        if (length > 0) yield* soundPieces(image, sound, skip, length)
        left -= Math.max(0, length)
        skip = Math.max(0, skip - sound.samples)
      }
      // The end of the last sector.
      if (left > 0) yield { kind: 'nothing', mode, length: left }
    }
  }
}

function storeOf({ stores }: DiscInFiles, source: string): Store {
  const store = stores.get(source)
  if (store === undefined) throw new Error(`No source is called ${source}`)
  return store
}

function* soundPieces(image: DiscInFiles, { source, from }: Sound, skip: number, length: number): Generator<Piece> {
  if (source === SILENCE) return yield { kind: 'nothing', mode: 'audio', length }
  const store = storeOf(image, source)
  if (store.kind === 'sound') return yield { kind: 'sound', path: store.sound.path, from: from + skip, length }
  if (store.kind !== 'sectors') throw new Error(`${source} holds no samples`)
  const { path, order, sectorBytes, offset } = store
  // Where samples lie without gaps, a place is a number of samples; else it counts in sectors.
  const unit = sectorBytes === 2352 ? 4 : sectorBytes
  const samples = Math.floor(offset / unit) * (sectorBytes === 2352 ? 1 : SAMPLES_PER_SECTOR)
  const first = samples + from + skip
  const base = offset % unit
  // A file may end within its last sector.
  const there = Math.min(length, Math.max(0, samplesIn(image.bytesOf(path) - base, sectorBytes) - first))
  if (there > 0) yield { kind: 'samples', path, order, sectorBytes, base, from: first, length: there }
  if (there < length) yield { kind: 'nothing', mode: 'audio', length: length - there }
}

/** Whole samples in the sectors of a file, of which the last may be cut. */
export const samplesIn = (bytes: number, sectorBytes: number): number =>
  Math.floor(bytes / sectorBytes) * SAMPLES_PER_SECTOR + (Math.min(userBytes.audio, bytes % sectorBytes) >> 2)

/** Two pieces as one, where the second goes on where the first ends. */
function join(before: Piece, piece: Piece): Piece | undefined {
  const length = before.length + piece.length
  const { length: one, ...a } = before
  const { length: _, ...b } = piece
  const goesOn = {
    ...a,
    ...(a.kind === 'sectors' ? { offset: a.offset + one * a.sectorBytes } : 'from' in a ? { from: a.from + one } : {}),
  }
  const same = Object.entries(goesOn).every(([key, value]) => (b as Record<string, unknown>)[key] === value)
  return same && a.kind === b.kind ? { ...before, length } : undefined
}
