/** What ECMA-119 demands of a volume, its trees and their names. */

import { defineRules, type RuleDefinition, type TableRules } from '../../../finding/index.js'

const error = { severity: 'error', harms: ['all'] } as const
const formal = { severity: 'error', harms: ['checkers'] } as const
const unusual = { severity: 'note', harms: ['checkers'] } as const
const doubtful = { severity: 'warning', harms: ['checkers'] } as const

const descriptor = 'volume descriptor'
const record = 'directory record'
const table = 'path table'

export const rules = defineRules('iso9660', {
  constant: {
    structure: descriptor,
    clause: 'ECMA-119 8',
    ...error,
    demands: 'a field whose value the standard fixes has that value',
  },
  value: {
    structure: descriptor,
    clause: 'ECMA-119 7.2.3, 7.3.3',
    ...formal,
    harms: ['BSD', 'checkers'],
    demands: 'a number that stands in both byte orders is the same in both',
  },
  reserved: {
    structure: descriptor,
    clause: 'ECMA-119 8',
    ...doubtful,
    demands: 'bytes that are reserved are zero',
  },
  sequence: {
    structure: 'volume descriptor set',
    clause: 'ECMA-119 6.7.1',
    ...error,
    demands: 'a primary volume descriptor comes first, only descriptors of known types follow, and a terminator ends them',
  },
  descriptorField: {
    structure: descriptor,
    clause: 'ECMA-119 8.4',
    ...error,
    demands: 'what a volume descriptor says of the volume agrees with what is there, and with the other descriptors',
  },
  descriptorDate: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.26.1',
    ...formal,
    harms: ['Linux', 'libarchive', 'checkers'],
    demands: 'a date of a volume descriptor is sixteen digits that make one, or zeros, and a time zone',
  },
  descriptorDateEmpty: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.26.1',
    ...unusual,
    demands: 'a date that is not specified is sixteen digits of zero, and a byte of zero',
  },
  descriptorText: {
    structure: descriptor,
    clause: 'ECMA-119 7.4',
    ...unusual,
    demands: 'words of a volume descriptor keep to a- and d-characters, padded with blanks',
  },
  descriptorControl: {
    structure: descriptor,
    clause: 'ECMA-119 7.4',
    severity: 'warning',
    harms: ['people'],
    demands: 'no word of a volume descriptor holds what a terminal would obey',
  },
  escapesUnknown: {
    structure: 'supplementary volume descriptor',
    clause: 'ECMA-119 8.5.9',
    ...doubtful,
    demands: 'the escape sequences of a second tree are ones that readers know',
  },
  rootFile: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.23',
    severity: 'warning',
    harms: ['people'],
    demands: 'a file that a volume descriptor names is in the root directory',
  },
  rootFileLoose: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.23',
    ...unusual,
    demands: 'a file is named as its record does, with its version',
  },
  spaceSize: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.8',
    ...error,
    demands: 'the volume ends on the medium, and not before what belongs to it',
  },
  spaceDiffers: {
    structure: descriptor,
    clause: 'ECMA-119 8.5.8',
    ...doubtful,
    demands: 'all descriptors of a volume say how far it reaches',
  },
  spaceBehind: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.8',
    ...unusual,
    demands: 'the volume reaches to the end of the medium',
  },
  recordLength: {
    structure: record,
    clause: 'ECMA-119 9.1.1',
    ...error,
    demands: 'a record ends where the next one begins, or zeros to the end of the sector',
  },
  recordJunk: {
    structure: record,
    clause: 'ECMA-119 6.8.1.1',
    ...error,
    demands: 'a sector of a directory begins with a record, and holds nothing but records and zeros behind them',
  },
  recordField: {
    structure: record,
    clause: 'ECMA-119 9.1',
    ...error,
    demands: 'a record says of its file or directory what is true of it',
  },
  recordDate: {
    structure: record,
    clause: 'ECMA-119 9.1.5',
    ...formal,
    harms: ['Linux', 'libarchive', 'checkers'],
    demands: 'a date of a record is one, or zeros',
  },
  recordReserved: {
    structure: record,
    clause: 'ECMA-119 9.1.12',
    ...doubtful,
    demands: 'a record has an even length, and its padding is zero',
  },
  recordUnusual: {
    structure: record,
    clause: 'ECMA-119 9.1.6',
    ...doubtful,
    demands: 'what few readers know is not used: attributes records, interleaving, associated files, other volumes',
  },
  selfAndParent: {
    structure: record,
    clause: 'ECMA-119 6.8.2.2',
    ...error,
    demands: 'a directory begins with records of itself and of its parent, which agree with those that lead to them',
  },
  ownParent: {
    structure: record,
    clause: 'ECMA-119 6.8.2.2',
    ...doubtful,
    demands: 'the second record of a directory leads to its parent, and not to the directory itself',
  },
  order: {
    structure: record,
    clause: 'ECMA-119 9.3',
    ...formal,
    harms: ['BSD', 'checkers'],
    demands: 'records are in the order of their identifiers',
  },
  twice: {
    structure: record,
    clause: 'ECMA-119 7.6.4',
    ...error,
    demands: 'no two records of a directory have one identifier, but for the sections of a file',
  },
  sections: {
    structure: record,
    clause: 'ECMA-119 9.1.6',
    ...error,
    demands: 'sections of a file follow one another, all but the last with the flag that says so',
  },
  reachedTwice: {
    structure: record,
    clause: 'ECMA-119 6.8.2',
    ...error,
    demands: 'a directory is reached by one path, and does not lead back to itself',
  },
  tooMany: {
    structure: record,
    clause: 'ECMA-119 6.8',
    severity: 'warning',
    harms: ['all'],
    demands: 'a tree has as many files and directories as real discs have: what comes behind is not judged',
  },
  emptyOutside: {
    structure: record,
    clause: 'ECMA-119 9.1.3',
    ...unusual,
    demands: 'a file without data begins within the volume all the same',
  },
  name: {
    structure: record,
    clause: 'ECMA-119 7.5, 7.6',
    ...doubtful,
    demands: 'an identifier keeps to the characters and lengths of its level',
  },
  relaxed: {
    structure: record,
    clause: 'ECMA-119 7.5, 7.6, 10',
    ...unusual,
    demands: 'identifiers keep to the characters and lengths of their level, or a tree lets one rule go as a whole',
  },
  nameHarmful: {
    structure: record,
    clause: 'ECMA-119 7.5, 7.6',
    ...error,
    demands: 'no identifier holds what ends or divides a path',
  },
  nameObeyed: {
    structure: record,
    clause: 'ECMA-119 7.5, 7.6',
    severity: 'warning',
    harms: ['people'],
    demands: 'no identifier holds what a terminal would obey, or text that reads in another direction',
  },
  folded: {
    structure: record,
    clause: 'ECMA-119 7.6.4',
    severity: 'warning',
    harms: ['Windows', 'Linux', 'macOS'],
    demands: 'no two identifiers of a directory are one for readers that do not tell letters apart, or drop what is at the end',
  },
  deep: {
    structure: record,
    clause: 'ECMA-119 6.8.2.1',
    ...unusual,
    demands: 'a tree has at most eight levels, and its paths 255 bytes',
  },
  pathTable: {
    structure: table,
    clause: 'ECMA-119 6.9, 9.4',
    ...formal,
    harms: ['BSD', 'Windows', 'checkers'],
    demands: 'a path table has a record for each directory, with its place, its identifier and its parent, in their order',
  },
  pathTablePadding: {
    structure: table,
    clause: 'ECMA-119 9.4.6',
    ...doubtful,
    demands: 'padding of a path table is zero',
  },
  extended: {
    structure: 'extended attribute record',
    clause: 'ECMA-119 9.5',
    ...error,
    demands: 'where a record says that an extended attribute record comes before the data, one does',
  },
  systemUse: {
    structure: record,
    clause: 'ECMA-119 9.1.10, 9.1.13',
    ...doubtful,
    demands: 'what stands behind an identifier is what a protocol says',
  },
  xa: {
    structure: 'CD-ROM XA attributes',
    clause: 'CD-ROM XA',
    ...doubtful,
    demands: 'attributes of CD-ROM XA agree with the record in which they stand',
  },
  apple: {
    structure: 'entry of Apple',
    clause: 'Apple FL36',
    severity: 'error',
    harms: ['macOS'],
    demands: "an entry of Apple's extensions is for HFS or ProDOS, and as long as those have it",
  },
  xaSignature: {
    structure: 'CD-ROM XA attributes',
    clause: 'CD-ROM XA',
    ...error,
    harms: ['Windows', 'libcdio'],
    demands: 'on a disc that is marked as CD-ROM XA the attributes of a record have their signature',
  },
  xaRest: {
    structure: 'CD-ROM XA attributes',
    clause: 'CD-ROM XA',
    ...unusual,
    demands: 'a disc whose records have attributes of CD-ROM XA is marked so, and none else',
  },
  otherData: {
    structure: record,
    clause: 'ECMA-119 6.8.3',
    ...error,
    demands: 'files of one name in two trees of a volume are one file',
  },
  oneTree: {
    structure: record,
    clause: 'ECMA-119 8.5',
    ...unusual,
    harms: ['people'],
    demands: 'files that one tree of the volume shows are shown by the others',
  },
  otherName: {
    structure: record,
    clause: 'ECMA-119 6.8.3',
    ...doubtful,
    harms: ['people'],
    demands: 'a file has names in two trees of a volume that are like one another',
  },
  otherDate: {
    structure: record,
    clause: 'ECMA-119 9.1.5',
    ...unusual,
    demands: 'records of the same data tell the same date',
  },
  hidden: {
    structure: record,
    clause: 'ECMA-119 9.1.6',
    ...unusual,
    harms: ['people'],
    demands: 'what is on a disc is shown',
  },
  volumeSet: {
    structure: descriptor,
    clause: 'ECMA-119 8.4.10',
    ...unusual,
    demands: 'a disc is a set of its own',
  },
  descriptorsDiffer: {
    structure: descriptor,
    clause: 'ECMA-119 8.5',
    ...unusual,
    demands: 'the descriptors of one volume say the same of it',
  },
} satisfies Record<string, RuleDefinition>)

/** For what the table of a directory record finds. */
export const recordTable: TableRules = { constant: rules.recordField, value: rules.value, reserved: rules.recordReserved }
