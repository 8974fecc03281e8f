import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('page', {
  notBuilt: {
    severity: 'error',
    when: 'the page of a disc is asked for, and the files that a build makes for it are not there',
    say: (p: { file: string }) => `Cannot make the page: its ${quote(p.file)} is not there`,
    help: 'Install the package again, or run `npm run build` in a checkout',
  },
})
