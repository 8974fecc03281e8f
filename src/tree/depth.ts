/** How deep folders may lie in each other on a disc that is made: paths of all of them are written down, and together they fill any memory. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { passingChildren } from './read-directory.js'
import type { Directory, Node } from './tree.js'

/** Levels of folders, and letters of a path: far more than any system opens. */
const MOST_LEVELS = 1000
const MOST_LETTERS = 1 << 16

/** The first path that is too deep or too long; undefined where none is. */
export function judgeDepth(tree: Directory): Fault | undefined {
  const stack: { readonly children: readonly Node[]; readonly name: string; readonly letters: number; next: number }[] = [
    { children: passingChildren(tree), name: '', letters: 0, next: 0 },
  ]
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.children[level.next++]
    if (node === undefined) {
      stack.pop()
      continue
    }
    const letters = level.letters + 1 + node.name.length
    if (stack.length > MOST_LEVELS || letters > MOST_LETTERS) {
      const path = `${stack
        .map(({ name }) => name)
        .join('/')
        .slice(0, SHOWN)}…`
      return faults.tooDeep({ path, levels: stack.length, letters, most: { levels: MOST_LEVELS, letters: MOST_LETTERS } })
    }
    if (node.kind === 'directory') stack.push({ children: passingChildren(node), name: node.name, letters, next: 0 })
  }
  return undefined
}

const SHOWN = 60
