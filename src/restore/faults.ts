import { defineFaults, quote } from '../fault/index.js'

/** Some of many paths that share a lot. */
export interface Some {
  readonly count: number
  readonly examples: readonly string[]
}

const sayPaths = ({ count, examples }: Some): string => examples.map(quote).join(', ') + (count > examples.length ? ', …' : '')

export const faults = defineFaults('restore', {
  noFolder: {
    severity: 'error',
    when: 'the folder that is to receive files cannot be made or entered',
    imapi: ['IMAPI_E_INVALID_WORKING_DIRECTORY'],
    say: (p: { path: string; reason: string }) => `Cannot put files into ${quote(p.path)}: ${p.reason}`,
  },
  exists: {
    severity: 'error',
    when: 'files of the host have the names of files that are to be extracted',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: Some) => `${p.count === 1 ? 'One name is' : `${p.count} names are`} taken already: ${sayPaths(p)}`,
    help: 'Name an empty folder, or replace them with --force',
  },
  isSource: {
    severity: 'error',
    when: 'files that are to be extracted would take the names of files that the disc itself lies in, or is made of',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: Some) =>
      `${p.count === 1 ? 'One name is that of a file' : `${p.count} names are those of files`} that the disc is read from: ${sayPaths(p)}`,
    help: 'Name another folder with --output; files that are read are kept also with --force',
  },
  inTheWay: {
    severity: 'error',
    when: 'something that is no folder, perhaps a link to one, has the name of a folder that is to be extracted, or a folder that of a file',
    imapi: ['IMAPI_E_DUP_NAME'],
    say: (p: Some) => `${p.count === 1 ? 'One name is' : `${p.count} names are`} taken by something of another kind: ${sayPaths(p)}`,
    help: 'Nothing is written through a link, and no folder is replaced: remove what is there',
  },
  noBoot: {
    severity: 'error',
    when: 'boot images are to be taken out of a disc that has none, and nothing in its system area',
    say: (p: { disc: string }) => `${quote(p.disc)} has no boot catalogue, and nothing in its system area`,
    help: 'Leave --boot out to take its files',
  },
  bootPatched: {
    severity: 'note',
    when: 'a boot image that was taken out holds a table with addresses of the disc that it comes from',
    say: (p: { name: string; infoTable: string }) =>
      `${quote(p.name)} has the table of ${p.infoTable === 'grub2' ? 'GRUB' : 'isolinux'} with addresses of this disc`,
    help: (p: { infoTable: string }) => `It is made anew on another disc with \`infoTable: ${p.infoTable}\` in its entry`,
  },
  bootGuessed: {
    severity: 'warning',
    when: 'nothing on the disc tells how large a boot image is that was taken out',
    clause: 'El Torito 1.0, figure 3',
    say: (p: { name: string }) => `How large ${quote(p.name)} is nothing tells: it has what the firmware would load of it`,
    help: 'Compare it with where it comes from; a loader may read on behind what the firmware loads',
  },
  tooMuch: {
    severity: 'error',
    when: 'the files of an image are together much larger than the image, as when they overlap',
    say: (p: { bytes: number; files: number; limit: number }) =>
      `${p.files} files have ${p.bytes} bytes together, more than the limit of ${p.limit}: nothing was extracted`,
    help: 'Where so much is wanted, raise it with --limit',
  },
  tooDeep: {
    severity: 'error',
    when: 'folders lie deeper in each other than any file system of the host is asked to take; they are left out',
    say: (p: Some & { readonly limit: number }) =>
      `${p.count === 1 ? 'One folder lies' : `${p.count} folders lie`} deeper than ${p.limit} levels: ${sayPaths(p)}`,
  },
  nameChanged: {
    severity: 'warning',
    when: 'names that the host cannot take, or takes for one another, are changed',
    imapi: ['IMAPI_E_INVALID_PATH'],
    say: (p: { count: number; examples: readonly { readonly path: string; readonly name: string }[] }) =>
      `${p.count === 1 ? 'One name was' : `${p.count} names were`} changed for the host: ` +
      `${p.examples.map(({ path, name }) => `${quote(path)} is ${quote(name)}`).join(', ')}${p.count > p.examples.length ? ', …' : ''}`,
  },
  specialLeftOut: {
    severity: 'warning',
    when: 'devices, FIFOs and sockets are not made unless that is asked for; sockets never',
    say: (p: Some) => `${p.count === 1 ? 'One special file is' : `${p.count} special files are`} left out: ${sayPaths(p)}`,
    help: 'FIFOs, and devices for the superuser, are made with --devices',
  },
  streamsLeftOut: {
    severity: 'warning',
    when: 'files have named streams, which no file of the host has',
    say: (p: Some) => `The named streams of ${p.count === 1 ? 'one file are' : `${p.count} files are`} left out: ${sayPaths(p)}`,
    help: 'They become files in folders of their own with --streams',
  },
  beyond: {
    severity: 'error',
    when: 'a file is said to lie beyond the end of the medium; it is left out',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: Some) =>
      `${p.count === 1 ? 'One file does' : `${p.count} files do`} not lie on the medium and cannot be extracted: ${sayPaths(p)}`,
  },
  unreadable: {
    severity: 'error',
    when: 'a file cannot be read from the disc; it is left out and the others are extracted',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { path: string; reason: string }) => `Cannot extract ${quote(p.path)}: ${p.reason}`,
  },
  cannotWrite: {
    severity: 'error',
    when: 'the host refuses to make a file; it is left out and the others are extracted',
    imapi: ['IMAPI_E_FILEACCESS'],
    say: (p: { path: string; reason: string }) => `Cannot write ${quote(p.path)}: ${p.reason}`,
  },
  noSpace: {
    severity: 'error',
    when: 'the file system of the host is full',
    imapi: ['IMAPI_E_WORKING_DIRECTORY_SPACE'],
    say: (p: { path: string; files: number }) =>
      `Cannot write ${quote(p.path)}: the file system is full; ${p.files} files were extracted before`,
    help: 'Free space there, or name a folder on another file system',
  },
  attributesLost: {
    severity: 'warning',
    when: 'the host refuses modes, owners or times',
    say: (p: Some & { readonly reason: string }) =>
      `Modes, owners or times of ${p.count === 1 ? 'one name' : `${p.count} names`} could not be restored (${p.reason}): ${sayPaths(p)}`,
  },
  notPermitted: {
    severity: 'error',
    when: 'owners or devices are to be restored by someone who may not',
    imapi: ['IMAPI_E_FILEACCESS'],
    say: (p: { option: string }) => `${p.option} needs the rights of the superuser`,
  },
  cancelled: {
    severity: 'error',
    when: 'the user or the caller stopped the run',
    imapi: ['E_IMAPI_REQUEST_CANCELLED', 'IMAPI_E_USERABORT'],
    say: (p: { files: number }) => `Stopped; ${p.files} files were extracted, none in part`,
  },
})
