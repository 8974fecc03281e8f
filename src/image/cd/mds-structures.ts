/**
 * Media descriptors of Alcohol 120%, version 1: tables of little-endian numbers that point at each other. There is no public
 * standard; the layout is the one that cdemu (libmirage/images/image-mds) and Aaru (Alcohol120) read.
 */

import { rbp, record, rfixed, rreserved, u16le, u32le, u64le, u8, type ValueOf } from '../../codec/index.js'

export const MDS_MARK = 'MEDIA DESCRIPTOR'
const source = 'MDS version 1'

export const MdsHeader = record(source, 88, [
  rfixed(0, 16, 'signature', MDS_MARK, source),
  rbp(16, 1, 'version', u8(), source),
  rbp(17, 1, 'minorVersion', u8(), source),
  rbp(18, 2, 'medium', u16le(), source),
  rbp(20, 2, 'sessions', u16le(), source),
  rreserved(22, 4, source),
  /** Length and place of what a DVD has in its burst cutting area. */
  rbp(26, 2, 'cuttingAreaLength', u16le(), source),
  rreserved(28, 8, source),
  rbp(36, 4, 'cuttingArea', u32le(), source),
  rreserved(40, 24, source),
  /** Physical format, copyright and manufacturing information of a DVD. */
  rbp(64, 4, 'structures', u32le(), source),
  rreserved(68, 12, source),
  rbp(80, 4, 'sessionTable', u32le(), source),
  /** Angles between sectors, measured for copy protections. */
  rbp(84, 4, 'measurements', u32le(), source),
])

export const MdsSession = record(source, 24, [
  /** Two's complement: the first session begins at -150. */
  rbp(0, 4, 'start', u32le(), source),
  rbp(4, 4, 'end', u32le(), source),
  rbp(8, 2, 'number', u16le(), source),
  rbp(10, 1, 'entries', u8(), source),
  rbp(11, 1, 'otherEntries', u8(), source),
  rbp(12, 2, 'firstTrack', u16le(), source),
  rbp(14, 2, 'lastTrack', u16le(), source),
  rreserved(16, 4, source),
  rbp(20, 4, 'entryTable', u32le(), source),
])

/** An entry of the table of contents, A0h to A2h among them, and where the sectors of a track stand. */
export const MdsEntry = record(source, 80, [
  rbp(0, 1, 'mode', u8(), source),
  /** 8: 96 bytes of sub-code behind each sector, a byte for each symbol of P to W. */
  rbp(1, 1, 'subcode', u8(), source),
  /** Address type in the high half, as READ TOC has it. */
  rbp(2, 1, 'adrControl', u8(), source),
  rbp(3, 1, 'trackNumber', u8(), source),
  rbp(4, 1, 'point', u8(), source),
  rreserved(5, 3, source),
  rbp(8, 1, 'zero', u8(), source),
  rreserved(9, 3, source),
  /** Place of the lengths of a CD track; the length itself of a DVD track. */
  rbp(12, 4, 'extra', u32le(), source),
  rbp(16, 2, 'sectorBytes', u16le(), source),
  rreserved(18, 18, source),
  rbp(36, 4, 'start', u32le(), source),
  rbp(40, 8, 'offset', u64le(), source),
  rbp(48, 4, 'files', u32le(), source),
  rbp(52, 4, 'fileTable', u32le(), source),
  rreserved(56, 24, source),
])
export type MdsEntry = ValueOf<typeof MdsEntry>

/** Sectors before index 1, which are not stored, and those from there on. */
export const MdsLengths = record(source, 8, [rbp(0, 4, 'pregap', u32le(), source), rbp(4, 4, 'length', u32le(), source)])

export const MdsFile = record(source, 16, [
  rbp(0, 4, 'name', u32le(), source),
  /** 1: the name has two bytes a character. */
  rbp(4, 4, 'wide', u32le(), source),
  rreserved(8, 8, source),
])
