import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('fat', {
  badLabel: {
    severity: 'error',
    when: 'the label of a FAT volume has a character that is not allowed, or too many of them',
    clause: 'Microsoft FAT 1.03, BS_VolLab',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { label: string }) => `${quote(p.label)} cannot be the label of a FAT volume`,
    help: "Use at most 11 letters, digits, spaces, or of $ % ' - _ @ ~ ` ! ( ) { } ^ # &",
  },
  badName: {
    severity: 'error',
    when: 'a file in a FAT image has a name that FAT cannot hold',
    clause: 'Microsoft FAT 1.03, Long File Names',
    say: (p: { path: string; why: string }) => `Cannot name ${quote(p.path)} in the FAT image: ${p.why}`,
    help: 'Rename or exclude it',
  },
  sameName: {
    severity: 'error',
    when: 'two names of a directory of a FAT image differ only in case',
    clause: 'Microsoft FAT 1.03, Long File Names',
    say: (p: { path: string; other: string }) =>
      `${quote(p.path)} and ${quote(p.other)} differ only in case, which the FAT image cannot tell apart`,
    help: 'Rename or exclude one of them',
  },
  notAFile: {
    severity: 'error',
    when: 'a FAT image is to hold a link, a device, a pipe or a socket',
    say: (p: { path: string; kind: string }) => `${quote(p.path)} is a ${p.kind}, which the FAT image cannot hold`,
    help: 'Exclude it, or replace it by a file',
  },
  fileTooBig: {
    severity: 'error',
    when: 'a file in a FAT image has 4 GiB or more',
    clause: 'Microsoft FAT 1.03, DIR_FileSize',
    say: (p: { path: string; size: number }) => `${quote(p.path)} has ${p.size} bytes; a file of a FAT image can have at most 4294967295`,
    help: 'Exclude or split it',
  },
  directoryTooBig: {
    severity: 'error',
    when: 'a directory of a FAT image needs more entries than it can have',
    clause: 'Microsoft FAT 1.03, FAT Directory Structure',
    say: (p: { path: string; entries: number; limit: number }) =>
      `The directory ${quote(p.path === '' ? '/' : p.path)} needs ${p.entries} entries of the FAT image; it can have ${p.limit}`,
    help: 'Spread its files over several directories, or shorten their names',
  },
  tooSmall: {
    severity: 'error',
    when: 'what a FAT image is to hold does not fit the size or the type that is wanted',
    say: (p: { what: string; needed: number }) => `The FAT image cannot be ${p.what}: its content needs about ${p.needed} bytes`,
    help: 'Leave out `size` and `type`, or choose larger ones',
  },
  badSize: {
    severity: 'error',
    when: 'the size given for a FAT image is no multiple of a sector, or no FAT volume has it',
    clause: 'Microsoft FAT 1.03, FAT Type Determination',
    say: (p: { size: number; why: string }) => `A FAT image cannot have ${p.size} bytes: ${p.why}`,
    help: 'Leave out `size`, or choose a multiple of 2048 that suits the type',
  },
})
