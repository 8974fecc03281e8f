/** READ TRACK INFORMATION and RESERVE TRACK: where tracks lie and where the next byte goes. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u32be, u8 } from '../codec/index.js'
import type { Lba } from '../unit/index.js'
import { defineCommand } from './command.js'
import { address } from './fields.js'

const TRACK = 'MMC-6 READ TRACK INFORMATION'
export const ReadTrackInformationBlock = record(TRACK, 10, [
  rfixed(0, 1, 'operation code', 0x52, TRACK),
  reservedBits(1, 7, 3, TRACK),
  bits(1, 2, 2, 'open', TRACK),
  bits(1, 1, 0, 'addressType', TRACK),
  rbp(2, 4, 'address', u32be(), TRACK),
  rreserved(6, 1, TRACK),
  rbp(7, 2, 'allocationLength', u16be(), TRACK),
  rreserved(9, 1, TRACK),
])
export const TrackInformationBlock = record(TRACK, 40, [
  rbp(0, 2, 'length', u16be(), TRACK),
  rbp(2, 1, 'trackLow', u8(), TRACK),
  rbp(3, 1, 'sessionLow', u8(), TRACK),
  rreserved(4, 1, TRACK),
  bits(5, 7, 6, 'layerJumpState', TRACK),
  bits(5, 5, 5, 'damage', TRACK),
  bits(5, 4, 4, 'copy', TRACK),
  bits(5, 3, 0, 'trackMode', TRACK),
  bits(6, 7, 7, 'reserved', TRACK),
  bits(6, 6, 6, 'blank', TRACK),
  bits(6, 5, 5, 'packet', TRACK),
  bits(6, 4, 4, 'fixedPacket', TRACK),
  bits(6, 3, 0, 'dataMode', TRACK),
  reservedBits(7, 7, 2, TRACK),
  bits(7, 1, 1, 'lastRecordedValid', TRACK),
  bits(7, 0, 0, 'nextWritableValid', TRACK),
  rbp(8, 4, 'start', address, TRACK),
  rbp(12, 4, 'nextWritable', address, TRACK),
  rbp(16, 4, 'freeBlocks', u32be(), TRACK),
  rbp(20, 4, 'packetSize', u32be(), TRACK),
  rbp(24, 4, 'size', u32be(), TRACK),
  rbp(28, 4, 'lastRecorded', address, TRACK),
  rbp(32, 1, 'trackHigh', u8(), TRACK),
  rbp(33, 1, 'sessionHigh', u8(), TRACK),
  rreserved(34, 2, TRACK),
  rbp(36, 4, 'readCompatibility', address, TRACK),
])

export interface TrackInformation {
  readonly track: number
  readonly session: number
  /** Control nibble as in the Q sub-channel; on DVD and BD 4 is data, 7 is recorded in increments. */
  readonly trackMode: number
  readonly dataMode: number
  readonly damage: boolean
  /** The track has been reserved in advance. */
  readonly reserved: boolean
  readonly blank: boolean
  readonly packet: boolean
  readonly fixedPacket: boolean
  readonly start: Lba
  /** Where writing goes on; undefined where the drive does not know or the track takes no more. */
  readonly nextWritable?: Lba
  readonly freeBlocks: number
  /** Blocks of a packet, or the write unit of DVD and BD. */
  readonly packetSize: number
  readonly size: number
  readonly lastRecorded?: Lba
  /** 0 none, 1 layer jump not specified, 2 and 3 its states. */
  readonly layerJumpState: number
}

/** Which track: by its number (FFh is the invisible or incomplete one), by a block in it, by a session's first. */
export type TrackAddress =
  | { readonly kind: 'track'; readonly number: number }
  | { readonly kind: 'block'; readonly lba: Lba }
  | { readonly kind: 'session'; readonly number: number }
/** The track that is written next, on media that have one. */
export const INVISIBLE_TRACK: TrackAddress = { kind: 'track', number: 0xff }

/** Fewest bytes that hold start, next writable address, free blocks and size; closed discs give no more on some drives. */
const LEAST = 28

const addressOf = (of: TrackAddress): { readonly addressType: number; readonly address: number } => {
  switch (of.kind) {
    case 'block':
      return { addressType: 0, address: of.lba >>> 0 }
    case 'track':
      return { addressType: 1, address: of.number }
    case 'session':
      return { addressType: 2, address: of.number }
  }
}

export const readTrackInformation = defineCommand({
  name: 'READ TRACK INFORMATION',
  opcode: 0x52,
  block: ReadTrackInformationBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => TrackInformationBlock.size },
  fields: (p: { readonly of: TrackAddress }) => ({ open: 0, ...addressOf(p.of), allocationLength: TrackInformationBlock.size }),
  decode: (answer): TrackInformation => {
    const claimed = answer.length >= 2 ? 2 + ((answer.data[0] ?? 0) << 8) + (answer.data[1] ?? 0) : 0
    const row = answer.cutRecord(TrackInformationBlock, LEAST, answer.claimed(claimed))
    const whole = answer.claimed(claimed) >= 32
    return {
      track: row.trackLow + 256 * row.trackHigh,
      session: row.sessionLow + 256 * row.sessionHigh,
      trackMode: row.trackMode,
      dataMode: row.dataMode,
      damage: row.damage === 1,
      reserved: row.reserved === 1,
      blank: row.blank === 1,
      packet: row.packet === 1,
      fixedPacket: row.fixedPacket === 1,
      start: row.start,
      ...(row.nextWritableValid === 1 ? { nextWritable: row.nextWritable } : {}),
      freeBlocks: row.freeBlocks,
      packetSize: row.packetSize,
      size: row.size,
      ...(row.lastRecordedValid === 1 && whole ? { lastRecorded: row.lastRecorded } : {}),
      layerJumpState: row.layerJumpState,
    }
  },
})

const RESERVE = 'MMC-6 RESERVE TRACK'
export const ReserveTrackBlock = record(RESERVE, 10, [
  rfixed(0, 1, 'operation code', 0x53, RESERVE),
  reservedBits(1, 7, 2, RESERVE),
  bits(1, 1, 1, 'remainingMinimum', RESERVE),
  bits(1, 0, 0, 'addressed', RESERVE),
  rreserved(2, 3, RESERVE),
  rbp(5, 4, 'reservation', u32be(), RESERVE),
  rreserved(9, 1, RESERVE),
])
/** Sets a track of `blocks` aside, so that it can be written in one go or be followed by another one. */
export const reserveTrack = defineCommand({
  name: 'RESERVE TRACK',
  opcode: 0x53,
  block: ReserveTrackBlock,
  patience: 'flush',
  transfer: { kind: 'none' },
  fields: (p: { readonly blocks: number }) => ({ remainingMinimum: 0, addressed: 0, reservation: p.blocks }),
  decode: () => undefined,
})
