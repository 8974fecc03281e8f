/** What frames a recording: SEND OPC INFORMATION, SEND CUE SHEET, CLOSE TRACK SESSION. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u24be, u8, type ValueOf } from '../codec/index.js'
import { defineCommand, type Nothing } from './command.js'
import { bit } from './fields.js'

const OPC = 'MMC-6 SEND OPC INFORMATION'
export const SendOpcBlock = record(OPC, 10, [
  rfixed(0, 1, 'operation code', 0x54, OPC),
  reservedBits(1, 7, 3, OPC),
  bits(1, 2, 1, 'exclude', OPC),
  bits(1, 0, 0, 'doOpc', OPC),
  rreserved(2, 5, OPC),
  rbp(7, 2, 'parameterListLength', u16be(), OPC),
  rreserved(9, 1, OPC),
])
/** Lets the drive look for the right laser power. Drives that calibrate by themselves may not know the command. */
export const sendOpcInformation = defineCommand({
  name: 'SEND OPC INFORMATION',
  opcode: 0x54,
  block: SendOpcBlock,
  patience: 'calibrate',
  transfer: { kind: 'none' },
  fields: (_none: Nothing) => ({ exclude: 0, doOpc: 1, parameterListLength: 0 }),
  decode: () => undefined,
})

const CUE = 'MMC-6 SEND CUE SHEET'
export const SendCueSheetBlock = record(CUE, 10, [
  rfixed(0, 1, 'operation code', 0x5d, CUE),
  rreserved(1, 5, CUE),
  rbp(6, 3, 'size', u24be(), CUE),
  rreserved(9, 1, CUE),
])
/** A line of a cue sheet; lines whose ADR is 2 or 3 hold a catalog number or an ISRC from byte 1 on. */
export const CueSheetLine = record(CUE, 8, [
  bits(0, 7, 4, 'control', CUE),
  bits(0, 3, 0, 'adr', CUE),
  rbp(1, 1, 'track', u8(), CUE),
  rbp(2, 1, 'index', u8(), CUE),
  rbp(3, 1, 'dataForm', u8(), CUE),
  rbp(4, 1, 'scms', u8(), CUE),
  rbp(5, 1, 'minute', u8(), CUE),
  rbp(6, 1, 'second', u8(), CUE),
  rbp(7, 1, 'frame', u8(), CUE),
])
export type CueSheetLine = ValueOf<typeof CueSheetLine>

/** Data forms of a cue sheet: bytes of main channel per block (0 where the drive makes them up) and sub-channel bytes. */
export const dataForms: readonly { readonly form: number; readonly bytes: number; readonly holds: string }[] = [
  { form: 0x00, bytes: 2352, holds: 'audio' },
  { form: 0x01, bytes: 0, holds: 'audio, made by the drive' },
  { form: 0x10, bytes: 2048, holds: 'Mode 1' },
  { form: 0x11, bytes: 2352, holds: 'Mode 1, whole sector' },
  { form: 0x12, bytes: 2048, holds: 'Mode 1, sync and parity of the drive' },
  { form: 0x14, bytes: 0, holds: 'Mode 1, made by the drive' },
  { form: 0x20, bytes: 2336, holds: 'Mode 2 mixed forms' },
  { form: 0x21, bytes: 2352, holds: 'Mode 2, whole sector' },
  { form: 0x22, bytes: 2336, holds: 'Mode 2, sync of the drive' },
  { form: 0x24, bytes: 0, holds: 'Mode 2, made by the drive' },
  { form: 0x30, bytes: 2336, holds: 'Mode 2 formless' },
  { form: 0x34, bytes: 0, holds: 'Mode 2 formless, made by the drive' },
  { form: 0x41, bytes: 0, holds: 'lead-in of audio with CD-TEXT' },
]

/** Tells the drive the whole session before it is written at once. */
export const sendCueSheet = defineCommand({
  name: 'SEND CUE SHEET',
  opcode: 0x5d,
  block: SendCueSheetBlock,
  patience: 'calibrate',
  transfer: { kind: 'out', data: (p) => p.sheet },
  fields: (p: { readonly sheet: Uint8Array }) => ({ size: p.sheet.length }),
  decode: () => undefined,
})

const CLOSE = 'MMC-6 CLOSE TRACK SESSION'
export const CloseTrackSessionBlock = record(CLOSE, 10, [
  rfixed(0, 1, 'operation code', 0x5b, CLOSE),
  reservedBits(1, 7, 1, CLOSE),
  bits(1, 0, 0, 'immediate', CLOSE),
  reservedBits(2, 7, 3, CLOSE),
  bits(2, 2, 0, 'function', CLOSE),
  rreserved(3, 1, CLOSE),
  rbp(4, 2, 'track', u16be(), CLOSE),
  rreserved(6, 4, CLOSE),
])
/** Close functions; what each of them does depends on the medium (see the profiles). */
export const CloseFunction = {
  /** DVD+RW and MRW: ends a background format. */
  stopFormat: 0,
  track: 1,
  /** The session, border or fragment; on CD and DVD-R the multi-session field of page 05h says whether the disc stays open. */
  session: 2,
  /** DVD+R: finalizes with a recorded radius of at least 30 mm, so that players find the end. */
  finalizeCompatible: 5,
  /** DVD+R and BD-R: finalizes. */
  finalize: 6,
} as const
export type CloseFunction = keyof typeof CloseFunction

/** With `immediate` the drive answers before it is done. */
export const closeTrackSession = defineCommand({
  name: 'CLOSE TRACK SESSION',
  opcode: 0x5b,
  block: CloseTrackSessionBlock,
  patience: 'close',
  transfer: { kind: 'none' },
  fields: (p: { readonly function: CloseFunction; readonly track?: number; readonly immediate: boolean }) => ({
    immediate: bit(p.immediate),
    function: CloseFunction[p.function],
    track: p.track ?? 0,
  }),
  decode: () => undefined,
})
