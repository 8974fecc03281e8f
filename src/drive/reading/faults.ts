import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('reading', {
  unreadable: {
    severity: 'error',
    when: 'the drive cannot read a block of the disc',
    imapi: ['IMAPI_E_IMPORT_READ_FAILURE'],
    say: (p: { drive: string; block: number; reason: string }) =>
      `Cannot read block ${p.block} of the disc in ${quote(p.drive)}: ${p.reason}`,
    help: 'Clean the disc, or try another drive',
  },
  outside: {
    severity: 'error',
    when: 'a block is to be read that the disc does not have',
    imapi: ['IMAPI_E_IMPORT_SEEK_FAILURE'],
    say: (p: { drive: string; block: number; blocks: number; size: number }) =>
      `The disc in ${quote(p.drive)} has ${p.size} readable blocks; ${p.blocks === 1 ? `block ${p.block} is` : `${p.blocks} blocks from ${p.block} on are`} not among them`,
  },
})
