import { defineFaults, quote } from '../../fault/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'

export const faults = defineFaults('udf', {
  formUnknown: {
    severity: 'error',
    when: 'a file lies in sectors of another form, or in another track, than UDF can describe',
    clause: 'ECMA-167 4/14.14; CD-ROM XA',
    say: (p: { path: string; problem: string }) => `UDF cannot show ${quote(p.path)}: ${p.problem}`,
    help: 'Hide it there with `hide: [udf]`, or leave UDF out',
  },
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
  nameNotAllowed: {
    severity: 'error',
    when: 'names are strict and one has bytes that are no UTF-8, or characters of which the manifest wants none',
    clause: 'UDF 2.60 2.1.1',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; characters: string }) => `Cannot record ${quote(p.path)} as it is in UDF: it has ${p.characters}`,
    help: 'Rename the file, exclude it, or let names be mangled',
  },
  namesReplaced: {
    severity: 'note',
    when: 'the manifest wants names of ASCII alone, and others were changed to unique ones',
    clause: 'UDF 2.60 4.2.2.1',
    say: (p: { count: number; examples: readonly { readonly path: string; readonly name: string }[] }) =>
      `${p.count === 1 ? 'One name was' : `${p.count} names were`} changed for UDF, to have ASCII alone: ` +
      `${p.examples.map(({ path, name }) => `${quote(path)} is ${quote(name)}`).join(', ')}${p.count > p.examples.length ? ', …' : ''}`,
    help: 'Leave out `characters: ascii` to keep them; `names: strict` makes this an error',
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
    help: 'Shorten the target, or leave the link out with `exclude`',
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
  notUdf: {
    severity: 'error',
    when: 'a medium has no UDF file system',
    clause: 'ECMA-167 3/8.4.2.1',
    imapi: ['IMAPI_E_FILE_SYSTEM_NOT_FOUND', 'IMAPI_E_NO_SUPPORTED_FILE_SYSTEM'],
    say: (p: { medium: string }) => `${quote(p.medium)} has no UDF file system: no anchor in sector 256, 512, N - 256 or N`,
  },
  recognitionMissing: {
    severity: 'warning',
    when: 'there are anchors, but no volume recognition sequence that names UDF; discs whose ISO 9660 part was rewritten are so',
    clause: 'ECMA-167 2/8.3',
    say: (p: { medium: string }) => `${quote(p.medium)} has no NSR descriptor from byte 32768 on`,
  },
  cutShort: {
    severity: 'warning',
    when: 'a partition of a volume ends behind the end of the image or disc',
    clause: 'ECMA-167 3/10.5.9',
    say: (p: { needed: number; there: number; blockSize: number }) =>
      `UDF takes ${p.needed} blocks${p.blockSize === SECTOR_BYTES ? '' : ` of ${p.blockSize} bytes`}, and only ${p.there} are there: the end is missing`,
    help: 'Compare the size of the image with that of its original, and copy or load it again',
  },
  oneAnchor: {
    severity: 'warning',
    when: 'a volume has one anchor alone: who wrote it recorded no second one, or the end of the image is missing',
    clause: 'ECMA-167 3/8.4.2.1',
    say: (p: { block: number; sectors: string }) =>
      `UDF has an anchor in block ${p.block}${p.sectors} and no second one behind its partition: the end of the image may be missing`,
    help: 'Compare the size of the image with that of its original, and copy or load it again; files that are listed can be read',
  },
  badDescriptor: {
    severity: 'error',
    when: 'a descriptor has a wrong checksum, CRC or type, or reaches beyond its block',
    clause: 'ECMA-167 3/7.2',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { what: string; at: string; problem: string }) => `The ${p.what} at ${p.at} cannot be believed: ${p.problem}`,
  },
  misplacedDescriptor: {
    severity: 'warning',
    when: 'a descriptor tells another place than its own, as on discs that were copied with an offset',
    clause: 'ECMA-167 3/7.2.8',
    say: (p: { what: string; at: string }) => `The ${p.what} at ${p.at} says that it lies elsewhere`,
  },
  reserveUsed: {
    severity: 'warning',
    when: 'the main copy of a structure is broken and the other one is read',
    clause: 'ECMA-167 3/8.4.2.2',
    say: (p: { what: string }) => `The ${p.what} is broken; its copy is used`,
  },
  noVolume: {
    severity: 'error',
    when: 'neither volume descriptor sequence describes a partition and a logical volume',
    clause: 'ECMA-167 3/8.4.2',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { missing: string }) => `The volume descriptor sequences have no ${p.missing}`,
  },
  featureUnknown: {
    severity: 'error',
    when: 'the volume uses something that cannot be read here',
    imapi: ['IMAPI_E_FILE_SYSTEM_FEATURE_NOT_SUPPORTED'],
    say: (p: { feature: string }) => `Cannot read ${p.feature}`,
  },
  revisionUnknown: {
    severity: 'warning',
    when: 'the volume names a revision of UDF that is not known',
    clause: 'UDF 2.60 2.1.5.3',
    say: (p: { revision: string }) => `UDF ${p.revision} is not known; the volume is read like 2.60`,
  },
  integrityOpen: {
    severity: 'warning',
    when: 'the volume was not closed by who wrote it, as after a disc was pulled out',
    clause: 'ECMA-167 3/10.10.3',
    say: () => 'The logical volume is open: its counts, and what was written last, may be wrong',
  },
  countsDisagree: {
    severity: 'note',
    when: 'the integrity descriptor of a volume counts other files or folders than its tree shows',
    clause: 'UDF 2.60 2.2.6.4',
    say: (p: { files: number; directories: number; found: number; folders: number }) =>
      `UDF counts ${p.files} files and ${p.directories} folders, with the root; its tree shows ${p.found} and ${p.folders}`,
  },
  integrityMissing: {
    severity: 'warning',
    when: 'there is no integrity descriptor that can be believed',
    clause: 'ECMA-167 3/8.8.2',
    say: () => 'The logical volume has no integrity descriptor',
  },
  badTable: {
    severity: 'error',
    when: 'a virtual allocation table, sparing table or metadata file is missing or broken',
    clause: 'UDF 2.60 2.2.8 to 2.2.10',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { what: string }) => `The ${p.what} is missing or broken`,
  },
  extentOutside: {
    severity: 'error',
    when: 'data is said to lie outside its partition or the medium',
    clause: 'ECMA-167 4/14.14',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { path: string; block: number; bytes: number }) =>
      `${p.bytes} bytes of ${quote(p.path)} from block ${p.block} on lie outside the medium; they are read as zeros`,
  },
  sizeMismatch: {
    severity: 'error',
    when: 'a file is longer than its extents',
    clause: 'ECMA-167 4/12.1',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { path: string; size: number; recorded: number }) =>
      `${quote(p.path)} is said to have ${p.size} bytes, but its extents have ${p.recorded}; these are kept`,
  },
  directoryLoop: {
    severity: 'error',
    when: 'a folder is reached by a second name, above or beside itself',
    clause: 'ECMA-167 4/8.6',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { path: string }) => `${quote(p.path)} leads to a folder that is known by another name; it is left out`,
  },
  tooMuchMetadata: {
    severity: 'error',
    when: 'directories take more bytes than the medium has',
    clause: 'ECMA-167 4/8.6',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { path: string }) => `Directories overlap: ${quote(p.path)} and what comes after it is left out`,
  },
  brokenDirectory: {
    severity: 'error',
    when: 'a directory ends in the middle of a name, or holds something else than names',
    clause: 'ECMA-167 4/14.4',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR'],
    say: (p: { path: string; offset: number }) => `${quote(p.path)} is broken at byte ${p.offset}; later names are left out`,
  },
  nameUnsafe: {
    severity: 'warning',
    when: 'a name has a slash or NUL, or is one of `.` and `..`',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; name: string }) => `${quote(p.name)} in ${quote(p.path)} is no name; it is changed`,
  },
  nameTwice: {
    severity: 'error',
    when: 'a directory has the same name twice',
    clause: 'ECMA-167 4/8.6',
    imapi: ['IMAPI_E_FILE_SYSTEM_READ_CONSISTENCY_ERROR', 'IMAPI_E_DUP_NAME'],
    say: (p: { path: string }) => `${quote(p.path)} is there twice; the second is left out`,
  },
  fileTypeUnknown: {
    severity: 'warning',
    when: 'an entry is of a type that a tree does not have',
    clause: 'ECMA-167 4/14.6.6',
    say: (p: { path: string; type: number }) => `${quote(p.path)} has file type ${p.type}; it is left out`,
  },
  folderStreams: {
    severity: 'warning',
    when: 'a folder has named streams, which a tree does not hold',
    clause: 'ECMA-167 4/9.2',
    say: (p: { path: string }) => `The named streams of the folder ${quote(p.path)} are left out`,
  },
  moreFaults: {
    severity: 'error',
    when: 'a volume is so broken that not all of it is told',
    say: (p: { count: number }) => `${p.count} further faults of this volume are not shown`,
  },
  revisionFixed: {
    severity: 'error',
    when: 'a session is to have another revision than the one before',
    imapi: ['IMAPI_E_UDF_REVISION_CHANGE_NOT_ALLOWED'],
    say: (p: { wanted: string; present: string }) => `The disc has UDF ${p.present}: a further session cannot have ${p.wanted}`,
    help: (p: { present: string }) => `Set udf.revision to ${p.present}`,
  },
  notAppendable: {
    severity: 'error',
    when: 'the revision on the disc is none that can be written, or asks for newer writers',
    clause: 'UDF 2.60 2.2.6.4',
    imapi: ['IMAPI_E_UDF_NOT_WRITE_COMPATIBLE'],
    say: (p: { present: string; needed: string }) => `UDF ${p.present} on the disc wants a writer of ${p.needed}: nothing can be added`,
  },
  foreignLayout: {
    severity: 'error',
    when: 'the partition on the disc may be written by others, so that a further session could not rely on it',
    clause: 'ECMA-167 3/10.5.7',
    imapi: ['IMAPI_E_INCOMPATIBLE_PREVIOUS_SESSION'],
    say: (p: { access: string }) => `The partition on the disc is ${p.access}, not read-only: a further session cannot keep its files`,
    help: 'Copy the files into a new image instead',
  },
})
