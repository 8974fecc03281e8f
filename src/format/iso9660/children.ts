/** The entries of a directory as they are found. Most discs have them in order, and then none can be there twice. */

import { byCodePoint } from '../../codec/index.js'
import type { Node } from '../../tree/index.js'

export interface Children {
  /** Whether the node was added: a name that is there already stays what it was. */
  add(node: Node): boolean
  /** All of them in the order of code points. */
  inOrder(): readonly Node[]
}

export function startChildren(): Children {
  const nodes: Node[] = []
  let last: string | undefined
  // Once a name comes before another one that was found.
  let names: Set<string> | undefined
  return {
    add(node) {
      const { name } = node
      if (names === undefined) {
        if (last === undefined || byCodePoint(last, name) < 0) {
          last = name
          nodes.push(node)
          return true
        }
        names = new Set(nodes.map((each) => each.name))
      }
      if (names.has(name)) return false
      names.add(name)
      nodes.push(node)
      return true
    },
    inOrder: () => (names === undefined ? nodes : nodes.sort((a, b) => byCodePoint(a.name, b.name))),
  }
}
