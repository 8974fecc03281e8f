/** A disc that another one is made of: what cannot be said beside it. */

import { faults } from '../faults.js'
import type { Check } from './report.js'

export const checkBase: Check = ({ base, session, tracks }, report) => {
  if (base === undefined) return
  const reason = 'a disc that is made of another one has the tree of that one'
  if (session !== undefined) report(faults.excludeEachOther({ first: 'base', second: 'session', reason }, { path: ['session'] }))
  if (tracks !== undefined) report(faults.excludeEachOther({ first: 'base', second: 'tracks', reason }, { path: ['tracks'] }))
}
