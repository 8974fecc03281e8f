import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('serving', {
  noPort: {
    severity: 'error',
    when: 'the port at which a disc is to be served cannot be had',
    say: (p: { port: number; reason: string }) => `Cannot serve at port ${p.port} of this host: ${p.reason}`,
    help: 'Name another port, or none, and any that is free is taken',
  },
  noSocket: {
    severity: 'error',
    when: 'the socket at which a disc is to be served cannot be made',
    say: (p: { path: string; reason: string }) => `Cannot serve at the socket ${quote(p.path)}: ${p.reason}`,
    help: 'Name a path in a folder of yours at which nothing is, or none, and a folder for it is made',
  },
  readFailed: {
    severity: 'error',
    when: 'a part of a disc that is served could not be made, for a reason that is none of its sources',
    say: (p: { reason: string }) => `Cannot read what was asked for: ${p.reason}`,
  },
})
