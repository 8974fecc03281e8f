/** What in the manifest a fault of planning is about, where its format does not know: the entry that brought a file, or the file system. */

import type { Fault, ManifestPath } from '../fault/index.js'
import { find, type ImageTree } from '../tree/index.js'

export const placedBy =
  (tree: ImageTree) =>
  (fault: Fault): Fault => {
    if (fault.path !== undefined) return fault
    const path = entryOf(tree, fault) ?? systems[fault.code.split('/')[0] ?? '']
    return path === undefined ? fault : { ...fault, path }
  }

/** Values of faults that are paths of the disc. */
const pathKeys = ['path', 'second', 'example'] as const

function entryOf(tree: ImageTree, { values }: Fault): ManifestPath | undefined {
  for (const key of pathKeys) {
    const path = values[key]
    const node = typeof path === 'string' && path.startsWith('/') ? find(tree, path) : undefined
    if (node?.entry !== undefined && node.entry >= 0) return ['files', node.entry]
  }
  return undefined
}

const systems: Readonly<Record<string, ManifestPath>> = {
  iso9660: ['filesystems', 'iso9660'],
  rockridge: ['filesystems', 'iso9660', 'rockridge'],
  joliet: ['filesystems', 'iso9660', 'joliet'],
  udf: ['filesystems', 'udf'],
  hfsplus: ['filesystems', 'hfsplus'],
}
