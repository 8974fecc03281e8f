import { defineFaults, quote } from '../fault/index.js'

/** A flag as it stands in the line, and which word of the line it is. */
interface Placed {
  readonly flag: string
  readonly word: number
}

const place = ({ flag, word }: Placed): string => `${flag} (word ${word})`

export const faults = defineFaults('commandline', {
  unknownFlag: {
    severity: 'error',
    when: 'a line of another program has a flag that neither that program nor its kin have',
    say: (p: Placed & { program: string; near?: string }) => `${place(p)} is no flag of ${p.program}`,
    help: (p: { near?: string }) =>
      `${p.near === undefined ? '' : `Did you mean ${p.near}? `}A path that begins with a dash is written with ./ before it`,
  },
  noValue: {
    severity: 'error',
    when: 'a flag at the end of a line lacks what it needs',
    say: (p: Placed & { values: number }) => `${place(p)} needs ${p.values === 1 ? 'a value' : `${p.values} values`} behind it`,
    help: 'Give the value, an empty one as ""',
  },
  badValue: {
    severity: 'error',
    when: 'the value of a flag is none that it takes',
    say: (p: Placed & { value: string; allowed: string }) => `${place(p)} does not take ${quote(p.value)}`,
    help: (p: { allowed: string }) => `Allowed: ${p.allowed}`,
  },
  refused: {
    severity: 'error',
    when: 'a flag asks for something that is not made',
    say: (p: Placed & { what: string; way: string }) => `${place(p)} asks for ${p.what}, which is not made`,
    help: (p: { way: string }) => p.way,
  },
  notMade: {
    severity: 'error',
    when: 'a flag asks for something that this version cannot say in a manifest',
    say: (p: Placed & { key: string }) => `${place(p)} needs \`${p.key}\` of the manifest, which this version does not have`,
    help: 'Leave the flag out, or use a version whose `disc schema` has the key',
  },
  noEffect: {
    severity: 'note',
    when: 'a flag changes nothing on the disc',
    say: (p: Placed & { why: string }) => `${place(p)} changes nothing: ${p.why}`,
  },
  otherwise: {
    severity: 'warning',
    when: 'a flag is followed in another way than the program that it was written for does',
    say: (p: Placed & { what: string }) => `${place(p)}: ${p.what}`,
  },
  appleAlone: {
    severity: 'error',
    when: 'a line asks for types of the Macintosh in ISO 9660 and for neither Rock Ridge nor CD-ROM XA',
    say: (p: Placed) => `${place(p)} needs -R, -r or -xa: newer programs write nothing without one of them, and older ones add -R`,
    help: 'Add -R or -xa',
  },
  withoutMbr: {
    severity: 'warning',
    when: 'a boot image is to be marked in a partition table, and nothing in the line makes one',
    say: (p: Placed) => `${place(p)} marks nothing: without -isohybrid-mbr or -part_like_isohybrid no partition table is written`,
    help: 'Add -isohybrid-mbr FILE or -part_like_isohybrid where the image is to boot from a stick, or leave the flag out',
  },
  imageReplaced: {
    severity: 'warning',
    when: 'a boot entry is given a second image',
    say: (p: Placed & { former: string }) => `${place(p)} takes the place of the boot image ${quote(p.former)} in the same entry`,
    help: 'Put -eltorito-alt-boot between them to have both',
  },
  noImage: {
    severity: 'error',
    when: 'flags of a boot entry stand in a line without its image',
    say: (p: Placed) => `${place(p)} belongs to a boot entry that has no image`,
    help: 'Name its image with -b or -e, or leave the flag out',
  },
  notFloppy: {
    severity: 'error',
    when: 'a boot image without -no-emul-boot has not the size of a floppy disk',
    clause: 'El Torito 2.3',
    say: (p: Placed & { image: string; bytes: number }) => `${quote(p.image)} of ${place(p)} has ${p.bytes} bytes and is no floppy disk`,
    help: 'Add -no-emul-boot, as all current boot loaders want it, or take an image of 1228800, 1474560 or 2949120 bytes',
  },
  noSources: {
    severity: 'error',
    when: 'a line names nothing that could go on the disc',
    say: (p: { program: string }) => `The line of ${p.program} names no files or folders`,
    help: 'Name at least one path',
  },
  noOutput: {
    severity: 'error',
    when: 'an image would be written to a terminal',
    say: () => 'The line has no -o FILE, and standard output is a terminal',
    help: 'Add -o FILE, or redirect standard output',
  },
  isDevice: {
    severity: 'error',
    when: 'a line of another program would write its image over a device',
    say: (p: { output: string }) => `${quote(p.output)} is a device: all that is on it would be lost`,
    help: 'Add --yes to the line to write there, or take `disc burn` for a drive',
  },
  badPath: {
    severity: 'error',
    when: 'a path of a line leads out of the disc, or has nothing before or behind its equal sign',
    say: (p: { path: string; word: number; reason: string }) =>
      `${quote(p.path)} (word ${p.word}) is no path that can be used: ${p.reason}`,
    help: 'Write NAME-ON-DISC=FILE; a backslash stands before an equal sign or a backslash in the name',
  },
  noList: {
    severity: 'error',
    when: 'a list that a line names cannot be read',
    say: (p: Placed & { file: string; reason: string }) => `Cannot read the list ${quote(p.file)} of ${place(p)}: ${p.reason}`,
  },
  badListLine: {
    severity: 'error',
    when: 'a list that a line names has a line that means nothing',
    say: (p: { file: string; line: number; text: string; allowed: string }) => `${p.file}:${p.line}: ${quote(p.text)} is no ${p.allowed}`,
    help: (p: { allowed: string }) => `Write ${p.allowed} on each line`,
  },
  moreThanCode: {
    severity: 'error',
    when: 'a range of a file that boot code is taken of has more in it than code and partition tables',
    say: (p: Placed & { file: string; at: number }) =>
      `${place(p)} takes boot code of ${quote(p.file)}, which has more behind it, from byte ${p.at} on, and that would be lost`,
    help: 'Leave tables of the file out, as zero_mbrpt,zero_gpt,zero_apm, or make a manifest of it with `disc import` or `base`',
  },
  otherProgram: {
    severity: 'error',
    when: 'a line begins with a program whose flags are not known here',
    say: (p: { program: string }) => `${quote(p.program)} is no program whose lines are known`,
    help: 'Known: mkisofs, genisoimage, xorrisofs, xorriso',
  },
  tooLong: {
    severity: 'error',
    when: 'a line and its lists name more than is taken of them',
    say: (p: { what: string; most: number }) => `There are more than ${p.most} ${p.what}`,
    help: 'Name folders in place of single files',
  },
})
