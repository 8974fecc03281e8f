/** What all ways of writing share: opening and ending tracks and sessions, and putting blocks onto the disc. */

import { bytesIn, isRead, partOf, type FileBytes } from '../port/index.js'
import { mediaProfile } from '../mmc/index.js'
import type { Container } from './container.js'
import {
  emptySession,
  emptyTrack,
  isCd,
  isRandom,
  nextAddress,
  openSession,
  tracksOfSession,
  type Disc,
  type Session,
  type Track,
} from './disc.js'
import { TRACK_LIMIT } from './disc-json.js'
import { effectOf, has, mediumOf, refuse, type Machine } from './machine.js'
import { writeParameters } from './modes.js'

const PIECE_SLOTS = 512

/** Puts whole slots onto the disc, unless the drive only pretends or the script loses them. */
export function put(m: Machine, block: number, slots: Uint8Array | FileBytes): void {
  const { container, disc } = mediumOf(m)
  const end = block + slots.length / container.slotBytes
  if (m.rehearsal === undefined) {
    if (effectOf(m, 'lose') === undefined && !m.swallowing) writeRead(container, block, slots)
    else container.reach(end)
    m.changed = true
  }
  disc.highWater = Math.max(disc.highWater, end)
}

/** What has not been read yet is read piece by piece: one command may carry a great deal of it. */
function writeRead(container: Container, block: number, slots: Uint8Array | FileBytes): void {
  const step = isRead(slots) ? slots.length : PIECE_SLOTS * container.slotBytes
  for (let from = 0; from < slots.length; from += step) {
    const part = partOf(slots, from, Math.min(from + step, slots.length))
    container.write(block + from / container.slotBytes, bytesIn(part))
  }
}

/**
 * Puts blocks onto the disc as the host sent them, and then takes them into account with `recorded`: now, or where the
 * store can write them beside other work, before the command ends.
 */
export function putAside(m: Machine, block: number, data: Uint8Array | FileBytes, recorded: () => void): void {
  const { container, disc } = mediumOf(m)
  const plain = m.rehearsal === undefined && effectOf(m, 'lose') === undefined && !m.swallowing
  const done = plain ? container.writeAside(block, data) : undefined
  if (done === undefined) {
    put(m, block, data)
    recorded()
    return
  }
  const account = (): void => {
    if (m.medium?.disc !== disc) return
    m.changed = true
    disc.highWater = Math.max(disc.highWater, block + data.length / container.slotBytes)
    recorded()
  }
  m.storing = { done, recorded: account }
}

/** True where mode page 05h says test write and the medium has it. From then on the disc is only pretended to change. */
export function rehearses(m: Machine, disc: Disc): boolean {
  if (mediaProfile(disc.profile)?.testWrite !== true || has(m, 'test write writes')) return false
  return writeParameters(m).testWrite === 1
}

export function startRehearsal(m: Machine): void {
  m.rehearsal ??= structuredClone(mediumOf(m).disc)
}
/** Puts the disc back to what it was before the test. */
export function endRehearsal(m: Machine): void {
  if (m.rehearsal === undefined || m.medium === undefined) return
  m.medium = { ...m.medium, disc: m.rehearsal }
  m.rehearsal = undefined
}

/** The first write into a track opens it and its session. */
export function openTrack(disc: Disc, track: Track): void {
  if (track.state === 'invisible') track.state = 'open'
  const session = disc.sessions[track.session - 1]
  if (session?.state === 'empty') session.state = 'incomplete'
}

const unitOf = (disc: Disc): number => mediaProfile(disc.profile)?.writeUnit ?? 1

/** Pads what is half full, as a flush does on DVD and BD. */
export function padTrack(m: Machine, disc: Disc, track: Track): void {
  const unit = isCd(disc) ? (track.packetSize > 0 ? track.packetSize : 1) : unitOf(disc)
  padTo(m, track, Math.min(track.size, Math.ceil(track.written / unit) * unit))
}

/** Records zeros until the track has `blocks`. */
export function padTo(m: Machine, track: Track, blocks: number): void {
  const { container } = mediumOf(m)
  while (track.written < blocks) {
    const count = Math.min(PIECE_SLOTS, blocks - track.written)
    put(m, nextAddress(track), new Uint8Array(count * container.slotBytes))
    track.written += count
  }
}

/** A run-out of two blocks follows each track of a CD that is written for itself. MMC-6 clause 4. */
const RUN_OUT = 2
const SHORTEST_CD_TRACK = 300

