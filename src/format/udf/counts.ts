/** Whether the integrity descriptor counts what the tree shows. OSTA UDF 2.60 2.2.6.4. */

import { walk, type ImageTree, type Inode } from '../../tree/index.js'
import { faults } from './faults.js'
import type { IntegrityFact } from './integrity-reader.js'
import type { Judge } from './judge.js'

/** Files with several names are counted once by some writers, and by each name by others. */
export function judgeCounts({ files, directories }: IntegrityFact, tree: ImageTree, judge: Judge): void {
  const inodes = new Set<Inode>()
  let [names, folders] = [0, 1]
  for (const { node } of walk(tree))
    if (node.kind === 'directory') folders++
    else {
      names++
      inodes.add(node.inode)
    }
  // Both are 0 where the descriptor has no room for them.
  if (directories === 0 || (directories === folders && (files === names || files === inodes.size))) return
  judge.say(faults.countsDisagree({ files, directories, found: inodes.size, folders }))
}
