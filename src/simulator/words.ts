/** Words of scripts and personalities: commands by their names in MMC-6 and SPC-4, sense data and features by their numbers. */

import type { Sense } from '../mmc/index.js'
import type { CommandName, CommandWord } from './rehearsal/types.js'

export const opcodes = {
  'TEST UNIT READY': 0x00,
  'REQUEST SENSE': 0x03,
  'FORMAT UNIT': 0x04,
  INQUIRY: 0x12,
  'START STOP UNIT': 0x1b,
  'PREVENT ALLOW MEDIUM REMOVAL': 0x1e,
  'READ FORMAT CAPACITIES': 0x23,
  'READ CAPACITY': 0x25,
  'READ (10)': 0x28,
  'WRITE (10)': 0x2a,
  'VERIFY (10)': 0x2f,
  'SYNCHRONIZE CACHE': 0x35,
  'READ SUB-CHANNEL': 0x42,
  'READ TOC/PMA/ATIP': 0x43,
  'GET CONFIGURATION': 0x46,
  'GET EVENT STATUS NOTIFICATION': 0x4a,
  'READ DISC INFORMATION': 0x51,
  'READ TRACK INFORMATION': 0x52,
  'RESERVE TRACK': 0x53,
  'SEND OPC INFORMATION': 0x54,
  'MODE SELECT (10)': 0x55,
  'MODE SENSE (10)': 0x5a,
  'CLOSE TRACK SESSION': 0x5b,
  'READ BUFFER CAPACITY': 0x5c,
  'SEND CUE SHEET': 0x5d,
  BLANK: 0xa1,
  'READ (12)': 0xa8,
  'WRITE (12)': 0xaa,
  'GET PERFORMANCE': 0xac,
  'READ DISC STRUCTURE': 0xad,
  'SET STREAMING': 0xb6,
  'SET CD SPEED': 0xbb,
  'MECHANISM STATUS': 0xbd,
  'READ CD': 0xbe,
  'SEND DISC STRUCTURE': 0xbf,
} as const satisfies Record<CommandName, number>

/** Of a word that the schema has let through. */
export const opcodeOf = (word: CommandWord): number =>
  typeof word === 'number' ? word : Object.hasOwn(opcodes, word) ? opcodes[word as CommandName] : Number.parseInt(word, 16)
export const featureOfWord = (word: string | number): number => (typeof word === 'number' ? word : Number.parseInt(word, 16))

/** `3/0C/00` */
export function senseOfText(text: string): Pick<Sense, 'key' | 'asc' | 'ascq'> {
  const [key = 0, asc = 0, ascq = 0] = text.split('/').map((part) => Number.parseInt(part, 16))
  return { key, asc, ascq }
}
