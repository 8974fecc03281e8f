import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('udf', {
  nameTooLong: {
    severity: 'error',
    when: 'a name takes more bytes than a directory entry holds',
    clause: 'ECMA-167 4/14.4.4',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; bytes: number; limit: number }) =>
      `Cannot name ${quote(p.path)} in UDF: the name takes ${p.bytes} bytes in OSTA CS0, at most ${p.limit}`,
    help: 'Shorten the name, or set udf.names: mangle',
  },
  nameShortened: {
    severity: 'warning',
    when: 'a name is shortened to what a directory entry holds',
    clause: 'UDF 2.60 4.2.2.1',
    say: (p: { path: string; name: string }) => `${quote(p.path)} is named ${quote(p.name)} in UDF`,
  },
  nameNotUnicode: {
    severity: 'warning',
    when: 'a name has bytes that are no UTF-8, which UDF cannot record',
    clause: 'UDF 2.60 2.1.1',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; name: string }) => `${quote(p.path)} has bytes that are no UTF-8; it is named ${quote(p.name)} in UDF`,
    help: 'Rename the file, or exclude it',
  },
  nameCollision: {
    severity: 'error',
    when: 'two names of a folder become the same in OSTA CS0',
    clause: 'ECMA-167 4/8.6',
    imapi: ['IMAPI_E_NO_UNIQUE_NAME', 'IMAPI_E_DUP_NAME'],
    say: (p: { first: string; second: string; name: string }) =>
      `${quote(p.first)} and ${quote(p.second)} are both ${quote(p.name)} in UDF`,
    help: 'Rename one of them',
  },
  streamCollision: {
    severity: 'error',
    when: 'two streams of a file have the same name',
    clause: 'ECMA-167 4/9.2',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: { path: string; name: string }) => `${quote(p.path)} has two streams called ${quote(p.name)}`,
    help: 'Rename one of them',
  },
  pathTooLong: {
    severity: 'warning',
    when: 'a path takes more bytes than UDF allows',
    clause: 'UDF 2.60 1.3.1 and 2.3.12',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; bytes: number; limit: number }) =>
      `The path ${quote(p.path)} takes ${p.bytes} bytes in OSTA CS0; UDF allows ${p.limit}, some readers no more`,
    help: 'Use fewer or shorter folders',
  },
  targetTooLong: {
    severity: 'error',
    when: 'a part of a link target is longer than a path component holds',
    clause: 'ECMA-167 4/14.16.1.2',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; part: string; limit: number }) =>
      `The link ${quote(p.path)} cannot be recorded: ${quote(p.part)} in its target takes more than ${p.limit} bytes`,
    help: 'Shorten the target',
  },
  labelTooLong: {
    severity: 'error',
    when: 'the label is longer than the logical volume descriptor holds',
    clause: 'ECMA-167 3/10.6.4',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { label: string; bytes: number; limit: number }) =>
      `The label ${quote(p.label)} takes ${p.bytes} bytes in OSTA CS0; UDF holds ${p.limit}`,
    help: 'At most 126 characters up to U+00FF, or 63 of others',
  },
  labelNotUnicode: {
    severity: 'error',
    when: 'the label has characters that UDF cannot record',
    clause: 'UDF 2.60 2.1.1',
    imapi: ['IMAPI_E_INVALID_VOLUME_NAME'],
    say: (p: { label: string }) => `The label ${quote(p.label)} has characters that are no Unicode or control characters`,
  },
  stringShortened: {
    severity: 'note',
    when: 'a string of the volume is cut where a descriptor holds less of it',
    clause: 'ECMA-167 1/7.2.12',
    say: (p: { field: string; text: string; kept: string }) => `UDF's ${p.field} holds ${quote(p.kept)} of ${quote(p.text)}`,
  },
  featureNeedsRevision: {
    severity: 'warning',
    when: 'the tree or the options ask for something that the UDF revision does not have; the image is made without it',
    imapi: ['IMAPI_S_IMAGE_FEATURE_NOT_SUPPORTED'],
    say: (p: { feature: string; count: number; needed: string; revision: string; example: string }) =>
      `${p.feature} needs UDF ${p.needed}; UDF ${p.revision} is made without ${p.count === 1 ? 'it' : `them (${p.count})`}` +
      (p.example === '' ? '' : `, for example in ${quote(p.example)}`),
    help: (p: { needed: string }) => `Set udf.revision to ${p.needed} or later`,
  },
  partitionNeedsRevision: {
    severity: 'error',
    when: 'a virtual or sparable partition is asked for below UDF 1.50',
    clause: 'UDF 1.50 2.2.8 and 2.2.9',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { partition: string; revision: string }) => `UDF ${p.revision} has no ${p.partition} partition`,
    help: 'Set udf.revision to 1.50 or later',
  },
  badSpares: {
    severity: 'error',
    when: 'the number of packets in reserve cannot be recorded',
    clause: 'UDF 2.60 2.2.12',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { spares: number; limit: number; tables: number }) =>
      `A sparable partition has 1 to ${p.limit} packets in reserve and 1 to 4 tables, not ${p.spares} and ${p.tables}`,
  },
  tableNotLast: {
    severity: 'error',
    when: 'something is put behind the virtual allocation table, which readers seek in the last sector',
    clause: 'UDF 2.60 2.2.11',
    say: (p: { sectors: number }) => `The virtual allocation table must be the last sector, but ${p.sectors} sectors are to follow it`,
    help: 'Leave out the backup partition table or the padding, or use a physical partition',
  },
  placeOutside: {
    severity: 'error',
    when: 'a file is to lie before the partition, which cannot begin earlier',
    clause: 'ECMA-167 3/8.7',
    say: (p: { path: string; lba: number; start: number }) =>
      `${quote(p.path)} is to lie at sector ${p.lba}, but the sparable partition begins at ${p.start}`,
    help: 'Give it a later place, or use a physical partition',
  },
  linksTooMany: {
    severity: 'error',
    when: 'a file or folder has more names than its entry can count',
    clause: 'ECMA-167 4/14.9.6',
    imapi: ['IMAPI_E_TOO_MANY_DIRS'],
    say: (p: { path: string; links: number; limit: number }) =>
      `${quote(p.path)} has ${p.links} links in UDF (folders in a folder count), at most ${p.limit}`,
    help: 'Spread the folders over several parents',
  },
  noUniqueIds: {
    severity: 'error',
    when: 'the tree has more names than there are unique ids of 32 bits',
    clause: 'UDF 2.60 2.3.4.3',
    imapi: ['IMAPI_E_TOO_MANY_DIRS'],
    say: (p: { names: number }) => `UDF cannot number ${p.names} names`,
  },
  attributesCut: {
    severity: 'warning',
    when: 'an owner or device number does not fit its field',
    clause: 'ECMA-167 4/14.9.3',
    say: (p: { path: string; field: string; value: number }) => `${p.field} ${p.value} of ${quote(p.path)} cannot be recorded in UDF`,
  },
})
