/** One hierarchy as regions: path tables, directories and what their records continue in. Used by every name space of the kind. */

import { next, type Region, type Where } from '../../layout/index.js'
import type { ImageTree, TypeOfFiles } from '../../tree/index.js'
import { lba, sectorsOf, type Bytes, type Lba } from '../../unit/index.js'
import { appleUse } from './apple.js'
import type { Changes } from './changes.js'
import { planDirectory, renderDirectory, renderRootRecord, type PlannedDirectory } from './directory.js'
import { faults } from './faults.js'
import { growHierarchy, numberFolders, type Folder, type Naming } from './hierarchy.js'
import type { Deep } from './options.js'
import { MOST_DIRECTORIES, pathTableSize, renderPathTable, type ByteOrder } from './pathtable.js'
import { orderOnDisc, settleDepth } from './relocation.js'
import { noSystemUse, type StartSystemUse } from './systemuse.js'
import { xaUse } from './xa.js'

export interface TreeOptions {
  readonly naming: Naming
  readonly deep: Deep
  /** Number of this disc in its set. */
  readonly sequence: number
  readonly systemUse?: StartSystemUse
  /** Attributes of CD-ROM XA come before it. */
  readonly xa?: boolean
  /** Types of files come before it, and behind those; without them not even the types that files had on another disc. */
  readonly apple?: readonly TypeOfFiles[]
}

export interface PlannedTree {
  readonly root: Folder
  readonly structures: readonly Region[]
  /** What a volume descriptor says of the tree. */
  anchors(where: Where): TreeAnchors
  /** Ids of the regions that `anchors` looks up. */
  readonly anchorIds: readonly string[]
}

export interface TreeAnchors {
  readonly pathTableSize: Bytes
  readonly pathTableL: Lba
  readonly optionalPathTableL: Lba
  readonly pathTableM: Lba
  readonly optionalPathTableM: Lba
  readonly rootDirectory: Uint8Array
}

export function planTree(tree: ImageTree, options: TreeOptions, changes: Changes): PlannedTree {
  const { naming, sequence } = options
  const root = growHierarchy(tree, naming, changes)
  settleDepth(root, options.deep, naming, changes, options.systemUse === undefined ? 'no links' : 'links')
  const folders = numberFolders(root)
  if (folders.length > MOST_DIRECTORIES)
    changes.add(faults.tooManyDirectories({ space: naming.title, count: folders.length, limit: MOST_DIRECTORIES }))
  const own = options.systemUse ?? noSystemUse
  const use = options.apple === undefined ? own : appleUse(options.apple, own)
  const systemUse = (options.xa === true ? xaUse(use) : use)(folders, changes)
  const directories = orderOnDisc(folders).map((folder) => planDirectory(folder, naming, systemUse))
  const tables = (['L', 'M'] as const).map((order) => pathTableRegion(folders, naming, order))
  const ids = tables.map((table) => table.id)
  return {
    root,
    structures: [
      ...tables,
      ...directories.flatMap((planned) => {
        const region = directoryRegion(planned, sequence)
        return planned.continuation === undefined ? [region] : [region, planned.continuation]
      }),
    ],
    anchors: (where) => ({
      pathTableSize: pathTableSize(folders, naming),
      pathTableL: where.lba(ids[0] as string),
      optionalPathTableL: lba(0),
      pathTableM: where.lba(ids[1] as string),
      optionalPathTableM: lba(0),
      rootDirectory: renderRootRecord(root, sequence, where),
    }),
    anchorIds: [...ids, root.id],
  }
}

function directoryRegion(planned: PlannedDirectory, sequence: number): Region {
  const { folder, length, naming } = planned
  return {
    id: folder.id,
    owner: naming.prefix,
    reason: `directory ${folder.path}`,
    length,
    place: next,
    refs: () => referencesOf(planned),
    body: { kind: 'bytes', render: (where, into) => renderDirectory(planned, sequence, where, into) },
  }
}

/** Whose addresses the records of a directory hold. */
function referencesOf({ folder, continuation }: PlannedDirectory): readonly string[] {
  const ids = [folder.id, folder.parent.id]
  if (continuation !== undefined) ids.push(continuation.id)
  for (const entry of folder.entries) {
    if (entry.kind !== 'leaf') ids.push(entry.folder.id)
    else if (entry.node.inode.kind === 'file' && entry.node.inode.content.size > 0) ids.push(entry.node.inode.content.id)
  }
  return ids
}

function pathTableRegion(folders: readonly Folder[], naming: Naming, order: ByteOrder): Region {
  const length = sectorsOf(pathTableSize(folders, naming))
  return {
    id: `${naming.prefix}/path-table-${order.toLowerCase()}`,
    owner: naming.prefix,
    reason: `type ${order} path table`,
    length,
    place: next,
    refs: folders.map((folder) => folder.id),
    body: { kind: 'bytes', render: (where) => renderPathTable(folders, naming, order, where) },
  }
}
