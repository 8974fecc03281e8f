import { defineFaults, quote } from '../../fault/index.js'

export const faults = defineFaults('joliet', {
  identifierCut: {
    severity: 'note',
    when: 'an identifier of the volume is longer than its field in Joliet, which holds half as many characters as ISO 9660',
    clause: 'ECMA-119 8.5',
    say: (p: { field: string; value: string; written: string; limit: number }) =>
      `volume.${p.field} ${quote(p.value)} is cut to ${quote(p.written)} in Joliet, which has room for ${p.limit} characters`,
    help: 'Shorten it where Windows should show the whole of it',
  },
})
