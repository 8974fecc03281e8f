/** Sessions, output and burning: keys that contradict each other. */

import { faults, printPath } from '../faults.js'
import { mediumOf } from '../media.js'
import { members, type Check } from './report.js'

export const checkSessions: Check = (manifest, report) => {
  const { session, burn, files } = manifest
  if (session?.import === undefined)
    for (const [index, entry] of members(files))
      for (const key of ['remove', 'rename'] as const)
        if (key in entry) report(faults.noImport({ at: printPath(['files', index, key]) }, { path: ['files', index, key] }))
  for (const [index, entry] of members(files))
    if ('rename' in entry && `${entry.to}/`.startsWith(`${entry.rename.replace(/\/$/, '')}/`))
      report(faults.badPath({ path: entry.to, reason: 'it is what is renamed, or lies within it' }, { path: ['files', index, 'to'] }))
  if (session?.import !== undefined && (session.startBlock ?? 0) > 0)
    report(
      faults.excludeEachOther(
        { first: 'session.import', second: 'session.startBlock', reason: 'the imported session says where the next one begins' },
        { path: ['session', 'startBlock'] },
      ),
    )
  if (burn?.close !== undefined && session?.close !== undefined && burn.close !== session.close)
    report(
      faults.excludeEachOther(
        { first: `session.close: ${session.close}`, second: `burn.close: ${burn.close}`, reason: 'a disc is closed or it is not' },
        { path: ['burn', 'close'] },
      ),
    )
  const medium = mediumOf(manifest)
  const closes = burn?.close ?? session?.close
  if (medium !== undefined && /^dvd\+r(-dl)?$/.test(medium.type) && burn?.dvdCompatibility === true && closes === false)
    report(
      faults.excludeEachOther(
        { first: 'burn.dvdCompatibility', second: 'close: false', reason: `a ${medium.name} that players read is closed` },
        { path: ['burn', 'dvdCompatibility'] },
      ),
    )
  if (burn?.mode !== undefined && medium !== undefined && (burn.mode === 'raw' || burn.mode === 'tao') && medium.family !== 'cd')
    report(faults.notACompactDisc({ at: `burn.mode: ${burn.mode}`, media: medium.name }, { path: ['burn', 'mode'] }))
}
