/** A Compact Disc of the layout as what a drive is to record: sessions at once or track by track, or raw sectors. */

import type { SectorKernel } from '../kernel/index.js'
import { isXa, SILENCE, userBytes, type CdSession, type CdTrack, type Disc, type Span, type TrackMode } from '../layout/index.js'
import { cdRuns, cdSectors, subcodeBytes, sourceOfStream, sourceOfZeros, type CdSources } from '../sector/index.js'
import { after, between, LATER_LEAD_IN_LENGTH, type Lba, lba, sectors } from '../unit/index.js'
import { isEmptyGap, type CdForm, type GapPart, type PlannedTrack, type RawPlan, type RawSubChannel, type TracksPlan } from './plan.js'
import type { SectorSource } from '../port/index.js'

const RAW = 2352
const forms: Readonly<Record<TrackMode, CdForm>> = {
  audio: 'audio',
  mode1: 'mode1',
  mode2: 'mode2',
  xa: 'xa-mixed',
  'xa-form1': 'xa-whole',
  'xa-form2': 'xa-whole',
}

interface Origin {
  readonly disc: Disc
  readonly session: CdSession
  readonly sources: CdSources
  readonly kernel: SectorKernel
}

/** One session of a disc, track by track. Catalogue number and CD-TEXT belong to the first session. */
export function tracksPlanOf(name: string, disc: Disc, session: CdSession, sources: CdSources, kernel: SectorKernel): TracksPlan {
  const origin = { disc, session, sources, kernel }
  const first = session.number === 1
  return {
    kind: 'cd',
    name,
    tracks: session.tracks.map((track) => plannedTrack(origin, track)),
    ...(first ? {} : { start: startOfSession(session) }),
    ...(first && disc.mcn !== undefined ? { catalog: disc.mcn } : {}),
    ...(first && disc.textPacks.length > 0 ? { text: disc.textPacks } : {}),
    ...(session.tracks.some((track) => isXa(track.mode)) ? { sessionFormat: 'xa' } : {}),
  }
}

function plannedTrack(origin: Origin, track: CdTrack): PlannedTrack {
  const { number, mode, start, end, indexes, preemphasis, channels, copy, isrc } = track
  return {
    number,
    form: forms[mode],
    source: joined(partsOf(origin, start, end)),
    ...gapOf(origin, track),
    indexes: indexes.slice(1).map((at) => at - start),
    preemphasis,
    channels,
    copy,
    ...(isrc === undefined ? {} : { isrc }),
  }
}

/**
 * The gap before data that follows sounds has a second of each kind (ECMA-130 20.2). Drives take one index 0 of one kind,
 * which is what other recorders send: all of it is data then.
 */
function gapOf(origin: Origin, track: CdTrack): Pick<PlannedTrack, 'gap' | 'cutGap'> {
  const from = gapStart(origin.session, track)
  const parts = [...emptyPart(origin, track.mode, from, track.pregap), ...partsOf(origin, track.pregap, track.start)]
  const form = forms[track.mode]
  if (parts.length > 0 && parts.every((part) => part.form === form))
    return { gap: [{ form, source: joined(parts), quiet: quietStart(parts) }] }
  if (form === 'audio') return { gap: parts }
  return { gap: emptyPart(origin, track.mode, from, track.start), ...(isEmptyGap(parts) ? {} : { cutGap: true }) }
}

/** The gap of a later session begins where its program area does, also where an image leaves the beginning out. */
function gapStart(session: CdSession, track: CdTrack): Lba {
  const start = session.number === 1 || track !== session.tracks[0] ? track.pregap : programStart(session)
  return lba(Math.min(start, track.pregap))
}

function emptyPart(origin: Origin, mode: TrackMode, from: Lba, to: Lba): readonly GapPart[] {
  const length = between(from, to)
  return length === 0
    ? []
    : [{ form: forms[mode], source: sourceOf(origin, { kind: 'empty', mode, start: from, length }, 0, length), quiet: length }]
}

const isEmptySpan = (span: Span): boolean =>
  span.kind === 'empty' || (span.kind === 'sound' && span.sounds.every(({ source }) => source === SILENCE))

