import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('image', {
  cannotCreate: {
    severity: 'error',
    when: 'the file beside the output, which becomes the output when all is well, cannot be made',
    imapi: ['IMAPI_E_STASHFILE_OPEN_FAILURE', 'IMAPI_E_INVALID_WORKING_DIRECTORY', 'IMAPI_E_FILEACCESS'],
    say: (p: { path: string; reason: string }) => `Cannot write ${quote(p.path)}: ${p.reason}`,
    help: 'Check that the folder exists and may be written, or name another output',
  },
  cannotGrow: {
    severity: 'error',
    when: 'an image that is to grow in place cannot be written',
    imapi: ['IMAPI_E_FILEACCESS'],
    say: (p: { path: string; reason: string }) => `Cannot let ${quote(p.path)} grow: ${p.reason}`,
    help: 'Check that the file may be written, or name another output',
  },
  noSpace: {
    severity: 'error',
    when: 'the file system of the output is full',
    imapi: ['IMAPI_E_WORKING_DIRECTORY_SPACE', 'IMAPI_E_STASHFILE_WRITE_FAILURE', 'IMAPI_E_NOTENOUGHDISKFORSTASH'],
    say: (p: { path: string; needed: number }) =>
      `Cannot write ${quote(p.path)}: the image needs ${p.needed} bytes and the file system is full`,
    help: 'Free space there, or name an output on another file system; the former output is untouched',
  },
  terminal: {
    severity: 'error',
    when: 'the image is to go to standard output, and that is a terminal',
    say: () => 'Standard output is a terminal, which is no place for an image',
    help: 'Lead it into a file or a program: disc build -o - > disc.iso',
  },
  readerGone: {
    severity: 'error',
    when: 'whoever reads the image from standard output goes away before its end',
    say: (p: { path: string; done: number; total?: number }) =>
      p.total === undefined
        ? `The image cannot be written: ${p.path} is closed`
        : `The image is not whole: whoever reads ${p.path} went away after ${p.done} of ${p.total} bytes`,
    help: 'Read it to its end, or name a file as the output',
  },
  writeFailed: {
    severity: 'error',
    when: 'the file system of the output refuses a write',
    imapi: ['IMAPI_E_STASHFILE_WRITE_FAILURE', 'IMAPI_E_FILEACCESS'],
    say: (p: { path: string; reason: string }) => `Cannot write ${quote(p.path)}: ${p.reason}`,
    help: 'Check the device that holds the output; the former output is untouched',
  },
  cannotReplace: {
    severity: 'error',
    when: 'the finished image cannot take the place of the former output',
    imapi: ['IMAPI_E_STASHFILE_MOVE'],
    say: (p: { path: string; reason: string }) => `Cannot put the finished image in the place of ${quote(p.path)}: ${p.reason}`,
    help: 'Remove what is there, or name another output',
  },
  cancelled: {
    severity: 'error',
    when: 'the user or the caller stopped the run',
    imapi: ['E_IMAPI_REQUEST_CANCELLED', 'IMAPI_E_USERABORT'],
    say: () => 'Stopped; nothing was written and the former output is untouched',
  },
  noImage: {
    severity: 'error',
    when: 'there is no image under a name, or nothing is in it',
    imapi: ['IMAPI_E_IMAGEMANAGER_NO_IMAGE'],
    say: (p: { path: string; problem: string }) => `${quote(p.path)} is no image: ${p.problem}`,
    help: 'Name an image, the sheet of one, a manifest, a folder with a disc.config.yaml, or a drive',
  },
  notAligned: {
    severity: 'warning',
    when: 'the length of an image is no whole number of sectors, as when it was not copied to its end',
    imapi: ['IMAPI_E_IMAGEMANAGER_IMAGE_NOT_ALIGNED'],
    say: (p: { path: string; size: number; sector: number; rest: number }) =>
      `${quote(p.path)} has ${p.size} bytes: ${p.rest} more than whole sectors of ${p.sector}`,
    help: 'Compare its length and digest with those of where it comes from',
  },
  tooBig: {
    severity: 'warning',
    when: 'an image has more sectors than addresses can number',
    imapi: ['IMAPI_E_IMAGEMANAGER_IMAGE_TOO_BIG'],
    say: (p: { path: string; sectors: number; most: number }) =>
      `${quote(p.path)} has ${p.sectors} sectors; those behind the first ${p.most} have no address and are not looked at`,
  },
  outside: {
    severity: 'error',
    when: 'a block beyond the end of an image is to be read',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: { path: string; block: number; blocks: number; size: number }) =>
      `${quote(p.path)} has ${p.size} blocks; ${p.blocks === 1 ? `block ${p.block} is` : `${p.blocks} blocks from ${p.block} on are`} not among them`,
  },
  readFailed: {
    severity: 'error',
    when: 'the host cannot read a block of an image',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { path: string; block: number; reason: string }) => `Cannot read block ${p.block} of ${quote(p.path)}: ${p.reason}`,
  },
})
