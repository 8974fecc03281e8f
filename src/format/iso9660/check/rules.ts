/** What ECMA-119 demands of a volume. */

import { defineRules } from '../../../finding/index.js'

export const rules = defineRules('iso9660', {
  constant: {
    structure: 'volume descriptor',
    clause: 'ECMA-119 8',
    severity: 'error',
    harms: ['all'],
    demands: 'a field whose value the standard fixes has that value',
  },
  value: {
    structure: 'volume descriptor',
    clause: 'ECMA-119 8',
    severity: 'error',
    harms: ['checkers'],
    demands: 'a number that stands in both byte orders is the same in both, and a date is one',
  },
  reserved: {
    structure: 'volume descriptor',
    clause: 'ECMA-119 8',
    severity: 'warning',
    harms: ['checkers'],
    demands: 'bytes that are reserved are zero',
  },
})
