/** What the partition map of the Macintosh, and the headers of its volumes, must be. */

import { defineRules } from '../../finding/index.js'

export const rules = defineRules('apple', {
  driver: {
    structure: 'driver descriptor',
    clause: 'Inside Macintosh: Devices, 3-12',
    severity: 'error',
    harms: ['macOS', 'partition tools'],
    demands: 'the block size is that of the map, and no more blocks are counted than there are',
  },
  map: {
    structure: 'partition map',
    clause: 'Inside Macintosh: Devices, 3-13',
    severity: 'error',
    harms: ['macOS', 'partition tools'],
    demands: 'a map begins in block 1 and has an entry of itself',
  },
  entry: {
    structure: 'map entry',
    clause: 'Inside Macintosh: Devices, 3-13',
    severity: 'error',
    harms: ['macOS', 'partition tools', 'Linux'],
    demands: 'as many entries follow as each says, of partitions on the medium that do not overlap',
  },
  volume: {
    structure: 'HFS volume',
    clause: 'Inside Macintosh: Files, 2-60; TN1150, Volume Header',
    severity: 'error',
    harms: ['macOS', 'Linux'],
    demands: 'a volume is where its partition says, and ends where it does or before',
  },
  copy: {
    structure: 'copy of the header of HFS Plus',
    clause: 'TN1150, Volume Header',
    severity: 'warning',
    harms: ['macOS', 'checkers'],
    demands: 'the last but one block of 512 bytes of a volume is a copy of its header',
  },
})
