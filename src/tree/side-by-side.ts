/** Two trees side by side: what has the same path in both, and what is in one of them alone. */

import { byCodePoint } from '../codec/index.js'
import { passingChildren } from './read-directory.js'
import { walk, type Directory, type Node } from './tree.js'

/** What has a path in two trees; of one of them there is always a node. */
export interface Pair {
  readonly path: string
  readonly before: Node | undefined
  readonly after: Node | undefined
}

/** All paths below two folders, parents first, in order; the nodes are kept by nobody. */
export function* sideBySide(before: Directory, after: Directory): Generator<Pair> {
  interface Level {
    readonly path: string
    readonly before: readonly Node[]
    readonly after: readonly Node[]
    i: number
    j: number
  }
  const levelOf = (path: string, a: Directory, b: Directory): Level => ({
    path,
    before: passingChildren(a),
    after: passingChildren(b),
    i: 0,
    j: 0,
  })
  // An explicit stack: a tree may be deeper than the call stack.
  const stack = [levelOf('', before, after)]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const [a, b] = [level.before[level.i], level.after[level.j]]
    if (a === undefined && b === undefined) {
      stack.pop()
      continue
    }
    const order = a === undefined ? 1 : b === undefined ? -1 : byCodePoint(a.name, b.name)
    const [x, y] = [order <= 0 ? a : undefined, order >= 0 ? b : undefined]
    if (x !== undefined) level.i++
    if (y !== undefined) level.j++
    const path = `${level.path}/${(x ?? y)?.name ?? ''}`
    yield { path, before: x, after: y }
    if (x?.kind === 'directory' && y?.kind === 'directory') stack.push(levelOf(path, x, y))
    else {
      for (const below of belowOf(x, path)) yield { path: below.path, before: below.node, after: undefined }
      for (const below of belowOf(y, path)) yield { path: below.path, before: undefined, after: below.node }
    }
  }
}

const belowOf = (node: Node | undefined, path: string) => (node?.kind === 'directory' ? walk(node, path, passingChildren) : [])
