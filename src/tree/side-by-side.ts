/** Two trees side by side: what has the same path in both, and what is in one of them alone. */

import { byCodePoint } from '../codec/index.js'
import { passingChildren } from './read-directory.js'
import { below, pathOf, type Trail } from './trail.js'
import type { Directory, Node } from './tree.js'

/** What has a path in two trees; of one of them there is always a node. */
export interface Pair {
  /** Spelt out when it is asked for. */
  readonly path: string
  readonly before: Node | undefined
  readonly after: Node | undefined
}

class Met implements Pair {
  readonly before: Node | undefined
  readonly after: Node | undefined
  readonly #trail: Trail

  constructor(trail: Trail, before: Node | undefined, after: Node | undefined) {
    this.before = before
    this.after = after
    this.#trail = trail
  }

  get path(): string {
    return pathOf(this.#trail)
  }
}

/** All paths below two folders, parents first, in order; the nodes are kept by nobody. */
export function* sideBySide(before: Directory, after: Directory): Generator<Pair> {
  interface Level {
    readonly trail: Trail
    readonly before: readonly Node[]
    readonly after: readonly Node[]
    i: number
    j: number
  }
  const levelOf = (trail: Trail, a: Node | undefined, b: Node | undefined): Level => ({
    trail,
    before: childrenIn(a),
    after: childrenIn(b),
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
    const trail = below(level.trail, (x ?? y)?.name ?? '')
    yield new Met(trail, x, y)
    if (x?.kind === 'directory' || y?.kind === 'directory') stack.push(levelOf(trail, x, y))
  }
}

const childrenIn = (node: Node | undefined): readonly Node[] => (node?.kind === 'directory' ? passingChildren(node) : [])
