import { defineFaults, quote } from '../fault/index.js'

const ofTrack = (track: number): string => (track === 0 ? 'the disc' : `track ${track}`)

export const faults = defineFaults('import', {
  differs: {
    severity: 'error',
    when: 'a manifest cannot say what a sheet says',
    say: (p: { track: number; what: string; wanted: string; made: string }) =>
      `The manifest would make ${ofTrack(p.track)} with ${p.what} ${p.made} where the sheet has ${p.wanted}`,
    help: 'Burn the sheet itself, or correct what is unusual in it',
  },
  notThere: {
    severity: 'error',
    when: 'what is to become a manifest is no file',
    imapi: ['IMAPI_E_FILE_NOT_FOUND'],
    say: (p: { name: string }) => `${quote(p.name)} is no file that can be read`,
    help: 'Name a sheet (.cue, .toc, .ccd, .mds) or an image of a Compact Disc',
  },
  blocks: {
    severity: 'error',
    when: 'what is to become a manifest has no tracks of a Compact Disc',
    say: (p: { name: string }) => `${quote(p.name)} is an image of blocks: there are no tracks that a manifest could list`,
    help: 'Burn it as it is, or take its files with disc extract',
  },
  textCut: {
    severity: 'warning',
    when: 'a text of a sheet is longer than CD-TEXT has room for',
    clause: 'MMC-3 J.3',
    say: (p: { track: number; language: string; field: string; length: number; most: number }) =>
      `The ${p.field} of ${ofTrack(p.track)} in ${quote(p.language)} has ${p.length} characters and is cut after ${p.most}`,
  },
  language: {
    severity: 'warning',
    when: 'the texts of a sheet are in a language without two letters of its own, or in more languages than CD-TEXT has room for',
    clause: 'EBU Tech 3258 annex 1',
    say: (p: { language: string }) =>
      `The texts in ${quote(p.language)} are left out: a manifest names eight languages by their two letters`,
  },
})
