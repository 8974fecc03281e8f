import { defineFaults, quote } from '../fault/index.js'
import { quoted } from '../unit/index.js'

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const orNothing = (text: string): string => (text === '' ? 'nothing' : quote(text))
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
    help: 'Name an image, or a sheet (.cue, .toc, .ccd, .mds)',
  },
  blocks: {
    severity: 'error',
    when: 'what is to become a list of tracks has none of a Compact Disc',
    say: (p: { name: string }) => `${quote(p.name)} is an image of blocks: there are no tracks that a manifest could list`,
    help: 'importImage makes a manifest and pieces of it',
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
  pathDiffers: {
    severity: 'warning',
    when: 'a file or folder of an image is not the same on the disc that its manifest makes',
    // Whole, since whoever compares looks for it.
    say: (p: { path: string; what: string }) => `${quoted(p.path)} will differ: ${p.what}`,
  },
  saysDiffers: {
    severity: 'warning',
    when: 'an image says something of itself that the disc which its manifest makes says in other words',
    say: (p: { what: string; before: string; after: string }) =>
      `${capital(p.what)} will be ${orNothing(p.after)} where the image has ${orNothing(p.before)}`,
  },
  bytesDiffer: {
    severity: 'note',
    when: 'structures of an image have other bytes, or other places, on the disc that its manifest makes',
    say: (p: { what: string; count: number; block: number }) =>
      `${capital(p.what)} will have other bytes, at block ${p.block}${p.count > 1 ? ` and ${p.count - 1} more places` : ''}`,
  },
  moreDiffer: {
    severity: 'warning',
    when: 'more differs between an image and the disc that its manifest makes than is listed',
    say: (p: { count: number }) => `${p.count} more differences are not listed`,
    help: 'disc diff shows them all, of the image and of what is built',
  },
  orderLost: {
    severity: 'note',
    when: 'the data of an image lie in an order that would take a weight for nearly each of its files',
    say: (p: { files: number }) => `The data of ${p.files} files will lie in the order of their names`,
  },
  attributesOnHost: {
    severity: 'warning',
    when: 'more files have times, modes or owners of their own than a manifest has room for',
    say: (p: { entries: number; most: number }) =>
      `A manifest has room for ${p.most} entries and this one would take ${p.entries}: modes and times are left to the pieces`,
    help: 'Copy the pieces with their times and modes',
  },
  oneSession: {
    severity: 'warning',
    when: 'an image has several sessions, of which a manifest makes one',
    say: (p: { sessions: number }) => `Of ${p.sessions} sessions the last one is described, with all that it shows of the others`,
  },
  trackKept: {
    severity: 'warning',
    when: 'a track of data is not taken apart into files, since a manifest of them would not make the same sectors',
    say: (p: { track: number; reason: string }) => `Track ${p.track} stays a file of the manifest as a whole: ${p.reason}`,
    help: 'Nothing of it is lost: the manifest takes its sectors from where they lie',
  },
  unpacked: {
    severity: 'warning',
    when: 'files of an image are compressed there as no level of this program does',
    clause: 'zisofs',
    say: (p: { files: number; example: string }) =>
      `${p.files === 1 ? 'One file is' : `${p.files} files are`} compressed in the image in another way than on the disc that is made: ${quote(p.example)}`,
  },
  devicesHidden: {
    severity: 'warning',
    when: 'devices of an image with a volume of HFS Plus have numbers that it has no room for',
    clause: 'TN1150, HFSPlusBSDInfo',
    say: (p: { count: number; example: string }) =>
      `${p.count === 1 ? 'One device has a number' : `${p.count} devices have numbers`} that HFS Plus has no room for, and ${p.count === 1 ? 'is' : 'are'} not in it on the disc that is made: ${quote(p.example)}`,
  },
  deepLost: {
    severity: 'warning',
    when: 'folders of an image lie deeper than any host takes',
    say: (p: { folders: number }) => `What lies in ${p.folders} folders that are nested too deep is left out`,
  },
  socketsLost: {
    severity: 'warning',
    when: 'an image has sockets, which no manifest makes',
    say: (p: { count: number; example: string }) =>
      `${p.count === 1 ? 'One socket is' : `${p.count} sockets are`} left out: ${quote(p.example)}`,
  },
})
