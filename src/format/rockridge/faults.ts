import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('rockridge', {
  behindXa: {
    severity: 'note',
    when: 'records have attributes of CD-ROM XA before the fields of Rock Ridge, where not all readers look for them',
    clause: 'SUSP 5.3',
    say: (p: { skipped: number }) =>
      `Rock Ridge begins behind ${p.skipped} bytes of each system use field: Linux and isoinfo find it there, libarchive and xorriso do not`,
    help: 'Leave out rockridge, or set filesystems.iso9660.xa: false',
  },
  longTimes: {
    severity: 'warning',
    when: 'times are recorded in the 17-byte form, which two common readers get wrong',
    clause: 'RRIP 4.1.6',
    say: () => 'Times of 17 bytes are read wrong by Linux before 6.13 (years about 1960) and by libarchive, bsdtar (a month late)',
    help: 'Leave out `longTimes`: times of 7 bytes go from 1900 to 2155 and have seconds',
  },
  nameTooLong: {
    severity: 'error',
    when: 'a name has more than 255 bytes, which no system that reads Rock Ridge can show',
    clause: 'RRIP 4.1.4',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; length: number; limit: number }) =>
      `The last name of ${quote(p.path)} has ${p.length} bytes; Rock Ridge readers take at most ${p.limit}`,
    help: 'Shorten it, or leave the file out with `exclude`',
  },
  nameUnseen: {
    severity: 'warning',
    when: 'a name has 254 or 255 bytes: it is recorded, but Linux does not show it',
    clause: 'RRIP 4.1.4',
    say: (p: { path: string; length: number }) =>
      `The last name of ${quote(p.path)} has ${p.length} bytes; Linux shows no Rock Ridge names of more than 253`,
    help: 'Shorten it to 253 bytes',
  },
  targetTooLong: {
    severity: 'error',
    when: 'the target of a symbolic link has more than 4095 bytes, which no system can follow',
    clause: 'RRIP 4.1.3',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; length: number; limit: number }) =>
      `The target of the link ${quote(p.path)} has ${p.length} bytes; at most ${p.limit} can be followed`,
    help: 'Shorten the target, or leave the link out with `exclude`',
  },
  deviceNumber: {
    severity: 'error',
    when: 'a device number has a part of more than 32 bits',
    clause: 'RRIP 4.1.2',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { path: string; major: number; minor: number }) =>
      `The device ${quote(p.path)} has the numbers ${p.major}, ${p.minor}; each must be from 0 to 4294967295`,
    help: 'Correct the numbers',
  },
  attributesTooLong: {
    severity: 'warning',
    when: 'extended attributes of a file take more than readers follow, and are left out',
    clause: 'AAIP 2.0',
    say: (p: { path: string; length: number; limit: number }) =>
      `The extended attributes of ${quote(p.path)} take ${p.length} bytes and are not recorded: readers follow ${p.limit}`,
    help: 'Keep fewer kinds of them (source.attributes), or record them as named streams of UDF',
  },
  ownerNumber: {
    severity: 'error',
    when: 'the number of an owner or a group is larger than its field',
    clause: 'RRIP 4.1.1',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { path: string; uid: number; gid: number }) =>
      `${quote(p.path)} belongs to ${p.uid}:${p.gid}; each number must be from 0 to 4294967295`,
    help: 'Set owner: 0:0, or another of that range',
  },
  entryBroken: {
    severity: 'warning',
    when: 'an entry of a system use field has a length that cannot be; the rest of the field is skipped',
    clause: 'SUSP 4',
    say: (p: { path: string; signature: string; length: number }) =>
      `${quote(p.path)}: a system use entry ${quote(p.signature)} has ${p.length} bytes`,
  },
  continuationBroken: {
    severity: 'warning',
    when: 'a continuation area lies outside the medium, crosses a sector, or never ends; what it held is lost',
    clause: 'SUSP 5.1',
    say: (p: { path: string; problem: string }) => `${quote(p.path)}: a continuation area cannot be followed: ${p.problem}`,
  },
})
