/** What a drive says, as faults. */

import { defineFaults, type FaultMaker } from '../fault/index.js'
import { printSense, senseKeyName } from './sense.js'
import { senseText } from './sense-text.js'

/** The command that failed and what the drive gave as reason. */
export interface Refusal {
  readonly command: string
  readonly key: number
  readonly asc: number
  readonly ascq: number
  /** Block at fault, where the drive named one. */
  readonly block?: number
}

/** `SEND OPC INFORMATION: medium error, power calibration area error (3/73/03)`. */
export const printRefusal = (p: Omit<Refusal, 'block'> & { readonly block?: number }): string =>
  `${p.command}: ${senseKeyName(p.key)}, ${senseText(p.asc, p.ascq)} (${printSense(p)})${p.block === undefined ? '' : ` at block ${p.block}`}`
const saying =
  (what: string) =>
  (p: Refusal): string =>
    `${what}; ${printRefusal(p)}`

export const faults = defineFaults('mmc', {
  noMedium: {
    severity: 'error',
    when: 'the drive is empty or its tray is open',
    imapi: ['E_IMAPI_RECORDER_MEDIA_NO_MEDIA', 'IMAPI_E_MEDIUM_NOTPRESENT'],
    say: (p: Refusal) => (p.ascq === 2 ? saying('The tray is open')(p) : saying('There is no disc in the drive')(p)),
    help: 'Insert a disc and close the tray',
  },
  mediumIncompatible: {
    severity: 'error',
    when: 'the drive cannot read, write or format this kind of medium, or does not know its format',
    imapi: ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE'],
    say: saying('The drive cannot use this disc'),
    help: 'Use a kind of disc that the drive lists among its profiles (disc drives)',
  },
  mediumNotWritable: {
    severity: 'error',
    when: 'a write is refused because the disc is closed, of a format that the drive cannot write, or rated for other speeds',
    imapi: ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', 'E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH'],
    // CANNOT WRITE MEDIUM - INCOMPATIBLE FORMAT is what drives say of a speed rating, too.
    imapiOf: (p: Refusal) => ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', ...(p.ascq === 0x05 ? ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH'] : [])],
    say: saying('The drive cannot write this disc'),
    help: 'Use a blank or appendable disc that the drive supports',
  },
  upsideDown: {
    severity: 'error',
    when: 'the drive finds no reference position on the disc',
    imapi: ['E_IMAPI_RECORDER_MEDIA_UPSIDE_DOWN'],
    say: saying('The disc lies upside down or cannot be read'),
    help: 'Turn the disc over, or clean it',
  },
  becomingReady: {
    severity: 'error',
    when: 'the drive is spinning up or has just noticed a change of disc',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BECOMING_READY'],
    say: saying('The drive is not ready yet'),
    help: 'Try again in some seconds',
  },
  formatInProgress: {
    severity: 'error',
    when: 'the disc is still being formatted',
    imapi: ['E_IMAPI_RECORDER_MEDIA_FORMAT_IN_PROGRESS'],
    say: saying('The disc is still being formatted'),
    help: 'Wait until the format has ended',
  },
  mediaBusy: {
    severity: 'error',
    when: 'the drive works on a long operation, such as closing a session',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BUSY'],
    say: saying('The drive is busy with a long operation'),
    help: 'Wait until it has ended; do not take the disc out',
  },
  busy: {
    severity: 'error',
    when: 'the drive answers with the status BUSY or TASK SET FULL',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BUSY'],
    say: (p: { command: string; status: number }) => `The drive is busy and did not accept ${p.command} (status ${p.status})`,
  },
  unitAttention: {
    severity: 'error',
    when: 'the drive reports a change of medium, a reset or changed parameters before it obeys',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BECOMING_READY'],
    say: saying('Something about the drive or its disc has changed'),
    help: 'Look at the disc again before going on',
  },
  noSuchModePage: {
    severity: 'error',
    when: 'the drive has no such mode page or does not keep such values',
    imapi: ['E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE'],
    say: saying('The drive does not have that mode page'),
  },
  modePageMissing: {
    severity: 'error',
    when: 'the mode data that came do not hold the page asked for',
    imapi: ['E_IMAPI_RECORDER_NO_SUCH_MODE_PAGE'],
    say: (p: { page: number }) => `The drive gave no mode page ${p.page.toString(16).toUpperCase().padStart(2, '0')}h`,
  },
  invalidModeParameters: {
    severity: 'error',
    when: 'the drive rejects the contents of a mode page, such as a write type',
    imapi: ['E_IMAPI_RECORDER_INVALID_MODE_PARAMETERS'],
    say: saying('The drive rejected the mode parameters'),
    help: 'Choose another write type or block type',
  },
  writeProtected: {
    severity: 'error',
    when: 'the medium or the drive forbids writing',
    imapi: ['E_IMAPI_RECORDER_MEDIA_WRITE_PROTECTED'],
    say: saying('The disc is write protected'),
    help: 'Take the protection off: cartridge tab, software flag, or another disc',
  },
  noSuchFeature: {
    severity: 'error',
    when: 'the drive does not implement a feature',
    imapi: ['E_IMAPI_RECORDER_NO_SUCH_FEATURE'],
    say: (p: { feature: number; name: string }) => `The drive does not have the feature ${p.name} (${hex4(p.feature)})`,
  },
  featureNotCurrent: {
    severity: 'error',
    when: 'the drive has a feature, but not with the medium now inside',
    imapi: ['E_IMAPI_RECORDER_FEATURE_IS_NOT_CURRENT'],
    say: (p: { feature: number; name: string }) => `The drive has the feature ${p.name} (${hex4(p.feature)}), but not with this disc`,
  },
  noConfiguration: {
    severity: 'error',
    when: 'the drive is too old to answer GET CONFIGURATION',
    imapi: ['E_IMAPI_RECORDER_GET_CONFIGURATION_NOT_SUPPORTED'],
    say: saying('The drive cannot tell its features'),
  },
  timedOut: {
    severity: 'error',
    when: 'the drive itself reports that communication or the device timed out',
    imapi: ['E_IMAPI_RECORDER_COMMAND_TIMEOUT', 'E_IMAPI_RECORDER_MEDIA_BUSY'],
    say: saying('The drive did not finish in time'),
  },
  structureNotPresent: {
    severity: 'error',
    when: 'the medium has no such disc structure, or does not give it away',
    imapi: ['E_IMAPI_RECORDER_DVD_STRUCTURE_NOT_PRESENT'],
    say: saying('The disc has no such structure'),
  },
  locked: {
    severity: 'error',
    when: 'someone else holds the drive, or has forbidden to take the disc out',
    imapi: ['E_IMAPI_RECORDER_LOCKED'],
    say: saying('The drive is locked'),
    help: 'Close the program that uses the drive, or unmount the disc; where a program has died and left it so, `disc drives --cdb 1E0000000000 --dangerous DRIVE` allows it again',
  },
  reserved: {
    severity: 'error',
    when: 'the drive answers with the status RESERVATION CONFLICT',
    imapi: ['E_IMAPI_RECORDER_LOCKED'],
    say: (p: { command: string; status: number }) => `Another host has reserved the drive: ${p.command} was not accepted`,
  },
  invalidResponse: {
    severity: 'error',
    when: 'the answer of a drive is too short, or its lengths contradict each other',
    imapi: ['E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE'],
    say: (p: { command: string; problem: string; start: string }) =>
      `The answer to ${p.command} makes no sense: ${p.problem}${p.start === '' ? '' : `; it begins ${p.start}`}`,
  },
  discInformationTooSmall: {
    severity: 'error',
    when: 'READ DISC INFORMATION does not reach to the fields that an erase needs',
    imapi: ['E_IMAPI_ERASE_DISC_INFORMATION_TOO_SMALL', 'E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE'],
    say: (p: { length: number; least: number }) => `READ DISC INFORMATION gave ${p.length} bytes; at least ${p.least} are needed`,
  },
  capabilitiesTooSmall: {
    severity: 'error',
    when: 'mode page 2Ah does not reach to the bits that tell what a drive writes',
    imapi: ['E_IMAPI_ERASE_MODE_PAGE_2A_TOO_SMALL', 'E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE'],
    say: (p: { length: number; least: number }) => `Mode page 2Ah has ${p.length} bytes; at least ${p.least} are needed`,
  },
  lossOfStreaming: {
    severity: 'error',
    when: 'data did not reach the drive fast enough while it was writing',
    imapi: ['E_IMAPI_LOSS_OF_STREAMING', 'IMAPI_E_LOSS_OF_STREAMING'],
    say: saying('Data did not reach the drive fast enough'),
    help: 'Write slower, leave bufferUnderrunProtection on, or stage the sources',
  },
  invalidWriteAddress: {
    severity: 'error',
    when: 'a write does not continue where the last one ended, or commands come in a wrong order',
    imapi: ['E_IMAPI_LOSS_OF_STREAMING', 'E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive does not accept a write at this address'),
  },
  discFull: {
    severity: 'error',
    when: 'a write reaches the end of the disc or of the track reserved',
    imapi: ['IMAPI_E_DISCFULL'],
    say: saying('The disc is full'),
    help: 'Use a larger disc, or leave something out',
  },
  notFormatted: {
    severity: 'error',
    when: 'a rewritable medium is not formatted yet, or its format is damaged',
    imapi: ['E_IMAPI_RECORDER_MEDIA_NOT_FORMATTED'],
    say: saying('The disc is not formatted'),
    help: 'Format it first: disc erase',
  },
  eraseRefused: {
    severity: 'error',
    when: 'BLANK or FORMAT UNIT fails at once',
    imapi: ['E_IMAPI_ERASE_DRIVE_FAILED_ERASE_COMMAND'],
    say: saying('The drive refused to erase the disc'),
  },
  eraseFailed: {
    severity: 'error',
    when: 'an erase or a format that has begun ends in an error; the state of the disc is unknown',
    imapi: ['E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE'],
    say: saying('Erasing the disc failed'),
    help: 'Erase it again in full; a disc that fails twice is worn out',
  },
  spinUpFailed: {
    severity: 'error',
    when: 'the drive cannot set the disc spinning',
    imapi: ['E_IMAPI_ERASE_DRIVE_FAILED_SPINUP_COMMAND'],
    say: saying('The drive cannot start the disc'),
  },
  calibrationFailed: {
    severity: 'error',
    when: 'the drive finds no laser power for this disc, or no room is left to look for one',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive could not adjust its laser to this disc'),
    help: 'Use a disc of another make, or another speed',
  },
  memoryAreaFailed: {
    severity: 'error',
    when: 'the drive cannot note a track in the area of the disc that remembers them before it is closed (PMA of a CD, RMA of a DVD)',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive could not note the track in the memory area of the disc'),
    help: 'Use another disc: what is on this one can be read at most',
  },
  closeFailed: {
    severity: 'error',
    when: 'closing a track or a session failed',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive could not close the session'),
  },
  writeFailed: {
    severity: 'error',
    when: 'a write command fails for a reason that has no better name',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('Writing failed'),
  },
  readFailed: {
    severity: 'error',
    when: 'blocks cannot be read from the disc',
    say: saying('The disc cannot be read there'),
  },
  notRecorded: {
    severity: 'error',
    when: 'blocks are read that nobody has written',
    say: saying('Nothing is recorded there'),
  },
  addressOutOfRange: {
    severity: 'error',
    when: 'blocks are read that lie beyond the end of the disc',
    say: saying('The address lies beyond the end of the disc'),
  },
  hardwareFailed: {
    severity: 'error',
    when: 'the drive reports a failure of its own',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive failed'),
  },
  aborted: {
    severity: 'error',
    when: 'the drive gave up a command',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: saying('The drive gave up a command'),
  },
  unsupportedCommand: {
    severity: 'error',
    when: 'the drive does not know a command',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: saying('The drive does not know this command'),
  },
  invalidField: {
    severity: 'error',
    when: 'the drive rejects a field of a command or of its parameters',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: saying('The drive does not accept this request'),
  },
  refused: {
    severity: 'error',
    when: 'a command fails with sense data that have no better name',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: saying('The drive refused'),
  },
  failedWithoutReason: {
    severity: 'error',
    when: 'a command fails and the drive gives no sense data',
    imapi: ['E_IMAPI_RECORDER_INVALID_RESPONSE_FROM_DEVICE'],
    say: (p: { command: string; status: number }) => `${p.command} failed with status ${p.status} and without a reason`,
  },
  commandActs: {
    severity: 'error',
    when: 'a command of the user may do more than look: change the disc, the drive, its firmware or its settings',
    say: (p: { opcode: number; name: string }) => `Command ${hex2(p.opcode)} may do more than look: it is ${p.name}`,
    help: 'Add --dangerous where you know what it does; it may destroy the disc and the drive',
  },
  blockLength: {
    severity: 'error',
    when: 'the command descriptor block of the user does not have the length that its operation code demands',
    say: (p: { opcode: number; length: number; allowed: readonly number[] }) =>
      p.allowed.length === 0
        ? `No command may begin with ${hex2(p.opcode)}: the operation codes 60h to 7Fh are reserved`
        : `Command ${hex2(p.opcode)} has ${p.length} bytes; ${p.allowed.length === 1 ? `its kind has ${p.allowed.join()}` : '6 to 16 may be'}`,
  },
  transferTooLong: {
    severity: 'error',
    when: 'a command of the user is to move more bytes than the connection to the drive takes',
    say: (p: { bytes: number; limit: number }) => `A command to this drive moves at most ${p.limit} bytes; ${p.bytes} were asked for`,
  },
})

const hex2 = (value: number): string => `${value.toString(16).toUpperCase().padStart(2, '0')}h`

function hex4(value: number): string {
  return `${value.toString(16).toUpperCase().padStart(4, '0')}h`
}

export type RefusalFault = FaultMaker<Refusal>
