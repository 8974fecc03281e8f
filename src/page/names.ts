/** The tree of a disc as its best name space shows it, with what each node is called in the others, as columns. */

import { extentsOf, formsOf, readTree, spaceNames, type FoundDisc, type Sessions, type Space } from '../survey/index.js'
import { walk, type Node } from '../tree/index.js'
import type { Stretch } from './regions.js'
import type { NameSpaceNames, TreeColumns } from './shape.js'
import type { Subject } from './subject.js'

/** Undefined where the disc shows no tree. What reading says is not told: our own plan was judged before. */
export async function treeOf({ medium }: Subject, sessions: Sessions, stretches: readonly Stretch[]): Promise<TreeColumns | undefined> {
  if (sessions.sessions.length === 0) return undefined
  const found: FoundDisc = {
    name: medium.name,
    medium,
    kind: 'project',
    form: 'project',
    faults: [],
    close: () => Promise.resolve(),
    ...sessions,
  }
  const read = await readTree(found)
  const forms = await formsOf(found, read)
  const regionAt = finder(stretches)
  const depth = [0]
  const name = ['']
  const kind = ['d']
  const size = [0]
  const region = [0]
  const paths = ['/']
  for (const { path, node } of walk(read.tree)) {
    depth.push(path.split('/').length - 1)
    name.push(node.name)
    kind.push(letterOf(node))
    size.push(node.kind === 'leaf' && node.inode.kind === 'file' ? node.inode.content.size : 0)
    const [first] = node.kind === 'leaf' ? extentsOf(node.inode) : []
    region.push(first === undefined ? 0 : regionAt(first.startLba) + 1)
    paths.push(path)
  }
  return {
    space: read.space,
    label: spaceNames[read.space],
    depth,
    name,
    kind: kind.join(''),
    size,
    region,
    others: [...forms].map(([space, names]) => othersOf(space, names, paths, name)),
  }
}

function letterOf(node: Node): string {
  if (node.kind === 'directory') return 'd'
  return node.inode.kind === 'file' ? 'f' : node.inode.kind === 'symlink' ? 'l' : 'o'
}

function othersOf(space: Space, forms: ReadonlyMap<string, string>, paths: readonly string[], name: readonly string[]): NameSpaceNames {
  const names = paths.map((path, i) => {
    if (i === 0) return 0
    const form = forms.get(path)
    if (form === undefined) return null
    const other = form.slice(form.lastIndexOf('/') + 1)
    return other === name[i] ? 0 : other
  })
  return { space, label: spaceNames[space], names }
}

/** Number of the stretch that covers a block; -1 where none does. */
function finder(stretches: readonly Stretch[]): (block: number) => number {
  return (block) => {
    let [low, high] = [0, stretches.length - 1]
    while (low <= high) {
      const middle = (low + high) >>> 1
      const { start, length } = stretches[middle] as Stretch
      if (block < start) high = middle - 1
      else if (block >= start + length) low = middle + 1
      else return middle
    }
    return -1
  }
}
