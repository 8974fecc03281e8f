/** Files that are recorded compressed. zisofs and zisofs2. */

import { wantedFileSystems } from '../defaults.js'
import { faults, printPath } from '../faults.js'
import { bytesOfSize } from '../quantity.js'
import { members, type Check } from './report.js'

/** zisofs, Block size. */
const MOST_OF_1 = 2 ** 17

export const checkCompress: Check = (manifest, report) => {
  if (manifest.compress === undefined) return
  const { iso9660 } = wantedFileSystems(manifest)
  if ((iso9660?.rockridge ?? false) === false)
    report(faults.needsKey({ at: 'compress', needed: 'filesystems.iso9660.rockridge' }, { path: ['compress'] }))
  for (const [index, { version, blockSize }] of members(manifest.compress)) {
    const path = ['compress', index, 'blockSize']
    if (version !== 1 || blockSize === undefined || (bytesOfSize(blockSize) ?? 0) <= MOST_OF_1) continue
    const reason = 'blocks of version 1 have 128 KiB at most'
    report(faults.excludeEachOther({ first: `${printPath(path)}: ${blockSize}`, second: 'version: 1', reason }, { path }))
  }
}
