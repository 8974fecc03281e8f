/** Blocks to and from the disc: READ(10/12), WRITE(10/12), READ CD, VERIFY(10), SYNCHRONIZE CACHE, READ BUFFER CAPACITY. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u32be, u8 } from '../codec/index.js'
import type { FileBytes } from '../port/index.js'
import { lba, type Lba } from '../unit/index.js'
import { defineCommand, type Nothing } from './command.js'
import { address, bit } from './fields.js'

const READ10 = 'MMC-6 READ(10)'
export const Read10Block = record(READ10, 10, [
  rfixed(0, 1, 'operation code', 0x28, READ10),
  bits(1, 7, 0, 'flags', READ10),
  rbp(2, 4, 'start', address, READ10),
  rreserved(6, 1, READ10),
  rbp(7, 2, 'count', u16be(), READ10),
  rreserved(9, 1, READ10),
])
export interface ReadRequest {
  readonly start: Lba
  readonly count: number
}
/** Blocks of 2048 bytes. An answer that is not as long as asked for is refused. */
export const read10 = defineCommand({
  name: 'READ(10)',
  opcode: 0x28,
  block: Read10Block,
  patience: 'read',
  transfer: { kind: 'in', length: (p) => p.count * 2048 },
  fields: (p: ReadRequest) => ({ flags: 0, start: p.start, count: p.count }),
  decode: (answer): Uint8Array => answer.whole(),
})

const READ12 = 'MMC-6 READ(12)'
export const Read12Block = record(READ12, 12, [
  rfixed(0, 1, 'operation code', 0xa8, READ12),
  bits(1, 7, 0, 'flags', READ12),
  rbp(2, 4, 'start', address, READ12),
  rbp(6, 4, 'count', u32be(), READ12),
  bits(10, 7, 7, 'streaming', READ12),
  reservedBits(10, 6, 0, READ12),
  rreserved(11, 1, READ12),
])
export const read12 = defineCommand({
  name: 'READ(12)',
  opcode: 0xa8,
  block: Read12Block,
  patience: 'read',
  transfer: { kind: 'in', length: (p) => p.count * 2048 },
  fields: (p: ReadRequest) => ({ flags: 0, start: p.start, count: p.count, streaming: 0 }),
  decode: (answer): Uint8Array => answer.whole(),
})

const CD = 'MMC-6 READ CD'
export const ReadCdBlock = record(CD, 12, [
  rfixed(0, 1, 'operation code', 0xbe, CD),
  reservedBits(1, 7, 5, CD),
  bits(1, 4, 2, 'sectorType', CD),
  bits(1, 1, 1, 'digitalAudioPlay', CD),
  reservedBits(1, 0, 0, CD),
  rbp(2, 4, 'start', address, CD),
  rbp(6, 3, 'count', u24be(), CD),
  bits(9, 7, 7, 'sync', CD),
  bits(9, 6, 5, 'headers', CD),
  bits(9, 4, 4, 'userData', CD),
  bits(9, 3, 3, 'edcEcc', CD),
  bits(9, 2, 1, 'c2', CD),
  reservedBits(9, 0, 0, CD),
  reservedBits(10, 7, 3, CD),
  bits(10, 2, 0, 'subChannel', CD),
  rreserved(11, 1, CD),
])
export type SubChannel = 'none' | 'raw' | 'q' | 'rw'
export const subChannels: Readonly<Record<SubChannel, { readonly code: number; readonly bytes: number }>> = {
  none: { code: 0, bytes: 0 },
  raw: { code: 1, bytes: 96 },
  q: { code: 2, bytes: 16 },
  rw: { code: 4, bytes: 96 },
}
export type CdSectorType = 'any' | 'audio' | 'mode 1' | 'mode 2' | 'form 1' | 'form 2'
const cdSectorTypes: Readonly<Record<CdSectorType, { readonly code: number; readonly bytes: number }>> = {
  any: { code: 0, bytes: 2352 },
  audio: { code: 1, bytes: 2352 },
  'mode 1': { code: 2, bytes: 2048 },
  'mode 2': { code: 3, bytes: 2336 },
  'form 1': { code: 4, bytes: 2048 },
  'form 2': { code: 5, bytes: 2328 },
}
export interface ReadCdRequest extends ReadRequest {
  /** The drive refuses sectors of another type. */
  readonly sectorType: CdSectorType
  /** All 2352 bytes of a sector, or its user data alone. */
  readonly main: 'whole' | 'user' | 'none'
  readonly subChannel: SubChannel
}
/** Bytes that each block of the answer has. The user data of `any` have the length that the sector's own type gives. */
export const readCdBytes = (p: Pick<ReadCdRequest, 'sectorType' | 'main' | 'subChannel'>): number =>
  (p.main === 'none' ? 0 : p.main === 'whole' ? 2352 : cdSectorTypes[p.sectorType].bytes) + subChannels[p.subChannel].bytes
export const readCd = defineCommand({
  name: 'READ CD',
  opcode: 0xbe,
  block: ReadCdBlock,
  patience: 'read',
  transfer: { kind: 'in', length: (p) => p.count * readCdBytes(p) },
  fields: (p: ReadCdRequest) => ({
    sectorType: cdSectorTypes[p.sectorType].code,
    digitalAudioPlay: 0,
    start: p.start,
    count: p.count,
    sync: bit(p.main === 'whole'),
    headers: p.main === 'whole' ? 3 : 0,
    userData: bit(p.main !== 'none'),
    edcEcc: bit(p.main === 'whole'),
    c2: 0,
    subChannel: subChannels[p.subChannel].code,
  }),
  decode: (answer): Uint8Array => answer.whole(),
})

