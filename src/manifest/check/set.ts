/** A set of discs: what cannot be said of it, and beside it. */

import { faults } from '../faults.js'
import { oddField } from '../label-fields.js'
import type { Check } from './report.js'

/** What makes a disc that has no further ones. */
const ALONE = ['session', 'base', 'audio', 'tracks', 'layout', 'sectors'] as const

export const checkSet: Check = (manifest, report) => {
  const { set, output, media } = manifest
  if (set === undefined) return
  if (media === undefined) report(faults.needsKey({ at: 'set', needed: 'media' }, { path: ['set'] }))
  for (const key of ALONE)
    if (manifest[key] !== undefined)
      report(faults.excludeEachOther({ first: 'set', second: key, reason: 'a set is of discs of files, each made anew' }, { path: [key] }))
  for (const key of ['setSize', 'sequence'] as const)
    if ((manifest.volume?.[key] ?? 1) !== 1)
      report(
        faults.excludeEachOther(
          { first: 'set', second: `volume.${key}`, reason: 'each disc of a set has the number that it gets' },
          { path: ['volume', key] },
        ),
      )
  if (set.recovery === 'rs02' && typeof output === 'object')
    for (const key of ['jigdo', 'zsync'] as const)
      if (output[key] !== undefined)
        report(
          faults.excludeEachOther(
            {
              first: 'set.recovery',
              second: `output.${key}`,
              reason: 'recovery data comes after all that is known of the image beforehand',
            },
            { path: ['output', key] },
          ),
        )
  const image = typeof output === 'object' ? output.image : output
  if (image !== undefined && !image.includes('{label}'))
    report(faults.oneImage({ image }, { path: typeof output === 'object' ? ['output', 'image'] : ['output'] }))
  const odd = set.labels === undefined ? undefined : oddField(set.labels)
  if (odd !== undefined) report(faults.labelField({ labels: set.labels ?? '', field: odd }, { path: ['set', 'labels'] }))
}
