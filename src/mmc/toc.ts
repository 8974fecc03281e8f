/**
 * READ TOC/PMA/ATIP: table of contents as the user sees it (format 0), sessions (1), the raw lead-in (2), program memory
 * area (3), pre-groove of a blank disc (4), CD-TEXT (5). MMC-6. Times are asked for as blocks.
 */

import { bits, raw, rbp, record, reservedBits, rfixed, rreserved, u16be, u8 } from '../codec/index.js'
import { lbaOfMsf, type Lba, type Msf } from '../unit/index.js'
import { defineCommand, type Answer, type MmcCommand } from './command.js'
import { address } from './fields.js'

const TOC = 'MMC-6 READ TOC/PMA/ATIP'
export const ReadTocBlock = record(TOC, 10, [
  rfixed(0, 1, 'operation code', 0x43, TOC),
  reservedBits(1, 7, 2, TOC),
  bits(1, 1, 1, 'time', TOC),
  reservedBits(1, 0, 0, TOC),
  reservedBits(2, 7, 4, TOC),
  bits(2, 3, 0, 'format', TOC),
  rreserved(3, 3, TOC),
  rbp(6, 1, 'trackSession', u8(), TOC),
  rbp(7, 2, 'allocationLength', u16be(), TOC),
  rreserved(9, 1, TOC),
])
export const TocHeader = record(TOC, 4, [rbp(0, 2, 'length', u16be(), TOC), rbp(2, 1, 'first', u8(), TOC), rbp(3, 1, 'last', u8(), TOC)])
export const TocTrack = record(TOC, 8, [
  rreserved(0, 1, TOC),
  bits(1, 7, 4, 'adr', TOC),
  bits(1, 3, 0, 'control', TOC),
  rbp(2, 1, 'track', u8(), TOC),
  rreserved(3, 1, TOC),
  rbp(4, 4, 'start', address, TOC),
])
/** An entry of the lead-in's Q sub-channel: point is what it speaks of, the second time is what it says of it. */
export const FullTocEntry = record(TOC, 11, [
  rbp(0, 1, 'session', u8(), TOC),
  bits(1, 7, 4, 'adr', TOC),
  bits(1, 3, 0, 'control', TOC),
  rbp(2, 1, 'tno', u8(), TOC),
  rbp(3, 1, 'point', u8(), TOC),
  rbp(4, 1, 'minute', u8(), TOC),
  rbp(5, 1, 'second', u8(), TOC),
  rbp(6, 1, 'frame', u8(), TOC),
  rbp(7, 1, 'zero', u8(), TOC),
  rbp(8, 1, 'pMinute', u8(), TOC),
  rbp(9, 1, 'pSecond', u8(), TOC),
  rbp(10, 1, 'pFrame', u8(), TOC),
])
export const Atip = record(TOC, 28, [
  rbp(0, 2, 'length', u16be(), TOC),
  rreserved(2, 2, TOC),
  reservedBits(4, 7, 7, TOC),
  bits(4, 6, 4, 'writingPower', TOC),
  bits(4, 3, 3, 'ddcd', TOC),
  bits(4, 2, 0, 'referenceSpeed', TOC),
  reservedBits(5, 7, 7, TOC),
  bits(5, 6, 6, 'unrestrictedUse', TOC),
  reservedBits(5, 5, 0, TOC),
  reservedBits(6, 7, 7, TOC),
  bits(6, 6, 6, 'rewritable', TOC),
  bits(6, 5, 3, 'subType', TOC),
  bits(6, 2, 2, 'a1Valid', TOC),
  bits(6, 1, 1, 'a2Valid', TOC),
  bits(6, 0, 0, 'a3Valid', TOC),
  rreserved(7, 1, TOC),
  rbp(8, 1, 'leadInMinute', u8(), TOC),
  rbp(9, 1, 'leadInSecond', u8(), TOC),
  rbp(10, 1, 'leadInFrame', u8(), TOC),
  rreserved(11, 1, TOC),
  rbp(12, 1, 'leadOutMinute', u8(), TOC),
  rbp(13, 1, 'leadOutSecond', u8(), TOC),
  rbp(14, 1, 'leadOutFrame', u8(), TOC),
  rreserved(15, 1, TOC),
  rbp(16, 3, 'a1', raw(3), TOC),
  rreserved(19, 1, TOC),
  rbp(20, 3, 'a2', raw(3), TOC),
  rreserved(23, 1, TOC),
  rbp(24, 3, 'a3', raw(3), TOC),
  rreserved(27, 1, TOC),
])

/** Track number of the lead-out. */
export const LEAD_OUT = 0xaa
const ALLOCATION = 4096
/** CD-TEXT may have eight blocks of 256 packs. */
const TEXT_ALLOCATION = 4 + 8 * 256 * 18

type TocFormat = 0 | 1 | 2 | 3 | 4 | 5
function tocCommand<Value>(
  format: TocFormat,
  allocationLength: number,
  decode: (answer: Answer) => Value,
): MmcCommand<{ readonly from?: number }, Value> {
  return defineCommand({
    name: 'READ TOC/PMA/ATIP',
    opcode: 0x43,
    block: ReadTocBlock,
    patience: 'answer',
    transfer: { kind: 'in', length: (_p, most) => Math.min(allocationLength, most) },
    fields: (p: { readonly from?: number }, most: number) => ({
      time: format < 2 ? 0 : 1,
      format,
      trackSession: p.from ?? 0,
      allocationLength: Math.min(allocationLength, most),
    }),
    decode,
  })
}

