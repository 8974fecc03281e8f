/** What a volume of HFS Plus must be, beyond its header. */

import { defineRules } from '../../finding/index.js'

export const rules = defineRules('hfsplus', {
  header: {
    structure: 'volume header',
    clause: 'TN1150, Volume Header',
    severity: 'error',
    harms: ['macOS', 'Linux', 'checkers'],
    demands:
      'counts of files, folders and free blocks are those of the catalogue and the allocation file, and the next identifier is unused',
  },
  node: {
    structure: 'node of the catalogue',
    clause: 'TN1150, B-Trees',
    severity: 'error',
    harms: ['macOS', 'Linux', '7-Zip', 'GRUB'],
    demands: 'nodes lie in the catalogue and are of the kind and height that their place asks for; leaves are linked in both directions',
  },
  order: {
    structure: 'key of the catalogue',
    clause: 'TN1150, Catalog File Key; HFS Plus Case-Insensitive String Comparison Algorithm',
    severity: 'error',
    harms: ['macOS', 'Linux', 'GRUB'],
    demands: 'keys ascend, and an index node has the first key of each node that it names',
  },
  record: {
    structure: 'record of the catalogue',
    clause: 'TN1150, Catalog File Data',
    severity: 'error',
    harms: ['macOS', 'Linux', 'checkers'],
    demands:
      'records are of four types and whole; what has a thread record is where that says, and folders have as many members as they tell',
  },
  extent: {
    structure: 'extent',
    clause: 'TN1150, Fork Data Structure',
    severity: 'error',
    harms: ['macOS', 'Linux', '7-Zip', 'GRUB'],
    demands: 'extents lie in the volume, and there are enough of them for the size of a file',
  },
  shared: {
    structure: 'extent',
    clause: 'TN1150, Allocation File',
    severity: 'warning',
    harms: ['checkers'],
    demands: 'no two files have the same block',
  },
  allocation: {
    structure: 'allocation file',
    clause: 'TN1150, Allocation File',
    severity: 'error',
    harms: ['macOS', 'checkers'],
    demands: 'each block that is in use is marked, and none behind the last one',
  },
})
