/** What the drive says of its disc: READ DISC INFORMATION, READ TRACK INFORMATION, READ CAPACITY, READ FORMAT CAPACITIES. */

import { writeU32be } from '../codec/index.js'
import { lba, msfOfLba } from '../unit/index.js'
import {
  mediaProfile,
  CapacityData,
  CapacityListHeader,
  CurrentCapacity,
  FormattableCapacity,
  ReadFormatCapacitiesBlock,
  ReadDiscInformationBlock,
  StandardDiscInformation,
  FormatType,
  ReadTrackInformationBlock,
  TrackInformationBlock,
} from '../mmc/index.js'
import { isCd, isRandom, nextAddress, openSession, trackAt, type Disc, type Track } from './disc.js'
import { discOf, has, invalidField, type Answer, type Machine } from './machine.js'
import { writeParameters } from './modes.js'

const statuses = { empty: 0, incomplete: 1, complete: 2, other: 3 } as const
const sessionStates = { empty: 0, incomplete: 1, damaged: 2, complete: 3 } as const
const backgrounds = { none: 0, inactive: 1, active: 2, complete: 3 } as const

export function discStatus(disc: Disc): keyof typeof statuses {
  if (disc.profile === 0x12 || disc.profile === 0x42 || disc.profile === 0x43)
    return disc.closed ? 'complete' : disc.formatted === 0 ? 'empty' : 'other'
  if (isRandom(disc))
    return disc.formatted === 0 ? 'empty' : disc.profile === 0x13 && disc.sessions[0]?.state === 'incomplete' ? 'incomplete' : 'complete'
  if (disc.closed) return 'complete'
  const untouched = disc.sessions.length === 1 && disc.sessions[0]?.state === 'empty' && disc.tracks.length === 1
  return untouched ? 'empty' : 'incomplete'
}

/** A time in the three low bytes, as CDs give lead-in and lead-out; other media have none. */
function timeWord(disc: Disc, at: number | undefined): number {
  if (!isCd(disc)) return at === undefined || disc.closed ? 0 : at
  if (at === undefined || disc.closed) return 0x00ff_ffff
  const { minute, second, frame } = msfOfLba(lba(at))
  return (minute << 16) | (second << 8) | frame
}

/** Lead-in of the next session of a CD: a minute before its first track and its gap. */
export const LEAD_IN_FRAMES = 4500

export function readDiscInformation(m: Machine, cdb: Uint8Array): Answer {
  const { dataType, allocationLength } = ReadDiscInformationBlock.decode(cdb)
  if (dataType !== 0) invalidField()
  const disc = discOf(m)
  const last = disc.sessions.at(-1)
  const inLast = disc.tracks.filter((track) => track.session === last?.number)
  const miscounted = last?.state === 'empty' && has(m, 'tracks of an empty session count from 1')
  const firstTrack = miscounted ? 1 : (inLast[0]?.number ?? 1)
  const lastTrack = miscounted ? 1 : (inLast.at(-1)?.number ?? firstTrack)
  const next = disc.tracks.at(-1)
  const out = StandardDiscInformation.encode({
    length: 32,
    dataType: 0,
    erasable: mediaProfile(disc.profile)?.rewritable === true ? 1 : 0,
    lastSessionState: sessionStates[last?.state ?? 'empty'],
    discStatus: statuses[discStatus(disc)],
    firstTrack: disc.tracks[0]?.number ?? 1,
    sessionsLow: disc.sessions.length & 0xff,
    firstTrackInLastSessionLow: firstTrack & 0xff,
    lastTrackInLastSessionLow: lastTrack & 0xff,
    discIdValid: 0,
    barCodeValid: 0,
    unrestrictedUse: 1,
    applicationCodeValid: 0,
    mrwDirty: 0,
    backgroundFormat: backgrounds[disc.background],
    discType: disc.sessions[0]?.discType ?? 0,
    sessionsHigh: disc.sessions.length >>> 8,
    firstTrackInLastSessionHigh: firstTrack >>> 8,
    lastTrackInLastSessionHigh: lastTrack >>> 8,
    discId: 0,
    lastSessionLeadIn: timeWord(
      disc,
      isCd(disc) ? (disc.sessions.length === 1 ? disc.leadIn : (next?.start ?? 0) - 150 - LEAD_IN_FRAMES) : undefined,
    ),
    lastPossibleLeadOut: timeWord(disc, disc.capacity),
    barCodeHigh: 0,
    barCodeLow: 0,
    applicationCode: 0,
    opcTables: 0,
  })
  return { data: out.subarray(0, allocationLength) }
}

