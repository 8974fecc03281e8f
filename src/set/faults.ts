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
  otherEpoch: {
    severity: 'error',
    when: 'a disc of a set that was burned is to be made again by a program that lays discs out in another way',
    say: (p: { disc: number; epoch: number; own: number }) =>
      `Disc ${p.disc} was laid out by epoch ${p.epoch} of the layout, and this program has ${p.own}`,
    help: 'Make it with the version that made it, or read the disc',
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
  notBlank: {
    severity: 'error',
    when: 'a disc that is to be burned comes to lie in the drive in place of the blank one that was there',
    say: (p: { drive: string; medium: string; state: string }) => `The ${p.medium} in ${p.drive} is not blank any more: it is ${p.state}`,
    help: 'Nothing was written to it. Put a blank disc in',
  },
  wrongDisc: {
    severity: 'warning',
    when: 'a set is burned, and a disc comes that is not blank, or cannot take the image',
    say: (p: { drive: string; what: string }) => `In ${p.drive} is ${p.what}`,
    help: 'It stays as it is. Put a blank disc in',
  },
  noBlank: {
    severity: 'warning',
    when: 'a set is burned, and no blank disc comes in the time that is given',
    say: (p: { drive: string; label: string; minutes: number }) =>
      p.minutes === 0
        ? `No blank disc for ${p.label} is in ${p.drive}`
        : `No blank disc for ${p.label} came into ${p.drive} in ${p.minutes} minutes`,
    help: 'Start it again with blank discs at hand, or wait longer with --wait; what is verified is not burned again',
  },
  driveLeftOut: {
    severity: 'warning',
    when: 'two discs failed in a drive one after the other, or it is gone',
    say: (p: { drive: string; reason: string }) => `${p.drive} is not used any more: ${p.reason}`,
    help: 'Its discs go to other drives, where there are any. Look whether its lens is clean, and whether the discs are of a kind that it takes well',
  },
  notOfThePlan: {
    severity: 'error',
    when: 'what was written to a disc is not what its image had when it was built',
    say: (p: { disc: number; drive: string }) => `What ${p.drive} has is not what was built as disc ${p.disc}`,
    help: 'The image changed meanwhile, or the disc is of another one: build it again with `disc set build`',
  },
  undone: {
    severity: 'error',
    when: 'discs of a set stay that are not burned and verified',
    say: (p: { discs: readonly number[] }) =>
      p.discs.length === 1 ? `Disc ${p.discs[0]} is not burned and verified` : `Discs ${p.discs.join(', ')} are not burned and verified`,
    help: 'Run `disc set burn` again: it takes up what is left. `disc set status` tells how each stands',
  },
  inOtherRun: {
    severity: 'warning',
    when: 'a disc of the set is burned by another run meanwhile',
    say: (p: { disc: number; drive: string }) => `Disc ${p.disc} is taken up by another run, in ${p.drive}`,
    help: '`disc set status` tells what becomes of it',
  },
  keysNotForSets: {
    severity: 'warning',
    when: 'the `burn` part of a manifest has keys that do not count when a set is burned',
    say: (p: { keys: readonly string[] }) =>
      `${p.keys.map((key) => `burn.${key}`).join(', ')} ${p.keys.length === 1 ? 'does' : 'do'} not count when a set is burned`,
    help: 'Discs of a set go onto blank discs, which are closed and read back whole. Burn the image of one with `disc burn` to have it otherwise',
  },
  notOfTheSet: {
    severity: 'error',
    when: 'a disc is to be verified as one of a set, and is not one, or another one than it was said',
    say: (p: { target: string; what: string }) => `${p.target} is ${p.what}`,
    help: '`disc set status` lists the discs of the set; `disc verify --against IMAGE` compares with any image',
  },
})
