import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('sheet', {
  syntax: {
    severity: 'error',
    when: 'a line of a sheet is not as its format wants it',
    say: (p: { command: string; problem: string }) => `Cannot read ${p.command}: ${p.problem}`,
  },
  passedOver: {
    severity: 'warning',
    when: 'a line of a sheet says nothing that could be taken from it',
    imapi: ['IMAPI_S_PROPERTIESIGNORED'],
    say: (p: { command: string; problem: string }) => `Passed over ${p.command}: ${p.problem}`,
  },
  charsetUntold: {
    severity: 'warning',
    when: 'a sheet is neither ASCII nor Unicode, and nobody said in which character set it is written',
    say: (p: { name: string; taken: string }) => `${quote(p.name)} is no UTF-8 and does not say what it is; it is taken for ${p.taken}`,
    help: 'Say its character set with --charset, such as windows-1251, shift_jis or gbk; or save it as UTF-8',
  },
  charsetUnknown: {
    severity: 'error',
    when: 'a character set is asked for that does not exist',
    say: (p: { charset: string }) => `${quote(p.charset)} is no character set`,
    help: 'Names are those of the WHATWG Encoding Standard: utf-8, utf-16le, windows-1250 to windows-1258, iso-8859-2, koi8-r, shift_jis, euc-jp, gbk, big5, euc-kr and so on',
  },
  charsetWrong: {
    severity: 'warning',
    when: 'a sheet holds bytes that its character set does not have',
    say: (p: { name: string; charset: string }) => `${quote(p.name)} has bytes that are nothing in ${p.charset}`,
    help: 'Look whether the texts are right; else say another --charset',
  },
  otherDisc: {
    severity: 'error',
    when: 'a sheet describes a disc that is no Compact Disc',
    say: (p: { kind: string }) => `This is the sheet of a ${p.kind}, which has areas that no Compact Disc has`,
    help: 'Write a sheet for the tracks of its first area alone',
  },
  unknownCommand: {
    severity: 'warning',
    when: 'a sheet has a command that its format does not know',
    imapi: ['IMAPI_S_PROPERTIESIGNORED'],
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
  leadOutPlace: {
    severity: 'warning',
    when: 'a session does not end where REM LEAD-OUT says; its tracks and files count',
    say: (p: { told: string; is: string }) =>
      `REM LEAD-OUT says ${p.told}, and by tracks and files the session ends at ${p.is}, which counts`,
    help: 'In a sheet over one file it is the place where the session ends, counted from the start of the file',
  },
  leadOutLength: {
    severity: 'warning',
    when: 'REM LEAD-OUT in a sheet over several files is neither the length of a lead-out nor the place where the session ends',
    say: (p: { told: string; length: string; place: string }) =>
      `REM LEAD-OUT says ${p.told}; a lead-out lasts ${p.length}, and the session ends at ${p.place}. It is passed over`,
    help: 'In a sheet over several files it is the length of the lead-out, beside REM LEAD-IN and REM PREGAP',
  },
  sessionGap: {
    severity: 'warning',
    when: 'a sheet tells another gap between two sessions than drives write',
    clause: 'MMC-6 4.2.3',
    say: (p: { session: number; told: number; usual: number }) =>
      `Session ${p.session} is told to begin ${p.told} sectors after the one before; drives leave ${p.usual}`,
    help: 'Correct REM LEAD-OUT, REM LEAD-IN or REM PREGAP; a drive begins a session where it wants',
  },
  sectorsOther: {
    severity: 'warning',
    when: 'the sectors of a track are others than its sheet says, as their own headers show',
    clause: 'ECMA-130 14',
    say: (p: { track: number; name: string; said: string; found: string }) =>
      `Track ${p.track} should be ${p.said}, and ${quote(p.name)} holds ${p.found} there, which counts`,
    help: 'Correct the sheet',
  },
  sectorsUnknown: {
    severity: 'error',
    when: 'the sectors of a track are not those that its sheet says, nor any that can be told',
    clause: 'ECMA-130 14',
    say: (p: { track: number; name: string; said: string }) =>
      `Track ${p.track} should be ${p.said}, and no sector of ${quote(p.name)} begins like one`,
    help: 'Correct the mode of the track: AUDIO for sound, and the number of bytes that the file keeps of each sector',
  },
  indexPlace: {
    severity: 'error',
    when: 'an index of a track lies at the start of the track, at the place of another index, or beyond its end',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { track: number; index: number; at: string; problem: string }) =>
      `Index ${p.index} of track ${p.track} is at ${p.at}, ${p.problem}`,
    help: 'Indexes ascend within their track; leave this one out',
  },
  indexesClose: {
    severity: 'warning',
    when: 'two indexes, or an index and the end of its track, are less than ten sectors apart, which not every drive records',
    imapi: ['E_IMAPI_RAW_IMAGE_TRACK_INDEX_TOO_CLOSE_TO_OTHER_INDEX'],
    say: (p: { track: number; index: number; distance: number; other: string }) =>
      `Index ${p.index} of track ${p.track} is ${p.distance} sectors from ${p.other}; some drives want 10`,
  },
  tooManyIndexes: {
    severity: 'error',
    when: 'a track of a sheet has more than 99 indexes',
    clause: 'IEC 60908 17.5.2',
    imapi: ['E_IMAPI_RAW_IMAGE_TOO_MANY_TRACK_INDEXES'],
    say: (p: { track: number }) => `Track ${p.track} has more than 99 indexes, which is as many as can be numbered`,
    help: 'Leave out indexes',
  },
  startOutside: {
    severity: 'error',
    when: 'a track of a sheet begins behind its own end',
    say: (p: { track: number; start: string; length: string }) =>
      `Track ${p.track} should begin at ${p.start} of what it holds, which is ${p.length} long`,
    help: 'START counts from the first part of the track, pregap included',
  },
  tooLong: {
    severity: 'error',
    when: 'what a sheet describes is longer than a Compact Disc can address',
    clause: 'MMC-6 table 17',
    imapi: ['E_IMAPI_RAW_IMAGE_INSUFFICIENT_SPACE'],
    say: (p: { leadOut: number; latest: number }) =>
      `The disc of this sheet would end at block ${p.leadOut}; ${p.latest} is the last that a Compact Disc can have`,
    help: 'Look for a file that is not meant, or a length with a mistyped minute',
  },
  wrongPart: {
    severity: 'error',
    when: 'a TOC file puts sound into a data track, or the other way round, which no program records',
    say: (p: { command: string; track: number; mode: string; instead: string }) =>
      `${p.command} cannot stand in track ${p.track}, which is ${p.mode}; use ${p.instead}`,
  },
  mode: {
    severity: 'error',
    when: 'a sheet names a track mode that does not exist or is not supported',
    imapi: ['E_IMAPI_RAW_IMAGE_SECTOR_TYPE_NOT_SUPPORTED'],
    say: (p: { mode: string }) => `${quote(p.mode)} is no track mode that can be read`,
    help: 'Modes are AUDIO, CDG, MODE1/2048, MODE1/2352, MODE2/2336 and MODE2/2352 in a CUE sheet, AUDIO, MODE1, MODE1_RAW, MODE2, MODE2_RAW and MODE2_FORM1 in a TOC file, which may have RW or RW_RAW behind it',
  },
  ofSoundAlone: {
    severity: 'warning',
    when: 'a sheet says of a data track what has a meaning for sound alone; it is left out',
    clause: 'IEC 60908 17.5.1',
    say: (p: { track: number; said: readonly string[] }) => `Track ${p.track} holds data and has no ${p.said.join(' and no ')}`,
  },
  fileMissing: {
    severity: 'error',
    when: 'a file that a sheet names is not there',
    say: (p: { name: string; looked: string }) => `The sheet names ${quote(p.name)}, which is not there as ${quote(p.looked)}`,
    help: 'Put the file beside the sheet, or correct its name',
  },
  fileInCharset: {
    severity: 'error',
    when: 'a file that a sheet names is there only if the sheet is in another character set',
    say: (p: { name: string; charset: string; file: string }) =>
      `The sheet names ${quote(p.name)}, which is not there; in ${p.charset} it names ${quote(p.file)}, which is`,
    help: (p: { charset: string }) => `Say --charset ${p.charset}`,
  },
  soundInstead: {
    severity: 'warning',
    when: 'a sound that a sheet names is not there, and the same name with another ending is',
    say: (p: { name: string; taken: string }) => `The sheet names ${quote(p.name)}, which is not there; ${quote(p.taken)} is taken instead`,
    help: 'Where it is another sound, put the right file beside the sheet',
  },
  soundInBinary: {
    severity: 'warning',
    when: 'a file that a sheet calls BINARY is a sound with a header, which would be played as noise',
    say: (p: { name: string }) => `${quote(p.name)} is a sound with a header and no BINARY file; it is read as WAVE`,
    help: 'Write WAVE behind its name',
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
  textsNotPacks: {
    severity: 'warning',
    when: 'a file that a sheet names for CD-TEXT is not there or holds none; what the sheet says itself is recorded',
    say: (p: { name: string; problem: string }) =>
      `There is no CD-TEXT in ${quote(p.name)}: ${p.problem}; the texts of the sheet are recorded`,
    help: 'CD-TEXT files hold packs of 18 bytes, as this program and CDRWIN write them',
  },
  languageTaken: {
    severity: 'warning',
    when: 'texts of a TOC file are in a language that the file does not name or that has no code',
    clause: 'EBU Tech 3258 annex 1',
    say: (p: { number: number; problem: string; taken: string }) =>
      `The texts of LANGUAGE ${p.number} are taken for ${quote(p.taken)}: ${p.problem}`,
    help: 'Write LANGUAGE_MAP { 0 : EN } with the code of each language in the CD_TEXT block of the disc',
  },
  saidTwice: {
    severity: 'warning',
    when: 'a sheet says the same thing in two places, and differently',
    say: (p: { what: string; one: string; other: string; taken: string }) =>
      `The ${p.what} is ${quote(p.one)} in one place and ${quote(p.other)} in another; ${p.taken} counts`,
    help: 'Correct one of them',
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
  scmsLost: {
    severity: 'warning',
    when: 'a track that marks a copy of a protected original is written with a sheet that cannot say so',
    clause: 'IEC 60908 17.5.1',
    say: (p: { tracks: readonly number[]; form: string }) =>
      `${p.tracks.length === 1 ? 'Track' : 'Tracks'} ${p.tracks.join(', ')} ${p.tracks.length === 1 ? 'has' : 'have'} copy: scms, which ${p.form} cannot say; it says that copies are prohibited`,
    help: 'Write a CUE sheet, a CloneCD image (.ccd) or a raw image, or say copy: prohibited',
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
  fileLong: {
    severity: 'warning',
    when: 'a file that a sheet names is longer than the sheet says',
    say: (p: { name: string; told: number; size: number }) =>
      `${quote(p.name)} has ${p.size} bytes; the sheet tells of ${p.told}, and the rest is left out`,
  },
  subcodeSize: {
    severity: 'warning',
    when: 'a file of sub-code has not 96 bytes for each sector of its image',
    say: (p: { name: string; size: number; wanted: number }) =>
      `${quote(p.name)} has ${p.size} bytes of sub-code where the sectors want ${p.wanted}; what is short is zero`,
  },
  textPack: {
    severity: 'warning',
    when: 'a pack of CD-TEXT in a CloneCD control file is missing or malformed; it is left out',
    clause: 'MMC-3 annex J',
    say: (p: { entry: number; problem: string }) => `Entry ${p.entry} of the CD-TEXT is left out: ${p.problem}`,
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
