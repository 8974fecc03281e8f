import { defineFaults } from '../fault/index.js'

export const faults = defineFaults('serving', {
  noPort: {
    severity: 'error',
    when: 'the port at which a disc is to be served cannot be had',
    say: (p: { port: number; reason: string }) => `Cannot serve at port ${p.port} of this host: ${p.reason}`,
    help: 'Name another port, or none, and any that is free is taken',
  },
})