/** The spans from one address to another, cut where they reach beyond. */
function partsOf(origin: Origin, from: Lba, to: Lba): readonly GapPart[] {
  const parts: GapPart[] = []
  for (const span of origin.session.spans) {
    const start = Math.max(span.start, from)
    const end = Math.min(span.start + span.length, to)
    if (start >= end) continue
    const source = sourceOf(origin, span, start - span.start, end - start)
    parts.push({ form: forms[span.mode], source, ...(isEmptySpan(span) ? { quiet: source.count } : {}) })
  }
  return parts
}

function quietStart(parts: readonly GapPart[]): number {
  let quiet = 0
  for (const part of parts) {
    quiet += part.quiet ?? 0
    if (part.quiet !== part.source.count) break
  }
  return quiet
}

function joined(parts: readonly GapPart[]): SectorSource {
  const [first, second] = parts
  if (first !== undefined && second === undefined) return first.source
  return {
    count: parts.reduce((sum, part) => sum + part.source.count, 0),
    sectorBytes: first?.source.sectorBytes ?? RAW,
    async *open(from, signal) {
      let skip = from
      for (const { source } of parts) {
        if (skip < source.count) yield* source.open(skip, signal)
        skip = Math.max(0, skip - source.count)
      }
    },
  }
}

/** `count` sectors of a span, from its sector number `first` on. */
function sourceOf(origin: Origin, span: Span, first: number, count: number): SectorSource {
  const whole = forms[span.mode] === 'xa-whole'
  const bytes = whole ? RAW : userBytes[span.mode]
  if (span.kind === 'empty' && span.mode !== 'xa' && !whole) return sourceOfZeros(count, bytes)
  return sourceOfStream(count, bytes, (signal) => cut(streamOf(origin, span, whole, signal), first * bytes, count * bytes))
}

/** All sectors of a span: as they lie on the disc where the drive is to take them whole, else their user data. */
async function* streamOf(origin: Origin, span: Span, whole: boolean, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const { disc, session, sources, kernel } = origin
  const alone: CdSession = { ...session, leadIn: span.start, start: span.start, spans: [span], leadOutLength: sectors(0) }
  const options = { area: 'whole' as const, scrambled: false, kernel, session: session.number, ...(signal === undefined ? {} : { signal }) }
  for await (const run of cdRuns({ ...disc, sessions: [alone] }, sources, options)) {
    yield whole || span.mode === 'audio' ? run.sectors : userDataOf(run.sectors, span.mode)
  }
}

const HEADER = 16

function userDataOf(whole: Uint8Array, mode: TrackMode): Uint8Array {
  const size = userBytes[mode]
  const count = whole.length / RAW
  const out = new Uint8Array(count * size)
  for (let i = 0; i < count; i++) out.set(whole.subarray(i * RAW + HEADER, i * RAW + HEADER + size), i * size)
  return out
}

async function* cut(stream: AsyncIterable<Uint8Array>, skip: number, length: number): AsyncGenerator<Uint8Array> {
  let at = 0
  const end = skip + length
  for await (const piece of stream) {
    const from = Math.max(0, skip - at)
    const to = Math.min(piece.length, end - at)
    if (from < to) yield piece.subarray(from, to)
    at += piece.length
    if (at >= end) return
  }
}

/** The first session as raw sectors, from its lead-in to the end of its lead-out. */
export function rawPlanOf(
  name: string,
  disc: Disc,
  sources: CdSources,
  kernel: SectorKernel,
  subChannel: RawSubChannel,
): RawPlan | undefined {
  const [session] = disc.sessions
  if (session === undefined) return undefined
  const count = session.leadOut + session.leadOutLength - session.leadIn
  return {
    kind: 'raw',
    name,
    subChannel,
    start: session.leadIn,
    leadOut: session.leadOut,
    ...(disc.textPacks.length > 0 ? { text: true } : {}),
    source: sourceOfStream(count, RAW + subcodeBytes[subChannel], (signal) =>
      cdSectors(disc, sources, {
        area: 'whole',
        scrambled: true,
        kernel,
        session: session.number,
        subcode: subChannel,
        ...(signal === undefined ? {} : { signal }),
      }),
    ),
  }
}

/** Where the pregap of a session's first track begins. MMC-6 4.2.3.5. */
export const programStart = (session: CdSession): Lba =>
  session.number === 1 ? session.start : after(session.leadIn, LATER_LEAD_IN_LENGTH)

/** Where a session's first track begins; later sessions have to begin where the disc goes on. */
export const startOfSession = (session: CdSession): Lba => session.tracks[0]?.start ?? lba(0)
