import { defineFaults, quote } from '../fault/index.js'

export const faults = defineFaults('host', {
  unknownWant: {
    severity: 'error',
    when: '`disc doctor` is asked for something that is neither a job nor anything that it looks at',
    say: (p: { word: string; near?: string | undefined; allowed: readonly string[] }) =>
      `${quote(p.word)} is neither a job nor a thing that is looked at`,
    help: (p) => `${p.near === undefined ? '' : `Did you mean ${quote(p.near)}? `}Allowed: ${p.allowed.join(', ')}`,
  },
})
