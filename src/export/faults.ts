import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('export', {
  notSaid: {
    severity: 'warning',
    when: 'a key of the manifest has no option of the program that means the same',
    say: (p: { key: string; program: string }) => `${p.program} has no way to say \`${p.key}\`: the image of the line differs there`,
    help: 'Compare what the line makes by `disc diff`',
  },
  file: {
    severity: 'warning',
    when: 'something on the disc is no file or folder of the host as it lies there, and the program puts nothing else onto a disc',
    say: (p: { path: string; program: string; why: string }) => `${p.program} cannot put ${quote(p.path)} onto the disc: ${p.why}`,
    help: 'Make a file or folder of it first',
  },
})
