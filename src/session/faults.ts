import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('session', {
  dataOutside: {
    severity: 'error',
    when: 'a file of a former session lies beyond what is recorded of the disc, where the new session would come',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: { path: string; disc: string; start: number; end: number; size: number }) =>
      `${quote(p.path)} of ${quote(p.disc)} is said to lie in blocks ${p.start} to ${p.end - 1}, and the disc has ${p.size} blocks: what is there cannot be kept`,
    help: (p: { path: string }) =>
      `Take it out with { remove: ${JSON.stringify(p.path)} }, give the file anew, or import a whole copy of the disc`,
  },
  wouldLose: {
    severity: 'error',
    when: 'the tree of a former session cannot be read whole, so that a session made of it would lose files',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { disc: string; session: number }) =>
      `Session ${p.session} of ${quote(p.disc)} cannot be read whole, and a session that follows it would lose what is not read`,
    help: 'Name another session or tree with session.session or session.in, or copy what can be read onto another disc: an entry { disc: … } takes it',
  },
  rewritten: {
    severity: 'note',
    when: 'files of a former session do not lie in whole blocks of one piece, so that they are recorded again',
    say: (p: { disc: string; count: number; example: string; blocks: number }) =>
      `${p.count === 1 ? 'One file' : `${p.count} files`} of ${quote(p.disc)} (${quote(p.example)}${p.count === 1 ? '' : ' is one'}) ${p.count === 1 ? 'does' : 'do'} not lie in one piece of whole blocks: ${p.blocks} blocks are recorded again`,
  },
  fileSystems: {
    severity: 'error',
    when: 'a further session is to have other file systems than the disc',
    imapi: ['IMAPI_E_FILE_SYSTEM_CHANGE_NOT_ALLOWED', 'IMAPI_E_FILE_SYSTEM_NOT_EMPTY'],
    say: (p: { disc: string; present: readonly string[]; wanted: readonly string[] }) =>
      `${quote(p.disc)} has ${p.present.join(', ')}, and the manifest wants ${p.wanted.join(', ')}: readers of the others would be left with the old files`,
    help: 'Leave `filesystems` out: a session has those of the disc',
  },
  driveMissing: {
    severity: 'error',
    when: 'the disc to be imported is the one that is burned, and nothing is burned',
    imapi: ['IMAPI_E_MULTISESSION_NOT_SET'],
    say: () => '`import: drive` means the disc that is burned, and no drive is named',
    help: 'Burn it with `disc burn --drive ADDRESS`, or give the address of the drive in session.import',
  },
  burnedAlone: {
    severity: 'error',
    when: 'a session that follows nothing which the manifest names is to be burned',
    imapi: ['IMAPI_E_MULTISESSION_NOT_SET'],
    say: (p: { start: number }) => `The manifest does not name the disc that its session from block ${p.start} on follows`,
    help: 'Burn it with `session.import: drive`; the address then follows from the disc',
  },
  empty: {
    severity: 'error',
    when: 'the disc in the drive that a session is to follow has nothing on it',
    imapi: ['IMAPI_E_EMPTY_DISC'],
    say: (p: { drive: string; medium: string }) =>
      `The ${p.medium} in ${p.drive} is empty: there is no session that another one could follow`,
    help: 'Leave `session` out to write the first one, with close: false',
  },
  anotherDisc: {
    severity: 'error',
    when: 'the disc in the drive is neither empty nor the one that a session was made for',
    imapi: ['IMAPI_E_DISC_MISMATCH', 'IMAPI_E_WRONGDISC'],
    say: (p: { drive: string; medium: string; disc: string }) =>
      `The ${p.medium} in ${p.drive} is not ${quote(p.disc)}, which the session follows: its descriptors differ`,
    help: 'Put that disc or an empty one into the drive, or import what is in it with `session: { import: drive }`',
  },
  drivesDiffer: {
    severity: 'error',
    when: 'a session is to go onto the discs of several drives, and they do not go on at the same block',
    imapi: ['IMAPI_E_DISC_MISMATCH'],
    say: (p: { drive: string; place: string; other: string; otherPlace: string }) =>
      `The disc in ${p.drive} would get ${p.place}, and that in ${p.other} ${p.otherPlace}`,
    help: 'Burn one after the other',
  },
  erasedFirst: {
    severity: 'error',
    when: 'the disc that is imported is to be erased before it is written',
    say: (p: { drive: string }) => `The disc in ${p.drive} is imported, and would be erased before its files are read`,
    help: 'Leave `erase` out, or make an image of the disc first and import that',
  },
  driveLater: {
    severity: 'note',
    when: 'the disc to be imported is the one that will be burned, and the manifest alone is judged',
    say: () => '`import: drive` means the disc that is burned: what it holds, and what becomes of it, is not judged here',
    help: '`disc plan --drive ADDRESS` plans the session for the disc in a drive',
  },
  oneSession: {
    severity: 'error',
    when: 'the kind of disc in the drive takes one session only',
    imapi: ['IMAPI_E_IMPORT_MEDIA_NOT_ALLOWED'],
    say: (p: { drive: string; medium: string }) => `The ${p.medium} in ${p.drive} takes no further session`,
    help: 'Copy its files onto another disc: an entry { disc: … } takes them',
  },
  closed: {
    severity: 'error',
    when: 'the disc that is imported from a drive is closed, damaged, or goes on nowhere',
    imapi: ['IMAPI_E_NO_COMPATIBLE_MULTISESSION_TYPE'],
    say: (p: { drive: string; medium: string; state: string }) => `The ${p.medium} in ${p.drive} takes no further session: ${p.state}`,
    help: 'Copy its files onto another disc: an entry { disc: … } takes them',
  },
  method: {
    severity: 'error',
    when: 'a session is to follow the others on a disc that is written in place',
    imapi: ['IMAPI_E_INCOMPATIBLE_MULTISESSION_TYPE'],
    say: (p: { drive: string; medium: string; start: number }) =>
      `The ${p.medium} in ${p.drive} is written over in place: a session at block ${p.start} of its own would not be found`,
    help: 'Leave `session.start` out',
  },
  startTooEarly: {
    severity: 'error',
    when: 'a session is to begin before what is there ends, within a unit that is written as a whole, or elsewhere than a drive goes on',
    imapi: ['IMAPI_E_BAD_MULTISESSION_PARAMETER'],
    say: (p: { disc: string; start: number; earliest: number; unit: number }) =>
      `The session is to begin at block ${p.start}, and ${quote(p.disc)} can go on at block ${p.earliest}${p.unit === 1 ? '' : ` at the earliest, at a multiple of ${p.unit}`}`,
    help: 'Give `session.start` the next address that the drive tells, or leave it out',
  },
  noRoomForDescriptors: {
    severity: 'error',
    when: 'the descriptors of a new session do not fit in place of those of the first',
    imapi: ['IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION'],
    say: (p: { disc: string; needed: number; room: number }) =>
      `${quote(p.disc)} has room for ${p.room} volume descriptors at its beginning, and ${p.needed} are needed`,
    help: 'Copy the files into a new image: an entry { disc: … } takes them',
  },
  partitionTable: {
    severity: 'warning',
    when: 'a disc with a partition table grows',
    say: (p: { disc: string; end: number }) =>
      `The partition table of ${quote(p.disc)} stays as it is and ends at block ${p.end}: whoever reads the disc by its partitions does not see the new session`,
    help: 'For a disc that starts from USB too, build the whole anew with an entry { disc: … }',
  },
  bootKept: {
    severity: 'note',
    when: 'a disc that boots grows: its boot record goes on to point at the boot images of the former session',
    say: (p: { disc: string }) =>
      `The boot record of ${quote(p.disc)} is kept: it starts the boot images of the session before, whatever happens to their files`,
  },
  bootLater: {
    severity: 'error',
    when: 'boot entries or a system area are wanted of a disc that has sessions already',
    imapi: ['IMAPI_E_BOOTIMAGE_AND_NONBLANK_DISC'],
    say: (p: { key: string; disc: string }) =>
      `\`${p.key}\` cannot be given to ${quote(p.disc)}: what starts a computer belongs to the first session`,
    help: 'Take it out of the manifest, or make the disc anew with an entry { disc: … }',
  },
})
