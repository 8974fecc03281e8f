/** What a drive tells of a change while it records, and what that means for the recording. SPC-4 annex D; MMC-6 annex F. */

import { blank, formatUnit, type Sense } from '../mmc/index.js'

export type Change =
  /** Something that a recording need not know. */
  | 'none'
  /** Write parameters may no longer be those that were sent. */
  | 'parameters'
  /** The drive was reset or the disc changed: nothing that was known of them can be relied upon. */
  | 'disc'

export function changeOf({ asc, ascq }: Pick<Sense, 'asc' | 'ascq'>): Change {
  switch (asc) {
    // NOT READY TO READY CHANGE, MEDIUM MAY HAVE CHANGED; POWER ON, RESET, OR BUS DEVICE RESET OCCURRED
    case 0x28:
    case 0x29:
      return 'disc'
    // PARAMETERS CHANGED, also through another initiator
    case 0x2a:
      return 'parameters'
    // TARGET OPERATING CONDITIONS HAVE CHANGED, MICROCODE HAS BEEN CHANGED, CHANGED OPERATING DEFINITION; not: INQUIRY DATA HAS CHANGED
    case 0x3f:
      return ascq <= 2 ? 'disc' : 'none'
    default:
      return 'none'
  }
}

/** Another disc than the one that was looked at is neither erased nor formatted. */
export const isOfAnotherDisc = (sense: Sense, opcode: number): boolean =>
  changeOf(sense) === 'disc' && (opcode === blank.opcode || opcode === formatUnit.opcode)

export const worse = (a: Change, b: Change): Change => (a === 'disc' || b === 'disc' ? 'disc' : a === 'none' ? b : a)

/** Thrown where a recording that has written nothing yet has to look and prepare again. */
export class ChangedBefore extends Error {}
