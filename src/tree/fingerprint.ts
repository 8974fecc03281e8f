/** A number that two different trees hardly share, for identifiers that must follow from what is on the disc. */

import { walk, type ImageTree } from './tree.js'

/** 16 hexadecimal digits from all paths and file sizes; not proof against intent. FNV-1a, twice. */
export function fingerprintOf(tree: ImageTree): string {
  let low = 0x811c9dc5
  let high = 0x9dc5811c
  const add = (unit: number): void => {
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + 0x5bd1), 0x01000193)
  }
  for (const { path, node } of walk(tree)) {
    for (let i = 0; i < path.length; i++) add(path.charCodeAt(i))
    const size = node.kind === 'leaf' && node.inode.kind === 'file' ? node.inode.content.size : 0
    add(size >>> 0)
    add(Math.floor(size / 2 ** 32))
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
