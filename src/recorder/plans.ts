/** A master as what drives record, one session after the other: blocks, tracks that the drive frames, or raw sectors. */

import { DiscError } from '../fault/index.js'
import type { SectorKernel } from '../kernel/index.js'
import { hasLeadIn, type CdSession, type Disc, type Growth, type Span } from '../layout/index.js'
import type { SectorSource } from '../port/index.js'
import {
  readAhead,
  sectorsOf,
  sourceOfBlocks,
  sourceOfBytes,
  sourceOfLayout,
  sourceOfParts,
  sourceOfStream,
  sourceOfZeros,
  type CdSources,
  type Master,
} from '../sector/index.js'
import { after, bytesOf, lba, sectors, SECTOR_BYTES, type Lba } from '../unit/index.js'
import { programStart, rawPlanOf, tracksPlanOf } from './disc-plan.js'
import { faults } from './faults.js'
import { PAUSE } from './passes.js'
import { formFacts, type DataPlan, type PlannedTrack, type RawSubChannel, type RecordingPlan, type TracksPlan } from './plan.js'
import type { WriteMode } from './settings.js'

/** `raw` writes whole sectors with that sub-channel, `tracks` lets the drive make them. */
export type DiscForm = { readonly kind: 'tracks'; readonly mode: WriteMode } | { readonly kind: 'raw'; readonly subChannel: RawSubChannel }

/** What the manifest may say of the sectors of a disc. */
export type Kept = 'user' | 'raw' | 'raw16' | 'raw96' | 'p-w' | undefined

/** Raw sectors where the mode or the manifest says so; R to W packed, or raw as they lie on the disc. */
export function formOf(mode: WriteMode, kept: Kept): DiscForm {
  if (kept === 'raw16') return { kind: 'raw', subChannel: 'pq' }
  if (kept === 'raw96') return { kind: 'raw', subChannel: 'packed' }
  return mode === 'raw' || kept === 'p-w' ? { kind: 'raw', subChannel: 'raw' } : { kind: 'tracks', mode }
}

/** Throws `burn/rawForm`, `burn/trackForm`, `burn/subcodeLost` and `burn/sessionTooEarly`, before anything is written: a drive would refuse a later session when it has the first. */
export async function plansOf(master: Master, wanted: DiscForm): Promise<readonly RecordingPlan[]> {
  const { name, disc, sources } = master
  if (!hasLeadIn(disc)) return [blocksPlan(name, disc, sources)]
  const form = formFor(disc, wanted)
  const { stored } = master
  const leadOut = disc.sessions[0]?.leadOut
  // What was found so is written so, to the bit.
  if (form.kind === 'raw' && stored !== undefined && leadOut !== undefined && disc.sessions.length === 1)
    return [{ kind: 'raw', name, leadOut, ...stored }]
  return tracksPlans({ name, disc, sources, kernel: await master.kernel() }, form)
}

/** Graphics in R to W go to the disc with raw sectors alone, which is what a drive is to write where nothing else was asked for. */
function formFor(disc: Disc, form: DiscForm): DiscForm {
  if ((disc.subcode ?? []).length === 0) return form
  const lost = (problem: string): DiscError => new DiscError(faults.subcodeLost({ problem }))
  if (form.kind === 'raw') {
    if (form.subChannel === 'pq') throw lost('the 16 bytes of sub-code that sectors: raw16 has behind each sector are P and Q')
    return form
  }
  if (form.mode !== 'auto') throw lost(`with mode ${form.mode} the drive makes the sub-code`)
  if (disc.sessions.length > 1) throw lost(`raw writing makes one session, and the disc has ${disc.sessions.length}`)
  return { kind: 'raw', subChannel: 'raw' }
}

/** Pieces that are read before the drive wants them. */
const AHEAD = 2

function blocksPlan(name: string, disc: Disc, sources: CdSources): DataPlan {
  if (disc.growth?.written === 'session') return sessionPlan(name, disc.growth, sources)
  return { kind: 'data', name, source: readAhead(sourceOfBlocks(disc, sources), AHEAD), start: lba(0) }
}

/** What a disc that has the former sessions gets, at the address that it was planned for. */
function sessionPlan(name: string, growth: Growth, sources: CdSources): DataPlan {
  const { contents } = sources
  if (contents === undefined) throw new Error('Nothing opens the files of a session')
  const { session, rewrites, movedTo } = growth
  return {
    kind: 'data',
    name,
    source: readAhead(sourceOfLayout(session, contents), AHEAD),
    start: session.start,
    patches: rewrites.map(({ region: { id, start, length, body } }) => {
      if (body.kind !== 'bytes') throw new Error(`${id} is not rendered`)
      const bytes = new Uint8Array(bytesOf(length))
      bytes.set(body.render(session.where))
      return { start, source: sourceOfBytes(bytes, SECTOR_BYTES) }
    }),
    movedTo(start) {
      const moved = movedTo(start)
      return moved && sessionPlan(name, moved, sources)
    },
  }
}

