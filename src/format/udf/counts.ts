/** Whether the integrity descriptor counts what the tree shows. OSTA UDF 2.60 2.2.6.4. */

import { unmadeIn, type Directory, type ImageTree, type Inode } from '../../tree/index.js'
import { faults } from './faults.js'
import type { IntegrityFact } from './integrity-reader.js'
import type { Judge } from './judge.js'

/** Files with several names are counted once by some writers, and by each name by others. */
export function judgeCounts({ files, directories }: IntegrityFact, tree: ImageTree, judge: Judge): void {
  const inodes = new Set<Inode>()
  let [names, single, folders] = [0, 0, 1]
  const open: Directory[] = [tree]
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    // Files that are not made yet have one name each.
    const { made, count } = unmadeIn(folder) ?? { made: folder.children, count: folder.children.length }
    single += count - made.length
    for (const node of made)
      if (node.kind === 'directory') {
        folders++
        open.push(node)
      } else {
        names++
        inodes.add(node.inode)
      }
  }
  const found = inodes.size + single
  // Both are 0 where the descriptor has no room for them.
  if (directories === 0 || (directories === folders && (files === names + single || files === found))) return
  judge.say(faults.countsDisagree({ files, directories, found, folders }))
}
