/** The table of contents that a lead-in repeats. IEC 60908 17.5.2; ECMA-130 22.3.4; MMC-6 table 477. */

import { msfOfLba, type Lba, type Msf } from '../../unit/index.js'
import { controlOf, type CdSession, type Disc } from './disc.js'
import { LATEST_LEAD_OUT, sessionType } from './plan.js'

/** An entry as sub-channel Q of the lead-in and READ TOC format 2 have it. */
export interface TocEntry {
  readonly session: number
  readonly adr: 1 | 5
  readonly control: number
  /** Track number, or A0h to C0h. */
  readonly point: number
  /** Minute, second and frame of the lead-in's own time, or what mode 5 puts there. */
  readonly time: Msf
  readonly zero: number
  /** What the point tells: an address, or numbers in its parts. */
  readonly told: Msf
  /** The address behind `told`, where it is one. */
  readonly lba?: Lba
}

const zeroTime: Msf = { minute: 0, second: 0, frame: 0 }

/** Entries of one session in the order of the lead-in: A0, A1, A2, tracks, and mode 5 points of a disc with several sessions. */
export function tocOf(disc: Disc, session: CdSession): readonly TocEntry[] {
  const [first, last] = [session.tracks[0], session.tracks.at(-1)]
  if (first === undefined || last === undefined) return []
  const base = { session: session.number, adr: 1, time: zeroTime, zero: 0 } as const
  const [control, lastControl] = [controlOf(first), controlOf(last)]
  const entries: TocEntry[] = [
    { ...base, control, point: 0xa0, told: { minute: first.number, second: sessionType(session), frame: 0 } },
    { ...base, control: lastControl, point: 0xa1, told: { minute: last.number, second: 0, frame: 0 } },
    { ...base, control: lastControl, point: 0xa2, told: msfOfLba(session.leadOut), lba: session.leadOut },
    ...session.tracks.map((track): TocEntry => ({
      ...base,
      control: controlOf(track),
      point: track.number,
      told: msfOfLba(track.start),
      lba: track.start,
    })),
  ]
  return disc.sessions.length > 1 ? [...entries, ...sessionPointers(disc, session, control)] : entries
}

/** Points B0, where the next session may begin, and C0 in the first lead-in. MMC-6 table 477. */
function sessionPointers(disc: Disc, session: CdSession, control: number): readonly TocEntry[] {
  const next = disc.sessions[session.number]
  const first = session.number === 1
  const base = { session: session.number, adr: 5, control } as const
  const pointer: TocEntry[] =
    next === undefined ? [] : [{ ...base, point: 0xb0, time: msfOfLba(next.start), zero: first ? 2 : 1, told: msfOfLba(LATEST_LEAD_OUT) }]
  return first
    ? [...pointer, { ...base, point: 0xc0, time: zeroTime, zero: 0, told: msfOfLba(session.leadIn), lba: session.leadIn }]
    : pointer
}
