import { defineFaults, quote } from '../../fault/index.js'
import { lba, msfOfFrames, msfOfLba, printMsf } from '../../unit/index.js'

const time = (frames: number): string => printMsf(msfOfFrames(frames))
const address = (at: number): string => `${printMsf(msfOfLba(lba(at)))} (block ${at})`

export const faults = defineFaults('cd', {
  noTracks: {
    severity: 'error',
    when: 'a Compact Disc or one of its sessions has no track',
    clause: 'IEC 60908 17.5.2',
    imapi: ['E_IMAPI_RAW_IMAGE_NO_TRACKS'],
    say: (p: { session: number }) => `Session ${p.session} has no track; table of contents and lead-out follow from the tracks`,
    help: 'List at least one track',
  },
  tooManyTracks: {
    severity: 'error',
    when: 'a track would have a number beyond 99',
    clause: 'IEC 60908 17.5.1',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS', 'E_IMAPI_DF2TAO_TRACK_LIMIT_REACHED'],
    say: (p: { first: number; count: number }) =>
      `${p.count} tracks from number ${p.first} on would reach number ${p.first + p.count - 1}; 1 to 99 exist`,
    help: 'Leave out tracks, split the disc, or let the first track be number 1',
  },
  firstTrackWithData: {
    severity: 'error',
    when: 'the first track of a disc with data is not number 1',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED'],
    say: (p: { first: number }) =>
      `A disc with a data track cannot begin with track ${p.first}; only a disc of audio alone may begin beyond 1`,
    help: 'Leave out firstTrack',
  },
  mixedModes: {
    severity: 'error',
    when: 'one session holds Mode 1 and Mode 2 tracks',
    clause: 'MMC-6 table 477',
    imapi: ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED'],
    say: (p: { session: number; first: string; second: string }) =>
      `Session ${p.session} mixes ${p.first} and ${p.second}; its table of contents names one type of disc`,
    help: 'Use one mode for all data tracks of a session',
  },
  hiddenNotFirst: {
    severity: 'error',
    when: 'sound is hidden before a first track that holds data',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACKS_ALREADY_ADDED'],
    say: (p: { track: number }) => `Sound cannot be hidden before track ${p.track}, which holds data`,
    help: 'Hide sound only before a first track of audio',
  },
  tooShort: {
    severity: 'error',
    when: 'a track of audio lasts less than four seconds',
    clause: 'IEC 60908 17.5.2',
    imapi: ['IMAPI_E_TRACK_NOT_BIG_ENOUGH'],
    say: (p: { track: number; length: number }) => `Track ${p.track} lasts ${time(p.length)}; at least 00:04:00 are needed`,
    help: 'Add silence with postgap, or join the track with its neighbour; in a copy of such a disc, audio.exact keeps it as it is',
  },
  dataPadded: {
    severity: 'note',
    when: 'a data track shorter than four seconds gets empty sectors',
    clause: 'ECMA-130 20',
    say: (p: { track: number; length: number; added: number }) =>
      `Track ${p.track} has ${p.length} sectors; ${p.added} empty ones make it four seconds long`,
  },
  soundPadded: {
    severity: 'note',
    when: 'the last sector of a sound is filled with silence',
    clause: 'IEC 60908 17.5',
    say: (p: { track: number; samples: number }) => `Track ${p.track} ends within a sector: ${p.samples} samples of silence fill it`,
    help: 'With gapless the next track fills it instead',
  },
  joinMoved: {
    severity: 'note',
    when: 'the start of a gapless track is moved to the sector that holds its first sample',
    clause: 'IEC 60908 17.5',
    say: (p: { track: number; samples: number }) =>
      `Track ${p.track} begins within a sector: its mark is ${p.samples} samples early, and not one sample is lost or added`,
  },
  tooManyIndexes: {
    severity: 'error',
    when: 'a track has more than 99 indexes',
    clause: 'IEC 60908 17.5.2',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'],
    say: (p: { track: number; count: number }) => `Track ${p.track} has ${p.count} indexes; at most 99 can be numbered`,
    help: 'Leave out indexes',
  },
  sameIndex: {
    severity: 'warning',
    when: 'a track has the same index twice, or names its own start again',
    imapi: ['S_IMAPI_RAW_IMAGE_TRACK_INDEX_ALREADY_EXISTS'],
    say: (p: { track: number; offset: number }) => `Track ${p.track} already has an index at ${time(p.offset)}; it counts once`,
    help: 'Index 1 is the start of the track and is not listed',
  },
  indexesTooClose: {
    severity: 'error',
    when: 'two indexes, or an index and the end of the track, are less than ten sectors apart',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX'],
    say: (p: { track: number; offset: number; other: string; distance: number }) =>
      `Index at ${time(p.offset)} of track ${p.track} is ${p.distance} sectors from ${p.other}; at least 10 are needed`,
    help: 'Move one of them',
  },
  indexOutside: {
    severity: 'error',
    when: 'an index lies beyond the end of its track',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { track: number; offset: number; length: number }) =>
      `Track ${p.track} has no place ${time(p.offset)} for an index: it lasts ${time(p.length)}`,
    help: 'Indexes count from the start of the track',
  },
  isrc: {
    severity: 'error',
    when: 'an ISRC is malformed',
    clause: 'IEC 60908 17.5.3; ISO 3901',
    imapi: ['E_IMAPI_DF2TAO_INVALID_ISRC'],
    say: (p: { track: number; isrc: string }) => `${quote(p.isrc)} of track ${p.track} is no ISRC`,
    help: 'Two letters, three letters or digits, two digits of the year, five digits: PT-ABC-26-00001',
  },
  mcn: {
    severity: 'error',
    when: 'a media catalogue number is not 13 digits',
    clause: 'IEC 60908 17.5.2',
    imapi: ['E_IMAPI_DF2TAO_INVALID_MCN'],
    say: (p: { mcn: string }) => `${quote(p.mcn)} is no media catalogue number`,
    help: 'Thirteen digits as in the bar code; leading zeros may be left out',
  },
  mcnCheckDigit: {
    severity: 'error',
    when: 'the last digit of a media catalogue number does not follow from the others',
    clause: 'IEC 60908 17.5.2',
    imapi: ['E_IMAPI_DF2TAO_INVALID_MCN'],
    say: (p: { mcn: string; wanted: number }) => `The catalogue number ${p.mcn} should end in ${p.wanted}`,
    help: 'Look for a mistyped digit',
  },
  pregapTooShort: {
    severity: 'error',
    when: 'the first track, or a track of another kind than the one before, has too short a pregap',
    clause: 'ECMA-130 20.2; IEC 60908 17.5.2',
    say: (p: { track: number; pregap: number; least: number; why: string }) =>
      `The pregap of track ${p.track} lasts ${time(p.pregap)}; ${p.why} needs at least ${time(p.least)}`,
    help: 'Lengthen the pregap or leave it out; in a copy of such a disc, audio.exact keeps it as it is',
  },
  postgapShort: {
    severity: 'warning',
    when: 'a data track before audio or the lead-out has a postgap of less than two seconds',
    clause: 'ECMA-130 20.3',
    say: (p: { track: number; postgap: number }) =>
      `The postgap of track ${p.track} lasts ${time(p.postgap)} instead of 00:02:00; some drives cannot read its end`,
    help: 'Leave out postgap',
  },
  controlChange: {
    severity: 'warning',
    when: 'pre-emphasis or the number of channels changes without two seconds of pause',
    clause: 'IEC 60908 17.5.1',
    say: (p: { track: number }) =>
      `Pre-emphasis or channels change at track ${p.track} without a pause of 00:02:00; players may notice late`,
    help: 'Give the track a pregap of 00:02:00',
  },
  subcodeOutside: {
    severity: 'error',
    when: 'more sub-code is to lie before index 1 of a track than its pregap has sectors',
    say: (p: { track: number; lead: number; pregap: number }) =>
      `Sub-code of ${time(p.lead)} cannot lie before index 1 of track ${p.track}: its pregap lasts ${time(p.pregap)}`,
    help: 'Shorten lead, or begin later in the file with offset',
  },
  subcodeCut: {
    severity: 'warning',
    when: 'sub-code of a track lasts longer than the track',
    say: (p: { track: number; length: number; room: number }) =>
      `Sub-code of track ${p.track} has ${p.length} sectors, the track ${p.room} for it; the rest is left out`,
    help: 'Add silence with postgap, or say the length of the sub-code',
  },
  sessionTooEarly: {
    severity: 'error',
    when: 'a later session is to begin before the one before it has ended',
    clause: 'MMC-6 4.2.3.5',
    say: (p: { session: number; start: number; earliest: number }) =>
      `Session ${p.session} cannot begin at block ${p.start}: the lead-out before it ends at block ${p.earliest}`,
    help: 'Leave its start out',
  },
  tooLong: {
    severity: 'error',
    when: 'the lead-out would begin later than the medium or the manifest allows, or than 88:30:00',
    clause: 'MMC-6 table 17',
    imapi: ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE'],
    say: (p: { leadOut: number; limit: number; excess: number }) =>
      `The lead-out would begin ${p.excess} sectors (${time(Math.min(p.excess, 449_999))}) after its limit of ${address(p.limit)}`,
    help: 'Leave out tracks, or take a longer medium',
  },
  limitTooLate: {
    severity: 'error',
    when: 'the limit given for the lead-out is later than a Compact Disc can address',
    clause: 'MMC-6 table 17',
    imapi: ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE'],
    say: (p: { limit: number; latest: number }) =>
      `The lead-out cannot begin as late as block ${p.limit}; ${address(p.latest)} is the last possible place`,
    help: 'Lower leadOutLimit',
  },
})
