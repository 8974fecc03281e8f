import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('sheet', {
  syntax: {
    severity: 'error',
    when: 'a line of a sheet is not as its format wants it',
    say: (p: { command: string; problem: string }) => `Cannot read ${p.command}: ${p.problem}`,
  },
  unknownCommand: {
    severity: 'warning',
    when: 'a sheet has a command that its format does not know',
    say: (p: { command: string }) => `Passed over ${quote(p.command)}, which is no command of this format`,
  },
  outOfPlace: {
    severity: 'error',
    when: 'a command of a sheet comes before the one it belongs to',
    say: (p: { command: string; needs: string }) => `${p.command} needs a ${p.needs} before it`,
  },
  trackOrder: {
    severity: 'error',
    when: 'tracks of a sheet are not numbered one after the other from 1 to 99',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACKS'],
    say: (p: { number: number; wanted: string }) => `Track ${p.number} stands where ${p.wanted} should`,
  },
  noTracks: {
    severity: 'error',
    when: 'a sheet has no track',
    imapi: ['E_IMAPI_RAW_IMAGE_NO_TRACKS'],
    say: () => 'The sheet has no track',
  },
  noFirstIndex: {
    severity: 'error',
    when: 'a track of a sheet lacks index 1, where it begins',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_OFFSET_ZERO_CANNOT_BE_CLEARED'],
    say: (p: { track: number }) => `Track ${p.track} has no INDEX 01; a track begins there`,
    help: 'Add INDEX 01 with the place of the first sector of the track',
  },
  indexOrder: {
    severity: 'error',
    when: 'the indexes of a track are not numbered one after the other',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_NOT_FOUND'],
    say: (p: { track: number; index: number; wanted: number }) =>
      `Track ${p.track} has index ${p.index} where index ${p.wanted} should stand`,
  },
  timeOrder: {
    severity: 'error',
    when: 'a time of a sheet lies before the one above it in the same file',
    say: (p: { time: string; before: string }) => `${p.time} lies before ${p.before}, which stands above it`,
  },
  mode: {
    severity: 'error',
    when: 'a sheet names a track mode that does not exist or is not supported',
    imapi: ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED'],
    say: (p: { mode: string }) => `${quote(p.mode)} is no track mode that can be read`,
    help: 'Modes are AUDIO, MODE1/2048, MODE1/2352, MODE2/2336 and MODE2/2352 in a CUE sheet, AUDIO, MODE1, MODE1_RAW, MODE2, MODE2_RAW and MODE2_FORM1 in a TOC file',
  },
  fileMissing: {
    severity: 'error',
    when: 'a file that a sheet names is not there',
    say: (p: { name: string; looked: string }) => `The sheet names ${quote(p.name)}, which is not there as ${quote(p.looked)}`,
    help: 'Put the file beside the sheet, or correct its name',
  },
  fileShort: {
    severity: 'error',
    when: 'a file that a sheet names ends before a place in it',
    say: (p: { name: string; wanted: number; size: number; unit: string }) =>
      `${quote(p.name)} has ${p.size} ${p.unit}; the sheet reaches to ${p.wanted}`,
    help: 'Copy the file again, or correct the sheet',
  },
  partialSector: {
    severity: 'warning',
    when: 'a file that a sheet names does not end with a whole sector; the rest is taken as zeros',
    say: (p: { name: string; bytes: number; sector: number }) =>
      `${quote(p.name)} ends ${p.bytes} bytes into a sector of ${p.sector} bytes`,
  },
  identifier: {
    severity: 'warning',
    when: 'a catalogue number or ISRC of a sheet is malformed; it is left out',
    imapi: ['E_IMAPI_DF2TAO_INVALID_MCN', 'E_IMAPI_DF2TAO_INVALID_ISRC'],
    say: (p: { kind: string; text: string }) => `${quote(p.text)} is no ${p.kind} and is left out`,
  },
  notImage: {
    severity: 'error',
    when: 'a file is no CD image of the kind its name promises',
    say: (p: { name: string; format: string; problem: string }) => `${quote(p.name)} is no ${p.format}: ${p.problem}`,
  },
  foreign: {
    severity: 'error',
    when: 'a file is an image of another program, of a kind that is not read',
    say: (p: { name: string; format: string; use: string }) => `${quote(p.name)} is ${p.format}, which is not read here`,
    help: (p) => p.use,
  },
  tooLarge: {
    severity: 'error',
    when: 'a sheet is larger than any disc needs',
    say: (p: { name: string; size: number; limit: number }) => `${quote(p.name)} has ${p.size} bytes; a sheet has at most ${p.limit}`,
  },
  subcodeLost: {
    severity: 'error',
    when: 'a disc with sub-code in R to W, as the graphics of a CD+G, is written in a form that does not keep them',
    clause: 'IEC 60908 17.6',
    imapi: ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED'],
    say: (p: { sectors: number; first: number; form: string }) =>
      `${p.sectors} sectors from block ${p.first} on have sub-code in R to W, which ${p.form} does not keep`,
    help: 'Write a CloneCD image (.ccd) or a raw image (sectors: raw96 or p-w), or leave the sub-code out',
  },
  modeDiffers: {
    severity: 'warning',
    when: 'the sectors of a track are of another mode than the description of the image says; the sectors count',
    clause: 'ECMA-130 14',
    say: (p: { track: number; said: string; found: string }) =>
      `Track ${p.track} is said to be ${p.said}, but its sectors are ${p.found}, which is taken`,
  },
  addressDiffers: {
    severity: 'warning',
    when: 'an image says of a track that it begins before the sectors end that are stored ahead of it',
    say: (p: { track: number; told: number; taken: number }) =>
      `Track ${p.track} is said to begin at block ${p.told}; what is stored before it reaches to block ${p.taken}, where it is taken to begin`,
  },
  leftOut: {
    severity: 'note',
    when: 'an image holds what no disc of tracks has a place for',
    say: (p: { name: string; parts: string }) => `${quote(p.name)} also holds ${p.parts}, which are left out`,
  },
  subcodeReplaced: {
    severity: 'warning',
    when: 'sub-channel Q that an image keeps says another place than its description, or fails its CRC; it is made anew',
    clause: 'ECMA-130 22.3',
    say: (p: { name: string; wrong: number; unreadable: number; first?: { at: number; track: number; index: number } | undefined }) =>
      `Sub-channel Q in ${quote(p.name)} is made anew: ${[
        ...(p.wrong > 0 ? [`${p.wrong} sectors say another place than the description`] : []),
        ...(p.unreadable > 0 ? [`${p.unreadable} sectors fail their CRC`] : []),
      ].join(', and ')}${p.first === undefined ? '' : ` (first block ${p.first.at}: track ${p.first.track}, index ${p.first.index})`}`,
    help: 'A disc that is recognised by errors in its sub-code will not be by a copy of this image',
  },
  notData: {
    severity: 'error',
    when: 'blocks of data are read where a disc holds audio or nothing',
    say: (p: { name: string; block: number }) => `Block ${p.block} of ${quote(p.name)} holds no data`,
  },
})
