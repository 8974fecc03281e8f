/** What is demanded of the places of things on a disc. */

import { defineRules } from './rules.js'

export const spaceRules = defineRules('space', {
  overlap: {
    structure: 'extent',
    clause: 'ECMA-119 7.6, ECMA-167 4/8.10',
    severity: 'error',
    harms: ['all'],
    demands: 'no two structures, and no two files but of one extent, lie over each other',
  },
  outside: {
    structure: 'extent',
    clause: 'ECMA-119 6.4, ECMA-167 4/8.10',
    severity: 'error',
    harms: ['all'],
    demands: 'what a disc says it has lies on it',
  },
  oneTree: {
    structure: 'extent',
    clause: 'ECMA-119 6.4, ECMA-167 4/8.10',
    severity: 'note',
    harms: ['people'],
    demands: 'files that one file system of a disc shows are shown by the other',
  },
  lost: {
    structure: 'unclaimed blocks',
    clause: 'ECMA-119 6.4',
    severity: 'note',
    harms: ['people'],
    demands: 'every block that is not empty belongs to something on the disc',
  },
})
