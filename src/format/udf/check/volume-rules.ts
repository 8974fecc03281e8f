/** What is demanded of the descriptors of a volume. ECMA-167 parts 1 to 3; OSTA UDF 2.60 2.1 and 2.2. */

import { defineRules, type Reader } from '../../../finding/index.js'

const readers: readonly Reader[] = ['Linux', 'Windows', 'macOS', 'BSD', '7-Zip']
const checkers: readonly Reader[] = ['checkers']
const error = 'error'
const warning = 'warning'

/** Of descriptors of every kind. */
export const commonRules = defineRules('udf', {
  unreadable: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2, 4/7.2',
    severity: error,
    harms: ['all'],
    demands: 'where a descriptor is said to be there is one',
  },
  tagId: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.1',
    severity: error,
    harms: readers,
    demands: 'the tag identifier is that of the descriptor that belongs there',
  },
  tagVersion: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.2, UDF 2.2.1',
    severity: error,
    harms: ['Linux', 'Windows', 'BSD', 'checkers'],
    demands: 'the descriptor version is 2 on a volume of NSR02 and 3 on one of NSR03',
  },
  tagOlder: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.2',
    severity: 'note',
    harms: checkers,
    demands: 'a volume of NSR03 has descriptors of version 3',
  },
  tagChecksum: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.3',
    severity: error,
    harms: readers,
    demands: 'the checksum of the tag is the sum of its other bytes',
  },
  tagReserved: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.4',
    severity: warning,
    harms: checkers,
    demands: 'the reserved byte of the tag is zero',
  },
  tagSerial: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.5, UDF 2.2.1.1',
    severity: error,
    harms: checkers,
    demands: 'all descriptors of a volume have the tag serial number of its anchors',
  },
  tagCrc: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.6',
    severity: error,
    harms: readers,
    demands: 'the CRC is that of as many bytes behind the tag as its length says',
  },
  tagCrcLength: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.7, UDF 2.2.1.2',
    severity: error,
    harms: ['Windows', 'checkers'],
    demands: 'the CRC covers the descriptor from behind the tag to its end',
  },
  tagCrcLonger: {
    structure: 'descriptor',
    clause: 'UDF 2.2.1.2',
    severity: 'note',
    harms: checkers,
    demands: 'the CRC covers no more than the descriptor',
  },
  tagLocation: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/7.2.8',
    severity: error,
    harms: readers,
    demands: 'the tag tells the block in which the descriptor lies',
  },
  constant: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/10',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'what the standard fixes is so: character sets above all, which are OSTA Compressed Unicode',
  },
  value: {
    structure: 'descriptor',
    clause: 'ECMA-167 1/7',
    severity: error,
    harms: readers,
    demands: 'a value is one of its kind',
  },
  reserved: {
    structure: 'descriptor',
    clause: 'ECMA-167 3/10',
    severity: warning,
    harms: checkers,
    demands: 'reserved bytes are zero',
  },
  time: {
    structure: 'descriptor',
    clause: 'ECMA-167 1/7.3, UDF 2.1.4',
    severity: error,
    harms: readers,
    demands: 'a time is a local time that there can be, of a time zone that there can be',
  },
  string: {
    structure: 'descriptor',
    clause: 'ECMA-167 1/7.2.12, UDF 2.1.3',
    severity: error,
    harms: readers,
    demands: 'a d-string is OSTA CS0 of as many bytes as its last byte says, and zero behind them',
  },
  entity: {
    structure: 'descriptor',
    clause: 'ECMA-167 1/7.4, UDF 2.1.5',
    severity: error,
    harms: ['Windows', 'checkers'],
    demands: 'an entity identifier is the one that UDF has for this field, with the suffix of its kind',
  },
  entityFlags: {
    structure: 'descriptor',
    clause: 'ECMA-167 1/7.4.1, UDF 2.1.5.1',
    severity: warning,
    harms: checkers,
    demands: 'the flags of an entity identifier are zero',
  },
  developer: {
    structure: 'descriptor',
    clause: 'UDF 2.1.5.2, 2.1.5.3',
    severity: warning,
    harms: checkers,
    demands: 'who wrote a structure is named by a developer identifier that begins with an asterisk, and a known system',
  },
})

/** Of the recognition sequence and the anchors. */
export const entryRules = defineRules('udf', {
  recognition: {
    structure: 'volume recognition sequence',
    clause: 'ECMA-167 2/8.3, 3/9.1',
    severity: error,
    harms: ['Linux', 'Windows', 'BSD', 'checkers'],
    demands: 'the sequence is BEA01, one NSR descriptor, TEA01, one of each and in this order, each with type 0 and version 1',
  },
  recognitionRevision: {
    structure: 'volume recognition sequence',
    clause: 'UDF 2.1.7, ECMA-167 3/9.1',
    severity: error,
    harms: ['Windows', 'checkers'],
    demands: 'it says NSR02 for revisions up to 1.50 and NSR03 from 2.00 on',
  },
  anchorMissing: {
    structure: 'anchor volume descriptor pointer',
    clause: 'ECMA-167 3/8.4.2.1, UDF 2.2.3',
    severity: error,
    harms: ['Windows', 'BSD', 'checkers'],
    demands: 'at least two of block 256, the last block and that 256 before it hold an anchor',
  },
  anchorExtent: {
    structure: 'anchor volume descriptor pointer',
    clause: 'ECMA-167 3/8.4.2.2, UDF 2.2.3.1, 2.2.3.2',
    severity: error,
    harms: ['all'],
    demands: 'both sequences have an extent of at least 16 blocks on the medium, apart from each other',
  },
  anchorDiffers: {
    structure: 'anchor volume descriptor pointer',
    clause: 'ECMA-167 3/8.4.2.1',
    severity: error,
    harms: ['all'],
    demands: 'all anchors of a volume name the same extents',
  },
})

