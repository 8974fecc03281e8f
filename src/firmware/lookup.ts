/** Paths as loaders look them up: as they are written, or else in any case, as file systems without Rock Ridge want it. */

import { childOf, type Directory, type ImageTree, type Node } from '../tree/index.js'

/** Children of a folder that are compared in any case. */
const MOST_CHILDREN = 10_000

export function lookUp(tree: ImageTree, path: string): Node | undefined {
  let node: Node | undefined = tree
  for (const name of path.split('/').filter((part) => part !== '')) {
    if (node?.kind !== 'directory') return undefined
    node = childOf(node, name) ?? inAnyCase(node, name)
  }
  return node
}

function inAnyCase({ children }: Directory, name: string): Node | undefined {
  if (children.length > MOST_CHILDREN) return undefined
  const wanted = name.toLowerCase()
  return children.find((child) => child.name.toLowerCase() === wanted)
}
