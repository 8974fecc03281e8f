/** A session behind those of a disc: what cannot be said beside it. */

import { faults } from '../faults.js'
import type { Check } from './report.js'

const ALONE = ['audio', 'tracks', 'layout', 'sectors'] as const
/** What is said of the disc that a session follows. */
const OF_THE_FORMER = ['session', 'in', 'conflict', 'previous', 'rules'] as const

export const checkSession: Check = (manifest, report) => {
  const { session, output, burn } = manifest
  const part = typeof output === 'object' ? output.part : undefined
  if (session === undefined) {
    if (part !== undefined) report(faults.needsKey({ at: 'output.part', needed: 'session' }, { path: ['output', 'part'] }))
    return
  }
  if (session.import === undefined) {
    if (session.start === undefined)
      report(faults.needsKey({ at: 'session', needed: 'session.import or session.start' }, { path: ['session'] }))
    for (const key of OF_THE_FORMER)
      if (session[key] !== undefined)
        report(faults.needsKey({ at: `session.${key}`, needed: 'session.import' }, { path: ['session', key] }))
  }
  for (const key of ALONE)
    if (manifest[key] !== undefined)
      report(
        faults.excludeEachOther(
          { first: 'session', second: key, reason: 'a session that follows others is one track of data' },
          { path: [key] },
        ),
      )
  if (typeof output === 'object' && output.sheet !== undefined)
    report(
      faults.excludeEachOther(
        { first: 'session', second: 'output.sheet', reason: 'a session that follows others is one track of data' },
        { path: ['output', 'sheet'] },
      ),
    )
  if (session.previous !== undefined && session.session !== undefined)
    report(
      faults.excludeEachOther(
        { first: 'session.previous', second: 'session.session', reason: 'both name the session whose tree is taken' },
        { path: ['session', 'previous'] },
      ),
    )
  if (session.close !== undefined && burn?.close !== undefined && session.close !== burn.close)
    report(
      faults.excludeEachOther(
        { first: `session.close: ${session.close}`, second: `burn.close: ${burn.close}`, reason: 'both say whether the disc is closed' },
        { path: ['session', 'close'] },
      ),
    )
}
