/** All trees of a disc as the one tree that they show: who is not in all of them is hidden in the others. */

import type { NameSpace } from '../source/index.js'
import { visibleEverywhere, walk, type Directory, type ImageTree, type Leaf, type Node } from '../tree/index.js'
import { inOrderOfNames, matchChildren } from './matching.js'

/** What is found in one tree. */
export interface SpaceShown {
  readonly space: NameSpace
  readonly tree: ImageTree
  /** Whether links and special files can be in it, with owners and modes. */
  readonly posix: boolean
}

export interface United {
  readonly tree: ImageTree
  /** Nodes whose owners and modes no tree records. */
  readonly bare: ReadonlySet<Node>
  /** Which name a file has in ISO 9660, by its path, where another tree gives the names. */
  readonly isoNames: ReadonlyMap<string, string>
  /** Folders that lie so deep that nobody looked into all trees for them. */
  readonly unlooked: number
}

/** Deeper folders are not extracted. */
const MOST_LEVELS = 400

/** The first is the one whose names and attributes count. */
export function uniteTrees(shown: readonly SpaceShown[]): United {
  const bare = new Set<Node>()
  const told = { unlooked: 0 }
  const spaces = shown.map(({ space }) => space)
  const folders = shown.map(({ tree }) => tree)
  const posix = shown.map((one) => one.posix)
  const isoAt = spaces.indexOf('iso9660')
  const isoForms = new Map<Node, string>()
  const tree = unitedFolder('', folders, visibleEverywhere, 0)
  return { tree, bare, isoNames: byPath(tree, isoForms), unlooked: told.unlooked }

  /** `at` has the folder in each tree, undefined where that does not show it. */
  function unitedFolder(name: string, at: readonly (Directory | undefined)[], hidden: ReadonlySet<NameSpace>, level: number): Directory {
    const first = at.findIndex((one) => one !== undefined)
    const own = at[first] as Directory
    if (level > MOST_LEVELS) {
      told.unlooked++
      return { ...plainFolder(own), name, hidden }
    }
    const met: Node[] = []
    // What no tree before shows.
    let rest: readonly (readonly Node[] | undefined)[] = at.map((one) => one?.children)
    for (let i = 0; i < at.length; i++) {
      const own = rest[i] ?? []
      const partners = rest.map((others, j) =>
        j <= i || others === undefined ? undefined : matchChildren(own, others, (node) => canShow(node, posix[j] === true)),
      )
      for (const node of own) {
        const forms = at.map((_, j) => (j === i ? node : partners[j]?.pairs.get(node)))
        met.push(unitedNode(node, forms, at, level))
      }
      rest = rest.map((others, j) => (j <= i ? undefined : (partners[j]?.others ?? others)))
    }
    const hiddenBit = bitsOf(at)
    const folder: Directory = {
      kind: 'directory',
      name,
      hidden,
      ...(hiddenBit === undefined ? {} : { hiddenBit }),
      attributes: own.attributes,
      children: inOrderOfNames(distinct(met)),
    }
    if (posix[first] !== true) bare.add(folder)
    return folder
  }

  function unitedNode(node: Node, forms: readonly (Node | undefined)[], at: readonly (Directory | undefined)[], level: number): Node {
    const missing = forms.flatMap((form, j) =>
      form === undefined && at[j] !== undefined && canShow(node, posix[j] === true) ? [spaces[j] as NameSpace] : [],
    )
    const hidden = missing.length === 0 ? visibleEverywhere : new Set(missing)
    if (node.kind === 'directory')
      return unitedFolder(
        node.name,
        forms.map((form) => (form?.kind === 'directory' ? form : undefined)),
        hidden,
        level + 1,
      )
    const hiddenBit = bitsOf(forms)
    const finder = finderOf(forms)
    const leaf: Leaf = {
      kind: 'leaf',
      name: node.name,
      inode: node.inode,
      ...(finder === undefined ? {} : { finder }),
      hidden,
      ...(hiddenBit === undefined ? {} : { hiddenBit }),
    }
    if (posix[forms.findIndex((form) => form !== undefined)] !== true) bare.add(leaf)
    const inIso = isoAt > 0 ? forms[isoAt] : undefined
    if (inIso !== undefined && inIso !== node) isoForms.set(leaf, inIso.name)
    return leaf
  }
}

function byPath(tree: ImageTree, names: ReadonlyMap<Node, string>): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  if (names.size === 0) return found
  for (const { path, node } of walk(tree)) {
    const name = names.get(node)
    if (name !== undefined) found.set(path, name)
  }
  return found
}

const canShow = (node: Node, posix: boolean): boolean => posix || node.kind === 'directory' || node.inode.kind === 'file'

const plainFolder = ({ name, attributes, children, hidden }: Directory): Directory => ({
  kind: 'directory',
  name,
  attributes,
  children,
  hidden,
})

function bitsOf(forms: readonly (Node | undefined)[]): ReadonlySet<NameSpace> | undefined {
  const bits = forms.flatMap((form) => [...(form?.hiddenBit ?? [])])
  return bits.length === 0 ? undefined : new Set(bits)
}

/** ISO 9660 alone records it. */
function finderOf(forms: readonly (Node | undefined)[]): Leaf['finder'] {
  for (const form of forms) if (form?.kind === 'leaf' && form.finder !== undefined) return form.finder
  return undefined
}

/** Two trees may have one name for two things: that is one too many for a manifest. */
function distinct(nodes: readonly Node[]): readonly Node[] {
  const seen = new Set<string>()
  return nodes.map((node) => {
    let { name } = node
    for (let i = 1; seen.has(name); i++) name = `${node.name}~${i}`
    seen.add(name)
    return name === node.name ? node : { ...node, name }
  })
}
