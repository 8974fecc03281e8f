/** READ TOC/PMA/ATIP and READ SUB-CHANNEL of the virtual drive. Tracks of other media than CD are told in the same form. */

import { lba, msfOfFrames, msfOfLba, type Msf } from '../unit/index.js'
import {
  CatalogNumberData,
  IsrcData,
  ReadSubChannelBlock,
  Atip,
  FullTocEntry,
  LEAD_OUT,
  ReadTocBlock,
  TocHeader,
  TocTrack,
} from '../mmc/index.js'
import { isCd, isRandom, tracksOfSession, type Disc, type Session, type Track } from './disc.js'
import { readableEnd } from './describe.js'
import { discOf, has, invalidField, type Answer, type Machine } from './machine.js'

export function readToc(m: Machine, cdb: Uint8Array): Answer {
  const { time, format: asked, trackSession, allocationLength } = ReadTocBlock.decode(cdb)
  const disc = discOf(m)
  // Old hosts put the format into the two high bits of the last byte.
  const wanted = asked === 0 ? (cdb[9] ?? 0) >>> 6 : asked
  const format = has(m, 'all tables of contents are alike') && wanted > 1 ? 0 : wanted
  const out = bytesOf(disc, format, time, trackSession)
  const cut = has(m, 'short table of contents') && format < 2 ? out.subarray(0, out.length - 2) : out
  return { data: cut.subarray(0, allocationLength) }
}

function bytesOf(disc: Disc, format: number, time: number, from: number): Uint8Array {
  switch (format) {
    case 0:
      return tracks(disc, time, from)
    case 1:
      return sessions(disc, time)
    case 2:
      return isCd(disc) ? leadIns(disc, from) : invalidField()
    case 3:
      return isCd(disc) ? memoryArea(disc) : invalidField()
    case 4:
      return isCd(disc) ? pregroove(disc) : invalidField()
    case 5:
      return isCd(disc) ? cdText(disc) : invalidField()
    default:
      return invalidField()
  }
}

const complete = (disc: Disc): readonly Session[] => disc.sessions.filter((session) => session.state === 'complete')

function table(first: number, last: number, rows: readonly Uint8Array[]): Uint8Array {
  const size = rows.reduce((sum, row) => sum + row.length, TocHeader.size)
  const out = new Uint8Array(size)
  TocHeader.encodeInto(out, 0, { length: size - 2, first, last })
  let at = TocHeader.size
  for (const row of rows) {
    out.set(row, at)
    at += row.length
  }
  return out
}

/** Addresses beyond all times, as DVD and BD have them, count as FFh:59:74. */
const BEYOND_TIME = lba(0xff3b4a)
const LAST_TIME = 404_849

const place = (time: number, at: number): ReturnType<typeof lba> => {
  if (time === 0) return lba(at)
  if (at > LAST_TIME) return BEYOND_TIME
  const { minute, second, frame } = msfOfLba(lba(at))
  return lba((minute << 16) | (second << 8) | frame)
}

function tracks(disc: Disc, time: number, from: number): Uint8Array {
  const closed = complete(disc)
  const last = closed.at(-1)
  if (last === undefined) return invalidField()
  const found = closed.flatMap((session) => tracksOfSession(disc, session.number))
  const first = found[0]
  const final = found.at(-1)
  if (first === undefined || final === undefined || (from > final.number && from !== LEAD_OUT)) return invalidField()
  const rows = found
    .filter((track) => track.number >= from)
    .map((track) => TocTrack.encode({ adr: 1, control: track.control, track: track.number & 0xff, start: place(time, track.start) }))
  const end = isCd(disc) ? last.leadOut : readableEnd(disc)
  rows.push(TocTrack.encode({ adr: 1, control: final.control, track: LEAD_OUT, start: place(time, end) }))
  return table(first.number & 0xff, final.number & 0xff, rows)
}

function sessions(disc: Disc, time: number): Uint8Array {
  const closed = complete(disc)
  const last = closed.at(-1)
  const track = last === undefined ? undefined : tracksOfSession(disc, last.number)[0]
  if (last === undefined || track === undefined) return invalidField()
  const row = TocTrack.encode({ adr: 1, control: track.control, track: track.number & 0xff, start: place(time, track.start) })
  return table(1, isRandom(disc) ? 1 : last.number & 0xff, [row])
}

const ZERO: Msf = { minute: 0, second: 0, frame: 0 }
const entry = (session: number, adr: number, control: number, point: number, pTime: Msf, time: Msf = ZERO, zero = 0): Uint8Array =>
  FullTocEntry.encode({
    session,
    adr,
    control,
    tno: 0,
    point,
    minute: time.minute,
    second: time.second,
    frame: time.frame,
    zero,
    pMinute: pTime.minute,
    pSecond: pTime.second,
    pFrame: pTime.frame,
  })

