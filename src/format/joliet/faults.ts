import { defineFaults, quote } from '../../fault/index.js'
import type { ChangedNames, LeftOut } from '../iso9660/index.js'

const more = (p: { readonly count: number; readonly examples: readonly unknown[] }): string => (p.count > p.examples.length ? ', …' : '')

export const faults = defineFaults('joliet', {
  identifierCut: {
    severity: 'warning',
    when: 'an identifier of the volume is longer than its field in Joliet, which holds half as many characters as ISO 9660',
    clause: 'ECMA-119 8.5',
    say: (p: { field: string; value: string; written: string; limit: number }) =>
      `volume.${p.field} ${quote(p.value)} is cut to ${quote(p.written)} in Joliet, which has room for ${p.limit} characters`,
    help: 'Shorten it where Windows should show the whole of it',
  },
  namesChanged: {
    severity: 'note',
    when: 'names break the rules of Joliet and were changed to unique ones that keep them',
    clause: 'Joliet specification, Allowed Character Set',
    say: (p: ChangedNames) =>
      `${p.count === 1 ? 'One name was' : `${p.count} names were`} changed for ${p.space}: ` +
      p.examples.map((one) => `${quote(one.path)} is ${quote(one.name)} (${one.reason})`).join(', ') +
      more(p),
    help: 'Rock Ridge and UDF keep the original names; `names: strict` makes this an error',
  },
  nameNotAllowed: {
    severity: 'error',
    when: 'names are strict and one has characters or a length that Joliet does not allow',
    clause: 'Joliet specification, Allowed Character Set',
    imapi: ['IMAPI_E_BADJOLIETNAME'],
    say: (p: { space: string; path: string; name: string; reason: string }) =>
      `Cannot record ${quote(p.path)} as it is in ${p.space}: ${p.reason}; it would become ${quote(p.name)}`,
    help: 'Rename it, allow long names, or let names be mangled',
  },
  nameNotUnique: {
    severity: 'error',
    when: 'names are strict and two of one directory come out equal under the rules of Joliet',
    clause: 'ECMA-119 9.3',
    imapi: ['IMAPI_E_NO_UNIQUE_NAME'],
    say: (p: { space: string; path: string; name: string; other: string }) =>
      `Cannot record ${quote(p.path)} in ${p.space}: its name and that of ${quote(p.other)} both become ${quote(p.name)}`,
    help: 'Rename one of them, or let names be mangled',
  },
  leftOut: {
    severity: 'note',
    when: 'links, devices and pipes have no form in Joliet',
    clause: 'Joliet specification',
    say: (p: LeftOut) =>
      `${p.count === 1 ? 'A link or special file is' : `${p.count} links and special files are`} not shown in ${p.space}: ${p.examples.map(quote).join(', ')}${more(p)}`,
    help: 'Rock Ridge shows them',
  },
})
