/** Sub-channels P and Q of a sector. IEC 60908 17.4 and 17.5; ECMA-130 22.2 and 22.3. */

import { crc16 } from '../../kernel/index.js'
import { controlOf, isData, tocOf, type CdTrack, type Disc, type Position, type TocEntry, type TrackMode } from '../../layout/index.js'
import { lba, msfOfFrames, msfOfLba, type Lba, type Msf } from '../../unit/index.js'
import { bcd } from './frame.js'

/** Bytes of one sub-channel in a sector. */
export const CHANNEL_BYTES = 12

/** A start flag precedes each track by two seconds, even where its pause is shorter. IEC 60908 17.4. */
const START_FLAG = 150
/** One sector of this many carries the catalogue number, and one the ISRC. IEC 60908 17.5.2 and 17.5.3. */
const EVERY = 100
const MCN_SLOT = 40
const ISRC_SLOT = 80
/** Entries of the table of contents come three times in a row. IEC 60908 17.5.2. */
const REPEATS = 3
/** The flag of a lead-out rests for two seconds and then alternates twice a second. IEC 60908 17.4. */
const LEAD_OUT_REST = 150
const LEAD_OUT_TRACK = 0xaa
/** The copy bit of SCMS alternates every four sectors: 9.375 Hz. IEC 60908 17.5.1. */
const SCMS_SECTORS = 4

/** Makes sub-channel Q of the sectors of a disc, its tables prepared once. */
export interface QChannel {
  /** Ten bytes and CRC. `mode` is that of the sector, which in a pregap may be the mode of the track before. */
  q(position: Position, mode: TrackMode): Uint8Array
  /** The bit that all of P has. */
  p(position: Position): 0 | 1
}

export function qChannelOf(disc: Disc): QChannel {
  const tables = disc.sessions.map((session) => tocOf(disc, session))
  const mcn = disc.mcn === undefined ? undefined : mcnBytes(disc.mcn)
  const isrcs = new Map<CdTrack, Uint8Array>()
  for (const session of disc.sessions)
    for (const track of session.tracks) if (track.isrc !== undefined) isrcs.set(track, isrcBytes(track.isrc))
  const early = earlyPlaces(disc)
  const out = new Uint8Array(CHANNEL_BYTES)
  return {
    p: flagOf,
    q(position, mode) {
      out.fill(0)
      switch (position.kind) {
        case 'lead-in':
          writeTocEntry(out, tables[position.session.number - 1] ?? [], position.at - position.session.leadIn, position.at)
          break
        case 'lead-out': {
          const track = position.session.tracks.at(-1)
          out[0] = (track === undefined ? 0 : controlAt(track, track.mode, position.at)) * 16 + 1
          out[1] = LEAD_OUT_TRACK
          out[2] = 1
          writeTime(out, 3, msfOfFrames(position.frames))
          writeTime(out, 7, msfOfLba(position.at))
          break
        }
        case 'track': {
          const { track } = position
          const control = controlAt(track, mode, position.at) * 16
          const isrc = isrcs.get(track)
          const told = early.get(position.at)
          if (mcn !== undefined && (told === 'mcn' || inSlot(position, MCN_SLOT))) writeIdentifier(out, control + 2, mcn, position.at)
          else if (isrc !== undefined && position.index > 0 && (told === 'isrc' || inSlot(position, ISRC_SLOT)))
            writeIdentifier(out, control + 3, isrc, position.at)
          else {
            out[0] = control + 1
            out[1] = bcd(track.number)
            out[2] = bcd(position.index)
            writeTime(out, 3, msfOfFrames(position.frames))
            writeTime(out, 7, msfOfLba(position.at))
          }
        }
      }
      const code = crc16(out, 0, 10)
      out[10] = code >>> 8
      out[11] = code
      return out.slice()
    },
  }
}

function flagOf(position: Position): 0 | 1 {
  switch (position.kind) {
    case 'lead-in':
      return 0
    case 'lead-out':
      return position.frames >= LEAD_OUT_REST && Math.floor(((position.frames - LEAD_OUT_REST) * 4) / 75) % 2 === 0 ? 1 : 0
    case 'track': {
      if (position.index === 0) return 1
      const next = position.session.tracks[position.track.number - (position.session.tracks[0] as CdTrack).number + 1]
      return next !== undefined && next.start - position.at <= START_FLAG ? 1 : 0
    }
  }
}

