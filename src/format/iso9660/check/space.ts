/** How far the volume reaches against what belongs to it and against the medium. ECMA-119 8.4.8. */

import type { Judging } from '../../../finding/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { SupplementaryVolumeDescriptor } from '../structures.js'
import { tellerOf } from './descriptor-fields.js'
import type { SetDescriptor } from './descriptor-set.js'
import { rules } from './rules.js'

/** `firstClaim` is the number of the first claim that belongs to the volume. */
export function judgeSpace(judging: Judging, found: readonly SetDescriptor[], firstClaim: number): void {
  const { medium, start, end, sounds, findings } = judging
  const used = usedBlocks(judging, firstClaim)
  const described = found.filter(({ kind }) => kind === 'primary' || kind === 'supplementary' || kind === 'enhanced')
  const sizes = described.map(({ bytes }) => SupplementaryVolumeDescriptor.decode(bytes).spaceSize)
  /** Where others say one thing, and that is possible, who says something else is wrong. */
  const agreed = sizes.find((size, i) => sizes.some((other, j) => i !== j && other === size))
  for (const [i, descriptor] of described.entries()) {
    const size = sizes[i] as number
    const tell = tellerOf(descriptor, findings)
    // A later session counts from block 0 with some writers, and from its own first block with others.
    const [least, most] = [Math.min(size, start + size), Math.max(size, start + size)]
    const reaches = least > start ? least : most
    if (reaches > medium.size) tell(rules.spaceSize, 'spaceSize', size, `at most ${medium.size}, as many blocks as there are`)
    else if (most < used.end)
      tell(rules.spaceSize, 'spaceSize', size, `at least ${used.end}, where the last of its files and structures ends`)
    else if (agreed !== undefined && size !== agreed) tell(rules.spaceDiffers, 'spaceSize', size, `${agreed}, as the other descriptors say`)
    else if (sizes[0] !== size && agreed === undefined && i > 0 && sizes[0] !== undefined && isPossible(sizes[0], used.end, medium.size))
      tell(rules.spaceDiffers, 'spaceSize', size, `${sizes[0]}, as in the primary volume descriptor`)
    else if (i === 0 && end === undefined && sounds === undefined && most < medium.size)
      tell(rules.spaceBehind, 'spaceSize', size, `${medium.size}, as many blocks as there are`)
  }
}

const isPossible = (size: number, least: number, most: number): boolean => size >= least && size <= most

/** Where what the volume claims on the medium ends. Files may stand for tracks of sound, which no volume has. */
function usedBlocks({ claims, medium, sounds }: Judging, firstClaim: number): { readonly end: number } {
  let end = 0
  const bytes = (sounds ?? medium.size) * SECTOR_BYTES
  for (let i = firstClaim; i < claims.count; i++) if (claims.to(i) <= bytes && claims.to(i) > end) end = claims.to(i)
  return { end: Math.ceil(end / SECTOR_BYTES) }
}