interface Origin {
  readonly name: string
  readonly disc: Disc
  readonly sources: CdSources
  readonly kernel: SectorKernel
}

function tracksPlans(origin: Origin, form: DiscForm): readonly RecordingPlan[] {
  const { name, disc, sources, kernel } = origin
  if (form.kind === 'raw') {
    const { length } = disc.sessions
    if (length > 1) {
      const problem = `it has ${length} sessions, and raw writing makes one; use mode auto, and in a manifest sectors: raw`
      throw new DiscError(faults.rawForm({ problem }))
    }
    const raw = rawPlanOf(name, disc, sources, kernel, form.subChannel)
    return raw === undefined ? [] : [raw]
  }
  checkStarts(disc)
  const plans = disc.sessions.map((session) => {
    const placed = withVolumes(tracksPlanOf(name, disc, session, sources, kernel), session, origin, form.mode)
    if (form.mode === 'tao') demandSingleTracks(placed)
    return placed
  })
  return plans.map((plan, i) => ({
    ...plan,
    ...(i === plans.length - 1 ? {} : { behind: plans.slice(i + 1) }),
    ...(plans.slice(i).some(isFixed) || plans.slice(i + 1).some(needsSession) ? { atOnce: true } : {}),
  }))
}

/** A drive goes on behind the lead-out and the lead-in that every session has, and 150 sectors of pause. */
function checkStarts({ sessions }: Disc): void {
  for (const session of sessions.slice(1)) {
    const [track] = session.tracks
    const earliest = after(programStart(session), sectors(PAUSE))
    if (track !== undefined && track.start < earliest)
      throw new DiscError(faults.sessionTooEarly({ session: session.number, start: track.start, earliest }))
  }
}

type VolumesSpan = Extract<Span, { kind: 'volumes' }>

/**
 * A track of file systems is made for where it lies. In sectors of XA it is written for itself, unless the session is to be
 * written at once: every drive takes the user data of such a track.
 */
function withVolumes(plan: TracksPlan, session: CdSession, origin: Origin, mode: WriteMode): TracksPlan {
  const alone = mode === 'tao' || (mode !== 'sao' && plan.start !== undefined)
  const tracks = plan.tracks.map((track): PlannedTrack => {
    const start = session.tracks.find(({ number }) => number === track.number)?.start
    const span = session.spans.find((candidate): candidate is VolumesSpan => candidate.kind === 'volumes' && candidate.start === start)
    if (span === undefined) return track
    if (track.form !== 'xa-whole' || !alone) return { ...track, madeFor: (at) => sourceAt(origin, session, track, span, at) }
    const userData = (at: Lba): SectorSource => userDataOf(origin, span, at, track.source.count)
    return { ...track, form: 'xa-form1', source: userData(span.start), madeFor: userData }
  })
  return { ...plan, tracks }
}

/** The sectors of a track whose file systems are made for another address. */
function sourceAt(origin: Origin, session: CdSession, track: PlannedTrack, span: VolumesSpan, start: Lba): SectorSource {
  if (start === span.start) return track.source
  const { name, disc, sources, kernel } = origin
  const moved: VolumesSpan = { ...span, place: () => span.place(start) }
  const there = { ...session, spans: session.spans.map((other) => (other === span ? moved : other)) }
  const { tracks } = tracksPlanOf(name, disc, there, sources, kernel)
  return tracks.find(({ number }) => number === track.number)?.source ?? track.source
}

function userDataOf({ sources }: Origin, { place, length }: VolumesSpan, start: Lba, count: number): SectorSource {
  const { contents } = sources
  if (contents === undefined) throw new Error('Nothing opens the files of a file system')
  const data = sourceOfStream(length, SECTOR_BYTES, (signal) => sectorsOf(place(start), contents.open, signal))
  return sourceOfParts([data, sourceOfZeros(count - length, SECTOR_BYTES)])
}

const isOfSession = ({ form }: PlannedTrack): boolean => formFacts[form].blockType === undefined
const needsSession = ({ tracks }: TracksPlan): boolean => tracks.some(isOfSession)
/** A later session whose first track lies nowhere but where it was laid out for. */
const isFixed = ({ start, tracks }: TracksPlan): boolean => start !== undefined && tracks[0]?.madeFor === undefined

function demandSingleTracks(plan: TracksPlan): void {
  const fault = (track: number, problem: string): DiscError => new DiscError(faults.trackForm({ track, problem }))
  for (const track of plan.tracks)
    if (isOfSession(track)) throw fault(track.number, 'its sectors of XA can only be written with the whole session, as with mode sao')
  const [first] = plan.tracks
  if (first !== undefined && isFixed(plan))
    throw fault(
      first.number,
      `it begins a later session at block ${plan.start}, and of tracks one by one the drive says where they begin; use mode auto or sao`,
    )
}
