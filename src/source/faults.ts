import { defineFaults, quote } from '../fault/index.js'

interface Unread {
  readonly path: string
  readonly reason: string
}

export const faults = defineFaults('source', {
  outputLeftOut: {
    severity: 'note',
    when: 'a folder among the sources holds what a build of this manifest writes',
    say: (p: { path: string }) => `${quote(p.path)} is an output of this manifest and does not go onto the disc`,
  },
  matchesNothing: {
    severity: 'error',
    when: 'a glob of the manifest picks no file of the host',
    imapi: ['IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: { from: string; base: string }) => `Nothing matches ${quote(p.from)} in ${quote(p.base)}`,
    help: 'Paths are relative to the manifest. Globs pick files; name a folder to take it whole',
  },
  missing: {
    severity: 'error',
    when: 'a path of the manifest leads to no file or folder of the host',
    imapi: ['IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: { from: string; lost: string; near?: string }) =>
      `There is no file or folder ${quote(p.from)}${p.lost === p.from ? '' : `: ${quote(p.lost)} is not there`}`,
    help: (p: { near?: string }) => `${p.near === undefined ? '' : `Did you mean ${quote(p.near)}? `}Paths are relative to the manifest`,
  },
  optionalAbsent: {
    severity: 'note',
    when: 'a source that is marked as optional is not there',
    say: (p: { from: string; lost: string; near?: string }) =>
      `Left out ${quote(p.from)}, which is optional: ${p.lost === p.from ? 'it' : quote(p.lost)} is not there${p.near === undefined ? '' : `, ${quote(p.near)} is`}`,
    help: 'Paths are relative to the manifest',
  },
  optionalUnmatched: {
    severity: 'note',
    when: 'a glob that is marked as optional picks no file of the host',
    say: (p: { from: string; base: string }) => `Left out ${quote(p.from)}, which is optional: nothing matches it in ${quote(p.base)}`,
    help: 'Paths are relative to the manifest',
  },
  allExcluded: {
    severity: 'warning',
    when: 'the exclusions of an entry leave nothing of its source',
    say: (p: { from: string }) => `Every file of ${quote(p.from)} is excluded`,
    help: 'Check the patterns of exclude: they are matched against paths below the source folder',
  },
  folderMissing: {
    severity: 'error',
    when: 'the folder before a glob is not there',
    imapi: ['IMAPI_E_DIR_NOT_FOUND', 'IMAPI_E_DIRECTORY_READ_FAILURE'],
    say: (p: { from: string; folder: string }) => `Cannot match ${quote(p.from)}: there is no folder ${quote(p.folder)}`,
    help: 'Paths are relative to the manifest',
  },
  folderUnreadable: {
    severity: 'error',
    when: 'a source folder cannot be listed',
    imapi: ['IMAPI_E_DIRECTORY_READ_FAILURE'],
    say: (p: Unread) => `Cannot list the folder ${quote(p.path)}: ${p.reason}`,
    help: 'Grant access to it, or exclude it',
  },
  unreadable: {
    severity: 'error',
    when: 'the host does not tell what a source is, or does not let it be read',
    imapi: ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: Unread) => `Cannot open ${quote(p.path)}: ${p.reason}`,
    help: 'Grant access to it, or exclude it',
  },
  notFile: {
    severity: 'error',
    when: 'a folder or something else stands where the data of one file is wanted',
    imapi: ['IMAPI_E_NOT_FILE'],
    say: (p: { path: string; kind: string }) => `Cannot take data from ${quote(p.path)}: it is a ${p.kind}, not a file`,
    help: 'Name a file in its place',
  },
  xaNotWhole: {
    severity: 'error',
    when: 'a file that is said to have sectors with subheaders of their own is no whole number of them',
    clause: 'CD-ROM XA',
    say: (p: { what: string; size: number; sector: number; riff: boolean }) =>
      `${quote(p.what)} of ${p.size} bytes is no whole number of sectors of ${p.sector} bytes${p.riff ? '; it seems to have a RIFF header' : ''}`,
    help: (p: { riff: boolean }) =>
      p.riff
        ? 'Headers are taken off files of this computer alone: unpack it'
        : 'Give sectorBytes: 2336 from the subheader on, 2352 from the sync on, or leave it out for user data alone',
  },
  xaNoSector: {
    severity: 'error',
    when: 'a file that is said to have whole sectors has something else, or sectors of another mode than 2',
    clause: 'ECMA-130 14.2',
    say: (p: { what: string; sector: number }) => `Sector ${p.sector} of ${quote(p.what)} is no whole sector of Mode 2`,
    help: 'Give sectorBytes: 2336 for sectors from the subheader on, or leave it out for user data alone',
  },
  xaNoSubheader: {
    severity: 'error',
    when: 'a file that is said to have sectors with subheaders begins without one',
    clause: 'CD-ROM XA',
    say: (p: { what: string; sector: number }) =>
      `${quote(p.what)} has no sectors of ${p.sector} bytes: the first has no subheader, which are four bytes given twice`,
    help: 'Leave sectorBytes out for user data alone',
  },
  socket: {
    severity: 'warning',
    when: 'a source folder holds a socket, which means nothing on a disc',
    say: (p: { path: string }) => `Left out ${quote(p.path)}: it is a socket`,
    help: 'Exclude it',
  },
  linkLoop: {
    severity: 'error',
    when: 'symbolic links that are followed lead in a circle, or to a folder that holds them',
    imapi: ['IMAPI_E_DIRECTORY_READ_FAILURE'],
    say: (p: { path: string }) => `Cannot follow the link ${quote(p.path)}: it leads in a circle`,
    help: 'Keep links as links, or exclude it',
  },
  linksMultiply: {
    severity: 'error',
    when: 'links to folders that hold links to folders would bring more of them than any honest source has',
    imapi: ['IMAPI_E_DIRECTORY_READ_FAILURE'],
    say: (p: { path: string; limit: number }) => `Cannot follow the links in ${quote(p.path)}: they lead to more than ${p.limit} folders`,
    help: 'Keep links as links, or exclude some',
  },
  linkBroken: {
    severity: 'error',
    when: 'a symbolic link that is followed points at nothing',
    imapi: ['IMAPI_E_FILE_NOT_FOUND', 'IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: { path: string; target: string }) => `Cannot follow the link ${quote(p.path)}: there is no ${quote(p.target)}`,
    help: 'Keep links as links, or exclude it',
  },
  targetInvalid: {
    severity: 'error',
    when: 'a path on the disc has empty names, . or .. or a NUL character',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string; reason: string }) => `Cannot use ${quote(p.path)} as a path on the disc: ${p.reason}`,
    help: 'Write an absolute path without . and .., such as /docs/readme.txt',
  },
  nameWanted: {
    severity: 'error',
    when: 'the path of a single file or link ends in a slash, so that it has no name',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { path: string }) => `Cannot use ${quote(p.path)} as the path of a file: it has no name at its end`,
    help: 'Write the name behind the slash',
  },
  streamsWithoutFile: {
    severity: 'error',
    when: 'named streams are given to something that is no single file',
    imapi: ['IMAPI_E_NOT_FILE'],
    say: (p: { path: string }) => `Cannot give named streams to ${quote(p.path)}: it is not a single file`,
    help: 'Give streams to entries that name one file',
  },
  patternTooCostly: {
    severity: 'error',
    when: 'a glob has so many wildcards that matching it could take very long',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { pattern: string; reason: string }) => `Cannot match ${quote(p.pattern)}: ${p.reason}`,
    help: 'Split it into several simpler patterns',
  },
  dateInvalid: {
    severity: 'error',
    when: 'a time of the manifest names a day or hour that does not exist',
    imapi: ['IMAPI_E_INVALID_DATE'],
    say: (p: { text: string }) => `There is no such time: ${quote(p.text)}`,
    help: 'Write it as 2026-11-20T13:40:00Z',
  },
  createdLater: {
    severity: 'error',
    when: 'the manifest has a file made after its last change',
    clause: 'ECMA-167 4/14.17',
    imapi: ['IMAPI_E_INVALID_DATE'],
    say: (p: { created: string; changed: string }) => `A file cannot be made at ${p.created} and changed last at ${p.changed}`,
    help: 'Give a time of creation that is not later than `time`',
  },
  base64Invalid: {
    severity: 'error',
    when: 'the text of a base64 entry is no base 64',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { length: number }) => `Cannot read the base64 text: its ${p.length} characters are no whole number of bytes`,
    help: 'Paste it again, whole',
  },
  chunkEmpty: {
    severity: 'error',
    when: 'a stream of an interleaved file gives nothing at its turn',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: () => 'Cannot interleave a stream in turns of 0 bytes',
    help: 'Give each stream at least one byte at its turn',
  },
  rangeOutside: {
    severity: 'error',
    when: 'a range of a file reaches beyond its end',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string; offset: number; length: number; size: number }) =>
      `Cannot take ${p.length} bytes from byte ${p.offset} of ${quote(p.path)}: it has ${p.size} bytes`,
    help: 'Mend offset and length',
  },
  tooLarge: {
    severity: 'error',
    when: 'a file that must be held in memory, such as a boot image, is too large for that',
    imapi: ['IMAPI_E_DATA_TOO_BIG'],
    say: (p: { what: string; size: number; limit: number }) => `Cannot load ${quote(p.what)}: ${p.size} bytes, at most ${p.limit}`,
  },
  sumTooLarge: {
    severity: 'error',
    when: 'the parts of a file have more bytes together than any file system can count',
    imapi: ['IMAPI_E_DATA_TOO_BIG'],
    say: (p: { parts: number; limit: number }) => `The ${p.parts} parts of a file have more than ${p.limit} bytes together`,
    help: 'Make the parts smaller',
  },
  ownerInvalid: {
    severity: 'error',
    when: 'the number of a user or group does not fit into 32 bits',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { owner: string }) => `Cannot use the owner ${quote(p.owner)}: numbers go up to 4294967295`,
  },
  tooDeep: {
    severity: 'error',
    when: 'contents are made of contents to an unreasonable depth',
    imapi: ['IMAPI_E_INVALID_PARAM'],
    say: (p: { limit: number }) => `Cannot make data of parts nested more than ${p.limit} deep`,
  },
  vanished: {
    severity: 'error',
    when: 'a file that was measured is gone, or cannot be opened any more, when it is read',
    imapi: ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: Unread) => `Cannot read ${quote(p.path)} any more: ${p.reason}`,
    help: 'Keep the sources still while the disc is built',
  },
  attributesUnread: {
    severity: 'warning',
    when: 'extended attributes of a source are to be recorded, and the host does not let them be read',
    say: (p: { path: string; reason: string }) => `Cannot read the extended attributes of ${quote(p.path)}: ${p.reason}; none is recorded`,
  },
  attributesUnreadable: {
    severity: 'warning',
    when: 'extended attributes of sources are to be recorded, and nothing here can read those of files of the host',
    say: (p: { reason: string }) => `Extended attributes of files of this host are not recorded: ${p.reason}`,
    help: 'They are read by a native kernel on Linux: install gcc or clang; those of archives are recorded all the same',
  },
  aclAsText: {
    severity: 'warning',
    when: 'lists of access control of sources are to be recorded, and an archive has them in words',
    say: (p: { archive: string; member: string }) =>
      `The lists of access control in ${quote(p.archive)} are not recorded: from ${quote(p.member)} on they are in words (SCHILY.acl)`,
    help: 'Unpack the archive and take the folder, or leave acl out of source.attributes',
  },
  packedAnew: {
    severity: 'error',
    when: 'a file that is recorded compressed becomes of another length than when it was measured',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string; measured: number; found: number | undefined }) =>
      `${quote(p.path)} takes ${p.found === undefined ? 'no fewer sectors' : `${p.found} bytes`} compressed, and took ${p.measured} when it was measured`,
    help: 'Keep the sources still while the disc is built',
  },
  shrunk: {
    severity: 'error',
    when: 'a file is shorter when it is read than when it was measured',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string; measured: number; found: number }) =>
      `${quote(p.path)} shrank from ${p.measured} to ${p.found} bytes while the disc was built`,
    help: 'Keep the sources still while the disc is built',
  },
  grown: {
    severity: 'error',
    when: 'a file is longer when it is read than when it was measured',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string; measured: number; found: number }) =>
      `${quote(p.path)} grew from ${p.measured} to ${p.found} bytes while the disc was built`,
    help: 'Keep the sources still while the disc is built',
  },
  changed: {
    severity: 'error',
    when: 'a file was written to, or another file took its name, between measuring and the end of reading',
    imapi: ['IMAPI_E_DATA_STREAM_INCONSISTENCY'],
    say: (p: { path: string; what: string }) => `${quote(p.path)} changed while the disc was built: ${p.what}`,
    help: 'Keep the sources still while the disc is built',
  },
  readFailed: {
    severity: 'error',
    when: 'the host reports an error while it reads a source',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: Unread & { offset: number }) => `Cannot read ${quote(p.path)} at byte ${p.offset}: ${p.reason}`,
    help: 'Check the disk or network share that holds it',
  },
  cancelled: {
    severity: 'error',
    when: 'the caller asked to stop',
    imapi: ['E_IMAPI_REQUEST_CANCELLED'],
    say: () => 'Reading was cancelled',
  },
  mediumMissing: {
    severity: 'error',
    when: 'a file of an older session is read without the medium that holds it',
    imapi: ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: { medium: string }) => `Cannot read from ${quote(p.medium)}: it is not open`,
    help: 'Pass the medium of the imported session',
  },
  notMode2: {
    severity: 'error',
    when: 'sectors that a file takes as ones of CD-ROM XA are of another mode when they are read',
    clause: 'ECMA-130 14',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: { medium: string; block: number }) => `The sectors of ${quote(p.medium)} from block ${p.block} on are not of Mode 2`,
    help: 'Copy the image again; of a disc in a drive, clean it first',
  },
  discPath: {
    severity: 'error',
    when: 'a path that an entry takes from another disc is not there',
    imapi: ['IMAPI_E_FILE_NOT_FOUND'],
    say: (p: { disc: string; from: string; near?: string }) => `There is no ${quote(p.from)} on ${quote(p.disc)}`,
    help: (p) => (p.near === undefined ? 'disc ls --recursive lists what is there' : `Did you mean ${quote(p.near)}?`),
  },
  discCut: {
    severity: 'error',
    when: 'data that an entry takes from an image would lie beyond the end of the image',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: { path: string; id: string; end: number; size: number }) =>
      `Cannot take ${quote(p.id)} from ${quote(p.path)}: it ends at byte ${p.end}, the image at ${p.size}`,
    help: 'The image is cut short: copy it again, or exclude the file',
  },
  zisofsBroken: {
    severity: 'error',
    when: 'a file of a disc is compressed there (zisofs) in a way that is not known, or its compressed data are damaged',
    clause: 'zisofs',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: { path: string; medium: string; problem: string }) =>
      `Cannot unpack ${quote(p.path)} of ${quote(p.medium)}, which is compressed there (zisofs): ${p.problem}`,
    help: 'Copy the disc or image again if it may be damaged, or leave the file out',
  },
  archiveInvalid: {
    severity: 'error',
    when: 'a tar archive does not keep to its format',
    clause: 'POSIX.1-2017 pax, ustar Interchange Format',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: { path: string; offset: number; reason: string }) =>
      `Cannot read the archive ${quote(p.path)} at byte ${p.offset}: ${p.reason}`,
    help: 'Fetch or pack it again, or unpack it and name the folder',
  },
  archiveEscapes: {
    severity: 'error',
    when: 'a member of an archive would lie outside the folder that it is unpacked to',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { archive: string; member: string }) => `Cannot take ${quote(p.member)} from ${quote(p.archive)}: its path leaves the folder`,
    help: 'Exclude it, or pack the archive again with relative names',
  },
  archiveLink: {
    severity: 'error',
    when: 'a hard link in an archive points at no file before it',
    imapi: ['IMAPI_E_FILE_NOT_FOUND'],
    say: (p: { archive: string; member: string; target: string }) =>
      `Cannot link ${quote(p.member)} in ${quote(p.archive)}: there is no file ${quote(p.target)} before it`,
    help: 'Pack the archive again with the files that its links point at',
  },
  compressionUnknown: {
    severity: 'error',
    when: 'an archive is packed in a way that only its program unpacks, which is not on the host',
    imapi: ['IMAPI_E_DATA_STREAM_CREATE_FAILURE'],
    say: (p: { path: string; program: string; reason: string }) =>
      `Cannot unpack ${quote(p.path)} without the program ${p.program}, which is not on this host: ${p.reason}`,
    help: (p) => `Install ${p.program}, or pack the archive with gzip`,
  },
  unpackFailed: {
    severity: 'error',
    when: 'a compressed archive is damaged',
    imapi: ['IMAPI_E_DATA_STREAM_READ_FAILURE'],
    say: (p: Unread) => `Cannot unpack ${quote(p.path)}: ${p.reason}`,
    help: 'Fetch or pack the archive again',
  },
  spoolFolder: {
    severity: 'error',
    when: 'the folder for temporary files is missing or cannot be written to',
    imapi: ['IMAPI_E_INVALID_WORKING_DIRECTORY', 'IMAPI_E_STASHFILE_OPEN_FAILURE'],
    say: (p: Unread) => `Cannot make a temporary file in ${quote(p.path)}: ${p.reason}`,
    help: 'Set TMPDIR to a folder that can be written to',
  },
  spoolWrite: {
    severity: 'error',
    when: 'a temporary file cannot be written, as when the disk is full',
    imapi: ['IMAPI_E_STASHFILE_WRITE_FAILURE', 'IMAPI_E_WORKING_DIRECTORY_SPACE'],
    say: (p: Unread) => `Cannot write a temporary file in ${quote(p.path)}: ${p.reason}`,
    help: 'Free space, or set TMPDIR to a folder on a larger disk',
  },
  spoolRead: {
    severity: 'error',
    when: 'a temporary file cannot be read back',
    imapi: ['IMAPI_E_STASHFILE_READ_FAILURE'],
    say: (p: Unread) => `Cannot read a temporary file in ${quote(p.path)} back: ${p.reason}`,
    help: 'Check the disk that holds it',
  },
  spoolShort: {
    severity: 'error',
    when: 'a temporary file has become shorter than what was written to it',
    imapi: ['IMAPI_E_STASHFILE_SEEK_FAILURE'],
    say: (p: { path: string; at: number }) => `A temporary file in ${quote(p.path)} has become shorter: byte ${p.at} is not there any more`,
    help: 'Leave the folder alone meanwhile',
  },
})