/** Whether the sector is the one of a hundred; the first sector of an index is passed over, so that no reader misses it. */
function inSlot(position: Extract<Position, { kind: 'track' }>, slot: number): boolean {
  const { frames, track, index, at } = position
  const phase = frames % EVERY
  if (index === 0) return phase === slot
  const atIndex = (address: number): boolean => track.indexes.includes(address as Lba)
  return (phase === slot && !atIndex(at)) || (phase === slot + 1 && atIndex(at - 1))
}

/** Addresses of identifiers whose slot lies behind the end of their track, or of the session: they come behind its start. */
function earlyPlaces(disc: Disc): ReadonlyMap<Lba, 'mcn' | 'isrc'> {
  const out = new Map<Lba, 'mcn' | 'isrc'>()
  const take = (track: CdTrack, what: 'mcn' | 'isrc'): boolean => {
    for (let number = track.start + 1; number < track.end; number++) {
      const at = lba(number)
      if (track.indexes.includes(at) || out.has(at)) continue
      out.set(at, what)
      return true
    }
    return false
  }
  for (const { tracks } of disc.sessions)
    for (const track of tracks) if (track.isrc !== undefined && !reaches(track, ISRC_SLOT)) take(track, 'isrc')
  // Drives look for the number in the program, not in the pause that is ahead of it.
  for (const { start, tracks } of disc.sessions)
    if (disc.mcn !== undefined && !tracks.some((track) => reaches(track, MCN_SLOT) || pauseReaches(track, start)))
      tracks.some((track) => take(track, 'mcn'))
  return out
}

const reaches = ({ start, end, indexes }: CdTrack, slot: number): boolean =>
  start + slot + (indexes.includes(lba(start + slot)) ? 1 : 0) < end
const pauseReaches = ({ start, pregap }: CdTrack, session: Lba): boolean => start - MCN_SLOT >= Math.max(pregap, session + START_FLAG)

function controlAt(track: CdTrack, mode: TrackMode, at: number): number {
  const control = (controlOf(track) & ~4) | (isData(mode) ? 4 : 0)
  return track.copy === 'scms' && Math.floor(at / SCMS_SECTORS) % 2 !== 0 ? control | 2 : control
}

function writeTocEntry(out: Uint8Array, table: readonly TocEntry[], offset: number, at: Lba): void {
  const entry = table[Math.floor(offset / REPEATS) % Math.max(1, table.length)]
  if (entry === undefined) return
  out[0] = entry.control * 16 + entry.adr
  out[2] = entry.point < 100 ? bcd(entry.point) : entry.point
  writeTime(out, 3, entry.adr === 5 ? entry.time : msfOfLba(at))
  out[6] = entry.zero
  writeTime(out, 7, entry.told)
  // The type of disc is a plain byte among decimal ones.
  if (entry.point === 0xa0) out[8] = entry.told.second
}

function writeTime(out: Uint8Array, at: number, time: Msf): void {
  out[at] = bcd(time.minute)
  out[at + 1] = bcd(time.second)
  out[at + 2] = bcd(time.frame)
}

function writeIdentifier(out: Uint8Array, head: number, identifier: Uint8Array, at: Lba): void {
  out[0] = head
  out.set(identifier, 1)
  out[9] = bcd(msfOfLba(at).frame)
}

/** Thirteen digits of four bits, and zeros. */
function mcnBytes(digits: string): Uint8Array {
  const out = new Uint8Array(8)
  for (let i = 0; i < 13; i++) out[i >> 1] = (out[i >> 1] as number) | (Number(digits[i]) << (i % 2 === 0 ? 4 : 0))
  return out
}

/** Five characters of six bits, two zero bits, seven digits of four bits, four zero bits. */
function isrcBytes(isrc: string): Uint8Array {
  let value = 0n
  for (let i = 0; i < 5; i++) value = (value << 6n) | BigInt(isrc.charCodeAt(i) - 0x30)
  value <<= 2n
  for (let i = 5; i < 12; i++) value = (value << 4n) | BigInt(isrc.charCodeAt(i) - 0x30)
  value <<= 4n
  const out = new Uint8Array(8)
  new DataView(out.buffer).setBigUint64(0, value)
  return out
}
