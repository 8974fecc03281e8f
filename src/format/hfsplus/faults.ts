import { defineFaults, quote } from '../../fault/index.js'

interface Counted {
  readonly count: number
  readonly examples: readonly { readonly path: string; readonly name: string }[]
}

const listed = ({ count, examples }: Counted): string =>
  `${examples.map(({ path, name }) => `${quote(path)} is ${quote(name)}`).join(', ')}${count > examples.length ? ', …' : ''}`

export const faults = defineFaults('hfsplus', {
  namesChanged: {
    severity: 'warning',
    when: 'names that HFS Plus cannot record, or takes for one with another of their folder, were changed to unique ones',
    clause: 'TN1150, HFS Plus Names and Case-Insensitive String Comparison Algorithm',
    say: (p: Counted) => `${p.count === 1 ? 'One name was' : `${p.count} names were`} changed for HFS Plus: ${listed(p)}`,
    help: 'Rename them, or hide them there with `hide: [hfsplus]`; `names: strict` makes this an error',
  },
  nameNotAllowed: {
    severity: 'error',
    when: 'names are strict and HFS Plus cannot record one, or takes it for another of its folder',
    clause: 'TN1150, HFS Plus Names and Case-Insensitive String Comparison Algorithm',
    say: (p: { path: string; problem: string }) => `Cannot record ${quote(p.path)} in HFS Plus: ${p.problem}`,
    help: 'Rename it, hide it there with `hide: [hfsplus]`, or let names be mangled',
  },
  dateOutside: {
    severity: 'warning',
    when: 'a time is before 1904 or after 6 February 2040, which HFS Plus cannot tell',
    clause: 'TN1150, HFS Plus Dates',
    say: (p: { path: string; count: number }) =>
      `${p.count === 1 ? 'A time' : 'Times'} of ${quote(p.path)}${p.count === 1 ? ' is' : ` and ${p.count - 1} others are`} recorded in HFS Plus as the nearest between 1904 and 2040`,
    help: 'Leave `time` as it is where other file systems are read; they keep it',
  },
  deviceNumber: {
    severity: 'error',
    when: 'a device has a number that does not fit into the 8 and 24 bits of a catalogue record',
    clause: 'TN1150, HFSPlusBSDInfo',
    say: (p: { path: string; major: number; minor: number }) =>
      `${quote(p.path)} has device number ${p.major}, ${p.minor}; HFS Plus holds at most 255, 16777215`,
    help: 'Hide it there with `hide: [hfsplus]`',
  },
  elsewhere: {
    severity: 'error',
    when: 'the data of a file does not lie in the part of the disc that is a volume of HFS Plus, or not in sectors of 2048 bytes',
    clause: 'TN1150, Fork Data Structure',
    say: (p: { path: string; problem: string }) => `HFS Plus cannot show ${quote(p.path)}: ${p.problem}`,
    help: 'Hide it there with `hide: [hfsplus]`, or leave HFS Plus out',
  },
  leftOut: {
    severity: 'note',
    when: 'an image is a partition of its own in the GUID partition table, and partitions may not overlap: HFS Plus does not show it',
    clause: 'UEFI 2.10, 5.3.1',
    say: (p: { path: string }) => `${quote(p.path)} is not in HFS Plus, because it is an EFI system partition beside it`,
    help: 'Set `boot.hybrid.gpt` to `{ efi: false }` to have it there',
  },
  blessedMissing: {
    severity: 'error',
    when: 'what is blessed is not on the disc, hidden from HFS Plus, or a file where a folder is wanted or the other way round',
    clause: 'TN1150, Volume Header, finderInfo',
    say: (p: { path: string; kind: string; wanted: string; found: string }) =>
      `blessed.${p.kind} has to be a ${p.wanted} that HFS Plus shows; ${quote(p.path)} is ${p.found}`,
    help: 'Add it to `files`, or correct the path',
  },
  tooLarge: {
    severity: 'error',
    when: 'a volume has more files than there are identifiers or nodes for',
    clause: 'TN1150, Catalog File',
    say: (p: { count: number; limit: number }) => `HFS Plus would have ${p.count} files and folders; a catalogue here holds ${p.limit}`,
    help: 'Leave HFS Plus out, or hide folders there',
  },
  nameCut: {
    severity: 'warning',
    when: 'the name of the volume is longer than 255 characters of UTF-16, or has a character that HFS Plus does not allow',
    clause: 'TN1150, HFS Plus Names',
    say: (p: { name: string; written: string }) => `The volume ${quote(p.name)} is called ${quote(p.written)} in HFS Plus`,
  },
})
