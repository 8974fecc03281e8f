/** READ SUB-CHANNEL: catalog number and ISRCs. MMC-3 6.33. */

import { bits, chars, rbp, record, reservedBits, rfixed, rreserved, u16be, u8 } from '../codec/index.js'
import { defineCommand, type Nothing } from './command.js'

const SUB = 'MMC-3 6.33'
export const ReadSubChannelBlock = record(SUB, 10, [
  rfixed(0, 1, 'operation code', 0x42, SUB),
  reservedBits(1, 7, 2, SUB),
  bits(1, 1, 1, 'time', SUB),
  reservedBits(1, 0, 0, SUB),
  reservedBits(2, 7, 7, SUB),
  bits(2, 6, 6, 'subQ', SUB),
  reservedBits(2, 5, 0, SUB),
  rbp(3, 1, 'format', u8(), SUB),
  rreserved(4, 2, SUB),
  rbp(6, 1, 'track', u8(), SUB),
  rbp(7, 2, 'allocationLength', u16be(), SUB),
  rreserved(9, 1, SUB),
])
export const CatalogNumberData = record(SUB, 24, [
  rreserved(0, 1, SUB),
  rbp(1, 1, 'audioStatus', u8(), SUB),
  rbp(2, 2, 'length', u16be(), SUB),
  rbp(4, 1, 'format', u8(), SUB),
  rreserved(5, 3, SUB),
  bits(8, 7, 7, 'valid', SUB),
  reservedBits(8, 6, 0, SUB),
  rbp(9, 13, 'number', chars(13, 0), SUB),
  rreserved(22, 2, SUB),
])
export const IsrcData = record(SUB, 24, [
  rreserved(0, 1, SUB),
  rbp(1, 1, 'audioStatus', u8(), SUB),
  rbp(2, 2, 'length', u16be(), SUB),
  rbp(4, 1, 'format', u8(), SUB),
  bits(5, 7, 4, 'adr', SUB),
  bits(5, 3, 0, 'control', SUB),
  rbp(6, 1, 'track', u8(), SUB),
  rreserved(7, 1, SUB),
  bits(8, 7, 7, 'valid', SUB),
  reservedBits(8, 6, 0, SUB),
  rbp(9, 12, 'isrc', chars(12, 0), SUB),
  rreserved(21, 3, SUB),
])

/** Thirteen digits; undefined where the disc has no catalog number. */
export const readCatalogNumber = defineCommand({
  name: 'READ SUB-CHANNEL',
  opcode: 0x42,
  block: ReadSubChannelBlock,
  patience: 'read',
  transfer: { kind: 'in', length: () => CatalogNumberData.size },
  fields: (_none: Nothing) => ({ time: 0, subQ: 1, format: 2, track: 0, allocationLength: CatalogNumberData.size }),
  decode: (answer): string | undefined => {
    const row = answer.record(CatalogNumberData)
    return row.valid === 1 ? row.number : undefined
  },
})
/** Twelve characters; undefined where the track has no ISRC. */
export const readIsrc = defineCommand({
  name: 'READ SUB-CHANNEL',
  opcode: 0x42,
  block: ReadSubChannelBlock,
  patience: 'read',
  transfer: { kind: 'in', length: () => IsrcData.size },
  fields: (p: { readonly track: number }) => ({ time: 0, subQ: 1, format: 3, track: p.track, allocationLength: IsrcData.size }),
  decode: (answer): string | undefined => {
    const row = answer.record(IsrcData)
    return row.valid === 1 ? row.isrc : undefined
  },
})