/** Walks descriptors of one size. `strict` refuses a length that is no whole number of them: another format in disguise. */
function* descriptors(answer: Answer, size: number): Generator<number> {
  const header = answer.record(TocHeader, 0, 'header')
  if ((header.length - 2) % size !== 0)
    answer.refuse(`it claims ${header.length} bytes, which is no whole number of ${size}-byte descriptors`)
  const end = answer.claimed(2 + header.length)
  for (let at = TocHeader.size; at + size <= end; at += size) yield at
}

export interface TocEntry {
  readonly track: number
  readonly adr: number
  readonly control: number
  readonly start: Lba
}
export interface Toc {
  readonly firstTrack: number
  readonly lastTrack: number
  readonly tracks: readonly TocEntry[]
  /** Start of the lead-out; undefined where the drive cut it off. */
  readonly leadOut?: Lba
}
/** Format 0: tracks of all closed sessions. A lead-out that a drive cut short is left out. */
export const readToc = tocCommand(0, ALLOCATION, (answer): Toc => {
  const header = answer.record(TocHeader, 0, 'header')
  const tracks: TocEntry[] = []
  let leadOut: Lba | undefined
  for (const at of descriptors(answer, TocTrack.size)) {
    const { track, adr, control, start } = answer.record(TocTrack, at, 'track')
    if (track === LEAD_OUT) leadOut = start
    else tracks.push({ track, adr, control, start })
  }
  return { firstTrack: header.first, lastTrack: header.last, tracks, ...(leadOut === undefined ? {} : { leadOut }) }
})

export interface FullToc {
  readonly firstSession: number
  readonly lastSession: number
  readonly entries: readonly FullTocRow[]
}
export interface FullTocRow {
  readonly session: number
  readonly adr: number
  readonly control: number
  readonly point: number
  readonly time: Msf
  readonly zero: number
  readonly pTime: Msf
}
/** An MMC drive answers in binary; a few old ones in BCD, which shows in parts of a time that are out of range. */
function rowOf(answer: Answer, at: number): FullTocRow {
  const row = answer.record(FullTocEntry, at, 'entry')
  return {
    session: row.session,
    adr: row.adr,
    control: row.control,
    point: row.point,
    time: { minute: row.minute, second: row.second, frame: row.frame },
    zero: row.zero,
    pTime: { minute: row.pMinute, second: row.pSecond, frame: row.pFrame },
  }
}
/** Format 2: the lead-in of every closed session from `from` on. */
export const readFullToc = tocCommand(2, ALLOCATION, (answer): FullToc => {
  const header = answer.record(TocHeader, 0, 'header')
  const entries = [...descriptors(answer, FullTocEntry.size)].map((at) => rowOf(answer, at))
  for (const entry of entries)
    if (entry.session < header.first || entry.session > header.last)
      answer.refuse(`an entry belongs to session ${entry.session}, but the sessions are ${header.first} to ${header.last}`)
  return { firstSession: header.first, lastSession: header.last, entries }
})
export interface AtipInformation {
  readonly kind: 'cd-r' | 'cd-rw'
  readonly subType: number
  readonly referenceSpeed: number
  readonly unrestrictedUse: boolean
  /** Start of the lead-in, a negative address. */
  readonly leadInStart: Lba
  /** Last possible start of the lead-out. */
  readonly leadOutLimit: Lba
}
/** Format 4: what the pre-groove of a blank CD says. Times are read as binary or, where that is out of range, as BCD. */
export const readAtip = tocCommand(4, Atip.size, (answer): AtipInformation => {
  const header = answer.record(TocHeader, 0, 'header')
  const row = answer.cutRecord(Atip, 15, answer.claimed(2 + header.length))
  return {
    kind: row.rewritable === 1 ? 'cd-rw' : 'cd-r',
    subType: row.subType,
    referenceSpeed: row.referenceSpeed,
    unrestrictedUse: row.unrestrictedUse === 1,
    leadInStart: timeOf(answer, row.leadInMinute, row.leadInSecond, row.leadInFrame),
    leadOutLimit: timeOf(answer, row.leadOutMinute, row.leadOutSecond, row.leadOutFrame),
  }
})

function timeOf(answer: Answer, minute: number, second: number, frame: number): Lba {
  if (minute > 99 || second > 59 || frame > 74) answer.refuse(`${minute}:${second}:${frame} is no time`)
  return lbaOfMsf({ minute, second, frame })
}

export interface CdTextPacks {
  /** Of 18 bytes each. */
  readonly packs: readonly Uint8Array[]
  /** False where the drive has more than the connection takes in one command: there is no other way to the rest. */
  readonly isWhole: boolean
}
/** Format 5: the CD-TEXT packs of 18 bytes as they are. A drive that answers with another format is refused by its length. */
export const readCdText = tocCommand(5, TEXT_ALLOCATION, (answer): CdTextPacks => {
  const packs = [...descriptors(answer, 18)].map((at) => answer.data.slice(at, at + 18))
  for (const pack of packs) {
    const type = pack[0] ?? 0
    if (type < 0x80 || type > 0x8f) answer.refuse(`a pack has the type ${type.toString(16)}h; CD-TEXT has 80h to 8Fh`)
  }
  return { packs, isWhole: answer.data.length >= 2 + answer.record(TocHeader, 0, 'header').length }
})
