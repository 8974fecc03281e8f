/** Extended attributes of sources, and what they are recorded in. */

import { DEFAULT_UDF_REVISION, wantedFileSystems } from '../defaults.js'
import { faults } from '../faults.js'
import type { Check } from './report.js'

export const checkAttributes: Check = (manifest, report) => {
  const asked = manifest.source?.attributes
  if (asked === undefined) return
  const path = ['source', 'attributes']
  const as = 'keep' in asked ? asked.as : undefined
  const { iso9660, udf } = wantedFileSystems(manifest)
  if ((as ?? ['rockridge']).includes('rockridge') && (iso9660?.rockridge ?? false) === false)
    report(faults.needsKey({ at: 'source.attributes', needed: 'filesystems.iso9660.rockridge' }, { path }))
  if (as?.includes('streams') !== true) return
  const at = 'source.attributes.as: streams'
  const revision = udf?.revision ?? DEFAULT_UDF_REVISION
  if (udf === undefined) report(faults.needsFileSystem({ at, space: 'UDF' }, { path: [...path, 'as'] }))
  else if (revision < '2.00') report(faults.revisionLacks({ at, revision, needed: '2.00' }, { path: [...path, 'as'] }))
}
