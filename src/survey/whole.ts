/** Whether a medium has all blocks that a volume of ISO 9660 counts. What is missing may be where no file lies. */

import type { Fault } from '../fault/index.js'
import type { Medium } from '../port/index.js'
import { passingChildren, walk, type ImageTree } from '../tree/index.js'
import type { Lba, Sectors } from '../unit/index.js'
import { faults } from './faults.js'
import { extentsOf } from './stretches.js'

export function missingOf(medium: Medium, start: Lba, spaceSize: Sectors, tree: ImageTree): readonly Fault[] {
  // Some writers count the volume of a later session from its own beginning, others from block 0.
  const counted = spaceSize > start ? spaceSize : start + spaceSize
  const there = medium.size
  if (counted <= there) return []
  for (const { path, node } of walk(tree, '', passingChildren))
    if (node.kind === 'leaf' && reach(node) > there) return [faults.cutShort({ counted, there, path })]
  return [faults.cutShort({ counted, there, path: undefined })]
}

const reach = ({ inode }: Extract<ImageTree['children'][number], { kind: 'leaf' }>): number =>
  extentsOf(inode).reduce((most, { startLba, blocks }) => Math.max(most, startLba + blocks), 0)
