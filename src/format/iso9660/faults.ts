import { defineFaults, quote } from '../../fault/index.js'

/** The names that one entry of the manifest had changed: how many, and the first of them. */
export interface ChangedNames {
  readonly space: string
  readonly count: number
  readonly examples: readonly { readonly path: string; readonly name: string; readonly reason: string }[]
}

/** What was left out of a name space: how much, and the first of it. */
export interface LeftOut {
  readonly space: string
  readonly count: number
  readonly examples: readonly string[]
}

/** Paths in quotes, and dots where there are more. */
const sayPaths = ({ count, examples }: Omit<LeftOut, 'space'>): string =>
  examples.map(quote).join(', ') + (count > examples.length ? ', …' : '')

const sayExamples = (p: ChangedNames): string =>
  p.examples.map((one) => `${quote(one.path)} is ${quote(one.name)} (${one.reason})`).join(', ') +
  (p.count > p.examples.length ? ', …' : '')

export const faults = defineFaults('iso9660', {
  namesChanged: {
    severity: 'note',
    when: 'names break the rules of ISO 9660 and were changed to unique ones that keep them',
    clause: 'ECMA-119 7.5, 7.6',
    say: (p: ChangedNames) => `${p.count === 1 ? 'One name was' : `${p.count} names were`} changed for ${p.space}: ${sayExamples(p)}`,
    help: 'Rock Ridge and Joliet keep the original names; `names: strict` makes this an error',
  },
  nameNotAllowed: {
    severity: 'error',
    when: 'names are strict and one has characters or a length that the level does not allow',
    clause: 'ECMA-119 7.5, 7.6',
    imapi: ['IMAPI_E_RESTRICTED_NAME_VIOLATION', 'IMAPI_E_INVALID_PATH'],
    // Restricted is a name to the codes 32 to 127.
    imapiOf: (p: { path: string }) => [
      /[^ -\x7f]/.test(p.path.slice(p.path.lastIndexOf('/') + 1)) ? 'IMAPI_E_RESTRICTED_NAME_VIOLATION' : 'IMAPI_E_INVALID_PATH',
    ],
    say: (p: { space: string; path: string; name: string; reason: string }) =>
      `Cannot record ${quote(p.path)} as it is in ${p.space}: ${p.reason}; it would become ${quote(p.name)}`,
    help: 'Rename it, relax the rule, or let names be mangled',
  },
  nameNotUnique: {
    severity: 'error',
    when: 'names are strict and two of one directory come out equal under the rules of the level',
    clause: 'ECMA-119 9.3',
    imapi: ['IMAPI_E_NO_UNIQUE_NAME'],
    say: (p: { space: string; path: string; name: string; other: string }) =>
      `Cannot record ${quote(p.path)} in ${p.space}: its name and that of ${quote(p.other)} both become ${quote(p.name)}`,
    help: 'Rename one of them, relax the rules, or let names be mangled',
  },
  tooDeep: {
    severity: 'error',
    when: 'a directory lies below the eighth level and may not be relocated',
    clause: 'ECMA-119 6.8.2.1',
    imapi: ['IMAPI_E_ISO9660_LEVELS'],
    say: (p: { path: string; level: number }) => `${quote(p.path)} is at level ${p.level}; ISO 9660 has 8 levels of directories`,
    help: 'Add Rock Ridge with relocation, or allow deep directories, which all current systems read',
  },
  pathTooLong: {
    severity: 'error',
    when: 'the identifiers of a path add up to more than 255 bytes and the directory may not be relocated',
    clause: 'ECMA-119 6.8.2.1',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; length: number }) => `The path of ${quote(p.path)} has ${p.length} bytes in ISO 9660; at most 255 are allowed`,
    help: 'Add Rock Ridge with relocation, or allow deep directories, which all current systems read',
  },
  relocatedUnknown: {
    severity: 'warning',
    when: 'deep directories are relocated into one that libarchive does not know, because it was named so, or files of the disc have the known names',
    clause: 'RRIP 1.12 4.1.5',
    say: (p: { name: string; isWanted: boolean; known: readonly string[] }) =>
      `bsdtar and whatever else reads with libarchive will list nothing of this disc: deep directories are relocated into ${quote(`/${p.name}`)}` +
      (p.isWanted ? '' : ', because files of the disc are called as it wants it') +
      `, and it knows ${p.known.map((name) => quote(`/${name}`)).join(' and ')} alone`,
    help: (p: { isWanted: boolean }) =>
      p.isWanted
        ? 'Leave out `relocated.name`, or keep deep directories where they are with `deepDirectories: keep`, which all current systems read'
        : 'Rename one of these files, or keep deep directories where they are with `deepDirectories: keep`, which all current systems read',
  },
  relocatedShared: {
    severity: 'note',
    when: 'deep directories are relocated into a directory of the tree, because libarchive knows them nowhere else if there is one of its name',
    clause: 'RRIP 1.12 4.1.5',
    say: (p: { wanted: string; shared: string }) =>
      `Deep directories are relocated into ${quote(p.shared)} of the tree instead of ${quote(`/${p.wanted}`)}: libarchive would look for them there alone`,
  },
  tooManyDirectories: {
    severity: 'error',
    when: 'a tree has more directories than a path table can number',
    clause: 'ECMA-119 6.9.1',
    imapi: ['IMAPI_E_TOO_MANY_DIRS'],
    say: (p: { space: string; count: number; limit: number }) => `${p.count} directories; ${p.space} can number ${p.limit}`,
    help: 'Pack some of them into archives, or use UDF alone',
  },
  fileTooBig: {
    severity: 'error',
    when: 'a file of 4 GiB or more is to be recorded at level 1 or 2',
    clause: 'ECMA-119 10.1, 10.2',
    imapi: ['IMAPI_E_DATA_TOO_BIG'],
    say: (p: { path: string; size: number; level: number; limit: number }) =>
      `${quote(p.path)} has ${p.size} bytes; at level ${p.level} a file has at most ${p.limit}`,
    help: 'Set level: 3, or hide it from iso9660 and add UDF',
  },
  leftOut: {
    severity: 'warning',
    when: 'links, devices and pipes have no form without Rock Ridge',
    clause: 'ECMA-119 9.1',
    say: (p: LeftOut) =>
      `${p.count === 1 ? 'A link or special file is' : `${p.count} links and special files are`} left out of ${p.space}: ${sayPaths(p)}`,
    help: 'Add Rock Ridge, or hide them from this file system',
  },
  identifierTooLong: {
    severity: 'error',
    when: 'an identifier of the volume is longer than its field',
    clause: 'ECMA-119 8.4',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { field: string; value: string; length: number; limit: number }) =>
      `volume.${p.field} ${quote(p.value)} has ${p.length} characters; ISO 9660 has room for ${p.limit}`,
    help: 'Shorten it',
  },
  identifierNotAscii: {
    severity: 'warning',
    when: 'an identifier of the volume has characters that are no ASCII',
    clause: 'ECMA-119 7.4',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { field: string; value: string; written: string }) =>
      `volume.${p.field} ${quote(p.value)} is written as ${quote(p.written)} in ISO 9660, which knows ASCII alone`,
    help: 'Use letters, digits and underscores; Joliet and UDF keep the original',
  },
  identifierCharacters: {
    severity: 'note',
    when: 'an identifier of the volume has characters beyond those of the standard; they are written as they are',
    clause: 'ECMA-119 7.4',
    say: (p: { field: string; value: string; characters: string }) =>
      `volume.${p.field} ${quote(p.value)} has characters outside the standard: ${p.characters}; it is written as it is`,
    help: 'Use A-Z, 0-9 and underscores where an old reader must be pleased',
  },
  identifierNotAllowed: {
    severity: 'error',
    when: 'names are strict and an identifier of the volume has characters beyond those of the standard',
    clause: 'ECMA-119 7.4',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { field: string; value: string; characters: string }) =>
      `volume.${p.field} ${quote(p.value)} has characters outside the standard: ${p.characters}`,
    help: 'Use A-Z, 0-9 and underscores, or relax the rule',
  },
  noSuchRootFile: {
    severity: 'error',
    when: 'the copyright, abstract or bibliographic file is not in the root directory',
    clause: 'ECMA-119 8.4.23, 8.4.24, 8.4.25',
    imapi: ['IMAPI_E_FILE_NOT_FOUND'],
    say: (p: { field: string; name: string }) =>
      `volume.${p.field} names ${quote(p.name)}, but the root directory of the disc has no such file`,
    help: 'Name a file of the root directory as it is called on the disc',
  },
  rootFileNameTooLong: {
    severity: 'warning',
    when: 'the name of the copyright, abstract or bibliographic file does not fit its field; the field stays empty',
    clause: 'ECMA-119 8.4.23, 8.4.24, 8.4.25',
    say: (p: { field: string; name: string; limit: number }) =>
      `volume.${p.field} stays empty: ${quote(p.name)} has more than ${p.limit} characters in this file system`,
    help: 'Give the file a shorter name',
  },
  setNumbers: {
    severity: 'error',
    when: 'the numbers of the volume set contradict each other',
    clause: 'ECMA-119 6.6',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { size: number; sequence: number }) =>
      `A volume set has 1 to 65535 volumes, numbered from 1; volume ${p.sequence} of ${p.size} cannot be`,
    help: 'Correct volume.setSize or volume.sequence',
  },
  dateOutOfRange: {
    severity: 'warning',
    when: 'a time lies outside 1900 to 2155, which is all that a directory record holds; the nearest one is written',
    clause: 'ECMA-119 9.1.5',
    say: (p: { space: string; count: number; examples: readonly { path: string; time: string; written: string }[] }) =>
      `${p.count === 1 ? 'One time is' : `${p.count} times are`} outside the years 1900 to 2155 of ${p.space} directory records and of Rock Ridge: ` +
      `${p.examples.map((one) => `${quote(one.path)} (${one.time}) gets ${one.written}`).join(', ')}${p.count > p.examples.length ? ', …' : ''}`,
    help: 'Set a time within these years, add UDF, or let Rock Ridge record it with `longTimes: true`, which Linux before 6.13 and libarchive read wrong',
  },
  formUntold: {
    severity: 'warning',
    when: 'files in sectors of another form, or of sound, are shown by a name space whose records cannot tell so',
    clause: 'CD-ROM XA',
    say: (p: LeftOut) =>
      `${p.space} cannot tell the form of ${p.count === 1 ? 'a file' : `${p.count} files`}; readers will take 2048 bytes of each sector: ${sayPaths(p)}`,
    help: 'Hide them there with `hide`, or let ISO 9660 tell it with `xa: true`',
  },
  xaOwner: {
    severity: 'warning',
    when: 'an owner has a number that the attributes of CD-ROM XA cannot hold; the largest is written there',
    clause: 'CD-ROM XA',
    say: (p: { path: string; uid: number; gid: number; limit: number }) =>
      `The owner ${p.uid}:${p.gid} of ${quote(p.path)} is beyond ${p.limit}, which is the most that attributes of CD-ROM XA hold`,
    help: 'Set owner, or filesystems.iso9660.xa: false',
  },
  noVolume: {
    severity: 'error',
    when: 'a medium has no volume descriptors where a session begins',
    clause: 'ECMA-119 8.1',
    imapi: ['IMAPI_E_IMAGEMANAGER_NO_VALID_VD_FOUND'],
    say: (p: { medium: string; lba: number }) => `${quote(p.medium)} has no ISO 9660 volume descriptors at sector ${p.lba}`,
    help: 'Look for another session, or for UDF',
  },
  noSuchTree: {
    severity: 'error',
    when: 'a medium has volume descriptors, but not of the kind that was asked for',
    clause: 'ECMA-119 8.4, 8.5',
    say: (p: { medium: string; wanted: string }) => `${quote(p.medium)} has no ${p.wanted} volume descriptor`,
    help: 'Read another of its file systems',
  },
  blockSize: {
    severity: 'error',
    when: 'a volume counts in blocks of another size than 2048 bytes',
    clause: 'ECMA-119 6.2.2',
    say: (p: { medium: string; size: number }) => `${quote(p.medium)} counts in blocks of ${p.size} bytes; only 2048 can be read`,
  },
  descriptorOdd: {
    severity: 'warning',
    when: 'a volume descriptor has fields that contradict the standard or each other',
    clause: 'ECMA-119 8',
    say: (p: { lba: number; field: string; problem: string }) => `The volume descriptor at sector ${p.lba}: ${p.field} ${p.problem}`,
  },
  noTerminator: {
    severity: 'warning',
    when: 'the volume descriptors of a medium do not end',
    clause: 'ECMA-119 8.3',
    say: (p: { lba: number }) => `The volume descriptors end at sector ${p.lba} without a terminator`,
  },
  recordBroken: {
    severity: 'warning',
    when: 'a directory record has lengths that cannot be; the rest of its sector is skipped',
    clause: 'ECMA-119 9.1',
    say: (p: { path: string; lba: number; offset: number; problem: string }) =>
      `${quote(p.path)}: the record at sector ${p.lba}, byte ${p.offset}, ${p.problem}`,
  },
  directoryBlank: {
    severity: 'warning',
    when: 'a sector of a directory holds no record; what was there is lost',
    clause: 'ECMA-119 6.8.1',
    say: (p: { path: string; lba: number }) => `${quote(p.path)}: nothing is recorded in its sector ${p.lba}`,
  },
  directoryOutside: {
    severity: 'warning',
    when: 'a directory reaches beyond the medium, or is larger than any real one; what cannot be read is left out',
    clause: 'ECMA-119 6.8',
    say: (p: { path: string; lba: number; sectors: number }) => `${quote(p.path)} cannot be read whole: ${p.sectors} sectors from ${p.lba}`,
  },
  directoryTwice: {
    severity: 'warning',
    when: 'two directories lie on the same sectors, as in a loop; the second is left empty',
    clause: 'ECMA-119 6.8.2',
    say: (p: { path: string; lba: number }) => `${quote(p.path)} lies at sector ${p.lba}, which is another directory's`,
  },
  tooManyEntries: {
    severity: 'warning',
    when: 'a tree has more entries than any real one; the rest is left out',
    clause: 'ECMA-119 6.8',
    say: (p: { limit: number }) => `The tree has more than ${p.limit} entries; the rest is left out`,
  },
  extentOutside: {
    severity: 'warning',
    when: 'a file lies, in part or whole, beyond the medium',
    clause: 'ECMA-119 9.1.3',
    say: (p: { path: string; lba: number; size: number }) =>
      `${quote(p.path)} reaches beyond the medium: ${p.size} bytes from sector ${p.lba}`,
  },
  compressionUnknown: {
    severity: 'warning',
    when: 'a file is compressed on the disc (zisofs) in a way that is not known, or says so of itself what cannot be; its size is that of what is stored',
    clause: 'zisofs',
    say: (p: { path: string; problem: string }) => `${quote(p.path)} is compressed (zisofs) and cannot be unpacked: ${p.problem}`,
    help: 'Copy the disc or image again if it may be damaged',
  },
  nameTwice: {
    severity: 'warning',
    when: 'two entries of a directory have one name; the second is left out',
    clause: 'ECMA-119 9.3',
    say: (p: { path: string }) => `${quote(p.path)} is there twice`,
  },
  nameUnsafe: {
    severity: 'warning',
    when: 'a recorded name would leave its directory; it was changed',
    clause: 'ECMA-119 7.5, 7.6',
    say: (p: { path: string; name: string }) => `A name in ${quote(p.path)} is unsafe and was taken for ${quote(p.name)}`,
  },
  formLeftOut: {
    severity: 'warning',
    when: 'a file is interleaved or associated with another, which no tree here can show; it is left out',
    clause: 'ECMA-119 6.4.3, 9.1.6',
    say: (p: { path: string; form: string }) => `${quote(p.path)} is left out: it is ${p.form}`,
  },
  sectionsBroken: {
    severity: 'warning',
    when: 'a file of several sections ends before its last one',
    clause: 'ECMA-119 6.5.1',
    say: (p: { path: string }) => `${quote(p.path)} lacks its last file section`,
  },
})
