import { defineFaults, quote } from '../fault/index.js'

const taken = {
  '2324': 'the 2324 bytes of data of each are taken, and 2048 of those of form 1',
  '2336': 'the 2336 bytes from the subheader on are taken of each sector',
  riff: 'whole sectors are taken, behind a RIFF header as systems show them',
} as const

interface SoundsAlone {
  readonly medium: string
  readonly kind: 'project' | 'image' | 'sheet' | 'drive'
  readonly tracks: number
  readonly session: string
  /** Sessions of the same disc that have files. */
  readonly withData: readonly number[]
}

/** What can be done with sounds, by where they are. */
const soundsOf = {
  project: '`disc build` writes them with their sheet',
  image: '`disc import` makes a manifest of them, and `disc burn` records them',
  sheet: 'their samples are in the files that the sheet names, `disc import` makes a manifest of them, and `disc burn` records them',
  drive: '`disc verify` compares them with the manifest or the sheet that they should be',
} as const

export const faults = defineFaults('survey', {
  noFileSystem: {
    severity: 'error',
    when: 'a session has no file system that can be read',
    imapi: ['IMAPI_E_NO_SUPPORTED_FILE_SYSTEM', 'IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND'],
    say: (p: { medium: string; session: number; start: number }) =>
      `Session ${p.session} of ${quote(p.medium)}, from block ${p.start} on, has neither ISO 9660 nor UDF, or nothing of them can be read`,
    help: '`disc inspect` says what else is there; where a session begins that it does not find, --session-start names its first block',
  },
  notThere: {
    severity: 'error',
    when: 'a session does not have the file system that was asked for',
    imapi: ['IMAPI_E_FILE_SYSTEM_NOT_FOUND'],
    say: (p: { medium: string; session: number; wanted: string; there: readonly string[] }) =>
      `Session ${p.session} of ${quote(p.medium)} has no ${p.wanted}, but ${p.there.length === 0 ? 'no other file system either' : p.there.join(', ')}`,
  },
  brokenTree: {
    severity: 'warning',
    when: 'the best tree of a session cannot be read, and another one is shown in its place',
    say: (p: { passed: string; taken: string; reason: string }) => `${p.passed} cannot be read, so ${p.taken} is: ${p.reason}`,
    help: '`--in` names a tree',
  },
  emptyTree: {
    severity: 'warning',
    when: 'the best tree of a session shows nothing, and another one that does is shown in its place',
    say: (p: { passed: string; taken: string }) => `${p.passed} shows no file, so ${p.taken} is read`,
    help: '`--in` names a tree',
  },
  poorerTree: {
    severity: 'note',
    when: 'the UDF of a session records no owners, and so neither links nor modes, and the Rock Ridge beside it, which shows all of its paths, does',
    clause: 'ECMA-167 4/14.9.3',
    say: () => 'UDF records no owner of any file, so Rock Ridge is read, which has owners, modes and links',
    help: '`--in udf` reads UDF',
  },
  fewerAttributes: {
    severity: 'warning',
    when: 'the UDF of a session records no owners, and the Rock Ridge beside it does but lacks paths or streams that UDF has',
    clause: 'ECMA-167 4/14.9.3',
    say: (p: { path: string }) => `UDF records no owner of any file, but alone has ${quote(p.path)} whole: it is read, and not Rock Ridge`,
    help: '`--in rockridge` reads Rock Ridge, which has owners, modes and links',
  },
  cutShort: {
    severity: 'warning',
    when: 'a volume of ISO 9660 counts more blocks than the image or disc has',
    clause: 'ECMA-119 8.4.8',
    say: (p: { counted: number; there: number; path: string | undefined }) =>
      `The volume takes ${p.counted} blocks, and only ${p.there} are there: the end is missing${p.path === undefined ? ', though no file that is listed lies in it' : `, and with it data of ${quote(p.path)}`}`,
    help: 'Compare the size of the image with that of its original, and copy or load it again',
  },
  unknownContents: {
    severity: 'warning',
    when: 'an image is about to go onto a disc, and has neither ISO 9660 nor UDF',
    say: (p: { name: string; start: number; holds: 'zeros' | 'something' }) =>
      `${quote(p.name)} has neither ISO 9660 nor UDF${p.start === 0 ? '' : ` from block ${p.start} on`}${p.holds === 'zeros' ? ', and nothing but zeros wherever it was looked at' : ''}`,
    help: 'See with `disc inspect` whether it is the image that is meant: programs will find no files on such a disc',
  },
  noSession: {
    severity: 'error',
    when: 'a disc does not have the session that was asked for',
    say: (p: { medium: string; wanted: string; withData: readonly number[] }) =>
      `${quote(p.medium)} has no session ${p.wanted} with data: it has ${p.withData.join(', ')}`,
    help: '`disc inspect` lists the sessions; without --session the last one is taken, and --session-start names one by its first block',
  },
  soundsAlone: {
    severity: 'error',
    when: 'files are asked for of a disc, or of a session, that holds tracks of sound and none of data',
    imapi: ['IMAPI_E_NO_SUPPORTED_FILE_SYSTEM'],
    say: (p: SoundsAlone) =>
      `${p.withData.length === 0 ? '' : `Session ${p.session} of `}${quote(p.medium)} holds no files: it has ${p.tracks === 1 ? 'one track' : `${p.tracks} tracks`} of sound`,
    help: (p: SoundsAlone) =>
      p.withData.length > 0
        ? `Files are in session ${p.withData.join(', ')}: name it with --session`
        : `\`disc inspect\` lists the tracks; ${soundsOf[p.kind]}`,
  },
  nothingRecorded: {
    severity: 'error',
    when: 'files are asked for of a disc on which nothing is recorded',
    imapi: ['IMAPI_E_EMPTY_DISC'],
    say: (p: { medium: string }) => `${quote(p.medium)} holds no files: nothing is recorded on the disc`,
    help: '`disc drives` with its address says what the disc is and what it takes',
  },
  noPath: {
    severity: 'error',
    when: 'a file system has nothing under a path that was asked for',
    imapi: ['IMAPI_E_FILE_NOT_FOUND'],
    say: (p: { path: string; space: string }) => `There is no ${quote(p.path)} in ${p.space}`,
    help: '`disc ls -R` lists all paths',
  },
  noBlock: {
    severity: 'error',
    when: 'a disc does not have the block that was asked for',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: { medium: string; block: number; size: number }) =>
      `${quote(p.medium)} has no block ${p.block}: it has ${p.size}, counted from 0`,
  },
  unreadable: {
    severity: 'warning',
    when: 'blocks of a file system cannot be read; what they describe is left out',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { block: number; blocks: number; reason: string; on: 'disc' | 'files' }) =>
      `${p.blocks === 1 ? `Block ${p.block} is` : `${p.blocks} blocks, the first of them ${p.block}, are`} unreadable: ${p.reason}`,
    help: (p: { on: 'disc' | 'files' }) =>
      p.on === 'disc' ? 'Clean the disc, or try another drive' : 'The image is damaged or cut short: make it or copy it again',
  },
  compressed: {
    severity: 'note',
    when: 'files of a tree are compressed on the disc (zisofs), which the tree itself cannot say, and Rock Ridge says of the same data',
    clause: 'zisofs',
    say: (p: { count: number; space: string }) =>
      `${p.count === 1 ? 'One file is' : `${p.count} files are`} kept compressed (zisofs), as Rock Ridge says, and unpacked in ${p.space} too`,
  },
  form2: {
    severity: 'note',
    when: 'files lie in sectors of form 2 of CD-ROM XA, which are longer than the directory counts',
    clause: 'CD-ROM XA 4.3',
    say: (p: { count: number; examples: readonly string[]; taking: '2324' | '2336' | 'riff' }) =>
      `${p.count} ${p.count === 1 ? 'file lies' : 'files lie'} in sectors of form 2 (${p.examples.map(quote).join(', ')}${p.count > p.examples.length ? ' and others' : ''}): ${taken[p.taking]}`,
    help: 'Choose with --form2: 2324 (data), 2336 (with subheaders) or riff (whole sectors behind a RIFF header)',
  },
})
