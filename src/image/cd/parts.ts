/** Tracks that a sheet tells as parts become a disc with addresses, exactly as told: nothing is judged or mended. */

import {
  SAMPLES_PER_SECTOR,
  isData,
  FIRST_LEAD_IN,
  FIRST_START,
  LATEST_LEAD_OUT,
  type CdSession,
  type CdTexts,
  type CdTrack,
  type Disc,
  type Sound,
  type Span,
  type TrackMode,
} from '../../layout/index.js'
import { UNSTORED } from '../../sector/index.js'
import { after, FIRST_LEAD_OUT_LENGTH, LATER_LEAD_IN_LENGTH, LATER_LEAD_OUT_LENGTH, type Lba, lba, sectors } from '../../unit/index.js'
import type { Fault, Position } from '../../fault/index.js'
import { faults } from './faults.js'

export type Part =
  | { readonly kind: 'empty'; readonly sectors: number }
  | { readonly kind: 'sound'; readonly sound: Sound }
  | { readonly kind: 'data'; readonly source: string; readonly sectors: number; readonly form: 'user' | 'raw' }

export interface PartTrack extends Pick<CdTrack, 'number' | 'mode' | 'copy' | 'preemphasis' | 'channels' | 'isrc'> {
  /** From index 0 on, the first two seconds of a session left out. */
  readonly parts: readonly Part[]
  /** Sectors of the parts before index 1. */
  readonly pregap: number
  /** Index 2 and so on, from index 1. */
  readonly indexes: readonly number[]
}

export interface PartSession {
  readonly tracks: readonly PartTrack[]
  /** Address of the first stored sector, where the sheet tells it. */
  readonly first?: Lba
  /** Or its distance from the end of the session before. */
  readonly gap?: number
}

export interface PartDisc {
  readonly sessions: readonly PartSession[]
  readonly mcn?: string | undefined
  readonly texts: readonly CdTexts[]
  readonly textPacks: Uint8Array
}

/** Files with whole sectors are kept as they are, so that nothing of a copy is mended. */
export const formOf = (sectorBytes: number): 'user' | 'raw' => (sectorBytes >= 2352 ? 'raw' : 'user')

export function discOfParts(parts: PartDisc): Disc {
  const sessions: CdSession[] = []
  for (const [i, session] of parts.sessions.entries()) {
    const before = sessions.at(-1)
    const leadIn = before === undefined ? FIRST_LEAD_IN : after(before.leadOut, before.leadOutLength)
    const usual = before === undefined ? FIRST_START : after(leadIn, LATER_LEAD_IN_LENGTH)
    const first = session.first ?? (session.gap === undefined || before === undefined ? undefined : before.leadOut + session.gap)
    const start = first === undefined ? usual : lba(Math.max(leadIn, first - UNSTORED))
    sessions.push(sessionOf(session, i + 1, leadIn, start))
  }
  const { mcn, texts, textPacks } = parts
  return { sessions, texts, textPacks, ...(mcn === undefined ? {} : { mcn }) }
}

/** Whatever ends later has no address. */
export function judgeLength({ sessions }: Disc, position: Position | undefined, found: Fault[]): void {
  const leadOut = sessions.at(-1)?.leadOut ?? 0
  if (leadOut > LATEST_LEAD_OUT) found.push(faults.tooLong({ leadOut, latest: LATEST_LEAD_OUT }, { position }))
}

function sessionOf(session: PartSession, number: number, leadIn: Lba, start: Lba): CdSession {
  const spans: Span[] = []
  const drafts: Omit<CdTrack, 'end'>[] = []
  let cursor = start
  const push = (span: Span): void => {
    if (span.length === 0) return
    spans.push(span)
    cursor = after(cursor, span.length)
  }
  for (const [i, track] of session.tracks.entries()) {
    const pregap = cursor
    if (i === 0) push({ kind: 'empty', mode: track.mode, start: cursor, length: sectors(UNSTORED) })
    const index1 = lba(cursor + track.pregap)
    for (const span of spansOf(track)) push({ ...span, start: cursor })
    const { mode, copy, preemphasis, channels, isrc } = track
    const indexes = [index1, ...track.indexes.map((offset) => lba(index1 + offset))]
    const base = { number: track.number, mode, copy, preemphasis, channels, pregap, start: index1, indexes }
    drafts.push(isrc === undefined ? base : { ...base, isrc })
  }
  const leadOut = cursor
  const tracks = drafts.map((draft, i): CdTrack => Object.assign(draft, { end: drafts[i + 1]?.pregap ?? leadOut }))
  const leadOutLength = number === 1 ? FIRST_LEAD_OUT_LENGTH : LATER_LEAD_OUT_LENGTH
  return { number, leadIn, start, tracks, spans, leadOut, leadOutLength }
}

/** Sounds of a track that follow each other are one span, so that parts may end within a sector. */
function* spansOf(track: PartTrack): Generator<Span> {
  const start = lba(0)
  const mode: TrackMode = track.mode
  let sounds: Sound[] = []
  const closed = (): Span => {
    const samples = sounds.reduce((sum, sound) => sum + sound.samples, 0)
    const span: Span = { kind: 'sound', mode: 'audio', start, length: sectors(Math.ceil(samples / SAMPLES_PER_SECTOR)), sounds }
    sounds = []
    return span
  }
  for (const part of track.parts) {
    if (part.kind === 'sound') {
      sounds.push(part.sound)
      continue
    }
    if (sounds.length > 0) yield closed()
    if (part.kind === 'empty') yield { kind: 'empty', mode, start, length: sectors(part.sectors) }
    else if (isData(mode) && mode !== 'audio')
      yield { kind: 'data', mode, start, length: sectors(part.sectors), source: part.source, form: part.form }
  }
  if (sounds.length > 0) yield closed()
}