const WRITE10 = 'MMC-6 WRITE(10)'
export const Write10Block = record(WRITE10, 10, [
  rfixed(0, 1, 'operation code', 0x2a, WRITE10),
  bits(1, 7, 0, 'flags', WRITE10),
  rbp(2, 4, 'start', address, WRITE10),
  rreserved(6, 1, WRITE10),
  rbp(7, 2, 'count', u16be(), WRITE10),
  rreserved(9, 1, WRITE10),
])
export interface WriteRequest {
  /** Negative in the lead-in of a CD. */
  readonly start: Lba
  readonly count: number
  /** `count` blocks of the size that the write parameters set. */
  readonly data: Uint8Array | FileBytes
}
export const write10 = defineCommand({
  name: 'WRITE(10)',
  opcode: 0x2a,
  block: Write10Block,
  patience: 'write',
  transfer: { kind: 'out', data: (p) => p.data },
  fields: (p: WriteRequest) => ({ flags: 0, start: p.start, count: p.count }),
  decode: () => undefined,
})

const WRITE12 = 'MMC-6 WRITE(12)'
export const Write12Block = record(WRITE12, 12, [
  rfixed(0, 1, 'operation code', 0xaa, WRITE12),
  bits(1, 7, 0, 'flags', WRITE12),
  rbp(2, 4, 'start', address, WRITE12),
  rbp(6, 4, 'count', u32be(), WRITE12),
  bits(10, 7, 7, 'streaming', WRITE12),
  bits(10, 6, 6, 'vendorSpecific', WRITE12),
  reservedBits(10, 5, 0, WRITE12),
  rreserved(11, 1, WRITE12),
])
/** With `streaming` the drive writes without checking what it wrote. */
export const write12 = defineCommand({
  name: 'WRITE(12)',
  opcode: 0xaa,
  block: Write12Block,
  patience: 'write',
  transfer: { kind: 'out', data: (p) => p.data },
  fields: (p: WriteRequest & { readonly streaming: boolean }) => ({
    flags: 0,
    start: p.start,
    count: p.count,
    streaming: bit(p.streaming),
    vendorSpecific: 0,
  }),
  decode: () => undefined,
})

const VERIFY = 'MMC-6 VERIFY(10)'
export const Verify10Block = record(VERIFY, 10, [
  rfixed(0, 1, 'operation code', 0x2f, VERIFY),
  reservedBits(1, 7, 2, VERIFY),
  bits(1, 1, 1, 'byteCheck', VERIFY),
  reservedBits(1, 0, 0, VERIFY),
  rbp(2, 4, 'start', address, VERIFY),
  rreserved(6, 1, VERIFY),
  rbp(7, 2, 'count', u16be(), VERIFY),
  rreserved(9, 1, VERIFY),
])
/** Lets the drive read blocks by itself, without sending them. */
export const verify10 = defineCommand({
  name: 'VERIFY(10)',
  opcode: 0x2f,
  block: Verify10Block,
  patience: 'flush',
  transfer: { kind: 'none' },
  fields: (p: ReadRequest) => ({ byteCheck: 0, start: p.start, count: p.count }),
  decode: () => undefined,
})

const SYNC = 'MMC-6 SYNCHRONIZE CACHE'
export const SynchronizeCacheBlock = record(SYNC, 10, [
  rfixed(0, 1, 'operation code', 0x35, SYNC),
  reservedBits(1, 7, 2, SYNC),
  bits(1, 1, 1, 'immediate', SYNC),
  reservedBits(1, 0, 0, SYNC),
  rbp(2, 4, 'start', address, SYNC),
  rreserved(6, 1, SYNC),
  rbp(7, 2, 'count', u16be(), SYNC),
  rreserved(9, 1, SYNC),
])
/** Empties the drive's buffer onto the disc. With `immediate` the drive answers before it is done. */
export const synchronizeCache = defineCommand({
  name: 'SYNCHRONIZE CACHE',
  opcode: 0x35,
  block: SynchronizeCacheBlock,
  patience: 'flush',
  transfer: { kind: 'none' },
  fields: (p: { readonly immediate: boolean }) => ({ immediate: bit(p.immediate), start: lba(0), count: 0 }),
  decode: () => undefined,
})

const BUFFER = 'MMC-6 READ BUFFER CAPACITY'
export const ReadBufferCapacityBlock = record(BUFFER, 10, [
  rfixed(0, 1, 'operation code', 0x5c, BUFFER),
  reservedBits(1, 7, 1, BUFFER),
  bits(1, 0, 0, 'inBlocks', BUFFER),
  rreserved(2, 5, BUFFER),
  rbp(7, 2, 'allocationLength', u16be(), BUFFER),
  rreserved(9, 1, BUFFER),
])
export const BufferCapacity = record(BUFFER, 12, [
  rbp(0, 2, 'dataLength', u16be(), BUFFER),
  rreserved(2, 1, BUFFER),
  rbp(3, 1, 'inBlocks', u8(), BUFFER),
  rbp(4, 4, 'size', u32be(), BUFFER),
  rbp(8, 4, 'blank', u32be(), BUFFER),
])
/** Bytes of the drive's write buffer, and how many of them are free. */
export const readBufferCapacity = defineCommand({
  name: 'READ BUFFER CAPACITY',
  opcode: 0x5c,
  block: ReadBufferCapacityBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => BufferCapacity.size },
  fields: (_none: Nothing) => ({ inBlocks: 0, allocationLength: BufferCapacity.size }),
  decode: (answer): { readonly sizeBytes: number; readonly freeBytes: number } => {
    const row = answer.record(BufferCapacity)
    if (row.blank > row.size) answer.refuse(`${row.blank} bytes are free of ${row.size}`)
    return { sizeBytes: row.size, freeBytes: row.blank }
  },
})
