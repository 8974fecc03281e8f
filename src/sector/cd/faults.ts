import { defineFaults, quote } from '../../fault/index.js'
import { lba, msfOfLba, printMsf } from '../../unit/index.js'

const address = (at: number): string => `${printMsf(msfOfLba(lba(at)))} (block ${at})`

export const faults = defineFaults('rawcd', {
  notWhole: {
    severity: 'error',
    when: 'a raw CD image is no whole number of sectors with the sub-code it is said to have, or its first sector has none',
    imapi: ['E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED'],
    say: (p: { name: string; size: number; sector: number; problem: string }) =>
      `${quote(p.name)} of ${p.size} bytes is no raw image with sectors of ${p.sector} bytes: ${p.problem}`,
    help: 'Raw images have 2368 bytes a sector with P and Q, and 2448 with P to W',
  },
  leadInShort: {
    severity: 'error',
    when: 'a raw CD image begins later than the lead-in of the disc',
    imapi: ['E_IMAPI_DF2RAW_STREAM_LEADIN_TOO_SHORT'],
    say: (p: { name: string; first: number; needed: number }) =>
      `${quote(p.name)} begins at ${address(p.first)}; the lead-in of this disc begins at ${address(p.needed)}`,
    help: 'Build the image with a lead-in from 95:00:00 on',
  },
  tooLong: {
    severity: 'error',
    when: 'the lead-out of a raw CD image would begin after the last place the disc has for it',
    imapi: ['E_IMAPI_DF2RAW_NOT_ENOUGH_SPACE'],
    say: (p: { name: string; leadOut: number; limit: number }) =>
      `The lead-out of ${quote(p.name)} begins at ${address(p.leadOut)}; this disc has room for it until ${address(p.limit)}`,
    help: 'Take a longer disc',
  },
})
