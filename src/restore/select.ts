/** The part of a tree that was asked for. */

import { find, type Directory, type Node } from '../tree/index.js'

interface Wanted {
  whole: boolean
  readonly below: Map<string, Wanted>
}

const wanted = (): Wanted => ({ whole: false, below: new Map() })

/** The folders above the paths, and all that is below them; all of the tree where no path is given. Undefined paths are returned. */
export function selectPaths(tree: Directory, paths: readonly string[]): { readonly tree: Directory; readonly missing: readonly string[] } {
  if (paths.length === 0) return { tree, missing: [] }
  const missing: string[] = []
  const root = wanted()
  for (const path of paths) {
    if (find(tree, path) === undefined) {
      missing.push(path)
      continue
    }
    let at = root
    for (const name of path.split('/')) {
      if (name === '') continue
      const next = at.below.get(name) ?? wanted()
      at.below.set(name, next)
      at = next
    }
    at.whole = true
  }
  return { tree: prune(tree, root), missing }
}

/** As deep as a path on a command line. */
function prune(directory: Directory, { whole, below }: Wanted): Directory {
  if (whole) return directory
  const children = directory.children.flatMap((node): Node[] => {
    const part = below.get(node.name)
    if (part === undefined) return []
    return [node.kind === 'directory' ? prune(node, part) : node]
  })
  return { ...directory, children }
}
