/** READ DISC STRUCTURE and SEND DISC STRUCTURE: what a DVD or BD says of itself. MMC-6. Protected structures are left out. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u32be, u8 } from '../codec/index.js'
import { defineCommand, type Answer } from './command.js'

const STRUCTURE = 'MMC-6 READ DISC STRUCTURE'
export const ReadDiscStructureBlock = record(STRUCTURE, 12, [
  rfixed(0, 1, 'operation code', 0xad, STRUCTURE),
  reservedBits(1, 7, 4, STRUCTURE),
  bits(1, 3, 0, 'mediaType', STRUCTURE),
  rbp(2, 4, 'address', u32be(), STRUCTURE),
  rbp(6, 1, 'layer', u8(), STRUCTURE),
  rbp(7, 1, 'format', u8(), STRUCTURE),
  rbp(8, 2, 'allocationLength', u16be(), STRUCTURE),
  bits(10, 7, 6, 'agid', STRUCTURE),
  reservedBits(10, 5, 0, STRUCTURE),
  rreserved(11, 1, STRUCTURE),
])
export const StructureHeader = record(STRUCTURE, 4, [rbp(0, 2, 'length', u16be(), STRUCTURE), rreserved(2, 2, STRUCTURE)])
export const DvdPhysicalFormat = record(STRUCTURE, 17, [
  bits(0, 7, 4, 'category', STRUCTURE),
  bits(0, 3, 0, 'partVersion', STRUCTURE),
  bits(1, 7, 4, 'discSize', STRUCTURE),
  bits(1, 3, 0, 'maximumRate', STRUCTURE),
  reservedBits(2, 7, 7, STRUCTURE),
  bits(2, 6, 5, 'layers', STRUCTURE),
  bits(2, 4, 4, 'trackPath', STRUCTURE),
  bits(2, 3, 0, 'layerType', STRUCTURE),
  bits(3, 7, 4, 'linearDensity', STRUCTURE),
  bits(3, 3, 0, 'trackDensity', STRUCTURE),
  rreserved(4, 1, STRUCTURE),
  rbp(5, 3, 'firstSector', u24be(), STRUCTURE),
  rreserved(8, 1, STRUCTURE),
  rbp(9, 3, 'lastSector', u24be(), STRUCTURE),
  rreserved(12, 1, STRUCTURE),
  rbp(13, 3, 'lastSectorOfLayer0', u24be(), STRUCTURE),
  bits(16, 7, 7, 'burstCutting', STRUCTURE),
  reservedBits(16, 6, 0, STRUCTURE),
])
export const StructureListEntry = record(STRUCTURE, 4, [
  rbp(0, 1, 'format', u8(), STRUCTURE),
  bits(1, 7, 7, 'sendable', STRUCTURE),
  bits(1, 6, 6, 'readable', STRUCTURE),
  reservedBits(1, 5, 0, STRUCTURE),
  rbp(2, 2, 'length', u16be(), STRUCTURE),
])
export const WriteProtectionStatus = record(STRUCTURE, 4, [
  reservedBits(0, 7, 4, STRUCTURE),
  bits(0, 3, 3, 'mediaSpecific', STRUCTURE),
  bits(0, 2, 2, 'cartridge', STRUCTURE),
  bits(0, 1, 1, 'persistent', STRUCTURE),
  bits(0, 0, 0, 'untilPowerDown', STRUCTURE),
  rreserved(1, 3, STRUCTURE),
])

export type StructureMedia = 'dvd' | 'bd'
/** Format codes that are asked for. */
export const StructureFormat = {
  physical: 0x00,
  manufacturer: 0x04,
  /** DVD-R and DVD-RW: the control data zone of the lead-in. */
  controlData: 0x10,
  mediaIdentifier: 0x11,
  layerBoundary: 0x20,
  jumpInterval: 0x23,
  manualJump: 0x24,
  writeProtection: 0xc0,
  list: 0xff,
} as const
const ALLOCATION = 4100

/** The structure without its head of four bytes, as long as the drive claims and sent. */
export const readDiscStructure = defineCommand({
  name: 'READ DISC STRUCTURE',
  opcode: 0xad,
  block: ReadDiscStructureBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: (_p, most) => Math.min(ALLOCATION, most) },
  fields: (
    p: { readonly media: StructureMedia; readonly format: number; readonly layer?: number; readonly address?: number },
    most: number,
  ) => ({
    mediaType: p.media === 'bd' ? 1 : 0,
    address: p.address ?? 0,
    layer: p.layer ?? 0,
    format: p.format,
    allocationLength: Math.min(ALLOCATION, most),
    agid: 0,
  }),
  decode: (answer): Uint8Array => bodyOf(answer),
})

function bodyOf(answer: Answer): Uint8Array {
  const header = answer.record(StructureHeader, 0, 'header')
  if (header.length < 2) answer.refuse(`it claims a length of ${header.length} bytes, less than its own head`)
  return answer.data.slice(StructureHeader.size, answer.claimed(2 + header.length))
}

const SEND = 'MMC-6 SEND DISC STRUCTURE'
export const SendDiscStructureBlock = record(SEND, 12, [
  rfixed(0, 1, 'operation code', 0xbf, SEND),
  reservedBits(1, 7, 4, SEND),
  bits(1, 3, 0, 'mediaType', SEND),
  rreserved(2, 5, SEND),
  rbp(7, 1, 'format', u8(), SEND),
  rbp(8, 2, 'parameterListLength', u16be(), SEND),
  rreserved(10, 2, SEND),
])