/** Ends a track: what is free behind it becomes the next invisible one. */
export function completeTrack(m: Machine, disc: Disc, track: Track): void {
  if (track.state === 'complete') return
  const linked = isCd(disc) && m.cue === undefined && m.raw === undefined
  if (linked && track.written < SHORTEST_CD_TRACK) padTo(m, track, Math.min(track.size, SHORTEST_CD_TRACK))
  else if (!linked) padTrack(m, disc, track)
  const last = disc.tracks.at(-1) === track
  track.state = 'complete'
  if (track.dataMode === 15) track.dataMode = 1
  if (!last) return
  const end = track.start + track.size
  track.size = track.written + (linked ? Math.min(RUN_OUT, Math.max(0, end - nextAddress(track))) : 0)
  addInvisibleTrack(disc, track.session, track.start + track.size + (linked ? 150 : 0), linked ? 150 : 0)
}

/** Everything that is still free becomes a track that nobody has written yet. */
export function addInvisibleTrack(disc: Disc, session: number, start: number, gap: number): void {
  const aligned = Math.ceil(start / unitOf(disc)) * unitOf(disc)
  const number = (disc.tracks.at(-1)?.number ?? 0) + 1
  if (disc.tracks.length >= TRACK_LIMIT || (isCd(disc) && number > 99) || aligned >= disc.capacity) return
  disc.tracks.push({ ...emptyTrack(number, session, aligned, disc.capacity - aligned), gap })
}

export const invisibleTrack = (disc: Disc): Track | undefined => {
  const last = disc.tracks.at(-1)
  return last?.state === 'invisible' ? last : undefined
}

/** Blocks between a closed session and the first track of the next: lead-out, lead-in and gap of a CD, borders of a DVD. */
function gapAfter(disc: Disc, session: number): number {
  switch (disc.profile) {
    case 0x09:
    case 0x0a:
      return (session === 1 ? 6750 : 2250) + 4500 + 150
    case 0x11:
    case 0x14:
    case 0x16:
      return session === 1 ? 12_288 : 4096
    case 0x1b:
    case 0x2b:
      return 2048
    default:
      return 0
  }
}

/** Ends the session that is open. `final` says whether another one may follow. */
export function completeSession(m: Machine, disc: Disc, final: boolean): void {
  const session = openSession(disc)
  if (session === undefined) return
  for (const track of tracksOfSession(disc, session.number))
    if (track.written > 0 && track.state !== 'complete') completeTrack(m, disc, track)
  // Reserved tracks that nobody wrote keep a session from being closed.
  if (tracksOfSession(disc, session.number).some((track) => track.state === 'reserved')) refuse(5, 0x72, 4)
  const free = invisibleTrack(disc)
  if (free !== undefined) disc.tracks.pop()
  const last = tracksOfSession(disc, session.number).at(-1)
  session.leadOut = last === undefined ? 0 : last.start + last.size
  if (last !== undefined) finishSession(disc, session)
  else if (final) session.state = 'complete'
  if (final) disc.closed = true
  else if (last !== undefined) nextSession(disc, session)
  else if (free !== undefined) disc.tracks.push(free)
}

function finishSession(disc: Disc, session: Session): void {
  session.state = 'complete'
  const own = tracksOfSession(disc, session.number)
  if (isCd(disc) && session.discType === 0 && own.some((track) => track.dataMode === 2)) session.discType = 0x20
}

function nextSession(disc: Disc, session: Session): void {
  const start = session.leadOut + gapAfter(disc, session.number)
  const first = (disc.tracks.at(-1)?.number ?? 0) + 1
  if (start + unitOf(disc) > disc.capacity || disc.sessions.length >= TRACK_LIMIT || (isCd(disc) && first > 99)) {
    disc.closed = true
    return
  }
  disc.sessions.push(emptySession(session.number + 1, first))
  addInvisibleTrack(disc, session.number + 1, start, isCd(disc) ? 150 : 0)
}

/** Nothing can be written to a disc that is closed, or read-only. */
export function demandWritable(disc: Disc): void {
  if (disc.writeProtected) refuse(7, 0x27, 0)
  if (disc.closed || mediaProfile(disc.profile) === undefined) refuse(5, 0x30, 5)
  if (isRandom(disc) && disc.formatted === 0) refuse(2, 0x30, 0x10)
}