function leadIns(disc: Disc, from: number): Uint8Array {
  const closed = complete(disc).filter((session) => session.number >= from)
  if (closed.length === 0) return invalidField()
  const rows = closed.flatMap((session) => leadIn(disc, session))
  return table(complete(disc)[0]?.number ?? 1, complete(disc).at(-1)?.number ?? 1, rows)
}

/** MMC-6, "TOC, format 2": A0 first track and disc type, A1 last track, A2 lead-out, the tracks, B0 and C0 for the next session. */
function leadIn(disc: Disc, session: Session): readonly Uint8Array[] {
  const own = tracksOfSession(disc, session.number)
  const first = own[0]
  const last = own.at(-1)
  if (first === undefined || last === undefined) return []
  const { number } = session
  const rows = [
    entry(number, 1, first.control, 0xa0, { minute: first.number, second: session.discType, frame: 0 }),
    entry(number, 1, last.control, 0xa1, { minute: last.number, second: 0, frame: 0 }),
    entry(number, 1, last.control, 0xa2, msfOfLba(lba(session.leadOut))),
    ...own.map((track) => entry(number, 1, track.control, track.number, msfOfLba(lba(track.start)))),
  ]
  const open = number < disc.sessions.length || !disc.closed
  if (!open) return rows
  const next = session.leadOut + (number === 1 ? 6750 : 2250) + 4500
  rows.push(entry(number, 5, last.control, 0xb0, msfOfLba(lba(disc.capacity)), msfOfFrames(next + 150), number === 1 ? 2 : 1))
  if (number === 1) rows.push(entry(number, 5, last.control, 0xc0, msfOfLba(lba(disc.leadIn))))
  return rows
}

/** The open session's finished tracks, with their ends. */
function memoryArea(disc: Disc): Uint8Array {
  const rows = disc.tracks
    .filter((track) => track.state === 'complete' || track.state === 'reserved')
    .map((track) =>
      entry(track.session, 1, track.control, track.number, msfOfLba(lba(track.start)), msfOfLba(lba(track.start + track.size))),
    )
  return table(0, 0, rows)
}

function pregroove(disc: Disc): Uint8Array {
  const leadIn = msfOfLba(lba(disc.leadIn))
  const leadOut = msfOfLba(lba(disc.capacity))
  return Atip.encode({
    length: Atip.size - 2,
    writingPower: 4,
    ddcd: 0,
    referenceSpeed: 2,
    unrestrictedUse: 1,
    rewritable: disc.profile === 0x0a ? 1 : 0,
    subType: 1,
    a1Valid: 0,
    a2Valid: 0,
    a3Valid: 0,
    leadInMinute: leadIn.minute,
    leadInSecond: leadIn.second,
    leadInFrame: leadIn.frame,
    leadOutMinute: leadOut.minute,
    leadOutSecond: leadOut.second,
    leadOutFrame: leadOut.frame,
    a1: new Uint8Array(3),
    a2: new Uint8Array(3),
    a3: new Uint8Array(3),
  })
}

function cdText(disc: Disc): Uint8Array {
  const text = complete(disc)[0]?.cdText ?? ''
  return table(0, 0, [Uint8Array.from({ length: text.length / 2 }, (_, i) => Number.parseInt(text.slice(2 * i, 2 * i + 2), 16))])
}

export function readSubChannel(m: Machine, cdb: Uint8Array): Answer {
  const { subQ, format, track: number, allocationLength } = ReadSubChannelBlock.decode(cdb)
  const disc = discOf(m)
  if (!isCd(disc)) invalidField()
  const head = { audioStatus: 0x15, length: subQ === 1 ? 20 : 0 }
  if (subQ === 0)
    return { data: CatalogNumberData.encode({ ...head, format: 0, valid: 0, number: '' }).subarray(0, Math.min(4, allocationLength)) }
  if (format === 2) {
    const text = disc.sessions[0]?.catalogNumber ?? ''
    return { data: CatalogNumberData.encode({ ...head, format, valid: text === '' ? 0 : 1, number: text }).subarray(0, allocationLength) }
  }
  const track: Track | undefined = disc.tracks.find((candidate) => candidate.number === number)
  if (format !== 3 || track === undefined) return invalidField()
  const data = IsrcData.encode({
    ...head,
    format,
    adr: 3,
    control: track.control,
    track: number,
    valid: track.isrc === '' ? 0 : 1,
    isrc: track.isrc,
  })
  return { data: data.subarray(0, allocationLength) }
}
