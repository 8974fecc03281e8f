/** Lengths of tracks become addresses. IEC 60908 17.5, ECMA-130 20, MMC-6 4.2.3. */

import type { Fault } from '../../fault/index.js'
import {
  after,
  between,
  FIRST_LEAD_OUT_LENGTH,
  LATER_LEAD_IN_LENGTH,
  LATER_LEAD_OUT_LENGTH,
  type Lba,
  lba,
  sectors,
} from '../../unit/index.js'
import { isData, isXa, type CdSession, type Disc, type SubcodeSpan } from './disc.js'
import { faults } from './faults.js'
import { normalIsrc, normalMcn } from './identifiers.js'
import { planSession } from './session.js'
import { allowed, type CdPlan, type TrackPlan } from './wanted.js'

/** Index 1 of the first track may not come before block 0; 150 sectors of pause precede it. */
export const FIRST_START = lba(-150)
/** The lead-in of the first session as raw images of the Image Mastering API have it: from 95:00:00 on. */
export const FIRST_LEAD_IN = lba(-22650)
/** The last user sector is at most 88:29:74, so that a lead-out of 90 seconds ends at 89:59:74. */
export const LATEST_LEAD_OUT = lba(398_100)

const NUMBERS = 99

/** Lays the tracks of a disc out. The disc is complete, if wrong, wherever a fault is no obstacle. */
export function planCd(plan: CdPlan): { readonly disc: Disc; readonly faults: readonly Fault[] } {
  const found: Fault[] = [...wholeFaults(plan)]
  const sessions: CdSession[] = []
  const subcode: SubcodeSpan[] = []
  let number = plan.firstTrack
  let leadIn: Lba = FIRST_LEAD_IN
  let start: Lba = FIRST_START
  for (const [i, wanted] of plan.sessions.entries()) {
    const tracks = (i === 0 ? withHidden(plan, wanted.tracks) : wanted.tracks).slice(0, Math.max(0, NUMBERS + 1 - number))
    const leadOutLength = i === 0 ? FIRST_LEAD_OUT_LENGTH : LATER_LEAD_OUT_LENGTH
    const earliest = i === 0 ? FIRST_START : leadIn
    if (wanted.start !== undefined) {
      if (wanted.start < earliest) found.push(faults.sessionTooEarly({ session: i + 1, start: wanted.start, earliest }, tracks[0] ?? {}))
      start = lba(Math.max(wanted.start, earliest))
    }
    const session = planSession({ ...plan, tracks, firstTrack: number, sessionNumber: i + 1, leadIn, start, leadOutLength }, found)
    sessions.push(session)
    subcode.push(...subcodeOf(session, tracks, found))
    number += tracks.length
    leadIn = after(session.leadOut, leadOutLength)
    start = after(leadIn, LATER_LEAD_IN_LENGTH)
  }
  found.push(...lengthFaults(plan, sessions.at(-1)?.leadOut ?? start))
  const mcn = plan.mcn === undefined ? undefined : normalMcn(plan.mcn)
  const disc: Disc = {
    sessions,
    ...(subcode.length === 0 ? {} : { subcode }),
    texts: plan.texts,
    textPacks: plan.textPacks,
    ...(mcn?.kind === 'mcn' ? { mcn: mcn.digits } : {}),
  }
  return { disc, faults: found }
}

/** Cut to their tracks. */
function* subcodeOf({ tracks }: CdSession, wanted: readonly TrackPlan[], found: Fault[]): Iterable<SubcodeSpan> {
  for (const [i, track] of tracks.entries()) {
    const part = wanted[i]?.subcode
    if (part === undefined) continue
    const { source, form, lead } = part
    const pregap = between(track.pregap, track.start)
    if (lead > pregap) found.push(faults.subcodeOutside({ track: track.number, lead, pregap }, wanted[i]))
    const start = lba(track.start - Math.min(lead, pregap))
    const room = between(start, track.end)
    if (part.length > room) found.push(faults.subcodeCut({ track: track.number, length: part.length, room }, wanted[i]))
    const length = sectors(Math.min(part.length, room))
    if (length > 0) yield { start, length, source, form }
  }
}

function withHidden(plan: CdPlan, tracks: readonly TrackPlan[]): readonly TrackPlan[] {
  const [first, ...others] = tracks
  return plan.hidden === undefined || first?.kind !== 'sound'
    ? tracks
    : [{ ...first, before: [plan.hidden, ...(first.before ?? [])] }, ...others]
}

/** What is wrong whatever the lengths. */
function* wholeFaults(plan: CdPlan): Iterable<Fault> {
  const where = { path: plan.path }
  const all = plan.sessions.flatMap((session) => session.tracks)
  if (plan.sessions.length === 0) yield faults.noTracks({ session: 1 }, where)
  for (const [i, session] of plan.sessions.entries()) {
    if (session.tracks.length === 0) yield faults.noTracks({ session: i + 1 }, where)
    const data = session.tracks.filter((track) => track.kind === 'data')
    const first = data[0]
    const other = data.find((track) => first !== undefined && (track.mode === 'mode1') !== (first.mode === 'mode1'))
    if (first && other) yield allowed(plan, faults.mixedModes({ session: i + 1, first: first.mode, second: other.mode }, other))
  }
  if (plan.firstTrack < 1 || plan.firstTrack + all.length - 1 > NUMBERS)
    yield faults.tooManyTracks({ first: plan.firstTrack, count: all.length }, where)
  if (plan.hidden !== undefined && all[0]?.kind === 'data') yield faults.hiddenNotFirst({ track: plan.firstTrack }, where)
  if (plan.firstTrack !== 1 && all.some((track) => track.kind === 'data'))
    yield allowed(plan, faults.firstTrackWithData({ first: plan.firstTrack }, where))
  if (plan.mcn !== undefined) {
    const mcn = normalMcn(plan.mcn)
    if (mcn.kind === 'malformed') yield faults.mcn({ mcn: plan.mcn }, where)
    if (mcn.kind === 'check-digit') yield faults.mcnCheckDigit({ mcn: plan.mcn, wanted: mcn.wanted }, where)
  }
  for (const [i, track] of all.entries())
    if (track.kind === 'sound' && track.isrc !== undefined && normalIsrc(track.isrc) === undefined)
      yield faults.isrc({ track: plan.firstTrack + i, isrc: track.isrc }, track)
}

function* lengthFaults(plan: CdPlan, leadOut: Lba): Iterable<Fault> {
  const where = { path: plan.path }
  if (plan.leadOutLimit !== undefined && plan.leadOutLimit > LATEST_LEAD_OUT)
    yield faults.limitTooLate({ limit: plan.leadOutLimit, latest: LATEST_LEAD_OUT }, where)
  const limit = Math.min(plan.leadOutLimit ?? LATEST_LEAD_OUT, LATEST_LEAD_OUT)
  if (leadOut > limit) yield faults.tooLong({ leadOut, limit, excess: leadOut - limit }, where)
}

/** The type of a session's discs in point A0 of its table of contents: 20h for CD-ROM XA, else 0. MMC-6 table 477. */
export const sessionType = (session: CdSession): number =>
  session.tracks.some((track) => isXa(track.mode) || (isData(track.mode) && track.mode !== 'mode1')) ? 0x20 : 0
