import { defineFaults } from '../fault/index.js'

/** Whoever records sectors meets it there. */
export const faults = defineFaults('burn', {
  sourceForm: {
    severity: 'error',
    when: 'an image has no whole number of sectors, has none, or has sectors of another kind than the write type takes',
    imapi: ['E_IMAPI_DF2DATA_STREAM_NOT_SUPPORTED', 'IMAPI_E_INVALIDIMAGE'],
    say: (p: { name: string; problem: string }) => `Cannot read ${p.name} as a disc: ${p.problem}`,
    help: 'Name an image, the sheet of one or a manifest; `disc inspect` says what a file is',
  },
})
