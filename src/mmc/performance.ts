/** GET PERFORMANCE, SET STREAMING and SET CD SPEED: how fast, and in which way the disc turns. MMC-6. Speeds in 1000 bytes a second. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u32be, u8 } from '../codec/index.js'
import { lba, type Lba } from '../unit/index.js'
import { defineCommand, type Nothing } from './command.js'
import { address } from './fields.js'

const PERFORMANCE = 'MMC-6 GET PERFORMANCE'
export const GetPerformanceBlock = record(PERFORMANCE, 12, [
  rfixed(0, 1, 'operation code', 0xac, PERFORMANCE),
  reservedBits(1, 7, 5, PERFORMANCE),
  bits(1, 4, 0, 'dataType', PERFORMANCE),
  rbp(2, 4, 'startingAddress', address, PERFORMANCE),
  rreserved(6, 2, PERFORMANCE),
  rbp(8, 2, 'maximumDescriptors', u16be(), PERFORMANCE),
  rbp(10, 1, 'type', u8(), PERFORMANCE),
  rreserved(11, 1, PERFORMANCE),
])
export const PerformanceHeader = record(PERFORMANCE, 8, [
  rbp(0, 4, 'dataLength', u32be(), PERFORMANCE),
  reservedBits(4, 7, 2, PERFORMANCE),
  bits(4, 1, 1, 'write', PERFORMANCE),
  bits(4, 0, 0, 'exceptions', PERFORMANCE),
  rreserved(5, 3, PERFORMANCE),
])
export const NominalPerformance = record(PERFORMANCE, 16, [
  rbp(0, 4, 'startAddress', address, PERFORMANCE),
  rbp(4, 4, 'startSpeed', u32be(), PERFORMANCE),
  rbp(8, 4, 'endAddress', address, PERFORMANCE),
  rbp(12, 4, 'endSpeed', u32be(), PERFORMANCE),
])
export const WriteSpeedDescriptor = record(PERFORMANCE, 16, [
  reservedBits(0, 7, 5, PERFORMANCE),
  bits(0, 4, 3, 'rotation', PERFORMANCE),
  bits(0, 2, 2, 'readDefect', PERFORMANCE),
  bits(0, 1, 1, 'exact', PERFORMANCE),
  bits(0, 0, 0, 'mixed', PERFORMANCE),
  rreserved(1, 3, PERFORMANCE),
  rbp(4, 4, 'endAddress', address, PERFORMANCE),
  rbp(8, 4, 'readSpeed', u32be(), PERFORMANCE),
  rbp(12, 4, 'writeSpeed', u32be(), PERFORMANCE),
])

export type Rotation = 'clv' | 'cav'
export interface WriteSpeed {
  /** The default of the medium, or pure constant angular velocity. */
  readonly rotation: Rotation
  readonly readKilobytesPerSecond: number
  readonly writeKilobytesPerSecond: number
  /** Last block that the drive speaks of. */
  readonly endAddress: Lba
}
/** Descriptors that are asked for; no drive has more speeds. */
const SPEEDS = 64

/** Type 03h: speeds that the drive can write at with this disc, in its own order. */
export const writeSpeeds = defineCommand({
  name: 'GET PERFORMANCE',
  opcode: 0xac,
  block: GetPerformanceBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => PerformanceHeader.size + SPEEDS * WriteSpeedDescriptor.size },
  fields: (_none: Nothing) => ({ dataType: 0, startingAddress: lba(0), maximumDescriptors: SPEEDS, type: 3 }),
  decode: (answer): readonly WriteSpeed[] => {
    const header = answer.record(PerformanceHeader, 0, 'header')
    const end = answer.claimed(4 + header.dataLength)
    const speeds: WriteSpeed[] = []
    for (let at = PerformanceHeader.size; at + WriteSpeedDescriptor.size <= end; at += WriteSpeedDescriptor.size) {
      const row = answer.record(WriteSpeedDescriptor, at, 'speed')
      // Drives that zero their buffer but not their count leave empty descriptors behind.
      if (row.writeSpeed === 0) continue
      speeds.push({
        rotation: row.rotation === 1 ? 'cav' : 'clv',
        readKilobytesPerSecond: row.readSpeed,
        writeKilobytesPerSecond: row.writeSpeed,
        endAddress: row.endAddress,
      })
    }
    return speeds
  },
})

