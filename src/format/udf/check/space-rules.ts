/** What is demanded of the tables that map and count blocks. ECMA-167 4/10, 4/14.11, 4/14.12; OSTA UDF 2.60 2.2.8 to 2.2.13. */

import { defineRules } from '../../../finding/index.js'

export const spaceRules = defineRules('udf', {
  sparableMap: {
    structure: 'logical volume descriptor',
    clause: 'UDF 2.2.9',
    severity: 'error',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'a sparable partition has packets, and names one to four sparing tables',
  },
  sparablePackets: {
    structure: 'logical volume descriptor',
    clause: 'UDF 2.2.9',
    severity: 'note',
    harms: ['checkers'],
    demands: 'a sparable partition consists of whole packets',
  },
  sparingTable: {
    structure: 'sparing table',
    clause: 'UDF 2.2.12',
    severity: 'error',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'entries are sorted by the packet that they replace, and name packets in reserve outside of the partition',
  },
  sparingDiffers: {
    structure: 'sparing table',
    clause: 'UDF 2.2.9, 2.2.12',
    severity: 'error',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'all sparing tables say the same',
  },
  vat: {
    structure: 'virtual allocation table',
    clause: 'UDF 2.2.11, 1.50 2.2.10',
    severity: 'error',
    harms: ['Linux', 'Windows', 'BSD', 'checkers'],
    demands: 'the table is a file of its type whose ICB is the last block, and each entry a block of the partition or none',
  },
  vatPlace: {
    structure: 'virtual allocation table',
    clause: 'UDF 2.2.11, 6.10.1.2',
    severity: 'warning',
    harms: ['Linux', 'Windows'],
    demands: 'the ICB of the table is the last block that is recorded',
  },
  metadataMap: {
    structure: 'logical volume descriptor',
    clause: 'UDF 2.2.10',
    severity: 'error',
    harms: ['Linux', 'Windows', 'macOS', 'checkers'],
    demands: 'the map names the metadata file, its mirror and its bitmap, and tells units that their extents keep',
  },
  metadataFile: {
    structure: 'metadata file',
    clause: 'UDF 2.2.13',
    severity: 'error',
    harms: ['Linux', 'Windows', 'macOS', 'checkers'],
    demands: 'metadata file and mirror have the types 250 and 251, whole blocks, and one length',
  },
  mirrorDiffers: {
    structure: 'metadata mirror file',
    clause: 'UDF 2.2.13.1',
    severity: 'error',
    harms: ['Linux', 'Windows', 'macOS'],
    demands: 'a mirror with blocks of its own holds the same as the metadata file, and one without names the same blocks',
  },
  bitmap: {
    structure: 'space bitmap',
    clause: 'ECMA-167 4/14.12, UDF 2.3.8',
    severity: 'error',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'the bitmap has a bit for each block of the partition, and bytes for them',
  },
  spaceEntry: {
    structure: 'unallocated space entry',
    clause: 'ECMA-167 4/14.11, UDF 2.3.7',
    severity: 'error',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'extents of free space are sorted, apart, and inside the partition',
  },
  markedFree: {
    structure: 'space bitmap',
    clause: 'ECMA-167 4/10.1, 4/14.12.4',
    severity: 'error',
    harms: ['Linux', 'Windows'],
    demands: 'no block that something uses is marked as free',
  },
  markedUsed: {
    structure: 'space bitmap',
    clause: 'ECMA-167 4/10.1, 4/14.12.4',
    severity: 'warning',
    harms: ['Linux', 'Windows', 'checkers'],
    demands: 'every block that nothing uses is marked as free',
  },
})
