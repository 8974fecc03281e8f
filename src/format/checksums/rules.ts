/** What checksums that writers leave on a disc must be. isomd5sum 1.2; libisofs, doc/checksums.txt. */

import { defineRules } from '../../finding/index.js'

export const rules = defineRules('checksums', {
  implantedForm: {
    structure: 'implanted MD5',
    clause: 'isomd5sum 1.2, libimplantisomd5.c',
    severity: 'error',
    harms: ['checkers'],
    demands:
      'an implanted digest has 32 hexadecimal digits, and all that is said beside it: sectors that are skipped, fragments and their sums',
  },
  implanted: {
    structure: 'implanted MD5',
    clause: 'isomd5sum 1.2, libcheckisomd5.c',
    severity: 'error',
    harms: ['checkers', 'people'],
    demands: 'the implanted digest is that of the volume, less the sectors that are skipped and with blanks in its own place',
  },
  tagForm: {
    structure: 'checksum tag',
    clause: 'libisofs, doc/checksums.txt, The Checksum Tags',
    severity: 'error',
    harms: ['xorriso'],
    demands:
      'a tag says where it lies, which blocks before it it covers, where the next one lies, and has a checksum of itself that is right',
  },
  superblock: {
    structure: 'superblock checksum tag',
    clause: 'libisofs, doc/checksums.txt, The Checksum Tags',
    severity: 'warning',
    harms: ['xorriso'],
    demands: 'the digest is that of the system area and the descriptors, which some programs change afterwards',
  },
  array: {
    structure: 'checksum array',
    clause: 'libisofs, doc/checksums.txt, The Checksum Array',
    severity: 'error',
    harms: ['xorriso', 'people'],
    demands: 'the array is where the root says, its last item is the digest of the others, and its first one that of the session before it',
  },
  recovery: {
    structure: 'recovery data of dvdisaster',
    clause: 'dvdisaster 0.79.5, src/dvdisaster.h, EccHeader',
    severity: 'error',
    harms: ['people'],
    demands: 'the digest in it is that of all blocks before it, which it can mend otherwise',
  },
  recoveryCut: {
    structure: 'recovery data of dvdisaster',
    clause: 'dvdisaster 0.79.5, src/dvdisaster.h, EccHeader',
    severity: 'error',
    harms: ['people'],
    demands: 'all of it is on the medium',
  },
  range: {
    structure: 'checksum tag',
    clause: 'libisofs, doc/checksums.txt, The Checksum Tags',
    severity: 'error',
    harms: ['xorriso', 'people'],
    demands: 'the digest is that of the blocks from the beginning of the session to the tag',
  },
})
