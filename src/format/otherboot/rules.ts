/** What the first blocks of other machines must be. */

import { defineRules } from '../../finding/index.js'

export const rules = defineRules('otherboot', {
  place: {
    structure: 'first blocks',
    clause: 'libisofs, doc/boot_sectors.txt',
    severity: 'error',
    harms: ['firmware'],
    demands: 'files and partitions that a machine starts from lie on the medium',
  },
  checksum: {
    structure: 'first blocks',
    clause: 'IRIX volume header, vh_csum; Sun disk label, dkl_cksum; SRM boot block',
    severity: 'error',
    harms: ['firmware', 'partition tools'],
    demands: 'the checksum of a header is that of its bytes',
  },
})
