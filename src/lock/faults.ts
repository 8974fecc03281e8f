import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('lock', {
  missing: {
    severity: 'error',
    when: 'a frozen build finds no lock file beside the manifest',
    say: (p: { path: string }) => `Cannot build frozen: there is no ${quote(p.path)}`,
    help: 'Write it with disc build --lock and commit it',
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
    imapi: ['IMAPI_E_INVALIDIMAGE'],
    say: (p: { path: string; changes: readonly string[]; count: number }) =>
      `The result is not what ${quote(p.path)} promises:\n${p.changes.map((change) => `  ${change}`).join('\n')}${p.count > p.changes.length ? `\n  and ${p.count - p.changes.length} more` : ''}`,
    help: 'If the change is wanted, write the lock file again with disc build --lock; the former output is untouched',
  },
  dateUnknown: {
    severity: 'error',
    when: 'a frozen build has no date that another machine would have too',
    say: () => 'Cannot build frozen: the date of the volume would be the time of this build',
    help: 'Set volume.date, or SOURCE_DATE_EPOCH, or build from a commit',
  },
})