export function readTrackInformation(m: Machine, cdb: Uint8Array): Answer {
  const { addressType, address, allocationLength } = ReadTrackInformationBlock.decode(cdb)
  const disc = discOf(m)
  const track = trackOf(m, disc, addressType, address)
  if (track === undefined) return invalidField()
  const writable = isWritable(disc, track)
  const random = isRandom(disc)
  // Restricted overwrite is writing in fixed packets of sixteen blocks.
  const restricted = disc.profile === 0x13
  const next = has(m, 'next address stands still') ? track.start : announced(m, disc, track)
  const out = TrackInformationBlock.encode({
    length: 38,
    trackLow: track.number & 0xff,
    sessionLow: track.session & 0xff,
    layerJumpState: disc.profile === 0x16 ? 2 : 0,
    damage: track.damaged ? 1 : 0,
    copy: (track.control >>> 1) & 1,
    trackMode: track.control,
    reserved: track.state === 'reserved' ? 1 : 0,
    blank: track.written === 0 ? 1 : 0,
    packet: track.packet || restricted ? 1 : 0,
    fixedPacket: track.packetSize > 0 || restricted ? 1 : 0,
    dataMode: isCd(disc) ? track.dataMode : 1,
    lastRecordedValid: track.written > 0 && !random && track.state === 'complete' ? 1 : 0,
    nextWritableValid: writable && !random ? 1 : 0,
    start: lba(track.start),
    nextWritable: lba(writable && !random ? next : 0),
    freeBlocks: writable && !random ? Math.max(0, track.start + track.size - nextAddress(track)) : 0,
    packetSize: isCd(disc) ? track.packetSize : (mediaProfile(disc.profile)?.writeUnit ?? 0),
    size: track.size,
    lastRecorded: lba(track.written > 0 && track.state === 'complete' ? nextAddress(track) - 1 : 0),
    trackHigh: track.number >>> 8,
    sessionHigh: track.session >>> 8,
    readCompatibility: lba(0),
  })
  return { data: out.subarray(0, allocationLength) }
}

export const isWritable = (disc: Disc, track: Track): boolean => !disc.closed && !isRandom(disc) && track.state !== 'complete'

/** Where the host is told to write: the session at once begins with its gap, raw writing with the lead-in. */
function announced(m: Machine, disc: Disc, track: Track): number {
  const next = nextAddress(track)
  if (!isCd(disc) || track.state !== 'invisible') return next
  const { writeType } = writeParameters(m)
  if (writeType === 2 && openSession(disc)?.state === 'empty') return next - 150
  if (writeType === 3 && openSession(disc)?.state === 'empty') return disc.sessions.length === 1 ? disc.leadIn : next - 150 - LEAD_IN_FRAMES
  return next
}

function trackOf(m: Machine, disc: Disc, addressType: number, address: number): Track | undefined {
  switch (addressType) {
    case 0:
      return trackAt(disc, address | 0)
    case 1: {
      if (has(m, 'next address stands still') && !disc.closed) return disc.tracks.at(-1)
      if (address === 0xff) {
        const last = disc.tracks.at(-1)
        return last !== undefined && isWritable(disc, last) ? last : isRandom(disc) ? last : undefined
      }
      return disc.tracks.find((track) => track.number === address)
    }
    case 2:
      return disc.tracks.find((track) => track.session === address)
    default:
      return undefined
  }
}

/** One more than the last block that can be read. */
export function readableEnd(disc: Disc): number {
  if (isRandom(disc)) return disc.formatted
  if (isCd(disc)) return disc.sessions.findLast((session) => session.state === 'complete')?.leadOut ?? 0
  return disc.tracks.reduce((end, track) => Math.max(end, nextAddress(track)), 0)
}