export interface Performance {
  readonly start: Lba
  readonly startKilobytesPerSecond: number
  readonly end: Lba
  readonly endKilobytesPerSecond: number
}
/** Type 00h: the speeds now set, from the start of the disc to its end. Tolerance 10 % as the standard wants. */
export const currentPerformance = defineCommand({
  name: 'GET PERFORMANCE',
  opcode: 0xac,
  block: GetPerformanceBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => PerformanceHeader.size + SPEEDS * NominalPerformance.size },
  fields: (p: { readonly of: 'read' | 'write' }) => ({
    dataType: p.of === 'write' ? 0b10100 : 0b10000,
    startingAddress: lba(0),
    maximumDescriptors: SPEEDS,
    type: 0,
  }),
  decode: (answer): readonly Performance[] => {
    const header = answer.record(PerformanceHeader, 0, 'header')
    const end = answer.claimed(4 + header.dataLength)
    const rows: Performance[] = []
    for (let at = PerformanceHeader.size; at + NominalPerformance.size <= end; at += NominalPerformance.size) {
      const row = answer.record(NominalPerformance, at, 'performance')
      if (row.startSpeed === 0 && row.endSpeed === 0) continue
      rows.push({
        start: row.startAddress,
        startKilobytesPerSecond: row.startSpeed,
        end: row.endAddress,
        endKilobytesPerSecond: row.endSpeed,
      })
    }
    return rows
  },
})

const STREAMING = 'MMC-6 SET STREAMING'
export const SetStreamingBlock = record(STREAMING, 12, [
  rfixed(0, 1, 'operation code', 0xb6, STREAMING),
  rreserved(1, 7, STREAMING),
  rbp(8, 1, 'type', u8(), STREAMING),
  rbp(9, 2, 'parameterListLength', u16be(), STREAMING),
  rreserved(11, 1, STREAMING),
])
export const StreamingDescriptor = record(STREAMING, 28, [
  reservedBits(0, 7, 5, STREAMING),
  bits(0, 4, 3, 'rotation', STREAMING),
  bits(0, 2, 2, 'restoreDefault', STREAMING),
  bits(0, 1, 1, 'exact', STREAMING),
  bits(0, 0, 0, 'randomAccess', STREAMING),
  rreserved(1, 3, STREAMING),
  rbp(4, 4, 'start', address, STREAMING),
  rbp(8, 4, 'end', address, STREAMING),
  rbp(12, 4, 'readSize', u32be(), STREAMING),
  rbp(16, 4, 'readTime', u32be(), STREAMING),
  rbp(20, 4, 'writeSize', u32be(), STREAMING),
  rbp(24, 4, 'writeTime', u32be(), STREAMING),
])
export interface SpeedRequest {
  readonly rotation: Rotation
  readonly readKilobytesPerSecond: number
  readonly writeKilobytesPerSecond: number
}
/** Sets speeds for DVD and BD; the drive takes what comes nearest. */
export const setStreaming = defineCommand({
  name: 'SET STREAMING',
  opcode: 0xb6,
  block: SetStreamingBlock,
  patience: 'mechanics',
  transfer: {
    kind: 'out',
    data: (p) =>
      StreamingDescriptor.encode({
        rotation: p.rotation === 'cav' ? 1 : 0,
        restoreDefault: 0,
        exact: 0,
        randomAccess: 0,
        start: lba(0),
        end: p.end,
        readSize: p.readKilobytesPerSecond,
        readTime: 1000,
        writeSize: p.writeKilobytesPerSecond,
        writeTime: 1000,
      }),
  },
  fields: (_p: SpeedRequest & { readonly end: Lba }) => ({ type: 0, parameterListLength: StreamingDescriptor.size }),
  decode: () => undefined,
})

const SPEED = 'MMC-6 SET CD SPEED'
export const SetCdSpeedBlock = record(SPEED, 12, [
  rfixed(0, 1, 'operation code', 0xbb, SPEED),
  reservedBits(1, 7, 2, SPEED),
  bits(1, 1, 0, 'rotation', SPEED),
  rbp(2, 2, 'readSpeed', u16be(), SPEED),
  rbp(4, 2, 'writeSpeed', u16be(), SPEED),
  rreserved(6, 6, SPEED),
])
/** As much as the drive can. */
export const FASTEST = 0xffff
export const setCdSpeed = defineCommand({
  name: 'SET CD SPEED',
  opcode: 0xbb,
  block: SetCdSpeedBlock,
  patience: 'mechanics',
  transfer: { kind: 'none' },
  fields: (p: SpeedRequest) => ({
    rotation: p.rotation === 'cav' ? 1 : 0,
    readSpeed: Math.min(FASTEST, p.readKilobytesPerSecond),
    writeSpeed: Math.min(FASTEST, p.writeKilobytesPerSecond),
  }),
  decode: () => undefined,
})
