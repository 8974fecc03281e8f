import { defineFaults, quote } from '../../fault/index.js'

/** The names that one entry of the manifest had changed: how many, and the first of them. */
export interface ChangedNames {
  readonly space: string
  readonly count: number
  readonly examples: readonly { readonly path: string; readonly name: string; readonly reason: string }[]
}

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
    say: (p: { space: string; count: number; examples: readonly string[] }) =>
      `${p.count} ${p.count === 1 ? 'link or special file is' : 'links and special files are'} left out of ${p.space}: ` +
      `${p.examples.map(quote).join(', ')}${p.count > p.examples.length ? ', …' : ''}`,
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
    help: 'Correct volume.set',
  },
  dateOutOfRange: {
    severity: 'warning',
    when: 'a time lies outside 1900 to 2155, which is all that a directory record holds; the nearest one is written',
    clause: 'ECMA-119 9.1.5',
    say: (p: { space: string; count: number; examples: readonly { path: string; time: string }[] }) =>
      `${p.count === 1 ? 'One time is' : `${p.count} times are`} outside the years 1900 to 2155 of ${p.space} directory records: ` +
      `${p.examples.map((one) => `${quote(one.path)} (${one.time})`).join(', ')}${p.count > p.examples.length ? ', …' : ''}`,
    help: 'Set a time within these years',
  },
})