export function readCapacity(m: Machine): Answer {
  return { data: CapacityData.encode({ lastAddress: Math.max(0, readableEnd(discOf(m)) - 1), blockSize: 2048 }) }
}

export interface FormatChoice {
  readonly formatType: number
  readonly blocks: number
  readonly parameter: number
}
/** What a medium can be formatted to. The first one is the default. */
export function formatChoices(disc: Disc): readonly FormatChoice[] {
  const all = disc.capacity
  switch (disc.profile) {
    case 0x0a:
      return [{ formatType: FormatType.cdRw, blocks: Math.floor((all * 32) / 39 / 32) * 32, parameter: 32 }]
    case 0x12:
      return [
        { formatType: FormatType.full, blocks: all, parameter: 2048 },
        { formatType: FormatType.spareExpansion, blocks: withoutSpare(all, DVD_RAM_SPARE, 16), parameter: 2048 },
      ]
    case 0x13:
      return [
        { formatType: FormatType.full, blocks: all, parameter: 16 },
        { formatType: FormatType.quickGrow, blocks: all - disc.formatted, parameter: 16 },
        { formatType: FormatType.quick, blocks: all, parameter: 16 },
      ]
    case 0x14:
      return [
        { formatType: FormatType.full, blocks: all, parameter: 16 },
        { formatType: FormatType.quick, blocks: all, parameter: 16 },
      ]
    case 0x1a:
    case 0x2a:
      return [{ formatType: FormatType.dvdPlusRw, blocks: all, parameter: 0 }]
    case 0x41:
      return disc.tracks.length === 1 && disc.tracks[0]?.state === 'invisible' && disc.tracks[0].written === 0
        ? [
            { formatType: FormatType.bdR, blocks: withoutSpare(all, BD_SPARE, 32), parameter: BD_SPARE / 32 },
            { formatType: FormatType.full, blocks: withoutSpare(all, BD_SPARE, 32), parameter: 2048 },
          ]
        : []
    case 0x43:
      return [
        { formatType: FormatType.full, blocks: withoutSpare(all, BD_SPARE, 32), parameter: 2048 },
        { formatType: FormatType.bdReSpare, blocks: withoutSpare(all, BD_SPARE, 32), parameter: BD_SPARE / 32 },
        { formatType: FormatType.bdReNoSpare, blocks: all, parameter: 2048 },
      ]
    default:
      return []
  }
}
/** Blocks that a format sets aside for defects: 12,288 clusters of BD, 12,800 blocks of DVD-RAM; of a small disc a sixteenth. */
const BD_SPARE = 32 * 12_288
const DVD_RAM_SPARE = 12_800
const withoutSpare = (all: number, spare: number, unit: number): number =>
  all > 4 * spare ? all - spare : Math.floor((all * 15) / 16 / unit) * unit

export function readFormatCapacities(m: Machine, cdb: Uint8Array): Answer {
  const { allocationLength } = ReadFormatCapacitiesBlock.decode(cdb)
  const disc = m.trayOpen ? undefined : m.medium?.disc
  const choices = disc === undefined ? [] : formatChoices(disc)
  const out = new Uint8Array(CapacityListHeader.size + 8 + choices.length * 8)
  CapacityListHeader.encodeInto(out, 0, { listLength: 8 + choices.length * 8 })
  const formatted = disc !== undefined && (disc.formatted > 0 || disc.tracks.some((track) => track.written > 0))
  CurrentCapacity.encodeInto(out, 4, {
    blocks: disc === undefined ? 0 : disc.formatted > 0 ? disc.formatted : formatted ? readableEnd(disc) : disc.capacity,
    type: disc === undefined ? 3 : formatted ? 2 : 1,
    parameter: 2048,
  })
  for (const [i, choice] of choices.entries()) FormattableCapacity.encodeInto(out, 12 + 8 * i, choice)
  if (disc === undefined) writeU32be(out, 4, 0)
  return { data: out.subarray(0, allocationLength) }
}
