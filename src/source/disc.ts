/** Files of another disc measured: its tree, or a part of it, with its data referred to where it lies. */

import { DiscError, type FaultPlace } from '../fault/index.js'
import { nearest } from '../manifest/index.js'
import { joinPath } from '../port/index.js'
import type { Content } from './content.js'
import type { DiscSource, EntryBase } from './entries.js'
import { faults } from './faults.js'
import type { FileInode, Inode } from './inode.js'
import type { Measured, MeasuredDirectory, MeasuredLeaf, Names } from './measured.js'
import { absentNote, missingFault } from './missing.js'
import type { Dress, Policy, Scope } from './policy.js'
import type { OtherDisc, OtherDiscs } from './other-disc.js'
import { placed } from './recipe.js'
import type { Run } from './run.js'
import { printNames, type Target } from './target.js'

export async function measureDisc(
  run: Run,
  entry: EntryBase & DiscSource,
  target: Target,
  policy: Policy,
  discs: OtherDiscs,
  where: FaultPlace,
): Promise<void> {
  const { files, options } = run
  const isDrive = discs.isDrive(entry.disc)
  const path = isDrive ? entry.disc : joinPath(options.base, entry.disc)
  if (!isDrive && files.statFollowed(path) === undefined) {
    run.faults.push((entry.optional ? absentNote : missingFault)(files, entry.disc, options.base, where))
    return
  }
  const disc = await discs.open(path, entry, options.signal)
  run.faults.push(...disc.faults.map((fault) => placed(fault, where)))
  const found = findIn(disc.tree, entry.from)
  if ('lost' in found) {
    const { near } = found
    run.faults.push(faults.discPath({ disc: entry.disc, from: entry.from, ...(near === undefined ? {} : { near }) }, where))
    return
  }
  const harvest: Harvest = { run, entry, policy, disc, where, inodes: new Map() }
  const { node, names } = found
  if (node.kind === 'directory') {
    const top = { node, name: target.names.at(-1) ?? '', at: target.names, scope: policy.top }
    run.grafts.push({ kind: 'add', entry: entry.index, at: target.names, node: folderOf(harvest, top) })
    return
  }
  const name = names.at(-1) ?? ''
  const at = target.folder ? [...target.names, name] : target.names
  const leaf = leafOf(harvest, { node, name: at.at(-1) ?? '', at, scope: policy.within(policy.top, name) })
  if (leaf === undefined) run.faults.push(faults.allExcluded({ from: entry.from }, where))
  else run.grafts.push({ kind: 'add', entry: entry.index, at, node: leaf })
}

function findIn(
  tree: MeasuredDirectory,
  path: string,
): { readonly node: Measured; readonly names: Names } | { readonly lost: string; readonly near: string | undefined } {
  const names = path.split('/').filter((name) => name !== '')
  let node: Measured = tree
  for (const [i, name] of names.entries()) {
    const children: readonly Measured[] = node.kind === 'directory' ? node.children : []
    const child = children.find((one) => one.name === name)
    if (child === undefined) {
      const near = nearest(
        name,
        children.map((one) => one.name),
      )
      return { lost: name, near: near && `/${[...names.slice(0, i), near, ...names.slice(i + 1)].join('/')}` }
    }
    node = child
  }
  return { node, names }
}

interface Harvest {
  readonly run: Run
  readonly entry: EntryBase & DiscSource
  readonly policy: Policy
  readonly disc: OtherDisc
  readonly where: FaultPlace
  /** What inodes of the other disc became: names that share one share it on. */
  readonly inodes: Map<Inode, Inode>
}

interface Taken<Node extends Measured = Measured> {
  readonly node: Node
  /** On the new disc. */
  readonly name: string
  readonly at: Names
  readonly scope: Scope
}

/** A folder and all below it. An explicit stack: folders may nest deeper than calls. */
function folderOf(harvest: Harvest, top: Taken<MeasuredDirectory>): MeasuredDirectory {
  const { policy, run } = harvest
  const root = levelOf(harvest, top)
  const open = [root]
  for (let level = open.pop(); level !== undefined; level = open.pop()) {
    if (run.options.signal?.aborted === true) throw new DiscError(faults.cancelled({}))
    const folders = []
    for (const node of level.taken.node.children) {
      const { name } = node
      const scope = policy.within(level.taken.scope, name)
      if (policy.excludes(scope, node.kind)) continue
      const at = [...level.taken.at, name]
      if (node.kind === 'leaf') {
        const leaf = leafOf(harvest, { node, name, at, scope })
        if (leaf !== undefined) level.children.push(leaf)
        continue
      }
      const below = levelOf(harvest, { node, name, at, scope })
      folders.push(below)
      level.children.push(below.made)
    }
    // The first folder is on top, so that the first name of a file in the order of paths is met first.
    open.push(...folders.reverse())
  }
  return root.made
}

/** The list of children is shared with the folder that was made, and fills as it goes on. */
function levelOf({ policy }: Harvest, taken: Taken<MeasuredDirectory>) {
  const { attributes, hidden, hiddenBit } = policy.dress(taken.scope, { kind: 'directory', ...taken.node.attributes })
  const children: Measured[] = []
  const made: MeasuredDirectory = {
    kind: 'directory',
    name: taken.name,
    attributes,
    hidden,
    ...(hiddenBit ? { hiddenBit } : {}),
    children,
  }
  return { taken, children, made }
}

function leafOf(harvest: Harvest, { node, name, at, scope }: Taken<MeasuredLeaf>): MeasuredLeaf | undefined {
  const { policy, entry, run } = harvest
  if (policy.excludes(scope, 'leaf')) return undefined
  const dress = policy.dress(scope, { kind: node.inode.kind, ...node.inode.attributes })
  const known = run.options.hardLinks === 'separate' ? undefined : harvest.inodes.get(node.inode)
  const inode = known?.attributes === dress.attributes ? known : inodeOf(harvest, node.inode, dress, printNames(at), known)
  harvest.inodes.set(node.inode, inode)
  const { hidden, hiddenBit } = dress
  const finder = node.finder === undefined ? {} : { finder: node.finder }
  return { kind: 'leaf', name, inode, ...finder, hidden, entry: entry.index, ...(hiddenBit ? { hiddenBit } : {}) }
}

/** `known` is the same file with other attributes, whose data it shares. */
function inodeOf({ disc }: Harvest, inode: Inode, dress: Dress, at: string, known: Inode | undefined): Inode {
  const { attributes, place, realTime, xa } = dress
  if (inode.kind !== 'file') return { ...inode, attributes, links: 1 }
  const shared = known?.kind === 'file' ? known : undefined
  const made: FileInode = {
    kind: 'file',
    attributes,
    links: 1,
    content: shared?.content ?? moved(inode.content, `data:${at}`, disc),
  }
  const streams =
    shared?.streams ?? inode.streams?.map(({ name, content }) => ({ name, content: moved(content, `stream:${at}:${name}`, disc) }))
  return {
    ...made,
    ...(streams === undefined ? {} : { streams }),
    ...(place ? { place } : {}),
    ...((realTime ?? inode.realTime) ? { realTime: true } : {}),
    ...(xa ? { xa: xa.record } : inode.xa ? { xa: inode.xa } : {}),
  }
}

/** A content of the other disc under its name on this one. */
const moved = (content: Content, id: string, disc: OtherDisc): Content => ({ ...content, id, origin: disc.originOf(content) })
