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
    help: 'Choose a larger medium, reserve less, or write `split: large` in `set` to have it cut into parts that `cat` joins',
  },
  uncuttable: {
    severity: 'error',
    when: 'a file that is larger than a disc is to be cut, and cannot be read from its middle',
    say: (p: { path: string }) => `${quote(p.path)} is larger than a disc of the set and cannot be cut`,
    help: 'Files of the host can be cut; choose a larger medium, or write what makes this file to a file first',
  },
  partTaken: {
    severity: 'error',
    when: 'a part of a file that is cut would have the name of another file',
    say: (p: { path: string; part: string }) => `${quote(p.path)} is cut into parts, and ${quote(p.part)} is beside it already`,
    help: 'Give one of the two another name, with `to` in `files`',
  },
  cut: {
    severity: 'note',
    when: 'a file that is larger than a disc is cut into parts',
    say: (p: { path: string; count: number }) => `${quote(p.path)} is larger than a disc and is cut into ${p.count} parts`,
    help: 'Its parts are joined by cat, in their order: the index names them',
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
  changed: {
    severity: 'error',
    when: 'what a set was planned of is no longer what is there',
    say: (p: { disc: number; what: string }) => `Disc ${p.disc} is not what was planned: ${p.what}`,
    help: 'Plan the set again with `disc set plan`',
  },
  recoveryProgram: {
    severity: 'error',
    when: 'recovery data is asked for, and the program that makes it is not there',
    say: (p: { program: string }) => `There is no ${p.program}, which makes the recovery data of the discs`,
    help: 'Install it (on Debian and Ubuntu the package dvdisaster), or write `recovery: none`',
  },
  recoveryFailed: {
    severity: 'error',
    when: 'dvdisaster does not append recovery data to an image',
    say: (p: { image: string; reason: string }) => `dvdisaster has appended no recovery data to ${quote(p.image)}: ${p.reason}`,
    help: 'Mend what it says, reserve less, or write `recovery: none`',
  },
  burnsMalformed: {
    severity: 'error',
    when: 'a set-burns.json is not what this program writes',
    say: (p: { path: string; reason: string }) => `${quote(p.path)} is no record of burns: ${p.reason}`,
    help: 'It says which discs exist: take it from where it is kept, and join records of two versions by hand, one a line',
  },
  lostContents: {
    severity: 'error',
    when: 'what was on a disc that was burned is to be known, and the file that says so is lost or another',
    say: (p: { path: string }) => `${quote(p.path)} is not there as it was when a disc of the set was burned`,
    help: 'Bring it back, from the repository or a copy: it says what is on the burned discs',
  },
  lostPlan: {
    severity: 'error',
    when: 'discs of a set were burned, and its set.lock is not there',
    say: (p: { path: string; disc: number }) => `Disc ${p.disc} was burned, and ${quote(p.path)} is not there`,
    help: 'Bring it back, from the repository or a copy; to begin a new set, remove set-burns.json',
  },
  otherBytes: {
    severity: 'error',
    when: 'a disc of a set that was burned is made again, and gets other bytes than it had',
    say: (p: { disc: number; image: string }) => `Disc ${p.disc}, made again, is not what was burned: ${quote(p.image)}`,
    help: 'Its files or what is known of them (times, owners, names of folders) have changed since. Bring back those of then, or read the disc',
  },
  noSuchDisc: {
    severity: 'error',
    when: 'a disc is asked for that the set does not have',
    say: (p: { disc: number; total: number }) => `There is no disc ${p.disc}: the set has ${p.total}`,
    help: '`disc set status` lists them',
  },
})
