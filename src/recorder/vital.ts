/** What each write type cannot do without. The conversation with the drive goes by this table. MMC-6 clause 4 and annex D. */

import type { WriteType } from '../mmc/index.js'

export type Need =
  /** Without it no disc of this kind comes about: a refusal ends the burn. */
  | 'vital'
  /** What it says of the disc counts, sense key MEDIUM ERROR; that the drive does not do it, or is in trouble with it, does not. */
  | 'judged'
  /** It serves the display or somebody's comfort, or tells what is known from elsewhere too. Whatever the answer, the burn goes on. */
  | 'comfort'

type Needs = Readonly<Record<number, Need>>

const always: Needs = {
  0x00: 'vital', // TEST UNIT READY
  0x03: 'comfort', // REQUEST SENSE
  0x04: 'vital', // FORMAT UNIT, where the disc has to be formatted
  0x12: 'comfort', // INQUIRY
  0x1b: 'comfort', // START STOP UNIT
  0x1e: 'comfort', // PREVENT ALLOW MEDIUM REMOVAL
  0x23: 'comfort', // READ FORMAT CAPACITIES
  0x25: 'comfort', // READ CAPACITY
  0x28: 'judged', // READ(10), when reading back
  0x2a: 'vital', // WRITE(10)
  0x35: 'vital', // SYNCHRONIZE CACHE
  0x43: 'comfort', // READ TOC/PMA/ATIP
  0x46: 'vital', // GET CONFIGURATION
  0x4a: 'comfort', // GET EVENT STATUS NOTIFICATION
  0x51: 'vital', // READ DISC INFORMATION
  0x52: 'vital', // READ TRACK INFORMATION
  0x53: 'comfort', // RESERVE TRACK
  0x54: 'judged', // SEND OPC INFORMATION
  0x55: 'comfort', // MODE SELECT(10)
  0x5a: 'comfort', // MODE SENSE(10)
  0x5b: 'vital', // CLOSE TRACK SESSION
  0x5c: 'comfort', // READ BUFFER CAPACITY
  0x5d: 'comfort', // SEND CUE SHEET
  0xa1: 'vital', // BLANK, where the disc is to be erased
  0xaa: 'vital', // WRITE(12)
  0xac: 'comfort', // GET PERFORMANCE
  0xad: 'comfort', // READ DISC STRUCTURE
  0xb6: 'comfort', // SET STREAMING
  0xbb: 'comfort', // SET CD SPEED
  0xbd: 'comfort', // MECHANISM STATUS
  0xbe: 'judged', // READ CD, when reading back
}

/** Where a write type differs. */
const own: Readonly<Record<WriteType, Needs>> = {
  'track-at-once': { 0x55: 'vital' },
  packet: { 0x55: 'vital' },
  // The cue sheet says all that track information would.
  'session-at-once': { 0x52: 'comfort', 0x55: 'vital', 0x5b: 'comfort', 0x5d: 'vital' },
  raw: { 0x52: 'comfort', 0x55: 'vital', 0x5b: 'comfort' },
  incremental: { 0x55: 'vital' },
  'disc-at-once': { 0x53: 'vital', 0x55: 'vital', 0x5b: 'comfort' },
  'layer-jump': { 0x55: 'vital' },
  sequential: {},
  // Blocks go where the host says. Ending a background format or an intermediate session helps other drives, and is told where it fails.
  restricted: { 0x52: 'comfort', 0x55: 'vital', 0x5b: 'comfort' },
  random: { 0x52: 'comfort', 0x5b: 'comfort' },
}

/** Of a command that the tables do not name, and while it is not known how the disc will be written, nothing is taken for granted. */
export const needOf = (opcode: number, writeType: WriteType | undefined): Need =>
  (writeType === undefined ? undefined : own[writeType][opcode]) ?? always[opcode] ?? 'vital'
