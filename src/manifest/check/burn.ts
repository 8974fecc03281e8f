/** Changed entries and burning: keys that contradict each other. */

import { faults } from '../faults.js'
import { mediumOf } from '../media.js'
import { members, type Check } from './report.js'

export const checkBurn: Check = (manifest, report) => {
  const { burn, files } = manifest
  for (const [index, entry] of members(files))
    if ('rename' in entry && `${entry.to}/`.startsWith(`${entry.rename.replace(/\/$/, '')}/`))
      report(faults.badPath({ path: entry.to, reason: 'it is what is renamed, or lies within it' }, { path: ['files', index, 'to'] }))
  const medium = mediumOf(manifest)
  if (medium !== undefined && /^dvd\+r(-dl)?$/.test(medium.type) && burn?.dvdCompatibility === true && burn.close === false)
    report(
      faults.excludeEachOther(
        { first: 'burn.dvdCompatibility', second: 'close: false', reason: `a ${medium.name} that players read is closed` },
        { path: ['burn', 'dvdCompatibility'] },
      ),
    )
  if (burn?.mode !== undefined && medium !== undefined && (burn.mode === 'raw' || burn.mode === 'tao') && medium.family !== 'cd')
    report(faults.notACompactDisc({ at: `burn.mode: ${burn.mode}`, media: medium.name }, { path: ['burn', 'mode'] }))
}
