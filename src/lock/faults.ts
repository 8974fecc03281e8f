import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('lock', {
  missing: {
    severity: 'error',
    when: 'a frozen build finds no lock file beside the manifest',
    say: (p: { path: string }) => `Cannot build frozen: there is no ${quote(p.path)}`,
    help: 'Write it with disc lock, or with disc build --lock, and commit it',
  },
  importChanges: {
    severity: 'error',
    when: 'an image that grows in place is to be locked: what it is made of changes',
    say: (p: { image: string }) => `Cannot lock ${quote(p.image)}: it grows in place, so that what it was made of is gone afterwards`,
    help: 'Name another output: session.import then stays as it is',
  },
  malformed: {
    severity: 'error',
    when: 'the lock file is no lock file of this program',
    say: (p: { path: string; reason: string }) => `Cannot read the lock file ${quote(p.path)}: ${p.reason}`,
    help: 'Write it again with disc build --lock',
  },
  differs: {
    severity: 'error',
    when: 'a frozen build does not give the image that the lock file promises',
    imapi: ['IMAPI_E_INVALIDIMAGE', 'IMAPI_E_READONLY', 'E_IMAPI_RAW_IMAGE_IS_READ_ONLY'],
    imapiOf: ({ ofTracks }: { ofTracks: boolean }) => [
      'IMAPI_E_INVALIDIMAGE',
      ofTracks ? 'E_IMAPI_RAW_IMAGE_IS_READ_ONLY' : 'IMAPI_E_READONLY',
    ],
    say: (p: { path: string; ofTracks: boolean; changes: readonly string[]; count: number }) =>
      `The result is not what ${quote(p.path)} promises: ${p.changes.join('\n  ')}${p.count > p.changes.length ? `\n  and ${p.count - p.changes.length} more` : ''}`,
    help: 'If the change is wanted, write the lock file again with disc build --lock; the former output is untouched',
  },
  epoch: {
    severity: 'error',
    when: 'a lock file was made by a version of the program that made other bytes of the same manifest and sources',
    say: (p: { path: string; epoch: number; current: number; rules: readonly string[] }) =>
      `The lock file ${quote(p.path)} is of layout epoch ${p.epoch}, this program of ${p.current}${p.rules.length === 0 ? '' : `: ${p.rules.join('; ')}`}`,
    help: 'Write it again with disc lock, or use a version of the program that says this epoch with disc --version',
  },
  dateUnknown: {
    severity: 'error',
    when: 'an image is to be locked, or a lock file without a date to be proved, and no date is there that another machine would have too',
    say: (p: { refused?: string }) =>
      `Cannot lock the image: the date of the volume would be the time of this build${p.refused === undefined ? '' : `, since ${p.refused}`}`,
    help: 'Set volume.date, or SOURCE_DATE_EPOCH, or build from a commit',
  },
  dateNow: {
    severity: 'warning',
    when: 'the date of the volume is the time of the build, so that each build gives other bytes',
    say: (p: { refused?: string }) => `The date of the volume is now${p.refused === undefined ? '' : `, since ${p.refused}`}`,
    help: 'Set volume.date, or SOURCE_DATE_EPOCH, or build from a commit, for the same bytes each time',
  },
})
