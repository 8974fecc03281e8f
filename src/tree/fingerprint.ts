/** A number that two different trees hardly share, for identifiers that must follow from what is on the disc. */

import type { ImageTree, Node } from './tree.js'

const MICRO = 1_000_000

/** 16 hexadecimal digits from all paths, sizes, targets of links and times; not proof against intent. FNV-1a, twice. */
export function fingerprintOf(tree: ImageTree): string {
  let low = 0x811c9dc5
  let high = 0x9dc5811c
  const add = (unit: number): void => {
    low = Math.imul(low ^ unit, 0x01000193)
    high = Math.imul(high ^ (unit + 0x5bd1), 0x01000193)
  }
  const addText = (text: string): void => {
    for (let i = 0; i < text.length; i++) add(text.charCodeAt(i))
  }
  // Whatever the number, both halves of it.
  const addWhole = (value: number): void => {
    add(value | 0)
    add(Math.floor(value / 2 ** 32) | 0)
  }
  const addNode = (node: Node, depth: number): void => {
    add(depth)
    addText(node.name)
    if (node.kind === 'directory') {
      addWhole(Math.floor(node.attributes.mtime / MICRO))
      return
    }
    const { inode } = node
    addWhole(inode.kind === 'file' ? inode.content.size : 0)
    addWhole(Math.floor(inode.attributes.mtime / MICRO))
    if (inode.kind === 'symlink') addText(inode.target)
  }
  // Each name with its depth says the same as all paths, and no path has to be made.
  const stack: { readonly children: readonly Node[]; next: number }[] = [{ children: tree.children, next: 0 }]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.children[level.next++]
    if (node === undefined) {
      stack.pop()
      continue
    }
    addNode(node, stack.length)
    if (node.kind === 'directory') stack.push({ children: node.children, next: 0 })
  }
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('')
}
