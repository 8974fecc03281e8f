/** BLANK and FORMAT UNIT. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u32be } from '../codec/index.js'
import { defineCommand } from './command.js'
import { bit } from './fields.js'

const BLANK = 'MMC-6 BLANK'
export const BlankBlock = record(BLANK, 12, [
  rfixed(0, 1, 'operation code', 0xa1, BLANK),
  reservedBits(1, 7, 5, BLANK),
  bits(1, 4, 4, 'immediate', BLANK),
  reservedBits(1, 3, 3, BLANK),
  bits(1, 2, 0, 'type', BLANK),
  rbp(2, 4, 'address', u32be(), BLANK),
  rreserved(6, 6, BLANK),
])
export const BlankType = { disc: 0, minimal: 1, track: 2, unreserveTrack: 3, trackTail: 4, uncloseSession: 5, session: 6 } as const
export type BlankType = keyof typeof BlankType
/** Blanks a CD-RW or a sequential DVD-RW; on a DVD-RW of restricted overwrite it makes it sequential again. */
export const blank = defineCommand({
  name: 'BLANK',
  opcode: 0xa1,
  block: BlankBlock,
  patience: 'blank',
  transfer: { kind: 'none' },
  fields: (p: { readonly type: BlankType; readonly address?: number; readonly immediate: boolean }) => ({
    immediate: bit(p.immediate),
    type: BlankType[p.type],
    address: p.address ?? 0,
  }),
  decode: () => undefined,
})

const FORMAT = 'MMC-6 FORMAT UNIT'
export const FormatUnitBlock = record(FORMAT, 6, [
  rfixed(0, 1, 'operation code', 0x04, FORMAT),
  reservedBits(1, 7, 5, FORMAT),
  bits(1, 4, 4, 'formatData', FORMAT),
  bits(1, 3, 3, 'completeList', FORMAT),
  bits(1, 2, 0, 'formatCode', FORMAT),
  rreserved(2, 4, FORMAT),
])
export const FormatParameters = record(FORMAT, 12, [
  rreserved(0, 1, FORMAT),
  bits(1, 7, 7, 'formatOptionsValid', FORMAT),
  bits(1, 6, 6, 'disablePrimary', FORMAT),
  bits(1, 5, 5, 'disableCertification', FORMAT),
  bits(1, 4, 4, 'stopFormat', FORMAT),
  bits(1, 3, 3, 'initializationPattern', FORMAT),
  bits(1, 2, 2, 'tryOut', FORMAT),
  bits(1, 1, 1, 'immediate', FORMAT),
  bits(1, 0, 0, 'vendorSpecific', FORMAT),
  rbp(2, 2, 'descriptorLength', u16be(), FORMAT),
  rbp(4, 4, 'blocks', u32be(), FORMAT),
  bits(8, 7, 2, 'formatType', FORMAT),
  bits(8, 1, 0, 'subType', FORMAT),
  rbp(9, 3, 'parameter', u24be(), FORMAT),
])

/** Format types of READ FORMAT CAPACITIES and FORMAT UNIT. */
export const FormatType = {
  /** DVD-RAM, DVD-RW, CD-RW (with packet size), BD-RE: the whole medium. */
  full: 0x00,
  /** DVD-RAM: moves the spare area. */
  spareExpansion: 0x01,
  zoneReformat: 0x04,
  zoneFormat: 0x05,
  cdRw: 0x10,
  growSession: 0x11,
  addSession: 0x12,
  quickGrow: 0x13,
  quickAdd: 0x14,
  /** DVD-RW: restricted overwrite with a lead-in and a first border only. */
  quick: 0x15,
  fullTestZones: 0x16,
  mrw: 0x24,
  /** DVD+RW: in the background. */
  dvdPlusRw: 0x26,
  /** BD-RE: with spare areas and, by sub-type, certification. */
  bdReSpare: 0x30,
  bdReNoSpare: 0x31,
  /** BD-R: with spare areas; the sub-type chooses SRM with pseudo-overwrite, plain SRM or RRM. */
  bdR: 0x32,
} as const

export interface FormatRequest {
  readonly formatType: number
  readonly subType?: number
  /** As READ FORMAT CAPACITIES gives it. */
  readonly blocks: number
  readonly parameter: number
  readonly certification?: 'default' | 'off' | 'on'
  readonly immediate: boolean
}
export const formatUnit = defineCommand({
  name: 'FORMAT UNIT',
  opcode: 0x04,
  block: FormatUnitBlock,
  patience: 'format',
  transfer: {
    kind: 'out',
    data: (p) =>
      FormatParameters.encode({
        formatOptionsValid: bit(p.certification === 'off' || p.certification === 'on'),
        disablePrimary: 0,
        disableCertification: bit(p.certification === 'off'),
        stopFormat: 0,
        initializationPattern: 0,
        tryOut: 0,
        immediate: bit(p.immediate),
        vendorSpecific: 0,
        descriptorLength: 8,
        blocks: p.blocks,
        formatType: p.formatType,
        subType: p.subType ?? 0,
        parameter: p.parameter,
      }),
  },
  fields: (_p: FormatRequest) => ({ formatData: 1, completeList: 0, formatCode: 1 }),
  decode: () => undefined,
})