/** Of the two sequences and what is in them. */
export const sequenceRules = defineRules('udf', {
  sequenceLacks: {
    structure: 'volume descriptor sequence',
    clause: 'ECMA-167 3/8.4.1, UDF 2',
    severity: error,
    harms: readers,
    demands: 'each sequence has a primary volume, a logical volume, a partition, an unallocated space descriptor, and one of *UDF LV Info',
  },
  sequenceEnd: {
    structure: 'volume descriptor sequence',
    clause: 'ECMA-167 3/8.4.2',
    severity: warning,
    harms: checkers,
    demands: 'a terminating descriptor ends the sequence',
  },
  sequenceDiffers: {
    structure: 'reserve volume descriptor sequence',
    clause: 'ECMA-167 3/8.4.2.2',
    severity: error,
    harms: ['all'],
    demands: 'the reserve sequence says the same as the main one',
  },
  sequenceNames: {
    structure: 'reserve volume descriptor sequence',
    clause: 'ECMA-167 3/8.4.2.2',
    severity: warning,
    harms: ['Windows', 'checkers', 'people'],
    demands: 'the reserve sequence calls the volume as the main one does',
  },
  sequenceNumber: {
    structure: 'volume descriptor sequence',
    clause: 'ECMA-167 3/8.4.3',
    severity: error,
    harms: ['all'],
    demands: 'of descriptors of one kind each has a sequence number of its own, and both sequences number alike',
  },
  volumeField: {
    structure: 'volume descriptor',
    clause: 'ECMA-167 3/10, UDF 2.2',
    severity: error,
    harms: ['Windows', 'checkers'],
    demands: 'a field of a volume descriptor is what UDF makes it',
  },
  volumeName: {
    structure: 'volume descriptor',
    clause: 'UDF 2.2.2.5, 2.2.4.1, 2.2.7.2.2',
    severity: warning,
    harms: ['Windows', 'checkers', 'people'],
    demands:
      'volume, volume set and logical volume have names, the same in every place, that of the set beginning with what tells it from others',
  },
  extentOutside: {
    structure: 'volume descriptor',
    clause: 'ECMA-167 3/7.1, 3/8.4',
    severity: error,
    harms: ['all'],
    demands: 'an extent lies on the medium',
  },
  partitionContents: {
    structure: 'partition descriptor',
    clause: 'ECMA-167 3/10.5.5, 4/3.1',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'contents are +NSR02 or +NSR03, as the recognition sequence has it',
  },
  partitionAccess: {
    structure: 'partition descriptor',
    clause: 'ECMA-167 3/10.5.7, UDF 2.2.14.2',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'the access type is one of 1 to 4, or 0 from UDF 2.60 on, and fits the partition maps',
  },
  partitionSpace: {
    structure: 'partition descriptor',
    clause: 'ECMA-167 4/14.3, UDF 2.2.14.3, 2.3.3',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'the partition header names at most one bitmap or table of free space, inside the partition, and no integrity table',
  },
  map: {
    structure: 'logical volume descriptor',
    clause: 'ECMA-167 3/10.7, UDF 2.2.8 to 2.2.10',
    severity: error,
    harms: ['all'],
    demands: 'partition maps are of the kinds and lengths that the revision has, and fill their table exactly',
  },
  revision: {
    structure: 'descriptor',
    clause: 'UDF 2.1.5.3',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'every identifier of the domain tells the one revision of the volume',
  },
  integrity: {
    structure: 'logical volume integrity descriptor',
    clause: 'ECMA-167 3/10.10, UDF 2.2.6',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'it is closed, has an entry for each partition map, and its extent is on the medium',
  },
  integrityOpen: {
    structure: 'logical volume integrity descriptor',
    clause: 'ECMA-167 3/10.10.3, 4/14.15',
    severity: error,
    harms: ['Linux', 'Windows'],
    demands: 'a volume that nobody writes is closed',
  },
  integrityLeftOpen: {
    structure: 'logical volume integrity descriptor',
    clause: 'UDF 2.2.6, 2.2.11',
    severity: 'note',
    harms: checkers,
    demands: 'beside a virtual allocation table, which is written last, the descriptor may stay open',
  },
  count: {
    structure: 'logical volume integrity descriptor',
    clause: 'UDF 2.2.6.4',
    severity: error,
    harms: ['macOS', 'checkers', 'people'],
    demands: 'numbers of files and directories are those of the tree',
  },
  nextUniqueId: {
    structure: 'logical volume integrity descriptor',
    clause: 'ECMA-167 4/14.15.1, UDF 3.2.1.1',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'the next unique id is above all that are used, and at least 16',
  },
  spaceTable: {
    structure: 'logical volume integrity descriptor',
    clause: 'UDF 2.2.6.2, 2.2.6.3',
    severity: error,
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'sizes and free space are those of the partitions, and unknown where they are virtual',
  },
})
