/** What keeps a disc in a drive from being looked at, read and compared. */

import { defineFaults, quote } from '../fault/index.js'

const reading = defineFaults('reading', {
  unreadable: {
    severity: 'error',
    when: 'the drive cannot read a block of the disc',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { drive: string; block: number; reason: string }) =>
      `Cannot read block ${p.block} of the disc in ${quote(p.drive)}: ${p.reason}`,
    help: 'Clean the disc, or try another drive',
  },
  sound: {
    severity: 'error',
    when: 'blocks of data are read in a track of sound, as of a file that names the samples of one',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { drive: string; block: number; track: number }) =>
      `Block ${p.block} of the disc in ${quote(p.drive)} holds no data: track ${p.track} is sound`,
  },
  outside: {
    severity: 'error',
    when: 'a block is to be read that the disc does not have',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: { drive: string; block: number; blocks: number; size: number }) =>
      `The disc in ${quote(p.drive)} has ${p.size} readable blocks; ${p.blocks === 1 ? `block ${p.block} is` : `${p.blocks} blocks from ${p.block} on are`} not among them`,
  },
})

/** Differences that are told one by one. */
const MOST_DIFFERENCES = 8
const blocks = (count: number): string => `${count} block${count === 1 ? '' : 's'}`

/** Looking and verifying are parts of a burn too, and are called after it. */
const burn = defineFaults('burn', {
  trayCannot: {
    severity: 'error',
    when: 'the tray of a drive is to be moved that says of itself that it cannot move it',
    say: (p: { drive: string; action: 'eject' | 'load'; mechanism: string }) =>
      `Cannot ${p.action} the disc in ${p.drive}: the drive cannot do that by itself (${p.mechanism})`,
    help: 'Use its button, or your hand',
  },
  trayStays: {
    severity: 'error',
    when: 'a drive has been told to close its tray, and says that it is open',
    say: (p: { drive: string }) => `The tray of ${p.drive} is still open`,
    help: 'Push it in by hand: drives of laptops open their tray and cannot close it',
  },
  stillBusy: {
    severity: 'error',
    when: 'a drive closes, formats or erases for longer than the generous limit; the disc may yet be right',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BUSY'],
    say: (p: { drive: string; what: string; minutes: number }) => `${p.drive} is still ${p.what} after ${p.minutes} minutes`,
    help: 'Leave it alone until its light goes out, then check the disc with `disc verify`; that it took long does not mean it failed',
  },
  recovered: {
    severity: 'note',
    when: 'the drive had some trouble with a command and got over it by itself',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: (p: { drive: string; reason: string }) => `${p.drive} got over some trouble by itself: ${p.reason}`,
  },
  unknownMedium: {
    severity: 'error',
    when: 'a disc is in the drive, but the drive does not know its kind',
    imapi: ['E_IMAPI_RECORDER_MEDIA_INCOMPATIBLE', 'E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED', 'IMAPI_E_MEDIUM_INVALIDTYPE'],
    say: (p: { drive: string; profile: number }) =>
      `${p.drive} does not know what kind of disc is in it (profile ${p.profile.toString(16).toUpperCase().padStart(4, '0')}h)`,
  },
  noWritableAddress: {
    severity: 'error',
    when: 'the drive names no address at which the next session could begin, or one that cannot be',
    imapi: ['IMAPI_E_BAD_MULTISESSION_PARAMETER', 'E_IMAPI_DF2DATA_INVALID_MEDIA_STATE'],
    say: (p: { drive: string; reason: string }) => `${p.drive} does not say where to go on writing: ${p.reason}`,
  },
  lookFailed: {
    severity: 'error',
    when: 'the drive cannot say what is on the disc',
    imapi: ['IMAPI_E_DISCINFO'],
    say: (p: { drive: string; reason: string }) => `Cannot look at the disc in ${p.drive}: ${p.reason}`,
  },
  verifyFailed: {
    severity: 'error',
    when: 'what is read back from a disc is not what was sent to it',
    imapi: ['E_IMAPI_BURN_VERIFICATION_FAILED'],
    say: (p: { drive: string; bad: number; total: number; names: readonly string[]; on?: 'files' }) =>
      `${p.bad} of ${blocks(p.total)} ${p.on === 'files' ? 'of' : 'read back from'} ${p.drive} differ${p.on === 'files' ? '' : ' or cannot be read'}${p.names.length === 0 ? '' : `: ${p.names.join(', ')}`}`,
    help: (p: { on?: 'files' }) =>
      p.on === 'files'
        ? 'Build the image again, or name what it was made from: --manifest FILE or --against IMAGE; `disc diff` tells which paths differ'
        : 'Burn again, slower or on a disc of another make',
  },
  contentsDiffer: {
    severity: 'error',
    when: 'tracks, sessions, numbers or texts that a Compact Disc tells of itself are not those of the sheet or manifest',
    imapi: ['E_IMAPI_BURN_VERIFICATION_FAILED'],
    say: (p: { drive: string; differences: readonly string[]; on?: 'files' }) =>
      `${p.on === 'files' ? p.drive : `The disc in ${p.drive}`} is another one: ${p.differences.slice(0, MOST_DIFFERENCES).join('; ')}${p.differences.length > MOST_DIFFERENCES ? `; and ${p.differences.length - MOST_DIFFERENCES} more` : ''}`,
    help: (p: { on?: 'files' }) =>
      p.on === 'files'
        ? 'Build it again, or name what it was made from: --manifest FILE or --against IMAGE'
        : 'Of tracks that were written one by one the drive says where they begin: `disc verify --mode tao` compares no addresses',
  },
  tracksTellStarts: {
    severity: 'error',
    when: 'a block is given at which a disc begins whose tracks say where they begin',
    say: (p: { name: string }) => `${quote(p.name)} has tracks, which say where they begin`,
    help: 'Leave --start out',
  },
  verifyImpossible: {
    severity: 'warning',
    when: 'the drive cannot read what it has written in the way that a check needs',
    say: (p: { drive: string; reason: string }) => `The disc in ${p.drive} was not checked: ${p.reason}`,
    help: 'Check it in another drive with `disc verify`',
  },
  tocOfEmptyDisc: {
    severity: 'error',
    when: 'the table of contents of an empty disc is asked for',
    imapi: ['E_IMAPI_DF2TAO_TABLE_OF_CONTENTS_EMPTY_DISC', 'IMAPI_E_EMPTY_DISC'],
    say: (p: { drive: string }) => `The disc in ${p.drive} is empty: it has no table of contents`,
  },
})

export const faults = { ...reading, ...burn }
