import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('set', {
  needsCommand: {
    severity: 'error',
    when: 'a manifest of a set of discs is taken for that of one disc',
    say: () => 'The manifest describes a set of discs',
    help: '`disc set plan` deals its files out to discs, and `disc set build` makes their images',
  },
  noSet: {
    severity: 'error',
    when: 'a set is asked for, and the manifest is of one disc',
    say: () => 'The manifest has no `set`',
    help: 'Write `set: {}` to deal its files out to as many discs as they need, or build it with `disc build`',
  },
  fileTooLarge: {
    severity: 'error',
    when: 'a file is larger than a disc of the set',
    imapi: ['IMAPI_E_IMAGE_SIZE_LIMIT'],
    say: (p: { path: string; blocks: number; room: number }) =>
      `${quote(p.path)} takes ${p.blocks} blocks with what leads to it, and a disc has room for ${p.room}`,
    help: 'Choose a larger medium, reserve less, or cut the file into parts yourself (split -b), which `cat` joins',
  },
  divided: {
    severity: 'note',
    when: 'a folder that is to stay whole is larger than a disc',
    say: (p: { path: string }) => `The folder ${quote(p.path)} is larger than a disc and is divided`,
    help: 'Choose a larger medium, or a smaller depth of `keep`',
  },
  sameLabel: {
    severity: 'error',
    when: 'two discs of a set would have one name',
    say: (p: { label: string; first: number; second: number }) => `Discs ${p.first} and ${p.second} would both be called ${quote(p.label)}`,
    help: 'Write {n} in set.labels',
  },
  noPlan: {
    severity: 'error',
    when: 'a disc of a set is asked for before the set was planned',
    say: (p: { path: string }) => `There is no ${quote(p.path)}`,
    help: 'Plan the set with `disc set plan`',
  },
  malformed: {
    severity: 'error',
    when: 'a set.lock is not what this program writes',
    say: (p: { path: string; reason: string }) => `${quote(p.path)} is no plan of a set: ${p.reason}`,
    help: 'Plan the set again with `disc set plan`',
  },
  onNoDisc: {
    severity: 'error',
    when: 'a file is there that was not when the set was planned',
    say: (p: { path: string }) => `${quote(p.path)} is on no disc of the plan`,
    help: 'Plan the set again with `disc set plan`',
  },
  notBuilt: {
    severity: 'error',
    when: 'a disc of a set is to be compared with its image, and that is not there or not what was planned',
    say: (p: { disc: number; image: string }) => `Disc ${p.disc} has no image that was made of the plan: ${quote(p.image)}`,
    help: (p: { disc: number }) => `Make it with disc set build --only ${p.disc}`,
  },
  otherIndex: {
    severity: 'error',
    when: 'a job that makes a disc of a set finds other files than those for which the index beside the images was written',
    say: (p: { path: string }) => `${quote(p.path)} lists other files than those that are there now`,
    help: 'Leave the files as they are while the set is built, and build it again',
  },
  changed: {
    severity: 'error',
    when: 'what a set was planned of is no longer what is there',
    say: (p: { disc: number; what: string }) => `Disc ${p.disc} is not what was planned: ${p.what}`,
    help: 'Plan the set again with `disc set plan`',
  },
  noSuchDisc: {
    severity: 'error',
    when: 'a disc is asked for that the set does not have',
    say: (p: { disc: number; total: number }) => `There is no disc ${p.disc}: the set has ${p.total}`,
    help: '`disc set status` lists them',
  },
})
