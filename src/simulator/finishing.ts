/** SYNCHRONIZE CACHE, RESERVE TRACK, CLOSE TRACK SESSION, SEND OPC INFORMATION. MMC-6 clause 4 says what they do to each medium. */

import { mediaProfile, CloseTrackSessionBlock, ReserveTrackBlock, SynchronizeCacheBlock } from '../mmc/index.js'
import { finishCue } from './cue-write.js'
import { emptyTrack, isCd, isRandom, openSession, tracksOfSession, type Disc, type Track } from './disc.js'
import { begin, discOf, has, invalidField, refuse, type Answer, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { finishRaw } from './raw-session.js'
import {
  addInvisibleTrack,
  completeSession,
  completeTrack,
  demandWritable,
  endRehearsal,
  invisibleTrack,
  padTrack,
  rehearses,
} from './recording.js'

const MINUS = new Set([0x11, 0x14, 0x15, 0x16])

export function synchronizeCache(m: Machine, cdb: Uint8Array): Answer {
  const { immediate } = SynchronizeCacheBlock.decode(cdb)
  discOf(m)
  const draining = m.buffer.flush(m.writeSpeed)
  return begin(m, 'flush', m.model.durations.flush + draining, immediate === 1, () => {
    flush(m)
  })
}

/** Everything that is buffered reaches the disc; what is written in one go ends. */
export function flush(m: Machine): void {
  const disc = discOf(m)
  try {
    if (isCd(disc)) flushCd(m, disc)
    else if (!isRandom(disc)) flushSequential(m, disc)
  } finally {
    endRehearsal(m)
  }
}

function flushCd(m: Machine, disc: Disc): void {
  if (m.cue !== undefined) return finishCue(m)
  if (m.raw !== undefined) return finishRaw(m)
  for (const track of disc.tracks)
    if (track.state === 'open') {
      if (track.packet) padTrack(m, disc, track)
      else completeTrack(m, disc, track)
    }
}

function flushSequential(m: Machine, disc: Disc): void {
  if (!has(m, 'no address check'))
    for (const track of disc.tracks) if (track.written > 0 && track.state !== 'complete') padTrack(m, disc, track)
  // A DVD-R that is written in one go is finished with its last block.
  const first = disc.tracks[0]
  if (MINUS.has(disc.profile) && writeParameters(m).writeType === 2 && first !== undefined && first.written > 0) {
    if (first.written < first.size) return
    first.state = 'complete'
    disc.tracks = [first]
    completeSession(m, disc, true)
  }
}

export function reserveTrack(m: Machine, cdb: Uint8Array): Answer {
  const { addressed, reservation } = ReserveTrackBlock.decode(cdb)
  const disc = discOf(m)
  demandWritable(disc)
  if (isRandom(disc)) refuse(5, 0x30, 5)
  if (addressed === 1 || reservation === 0) invalidField()
  const free = invisibleTrack(disc)
  const session = openSession(disc)
  if (free === undefined || session === undefined || free.written > 0) return refuse(5, 0x2c, 0)
  if (isCd(disc) && writeParameters(m).writeType > 1) refuse(5, 0x2c, 0)
  const unit = mediaProfile(disc.profile)?.writeUnit ?? 1
  const size = Math.ceil(reservation / unit) * unit
  if (size > free.size) refuse(5, 0x21, 0)
  const reserved: Track = { ...emptyTrack(free.number, free.session, free.start, size), state: 'reserved', gap: free.gap }
  disc.tracks[disc.tracks.length - 1] = reserved
  const gap = isCd(disc) ? 150 : 0
  addInvisibleTrack(disc, free.session, reserved.start + size + gap, gap)
  if (session.state === 'empty') session.state = 'incomplete'
  m.changed = true
  return {}
}

export function closeTrackSession(m: Machine, cdb: Uint8Array): Answer {
  const { immediate, function: what, track } = CloseTrackSessionBlock.decode(cdb)
  const disc = discOf(m)
  if (disc.closed && what !== 0) refuse(5, 0x30, 5)
  if (!closeFunctions(disc).includes(what)) invalidField()
  if (rehearses(m, disc)) return {}
  const close = closerOf(m, disc, what, track)
  return begin(m, 'close', m.model.durations.close, immediate === 1, () => {
    flush(m)
    close()
    if (has(m, 'closed track makes it a DVD-ROM') && disc.profile === 0x1b) {
      completeSession(m, disc, true)
      disc.profile = 0x10
    }
  })
}

/** MMC-6, "close function definitions", by medium. */
function closeFunctions({ profile }: Disc): readonly number[] {
  switch (profile) {
    case 0x09:
    case 0x0a:
    case 0x11:
    case 0x14:
    case 0x15:
    case 0x16:
      return [1, 2]
    case 0x13:
    case 0x1a:
    case 0x2a:
      return [0, 2]
    case 0x1b:
    case 0x2b:
      return [1, 2, 5, 6]
    case 0x41:
      return [1, 2, 6]
    case 0x42:
      return [6]
    default:
      return []
  }
}

function closerOf(m: Machine, disc: Disc, what: number, number: number): () => void {
  switch (what) {
    case 0:
      return () => {
        if (disc.background === 'active') disc.background = 'inactive'
      }
    case 1:
      return trackCloser(m, disc, number)
    case 2:
      return sessionCloser(m, disc)
    default:
      return () => {
        if (disc.profile === 0x42) disc.closed = true
        else completeSession(m, disc, true)
      }
  }
}

function trackCloser(m: Machine, disc: Disc, number: number): () => void {
  const track =
    disc.tracks.find((candidate) => candidate.number === number) ??
    (number === 0xff || (number === 0 && isCd(disc)) ? disc.tracks.find((candidate) => candidate.state === 'open') : undefined)
  if (track === undefined && number !== 0xff && !isCd(disc)) invalidField()
  if (track?.state === 'invisible' && track.written === 0 && !isCd(disc)) refuse(5, 0x72, 3)
  return () => {
    if (track === undefined || track.state === 'complete') return
    if (track.state === 'reserved' || track.written > 0) completeTrack(m, disc, track)
  }
}

function sessionCloser(m: Machine, disc: Disc): () => void {
  if (disc.profile === 0x13)
    return () => {
      const session = disc.sessions[0]
      if (session !== undefined) session.state = 'complete'
    }
  if (disc.profile === 0x1a || disc.profile === 0x2a) {
    return () => {
      if (disc.background === 'active') disc.background = 'inactive'
    }
  }
  const session = openSession(disc)
  if (session === undefined || !tracksOfSession(disc, session.number).some((track) => track.written > 0)) refuse(5, 0x72, 3)
  // Only CD and DVD-R look at page 05h: the others stay open until they are finalized. A DVD-R DL takes one session.
  const paged = isCd(disc) || MINUS.has(disc.profile)
  const final = (paged && writeParameters(m).multiSession !== 3) || disc.profile === 0x15
  return () => {
    completeSession(m, disc, final)
  }
}

/** A rewritable disc can be calibrated for even when it is closed: it is about to be blanked. */
export function sendOpcInformation(m: Machine): Answer {
  const disc = discOf(m)
  if (mediaProfile(disc.profile)?.rewritable !== true) demandWritable(disc)
  return { milliseconds: m.model.durations.calibrate }
}
