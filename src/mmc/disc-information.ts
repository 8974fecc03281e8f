/** READ DISC INFORMATION: is the disc blank, open or complete, and how many sessions and tracks it has. MMC-6. */

import { bits, rbp, record, reservedBits, rfixed, rreserved, u16be, u32be, u8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { lbaOfMsf, type Lba } from '../unit/index.js'
import { defineCommand, type Nothing } from './command.js'
import { faults } from './faults.js'

const INFO = 'MMC-6 READ DISC INFORMATION'
export const ReadDiscInformationBlock = record(INFO, 10, [
  rfixed(0, 1, 'operation code', 0x51, INFO),
  reservedBits(1, 7, 3, INFO),
  bits(1, 2, 0, 'dataType', INFO),
  rreserved(2, 5, INFO),
  rbp(7, 2, 'allocationLength', u16be(), INFO),
  rreserved(9, 1, INFO),
])
/** The standard disc information block, data type 000b. Counts of more than 255 have their high byte further on. */
export const StandardDiscInformation = record(INFO, 34, [
  rbp(0, 2, 'length', u16be(), INFO),
  bits(2, 7, 5, 'dataType', INFO),
  bits(2, 4, 4, 'erasable', INFO),
  bits(2, 3, 2, 'lastSessionState', INFO),
  bits(2, 1, 0, 'discStatus', INFO),
  rbp(3, 1, 'firstTrack', u8(), INFO),
  rbp(4, 1, 'sessionsLow', u8(), INFO),
  rbp(5, 1, 'firstTrackInLastSessionLow', u8(), INFO),
  rbp(6, 1, 'lastTrackInLastSessionLow', u8(), INFO),
  bits(7, 7, 7, 'discIdValid', INFO),
  bits(7, 6, 6, 'barCodeValid', INFO),
  bits(7, 5, 5, 'unrestrictedUse', INFO),
  bits(7, 4, 4, 'applicationCodeValid', INFO),
  reservedBits(7, 3, 3, INFO),
  bits(7, 2, 2, 'mrwDirty', INFO),
  bits(7, 1, 0, 'backgroundFormat', INFO),
  rbp(8, 1, 'discType', u8(), INFO),
  rbp(9, 1, 'sessionsHigh', u8(), INFO),
  rbp(10, 1, 'firstTrackInLastSessionHigh', u8(), INFO),
  rbp(11, 1, 'lastTrackInLastSessionHigh', u8(), INFO),
  rbp(12, 4, 'discId', u32be(), INFO),
  rbp(16, 4, 'lastSessionLeadIn', u32be(), INFO),
  rbp(20, 4, 'lastPossibleLeadOut', u32be(), INFO),
  rbp(24, 4, 'barCodeHigh', u32be(), INFO),
  rbp(28, 4, 'barCodeLow', u32be(), INFO),
  rbp(32, 1, 'applicationCode', u8(), INFO),
  rbp(33, 1, 'opcTables', u8(), INFO),
])

export type DiscStatus = 'empty' | 'incomplete' | 'complete' | 'other'
export type SessionState = 'empty' | 'incomplete' | 'damaged' | 'complete'
export type BackgroundFormat = 'none' | 'inactive' | 'active' | 'complete'
const discStatuses = ['empty', 'incomplete', 'complete', 'other'] as const
const sessionStates = ['empty', 'incomplete', 'damaged', 'complete'] as const
const backgroundFormats = ['none', 'inactive', 'active', 'complete'] as const

export interface DiscInformation {
  /** `incomplete` takes further sessions; `other` is overwritten at random. */
  readonly status: DiscStatus
  readonly lastSession: SessionState
  readonly erasable: boolean
  readonly firstTrack: number
  readonly sessions: number
  readonly firstTrackInLastSession: number
  /** On an open disc the track that has not been written yet counts too. */
  readonly lastTrackInLastSession: number
  /** 00h CD-DA or CD-ROM, 10h CD-I, 20h CD-ROM XA, FFh unknown. */
  readonly discType: number
  readonly discId?: number
  readonly backgroundFormat: BackgroundFormat
  readonly mrwDirty: boolean
  /** Restricted media carry an application code that the writer must know. */
  readonly unrestrictedUse: boolean
  readonly applicationCode?: number
  /** On CDs as a time: minute, second and frame in the three low bytes; FFFFFFFFh or FFFFFFh where there is none. */
  readonly lastSessionLeadIn: number
  readonly lastPossibleLeadOut: number
  readonly opcTables: number
}

/** Minute, second and frame in the three low bytes; undefined where they are none. MMC-6 READ DISC INFORMATION. */
export function timeOfWord(word: number): Lba | undefined {
  const [minute, second, frame] = [(word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]
  return word === 0 || minute > 99 || second > 59 || frame > 74 ? undefined : lbaOfMsf({ minute, second, frame })
}

/** The command, whatever is read of its answer. */
const asked = {
  name: 'READ DISC INFORMATION',
  opcode: 0x51,
  block: ReadDiscInformationBlock,
  patience: 'answer',
  transfer: { kind: 'in', length: () => StandardDiscInformation.size },
  fields: (_none: Nothing) => ({ dataType: 0, allocationLength: StandardDiscInformation.size }),
} as const

/** Fewest bytes that hold the status, the sessions and the tracks. */
const LEAST = 12
/** Drives up to MMC-2 send 32 or 34 bytes; OPC tables follow that nobody needs. */
export const readDiscInformation = defineCommand({
  ...asked,
  decode: (answer): DiscInformation => {
    const claimed = answer.length >= 2 ? 2 + ((answer.data[0] ?? 0) << 8) + (answer.data[1] ?? 0) : 0
    const end = answer.claimed(claimed)
    if (end < LEAST) throw new DiscError(faults.discInformationTooSmall({ length: end, least: LEAST }))
    const row = answer.cutRecord(StandardDiscInformation, LEAST, end)
    if (row.dataType !== 0) answer.refuse(`it holds data of type ${row.dataType} instead of the standard disc information`)
    return {
      status: discStatuses[row.discStatus] ?? 'other',
      lastSession: sessionStates[row.lastSessionState] ?? 'empty',
      erasable: row.erasable === 1,
      firstTrack: row.firstTrack,
      sessions: row.sessionsLow + 256 * row.sessionsHigh,
      firstTrackInLastSession: row.firstTrackInLastSessionLow + 256 * row.firstTrackInLastSessionHigh,
      lastTrackInLastSession: row.lastTrackInLastSessionLow + 256 * row.lastTrackInLastSessionHigh,
      discType: row.discType,
      ...(row.discIdValid === 1 ? { discId: row.discId } : {}),
      backgroundFormat: backgroundFormats[row.backgroundFormat] ?? 'none',
      mrwDirty: row.mrwDirty === 1,
      unrestrictedUse: row.unrestrictedUse === 1,
      ...(row.applicationCodeValid === 1 ? { applicationCode: row.applicationCode } : {}),
      lastSessionLeadIn: row.lastSessionLeadIn,
      lastPossibleLeadOut: row.lastPossibleLeadOut,
      opcTables: row.opcTables,
    }
  },
})

/** The bytes of the same answer, as long as the drive claims. */
export const discInformationBytes = defineCommand({
  ...asked,
  decode: (answer): Uint8Array => answer.data.slice(0, answer.claimed(2 + ((answer.data[0] ?? 0) << 8) + (answer.data[1] ?? 0))),
})
