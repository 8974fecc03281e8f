import { defineFaults, quote } from '../../fault/index.js'
import { lba, msfOfLba, printMsf } from '../../unit/index.js'

const address = (at: number): string => `${printMsf(msfOfLba(lba(at)))} (block ${at})`

export const faults = defineFaults('rawcd', {
  partial: {
    severity: 'warning',
    when: 'a raw CD image does not end with a whole sector',
    imapi: ['E_IMAPI_DF2RAW_STREAM_NOT_SUPPORTED'],
    say: (p: { name: string; bytes: number; sector: number }) =>
      `${quote(p.name)} ends ${p.bytes} bytes into a sector of ${p.sector} bytes, which are left out`,
    help: 'Copy the image again',
  },
  noTracks: {
    severity: 'error',
    when: 'neither the lead-in of a raw CD image nor the sub-code of its sectors tells of a track',
    clause: 'ECMA-130 22.3',
    imapi: ['E_IMAPI_RAW_IMAGE_NO_TRACKS'],
    say: (p: { name: string }) => `${quote(p.name)} has no track: neither its lead-in nor its sub-code tells of one`,
    help: 'Give a sheet that says where the tracks are',
  },
  ends: {
    severity: 'error',
    when: 'a raw CD image ends before the lead-out that its table of contents tells of',
    say: (p: { name: string; end: number; leadOut: number }) =>
      `${quote(p.name)} ends at ${address(p.end)}; its lead-out begins at ${address(p.leadOut)}`,
    help: 'Copy the image again',
  },
  contradicts: {
    severity: 'error',
    when: 'what the sub-code of a raw CD image says of its places cannot be true of one disc',
    clause: 'ECMA-130 22.3',
    say: (p: { name: string; problem: string }) => `The sub-code of ${quote(p.name)} contradicts itself: ${p.problem}`,
    help: 'Copy the image again, or give a sheet that says where the tracks are',
  },
  contentsDiffer: {
    severity: 'warning',
    when: 'the table of contents of a raw CD image has a track in another place than the sub-code of its sectors',
    clause: 'ECMA-130 22.3.4',
    say: (p: { name: string; track: number; told: number; found: number }) =>
      `The lead-in of ${quote(p.name)} says that track ${p.track} begins at ${address(p.told)}; its sectors begin at ${address(p.found)}`,
    help: 'The lead-in counts, as it does in a player',
  },
  pauseFilled: {
    severity: 'warning',
    when: 'the first two seconds of a session in a raw CD image are not empty',
    clause: 'ECMA-130 20',
    say: (p: { name: string; start: number; filled: number }) =>
      `${p.filled} sectors of the pause at ${address(p.start)} of ${quote(p.name)} are not empty; only a raw burn keeps what they hold`,
    help: 'Burn the image with mode raw',
  },
  unreadable: {
    severity: 'note',
    when: 'sub-channel Q of some sectors of a raw CD image fails its CRC',
    clause: 'ECMA-130 22.3.3',
    say: (p: { name: string; count: number }) =>
      `Sub-channel Q of ${p.count} sectors of ${quote(p.name)} cannot be read; it is made anew but in a raw burn`,
  },
  leadInMissing: {
    severity: 'note',
    when: 'a raw CD image has sub-code, but no lead-in: on a disc lead-in, lead-out and sub-channels P and Q are made anew',
    clause: 'MMC-6 4.3.4',
    say: (p: { name: string; first: number }) =>
      `${quote(p.name)} begins at ${address(p.first)}, behind the lead-in: on a disc lead-in, lead-out and sub-channels P and Q are made from its tracks`,
  },
})
