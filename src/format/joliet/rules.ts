/** What the Joliet specification demands of identifiers. */

import { defineRules } from '../../finding/index.js'

export const jolietRules = defineRules('joliet', {
  characters: {
    structure: 'directory record of Joliet',
    clause: 'Joliet, Allowed Character Set',
    severity: 'error',
    harms: ['Windows', 'Linux'],
    demands: 'identifiers are whole characters of two bytes, and have none of * / : ; ? \\ and of the controls',
  },
  obeyed: {
    structure: 'directory record of Joliet',
    clause: 'Joliet, Allowed Character Set',
    severity: 'warning',
    harms: ['people'],
    demands: 'no identifier holds what a terminal would obey, or text that reads in another direction',
  },
})
