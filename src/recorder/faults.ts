/** What keeps a disc from being recorded, erased or read back as planned. */

import { defineFaults } from '../fault/index.js'
import { betweenCdSessions } from '../unit/index.js'

/** What a kind of recording is called in the names of return values. */
const formatOf = { data: 'DATA', cd: 'TAO', raw: 'RAW' } as const
type Kind = keyof typeof formatOf
interface OfKind {
  readonly kind: Kind
}
const tooLittleRoom = {
  data: 'E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA',
  cd: 'E_IMAPI_DF2TAO_NOT_ENOUGH_SPACE',
  raw: 'E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE',
} as const

const blocks = (count: number): string => `${count} block${count === 1 ? '' : 's'}`

export const faults = defineFaults('burn', {
  cancelled: {
    severity: 'error',
    when: 'the user stopped a burn, an erasure or a verification',
    imapi: ['E_IMAPI_REQUEST_CANCELLED', 'IMAPI_E_USERABORT'],
    say: (p: { drive: string; what: string }) => `Stopped while ${p.what} on ${p.drive}`,
  },
  nothingToStop: {
    severity: 'note',
    when: 'a stop is asked for while nothing is being written',
    imapi: [
      'S_IMAPI_WRITE_NOT_IN_PROGRESS',
      'E_IMAPI_DF2DATA_WRITE_NOT_IN_PROGRESS',
      'E_IMAPI_DF2TAO_WRITE_NOT_IN_PROGRESS',
      'E_IMAPI_DF2RAW_WRITE_NOT_IN_PROGRESS',
    ],
    imapiOf: (p: OfKind) => ['S_IMAPI_WRITE_NOT_IN_PROGRESS', `E_IMAPI_DF2${formatOf[p.kind]}_WRITE_NOT_IN_PROGRESS`],
    say: (p: { drive: string; kind: Kind }) => `Nothing was being written on ${p.drive}: the disc is as it was`,
  },
  mediumNotSupported: {
    severity: 'error',
    when: 'the kind of disc in the drive cannot be recorded',
    imapi: ['E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED', 'IMAPI_E_CANNOT_WRITE_TO_MEDIA', 'IMAPI_E_MEDIUM_INVALIDTYPE'],
    say: (p: { drive: string; medium: string }) => `Cannot record the ${p.medium} in ${p.drive}`,
    help: 'Insert a recordable disc',
  },
  driveCannotWrite: {
    severity: 'error',
    when: 'a drive has no feature for writing data',
    imapi: ['E_IMAPI_DF2DATA_RECORDER_NOT_SUPPORTED', 'IMAPI_E_DEVICE_INVALIDTYPE'],
    say: (p: { drive: string }) => `${p.drive} cannot write discs`,
  },
  modeNotAvailable: {
    severity: 'error',
    when: 'the drive or the medium does not have the write type asked for',
    imapi: ['IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE'],
    // Other modes say nothing of how sessions follow each other.
    imapiOf: (p: { mode: string }) =>
      /^(random|restricted-overwrite|sequential|incremental)$/.test(p.mode) ? ['IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE'] : [],
    say: (p: { drive: string; mode: string; medium: string; offered: readonly string[] }) =>
      `${p.drive} cannot write this ${p.medium} with mode ${p.mode}`,
    help: (p) => `Use mode auto${p.offered.length === 0 ? '' : `, or one of ${p.offered.join(', ')}`}`,
  },
  mediaState: {
    severity: 'error',
    when: 'the disc is damaged or in a state in which nothing can be added',
    imapi: ['E_IMAPI_DF2DATA_INVALID_MEDIA_STATE', 'E_IMAPI_DF2DATA_MEDIA_IS_NOT_SUPPORTED', 'IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE'],
    say: (p: { drive: string; medium: string; state: string }) => `Cannot record the ${p.medium} in ${p.drive}: ${p.state}`,
    help: 'Use another disc; a rewritable one can be erased',
  },
  otherMedium: {
    severity: 'error',
    when: 'the manifest is for another kind of medium than the one in the drive: its capacity and the rules of its file systems are those of the former',
    say: (p: { drive: string; wanted: string; medium: string }) => `The manifest is for a ${p.wanted}, and a ${p.medium} is in ${p.drive}`,
    help: 'Use such a disc, correct `media`, or write all the same with burn: { anyMedia: true } (--any-media)',
  },
  startMismatch: {
    severity: 'error',
    when: 'a session was planned for another address than the one at which the disc goes on',
    imapi: ['IMAPI_E_BAD_MULTISESSION_PARAMETER'],
    say: (p: { drive: string; planned: number; actual: number }) =>
      `The session is planned to begin at block ${p.planned}, but the disc in ${p.drive} goes on at block ${p.actual}`,
    help: 'A manifest with `session: { import: drive }` is planned for the disc in the drive; a whole disc needs an empty one',
  },
  finishedFirst: {
    severity: 'note',
    when: 'the last session of a disc was begun and never closed, and another one is to follow',
    say: (p: { drive: string; session: number }) =>
      `Session ${p.session} of the disc in ${p.drive} was left unfinished: it is closed as it is, and a new one follows`,
  },
  sessionTooEarly: {
    severity: 'error',
    when: 'a later session of a disc image begins before the place where drives go on',
    say: (p: { session: number; start: number; earliest: number }) =>
      `Session ${p.session} begins at block ${p.start}, but drives go on at block ${p.earliest} at the earliest`,
    help: () =>
      `Between two sessions lie a lead-out, a lead-in and a pregap: ${betweenCdSessions(1)} sectors behind the first session, ${betweenCdSessions(2)} behind later ones. A longer pregap is allowed`,
  },
  sessionsMissing: {
    severity: 'warning',
    when: 'a disc of several sessions has the first ones, and a later one failed',
    say: (p: { drive: string; done: number; of: number }) =>
      `The disc in ${p.drive} has ${p.done === 1 ? 'the first session' : `the first ${p.done} sessions`} of ${p.of}; ${p.of - p.done === 1 ? 'the last one is missing' : `${p.of - p.done} are missing`}`,
    help: 'What is there can be read, and the rest cannot be added later: burn again on an empty disc, or erase a rewritable one first',
  },
  multisessionNotAllowed: {
    severity: 'error',
    when: 'the kind of disc takes one session only',
    imapi: ['IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED'],
    say: (p: { medium: string; asked: string }) => `A ${p.medium} ${p.asked}`,
  },
  notBlank: {
    severity: 'error',
    when: 'a disc that can be overwritten holds data, and nothing said to overwrite it',
    imapi: ['E_IMAPI_DF2DATA_MEDIA_NOT_BLANK'],
    say: (p: { drive: string; medium: string }) => `The ${p.medium} in ${p.drive} holds data`,
    help: 'Use overwrite: true (--overwrite) if those may go',
  },
  tooLarge: {
    severity: 'error',
    when: 'what is to be recorded needs more blocks than the disc has free; found before the first write',
    imapi: ['E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA', 'IMAPI_E_DISCFULL'],
    say: (p: { drive: string; needed: number; free: number }) =>
      `${blocks(p.needed)} do not fit on the disc in ${p.drive}: ${p.free} are free`,
    help: 'Use a larger or an empty disc, or leave something out',
  },
  overburn: {
    severity: 'warning',
    when: 'a burn begins although the disc has too little room, because the user wants it to',
    say: (p: { drive: string; reason: string }) => `Beginning all the same on ${p.drive}: ${p.reason}`,
  },
  discFull: {
    severity: 'error',
    when: 'the drive says during the burn that the disc is full',
    imapi: [
      'E_IMAPI_DF2DATA_STREAM_TOO_LARGE_FOR_CURRENT_MEDIA',
      'E_IMAPI_DF2TAO_NOT_ENOUGH_SPACE',
      'E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE',
      'IMAPI_E_DISCFULL',
    ],
    imapiOf: (p: OfKind) => ['IMAPI_E_DISCFULL', tooLittleRoom[p.kind]],
    say: (p: { drive: string; kind: Kind; block: number; written: number; planned: number; reason: string }) =>
      `The disc in ${p.drive} is full at block ${p.block}: ${p.written} of ${blocks(p.planned)} were written (${p.reason})`,
    help: 'Use a larger disc, or leave something out',
  },
  lostCount: {
    severity: 'error',
    when: 'fewer blocks were acknowledged than planned although no command failed',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: (p: { drive: string; acknowledged: number; planned: number }) =>
      `${p.drive} acknowledged ${p.acknowledged} of ${blocks(p.planned)}`,
  },
  discDisagrees: {
    severity: 'error',
    when: 'the disc, looked at again after the burn, is not in the state that the burn should have left',
    imapi: ['E_IMAPI_BURN_VERIFICATION_FAILED', 'E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: (p: { drive: string; expected: string; found: string }) =>
      `After the burn the disc in ${p.drive} should be ${p.expected}; it is ${p.found}`,
  },
  closedAnyway: {
    severity: 'warning',
    when: 'a disc that was to stay open was closed by the drive',
    say: (p: { drive: string }) => `The drive ${p.drive} has closed the disc: it can be read, but nothing can be added`,
  },
  deferred: {
    severity: 'error',
    when: 'the drive reports late that data which it had acknowledged did not reach the disc',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: (p: { drive: string; reason: string }) => `${p.drive} lost data that it had accepted: ${p.reason}`,
  },
  speedAdjusted: {
    severity: 'warning',
    when: 'the drive writes at another speed than the one asked for',
    imapi: ['S_IMAPI_SPEEDADJUSTED'],
    say: (p: { asked: string; actual: string }) => `The drive writes at ${p.actual} instead of ${p.asked}`,
  },
  rotationAdjusted: {
    severity: 'warning',
    when: 'the drive turns the disc in another way than the one asked for',
    imapi: ['S_IMAPI_ROTATIONADJUSTED'],
    say: (p: { asked: string; actual: string }) => `The drive turns the disc with ${p.actual} instead of ${p.asked}`,
  },
  bothAdjusted: {
    severity: 'warning',
    when: 'the drive has neither the speed nor the rotation asked for',
    imapi: ['S_IMAPI_BOTHADJUSTED'],
    say: (p: { asked: string; actual: string; askedRotation: string; actualRotation: string }) =>
      `The drive writes at ${p.actual} with ${p.actualRotation} instead of ${p.asked} with ${p.askedRotation}`,
  },
  speedNotAvailable: {
    severity: 'error',
    when: 'exactly one speed or rotation is asked for, and the drive does not have it with this disc',
    imapi: ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH'],
    say: (p: { asked: string; offered: readonly string[] }) => `The drive cannot write this disc at ${p.asked}`,
    help: (p) => (p.offered.length === 0 ? 'Leave the speed to the drive' : `It offers ${p.offered.join(', ')}`),
  },
  speedMismatch: {
    severity: 'error',
    when: 'exactly one speed is asked for, and the drive names no speed at all for this disc',
    imapi: ['E_IMAPI_RECORDER_MEDIA_SPEED_MISMATCH', 'IMAPI_E_DEVICE_NOPROPERTIES'],
    say: (p: { asked: string }) => `The drive names no write speed for this disc, so not ${p.asked} either`,
    help: 'Use a disc of another speed rating, or speedPolicy: nearest',
  },
  hint: {
    severity: 'note',
    when: 'the drive lacks or refuses an optional command; the burn goes on without it',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: (p: { drive: string; command: string; reason: string }) => `${p.drive} goes without ${p.command} (${p.reason})`,
  },
  simulationUnavailable: {
    severity: 'error',
    when: 'a simulation is asked for on a medium or drive that would really write',
    say: (p: { drive: string; medium: string }) => `${p.drive} cannot simulate writing a ${p.medium}`,
    help: 'Leave --simulate out, or try on a virtual drive',
  },
  closeConflict: {
    severity: 'error',
    when: 'a DVD+R is to stay open and to be closed as players want it at the same time',
    say: (p: { medium: string }) => `A ${p.medium} cannot stay open with dvdCompatibility: true`,
    help: 'Choose one: close: false or dvdCompatibility: true',
  },
  closedNearlyFull: {
    severity: 'warning',
    when: 'a disc that was to stay open is closed because hardly any room is left on it',
    say: (p: { drive: string; free: number }) => `The disc in ${p.drive} is closed: only ${blocks(p.free)} are left, too few for a session`,
  },
  protectionUnavailable: {
    severity: 'warning',
    when: 'the drive has no protection against data that come late',
    say: (p: { drive: string }) => `${p.drive} has no buffer underrun protection`,
    help: 'Write slower, or stage the sources',
  },
  noEffect: {
    severity: 'warning',
    when: 'a setting is given that means nothing on the medium in the drive',
    say: (p: { drive: string; setting: string; medium: string; where: string }) =>
      `${p.setting} has no effect on the ${p.medium} in ${p.drive}`,
    help: (p: { where: string }) => `It is for ${p.where}`,
  },
  setupFailed: {
    severity: 'error',
    when: 'the drive refuses what has to come before the first block: write parameters, cue sheet, calibration, reservation',
    imapi: ['IMAPI_E_INITIALIZE_WRITE'],
    say: (p: { drive: string; step: string; reason: string }) => `Cannot prepare ${p.drive} for writing (${p.step}): ${p.reason}`,
  },
  closeRefused: {
    severity: 'error',
    when: 'the drive refuses to empty its buffer or to close the track, the session or the disc',
    imapi: ['IMAPI_E_INITIALIZE_ENDWRITE', 'E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: (p: { drive: string; step: string; reason: string; code: string }) =>
      `Cannot finish the disc in ${p.drive} (${p.step}): ${p.reason}`,
  },
  internal: {
    severity: 'error',
    when: 'the program makes a mistake in the middle of a burn; the disc and the drive are cared for all the same',
    imapi: ['IMAPI_E_FSI_INTERNAL_ERROR', 'IMAPI_E_GENERIC'],
    say: (p: { drive: string; message: string; stack?: string }) => `The program made a mistake while it used ${p.drive}: ${p.message}`,
    help: 'Report what it says, and what was to be burned; what is on the disc is told below',
  },
  ownParameters: {
    severity: 'note',
    when: 'the drive takes no write parameters, and has those that are wanted of itself',
    say: (p: { drive: string }) => `${p.drive} takes no write parameters; those that it has suit this disc`,
  },
  news: {
    severity: 'note',
    when: 'a drive tells of a change before it carries out a command: a reset, another disc, other parameters',
    imapi: ['S_IMAPI_COMMAND_HAS_SENSE_DATA'],
    say: (p: { drive: string; reason: string }) => `${p.drive} had news, and got the command again: ${p.reason}`,
  },
  discExchanged: {
    severity: 'error',
    when: 'the drive tells of another disc before a burn or an erasure begins, and it is not known to be the one that was looked at',
    imapi: ['IMAPI_E_WRONGDISC'],
    say: (p: { drive: string; before: string; now: string }) =>
      p.before === p.now
        ? `The ${p.now} in ${p.drive} may have been exchanged since it was looked at`
        : `The disc in ${p.drive} was exchanged: it was a ${p.before}, now it is a ${p.now}`,
    help: 'Look whether the disc that is meant is in the drive, and begin again',
  },
  restless: {
    severity: 'error',
    when: 'before the first block the drive tells of one change after the other: resets, other discs, other parameters',
    imapi: ['E_IMAPI_RECORDER_MEDIA_BECOMING_READY'],
    say: (p: { drive: string; times: number }) =>
      `${p.drive} has told of changes ${p.times} times while it was prepared: nothing was written`,
    help: 'Look for loose cables, a weak power supply, or another program that uses the drive',
  },
  resetWhileWriting: {
    severity: 'error',
    when: 'the drive was reset, or its disc changed, in the middle of a recording, and what it had accepted may be lost',
    imapi: ['E_IMAPI_UNEXPECTED_RESPONSE_FROM_DEVICE'],
    say: (p: { drive: string; block: number }) =>
      `${p.drive} was reset before block ${p.block} was written: what it had accepted until then may be missing`,
    help: 'Look for loose cables, a weak power supply, or another program that uses the drive',
  },
  resetBeforeFlush: {
    severity: 'warning',
    when: 'the drive was reset after the last block and before its buffer was empty, and does not tell where it stopped',
    say: (p: { drive: string }) => `${p.drive} was reset before its buffer was empty: only reading back says whether all is on the disc`,
    help: 'Verify it in full: `disc verify --level full`',
  },
  notAtOnce: {
    severity: 'note',
    when: 'the drive reserves no room for a disc at once, and it is written in increments instead',
    say: (p: { drive: string; reason: string }) => `${p.drive} writes this disc in increments and not at once: ${p.reason}`,
  },
  trackMediumNotSupported: {
    severity: 'error',
    when: 'audio or CD tracks are to be written on what is no CD-R or CD-RW',
    imapi: ['E_IMAPI_DF2TAO_MEDIA_IS_NOT_SUPPORTED', 'E_IMAPI_DF2RAW_MEDIA_IS_NOT_SUPPORTED'],
    imapiOf: (p: OfKind) => [`E_IMAPI_DF2${formatOf[p.kind]}_MEDIA_IS_NOT_SUPPORTED`],
    say: (p: { drive: string; kind: 'cd' | 'raw'; medium: string }) => `CD tracks need a CD-R or CD-RW; in ${p.drive} is a ${p.medium}`,
  },
  trackNotBlank: {
    severity: 'error',
    when: 'CD tracks that need an empty disc meet one with tracks on it',
    imapi: ['E_IMAPI_DF2TAO_MEDIA_IS_NOT_BLANK', 'E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK'],
    imapiOf: (p: { mode: string }) => [p.mode === 'raw' ? 'E_IMAPI_DF2RAW_MEDIA_IS_NOT_BLANK' : 'E_IMAPI_DF2TAO_MEDIA_IS_NOT_BLANK'],
    say: (p: { drive: string; mode: string }) => `Mode ${p.mode} needs an empty CD; the one in ${p.drive} holds data`,
    help: 'Use an empty CD; a CD-RW can be erased',
  },
  trackFixedByDisc: {
    severity: 'error',
    when: 'tracks are added to an open CD and ask for what its first session has fixed: catalogue number or first track number',
    imapi: ['E_IMAPI_DF2TAO_PROPERTY_FOR_BLANK_MEDIA_ONLY'],
    say: (p: { property: string }) => `The ${p.property} can be chosen on an empty CD only`,
  },
  trackLimit: {
    severity: 'error',
    when: 'a CD would get more than 99 tracks',
    imapi: ['E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED'],
    say: (p: { existing: number; added: number }) => `A CD has at most 99 tracks: ${p.existing} are there, ${p.added} are to come`,
  },
  trackTooLarge: {
    severity: 'error',
    when: 'CD tracks with their gaps need more blocks than the disc has free',
    imapi: ['E_IMAPI_DF2TAO_NOT_ENOUGH_SPACE', 'IMAPI_E_DISCFULL'],
    say: (p: { drive: string; needed: number; free: number }) =>
      `The tracks and their gaps need ${blocks(p.needed)}; the disc in ${p.drive} has ${p.free} free`,
  },
  lostByMode: {
    severity: 'warning',
    when: 'the write type that was asked for has no room for something that the disc should have',
    clause: 'MMC-6 4.2.3',
    say: (p: { drive: string; mode: string; what: string }) => `Mode ${p.mode} on ${p.drive} loses ${p.what}`,
    help: (p) => (p.mode === 'tao' ? 'Use mode auto or sao, and an empty disc' : 'Use mode auto'),
  },
  tableNotLast: {
    severity: 'warning',
    when: 'an image ends with a virtual allocation table, and a medium that is written in larger units puts something behind it',
    clause: 'OSTA UDF 2.60 2.2.11',
    say: (p: { drive: string; image: string; medium: string; unit: number; fill: number }) =>
      `${p.image} ends with a virtual allocation table, by which its files are found. A ${p.medium} is written in units of ${p.unit} blocks: in ${p.drive} ${blocks(p.fill)} will lie behind the table, and readers that look at the last block find none`,
    help: 'Use an image that ends on such a unit, as those that `disc build` makes do, or a CD',
  },
  wouldLose: {
    severity: 'error',
    when: 'the only write type that the drive has for a disc would lose something that the disc should have, and nobody asked for it',
    clause: 'MMC-6 4.2.3',
    say: (p: { drive: string; mode: string; lost: readonly string[]; instead: readonly string[]; disc: 'empty' | 'begun' }) =>
      `${p.drive} can write this onto the disc in it with mode ${p.mode} alone, which loses ${p.lost.length < 2 ? p.lost.join('') : `${p.lost.slice(0, -1).join(', ')} and ${p.lost.at(-1)}`}`,
    help: (p) =>
      `Use ${[`mode ${p.mode} (--mode ${p.mode}) if that may go`, ...p.instead.map((mode: string) => `mode ${mode}, which keeps it`), p.disc === 'empty' ? 'another drive' : 'an empty disc'].join(', or ')}`,
  },
  trackTooShort: {
    severity: 'warning',
    when: 'a CD track is shorter than the four seconds of the Red Book and is filled up with silence',
    imapi: ['IMAPI_E_TRACK_NOT_BIG_ENOUGH'],
    say: (p: { track: number; sectors: number }) => `Track ${p.track} has ${p.sectors} sectors and is filled up to 300 (4 seconds)`,
  },
  trackForm: {
    severity: 'error',
    when: 'a track has no whole number of sectors of its kind, or none at all',
    imapi: ['E_IMAPI_DF2TAO_STREAM_NOT_SUPPORTED'],
    say: (p: { track: number; problem: string }) => `Cannot record track ${p.track}: ${p.problem}`,
  },
  trackDriveCannot: {
    severity: 'error',
    when: 'a drive cannot write CD tracks one by one or at once',
    imapi: ['E_IMAPI_DF2TAO_RECORDER_NOT_SUPPORTED'],
    say: (p: { drive: string; mode: string }) => `${p.drive} cannot write CD tracks with mode ${p.mode}`,
  },
  transferTooSmall: {
    severity: 'error',
    when: 'a medium is overwritten in whole units only, and what the drive is connected by carries less at once',
    say: (p: { drive: string; medium: string; needed: number; most: number }) =>
      `${p.drive} cannot overwrite a ${p.medium}: that takes ${p.needed} bytes at once, and its connection carries ${p.most}`,
    help: 'Connect the drive by another adapter, or use a blank disc',
  },
  noPregroove: {
    severity: 'error',
    when: 'a drive tells neither with the pre-groove nor with the disc information where the lead-in of a CD begins',
    say: (p: { drive: string }) =>
      `${p.drive} does not tell where the lead-in of its disc begins, and what belongs there cannot be written`,
    help: 'Leave out CD-TEXT, or use mode tao',
  },
  rawTooLarge: {
    severity: 'error',
    when: 'the lead-out of a raw image would begin later than the disc allows',
    imapi: ['E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE', 'IMAPI_E_DISCFULL'],
    say: (p: { drive: string; leadOut: number; limit: number }) =>
      `The raw image ends at block ${p.leadOut}; the lead-out of the disc in ${p.drive} begins at ${p.limit} at the latest`,
  },
  rawForm: {
    severity: 'error',
    when: 'a raw image has another sector size than its sub-channel form implies',
    imapi: ['E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED'],
    say: (p: { problem: string }) => `Cannot record the raw image: ${p.problem}`,
  },
  rawBlockType: {
    severity: 'error',
    when: 'the drive does not take sub-channel data in the form asked for',
    imapi: ['E_IMAPI_DF2RAW_DATA_BLOCK_TYPE_NOT_SUPPORTED'],
    say: (p: { drive: string; form: string; offered: readonly string[] }) =>
      `${p.drive} does not take raw sectors with sub-channel ${p.form}`,
    help: (p) => (p.offered.length === 0 ? 'Use mode sao' : `It takes ${p.offered.join(', ')}`),
  },
  rawLeadInTooShort: {
    severity: 'error',
    when: 'a raw image begins after the place where the lead-in of the disc has to begin',
    imapi: ['E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT'],
    say: (p: { start: number; leadIn: number }) =>
      `The raw image begins at block ${p.start}, but the lead-in of this disc begins at block ${p.leadIn}`,
    help: 'Make the image with a longer lead-in: one that begins at 95:00:00 suits all discs',
  },
  subcodeLost: {
    severity: 'error',
    when: 'graphics in sub-channels R to W would not be recorded in the way that was asked for',
    clause: 'IEC 60908 17.6',
    say: (p: { problem: string }) => `The disc has graphics in R to W, which would be lost: ${p.problem}`,
    help: 'Use mode auto or raw and sectors: p-w or raw96, or leave the sub-code out',
  },
  modeConflict: {
    severity: 'error',
    when: 'a mode is asked for in which that kind of sectors cannot be written by any drive',
    imapi: ['E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED'],
    say: (p: { mode: string; what: string; modes: readonly string[] }) => `Mode ${p.mode} does not write ${p.what}`,
    help: (p) => `Use mode ${p.modes.join(' or ')}, or other sectors`,
  },
  rawDriveCannot: {
    severity: 'error',
    when: 'a drive cannot write raw sectors',
    imapi: ['E_IMAPI_DF2RAW_RECORDER_NOT_SUPPORTED'],
    say: (p: { drive: string }) => `${p.drive} cannot write raw CDs`,
  },
  oneDriveToErase: {
    severity: 'error',
    when: 'one erasure is asked of several drives',
    imapi: ['E_IMAPI_ERASE_ONLY_ONE_RECORDER_SUPPORTED'],
    say: (p: { drives: readonly string[] }) => `One erasure takes one drive; ${p.drives.length} are named`,
    help: 'Run `disc erase` once for each drive',
  },
  notErasable: {
    severity: 'error',
    when: 'the disc itself says that it cannot be erased',
    imapi: ['E_IMAPI_ERASE_MEDIA_IS_NOT_ERASABLE'],
    say: (p: { drive: string; medium: string }) => `The ${p.medium} in ${p.drive} cannot be erased`,
  },
  eraseNotSupported: {
    severity: 'error',
    when: 'the kind of disc has no erasure, being written once or read only',
    imapi: ['E_IMAPI_ERASE_MEDIA_IS_NOT_SUPPORTED'],
    say: (p: { drive: string; medium: string }) => `A ${p.medium} such as that in ${p.drive} cannot be erased`,
    help: 'Only CD-RW, DVD-RW, DVD+RW, DVD-RAM and BD-RE can',
  },
  eraseDriveCannot: {
    severity: 'error',
    when: 'a drive has no rewritable medium among its profiles',
    imapi: ['E_IMAPI_ERASE_RECORDER_NOT_SUPPORTED'],
    say: (p: { drive: string }) => `${p.drive} cannot erase discs`,
  },
  eraseTooLong: {
    severity: 'error',
    when: 'an erasure does not end within its limit (one hour where nothing else is said)',
    imapi: ['E_IMAPI_ERASE_TOOK_LONGER_THAN_ONE_HOUR'],
    say: (p: { drive: string; minutes: number }) => `${p.drive} is still erasing after ${p.minutes} minutes`,
    help: 'Give it longer with --limit, or leave it alone until its light goes out',
  },
  eraseOdd: {
    severity: 'error',
    when: 'a drive reports an error in the middle of an erasure; the state of the disc is unknown',
    imapi: ['E_IMAPI_ERASE_UNEXPECTED_DRIVE_RESPONSE_DURING_ERASE'],
    say: (p: { drive: string; reason: string }) => `Erasing the disc in ${p.drive} broke off: ${p.reason}`,
    help: 'Erase it again, in full; if that fails too the disc is worn out',
  },
  erasedEnds: {
    severity: 'warning',
    when: 'a medium that is formatted and never blank was erased: a format leaves the data where they are',
    say: (p: { drive: string; medium: string }) =>
      `A format leaves what is on a ${p.medium}: in ${p.drive} its first and last 2 MiB were written over with zeros, and what lies between them could still be read`,
    help: 'Programs find an empty disc. Where nobody is to read what was there, erase a DVD+RW with --full, and write other media over as a whole',
  },
  verifyImplausible: {
    severity: 'error',
    when: 'after a burn the drive names tracks, sessions or sizes that cannot be',
    imapi: ['E_IMAPI_BURN_VERIFICATION_FAILED'],
    say: (p: { drive: string; problem: string }) => `The disc in ${p.drive} is not what was written: ${p.problem}`,
  },
  stageSpace: {
    severity: 'error',
    when: 'the folder for staged files has less room than they need',
    imapi: ['IMAPI_E_WORKING_DIRECTORY_SPACE', 'IMAPI_E_NOTENOUGHDISKFORSTASH'],
    say: (p: { folder: string; needed: number; free: number }) =>
      `Staging needs ${p.needed} bytes in ${p.folder}, where ${p.free} are free`,
    help: 'Name another folder with burn.stageFolder or --stage-folder, or use stage: never',
  },
  stageFolder: {
    severity: 'error',
    when: 'no temporary file can be made for what is copied aside before a burn',
    imapi: ['IMAPI_E_INVALID_WORKING_DIRECTORY', 'IMAPI_E_STASHFILE_OPEN_FAILURE'],
    say: (p: { folder: string; reason: string }) => `Cannot stage files in ${p.folder}: ${p.reason}`,
    help: 'Name a folder that can be written with burn.stageFolder or --stage-folder, or use stage: never',
  },
  stageWrite: {
    severity: 'error',
    when: 'what is copied aside before a burn cannot be written',
    imapi: ['IMAPI_E_STASHFILE_WRITE_FAILURE', 'IMAPI_E_WORKING_DIRECTORY_SPACE'],
    say: (p: { folder: string; reason: string }) => `Cannot write staged files in ${p.folder}: ${p.reason}`,
    help: 'Name another folder with burn.stageFolder or --stage-folder, or use stage: never',
  },
  stageRead: {
    severity: 'error',
    when: 'what was copied aside before a burn cannot be read back',
    imapi: ['IMAPI_E_STASHFILE_READ_FAILURE'],
    say: (p: { folder: string; reason: string }) => `Cannot read staged files in ${p.folder}: ${p.reason}`,
    help: 'Leave the folder alone while a burn goes on, or use stage: never',
  },
  stageShort: {
    severity: 'error',
    when: 'what was copied aside before a burn has become shorter when it is read back',
    imapi: ['IMAPI_E_STASHFILE_SEEK_FAILURE'],
    say: (p: { folder: string; at: number }) => `Staged files in ${p.folder} have become shorter: byte ${p.at} is not there any more`,
    help: 'Leave the folder alone while a burn goes on, or use stage: never',
  },
})
