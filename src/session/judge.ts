/** What is wrong with the files of a former session in the tree of a new one. */

import type { Fault } from '../fault/index.js'
import { sectorsOfContent } from '../layout/index.js'
import type { Content } from '../source/index.js'
import { filesOf, walk, type ImageTree } from '../tree/index.js'
import { faults } from './faults.js'
import type { Former } from './former.js'
import { isFormer, outsideOf } from './recorded.js'

const where = { path: ['session', 'import'] }

/**
 * Data that lie where the disc has no blocks are errors: a reader would find those of the new session there. That others are recorded
 * again is told once.
 */
export function judgeFormer(tree: ImageTree, { name: disc, size, outside: lost }: Former): readonly Fault[] {
  if (!hasUnrecorded(tree)) return []
  const found: Fault[] = []
  const again = { count: 0, blocks: 0, example: '' }
  const seen = new Set<Content>()
  for (const { path, node } of walk(tree)) {
    if (node.kind !== 'leaf' || node.inode.kind !== 'file') continue
    for (const content of [node.inode.content, ...(node.inode.streams ?? []).map((stream) => stream.content)]) {
      if (!isUnrecorded(content) || seen.has(content)) continue
      seen.add(content)
      const outside = lost.get(content.id) ?? outsideOf(content, size)
      if (outside !== undefined) found.push(faults.dataOutside({ path, disc, size, ...outside }, where))
      // What lay in a file entry lies in one again.
      if (content.origin.kind === 'bytes') continue
      if (again.count++ === 0) again.example = path
      again.blocks += sectorsOfContent(content)
    }
  }
  return again.count === 0 ? found : [...found, faults.rewritten({ disc, ...again }, where)]
}

/** Whether data of a former session do not lie where they can stay. */
const isUnrecorded = (content: Content): boolean => content.recorded === undefined && content.size > 0 && isFormer(content)

/** Nearly no tree has any: paths are made for those that have. */
function hasUnrecorded(tree: ImageTree): boolean {
  for (const { content, streams } of filesOf(tree))
    if (isUnrecorded(content) || streams?.some((stream) => isUnrecorded(stream.content)) === true) return true
  return false
}
