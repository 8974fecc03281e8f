/** Sequential writing on DVD and BD-R, and writing at random on the media that have it. MMC-6 clause 4. */

import { partOf, type FileBytes } from '../port/index.js'
import { mediaProfile } from '../mmc/index.js'
import { nextAddress, openSession, recordOnce, writableTrackAt, type Disc, type Track } from './disc.js'
import { RUN_LIMIT } from './disc-json.js'
import { discOf, has, refuse, type Machine } from './machine.js'
import { writeParameters } from './modes.js'
import { invisibleTrack, openTrack, put, putAside, rehearses, startRehearsal } from './recording.js'

const MINUS = new Set([0x11, 0x14, 0x15, 0x16])

export function writeSequential(m: Machine, start: number, count: number, data: Uint8Array | FileBytes, way: Way): void {
  const disc = discOf(m)
  if (has(m, 'no address check')) return writeAnywhere(m, disc, start, count, data)
  const track = writableTrackAt(disc, start)
  if (track === undefined) {
    if (disc.pseudoOverwrite && overwrites(disc, start, count)) return overwrite(m, disc, start, data, count)
    return refuse(5, 0x21, 2)
  }
  if (start + count > track.start + track.size) refuse(5, track.state === 'reserved' ? 0x63 : 0x21, 0)
  if (MINUS.has(disc.profile)) judgeMinus(m, disc, track)
  // Layer 0 ends where the host or the disc says; one command may not reach over it.
  if (disc.profile === 0x16 && start <= disc.layerBreak && start + count - 1 > disc.layerBreak) refuse(5, 0x21, 3)
  if (rehearses(m, disc)) startRehearsal(m)
  openTrack(disc, track)
  const packet = MINUS.has(disc.profile) && writeParameters(m).writeType === 0
  putWith(m, way, start, partOf(data, 0, count * 2048), () => {
    track.written += count
    track.dataMode = 1
    track.packet = packet
  })
}

/** How the blocks of a command reach the disc: `now`, where something else is still to happen to it. */
export type Way = 'now' | 'aside'

function putWith(m: Machine, way: Way, start: number, data: Uint8Array | FileBytes, recorded: () => void): void {
  if (way === 'aside') return putAside(m, start, data, recorded)
  put(m, start, data)
  recorded()
}

/** DVD-R in one go wants its track reserved first, and a disc that nobody has written on. */
function judgeMinus(m: Machine, disc: Disc, track: Track): void {
  const { writeType, dataBlockType, trackMode } = writeParameters(m)
  if (dataBlockType !== 8 || (trackMode & 4) === 0) refuse(5, 0x64, 0)
  if (writeType === 2 && (track.state !== 'reserved' || track.start !== 0)) refuse(5, 0x2c, 0)
  if (disc.profile === 0x16 && writeType !== 4) refuse(5, 0x64, 0)
  if (disc.profile !== 0x16 && writeType === 4) refuse(5, 0x64, 0)
}

function writeAnywhere(m: Machine, disc: Disc, start: number, count: number, data: Uint8Array | FileBytes): void {
  const track = invisibleTrack(disc) ?? disc.tracks.at(-1)
  if (track === undefined || start < 0) return refuse(5, 0x21, 0)
  // What lies beyond the end is acknowledged and lost.
  const kept = Math.min(count, disc.capacity - start)
  if (kept <= 0) return
  openTrack(disc, track)
  put(m, start, partOf(data, 0, kept * 2048))
  track.written = Math.max(track.written, start + kept - track.start)
  track.dataMode = 1
}

const overwrites = (disc: Disc, start: number, count: number): boolean =>
  start % 32 === 0 && count % 32 === 0 && disc.tracks.some((track) => start >= track.start && start + count <= nextAddress(track))

/** Each cluster that is written again takes a fresh one from the end of the disc. */
function overwrite(m: Machine, disc: Disc, start: number, data: Uint8Array | FileBytes, count: number): void {
  const free = disc.tracks.findLast((track) => track.state === 'invisible' || track.state === 'open')
  if (free === undefined || free.size - free.written < count) return refuse(5, 0x63, 0)
  put(m, start, partOf(data, 0, count * 2048))
  free.size -= count
}

export function writeRandom(m: Machine, start: number, count: number, data: Uint8Array | FileBytes, way: Way): void {
  const disc = discOf(m)
  const track = disc.tracks[0]
  if (start < 0 || track === undefined) return refuse(5, 0x21, 0)
  if (disc.profile === 0x13) judgeRestricted(disc, start, count)
  else if (start + count > disc.formatted) refuse(5, 0x21, 0)
  if (disc.profile === 0x42) {
    if (disc.recorded.length >= 2 * RUN_LIMIT - 2) refuse(5, 0x63, 0)
    if (!recordOnce(disc, start, start + count)) refuse(5, 0x30, 0x11)
  }
  if (disc.profile === 0x13 && start + count > disc.formatted) grow(disc, track, start + count)
  putWith(m, way, start, partOf(data, 0, count * 2048), () => {
    if (disc.background === 'none' && disc.profile === 0x1a) disc.background = 'complete'
  })
}

/** Whole units only, and a quickly formatted disc grows block by block at its end. */
function judgeRestricted(disc: Disc, start: number, count: number): void {
  const unit = mediaProfile(disc.profile)?.writeUnit ?? 16
  if (start % unit !== 0 || count % unit !== 0) refuse(5, 0x21, 2)
  if (start + count > disc.capacity) refuse(5, 0x21, 0)
  const growing = disc.sessions[0]?.state === 'incomplete'
  if (start + count > disc.formatted && !growing) refuse(5, 0x21, 0)
  if (start > disc.formatted) refuse(5, 0x21, 2)
}

function grow(disc: Disc, track: Track, end: number): void {
  disc.formatted = end
  track.size = end
  track.written = end
  const session = openSession(disc) ?? disc.sessions[0]
  if (session !== undefined) session.leadOut = end
}
