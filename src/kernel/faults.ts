import { defineFaults } from '../fault/index.js'

export const faults = defineFaults('kernel', {
  required: {
    severity: 'error',
    when: 'DISC_NATIVE=required, and there are no native kernels',
    say: (p: { reason: string }) => `Cannot go on without the native kernels: ${p.reason}`,
    help: 'Install gcc or clang, or unset DISC_NATIVE: the TypeScript kernels do the same more slowly',
  },
})
