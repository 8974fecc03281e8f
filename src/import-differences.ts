/** What a comparison found, as what an import tells. */

import { faults } from './description/index.js'
import type { Comparison, PathChange } from './diff.js'
import type { Fault } from './fault/index.js'

/** Most differences of each kind that are listed. */
const MOST = 200

/** Of the disc that was found, and of the one that its manifest makes. */
export function asLosses({ paths, volume, disc, bytes }: Comparison): readonly Fault[] {
  const listed = [
    ...paths.slice(0, MOST).map((change) => faults.pathDiffers({ path: change.path, what: wordsOf(change) })),
    ...[...volume, ...disc].slice(0, MOST).map((difference) => faults.saysDiffers(difference)),
  ]
  const more = Math.max(0, paths.length - MOST) + Math.max(0, volume.length + disc.length - MOST)
  return [...listed, ...(more === 0 ? [] : [faults.moreDiffer({ count: more })]), ...ofBytes(bytes)]
}

function wordsOf(change: PathChange): string {
  if (change.kind !== 'changed')
    return change.kind === 'added'
      ? `it is there as ${change.is} where the image has nothing`
      : `it is ${change.is} in the image and will not be there`
  return change.differences
    .map(({ what, before, after }) => `${what} ${before === '' ? 'none' : before} becomes ${after === '' ? 'none' : after}`)
    .join(', ')
}

/** Once for each kind of structure. */
function ofBytes(bytes: Comparison['bytes']): readonly Fault[] {
  if (bytes === undefined || bytes.bytes === 0) return []
  const kinds = new Map<string, { count: number; block: number }>()
  for (const { what, field, cause, block, count } of bytes.regions) {
    const kind = [what, ...(field === undefined ? [] : [field])].join(' ') + ` (${cause})`
    const known = kinds.get(kind)
    if (known === undefined) kinds.set(kind, { count, block })
    else known.count += count
  }
  const listed = [...kinds].slice(0, MOST).map(([what, { count, block }]) => faults.bytesDiffer({ what, count, block }))
  return [...listed, ...(bytes.blocksLeft === 0 ? [] : [faults.moreDiffer({ count: bytes.blocksLeft })])]
}
