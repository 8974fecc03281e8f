/** What is taken over of a disc that is there, with owners, modes, times and trees that rules give it. */

import type { Fault, ManifestPath } from './fault/index.js'
import type { InheritedRule } from './manifest/index.js'
import { globsOf, inheritedRules, isFault, timeOf, type Globs, type GlobState, type Rule } from './source/index.js'
import { withInodes } from './survey/index.js'
import type { Attributes, Directory, ImageTree, Inode, Node } from './tree/index.js'
import type { Instant } from './unit/index.js'

export interface Ruled {
  readonly tree: ImageTree
  readonly faults: readonly Fault[]
}

interface Compiled {
  readonly rule: Rule
  readonly globs: Globs
}

interface Level {
  readonly folder: Directory
  readonly states: readonly GlobState[]
  readonly made: Node[]
  next: number
}

/** The tree with what `written`, at `path` of the manifest, says of it; `date` is that of the volume. What no rule matches stays the same. */
export function withRules(tree: ImageTree, written: readonly InheritedRule[], path: ManifestPath, date: Instant): Ruled {
  const { rules, faults: spelling } = inheritedRules(written, path)
  const found: Fault[] = [...spelling]
  const compiled: Compiled[] = []
  for (const [i, rule] of rules.entries()) {
    const globs = globsOf(rule.match, { path: [...path, i, 'match'] })
    if (isFault(globs)) found.push(globs)
    else compiled.push({ rule, globs })
  }
  if (compiled.length === 0) return { tree, faults: found }
  const inodes = new Map<Inode, Attributes>()
  const dressed = (node: Node, states: readonly GlobState[]): Node => {
    const met = compiled.filter(({ globs }, i) => globs.accepts(states[i] as GlobState, node.kind === 'directory' ? 'directory' : 'leaf'))
    if (met.length === 0) return node
    const own = met.map(({ rule }) => rule)
    const hide = own.findLast((rule) => rule.hide !== undefined)?.hide
    const bit = own.findLast((rule) => rule.hiddenBit !== undefined)?.hiddenBit
    const shown = {
      ...(hide === undefined ? {} : { hidden: new Set(hide) }),
      ...(bit === undefined ? {} : { hiddenBit: new Set(bit) }),
    }
    if (node.kind === 'directory') {
      // Those of a folder that was read are none of its own properties.
      const { children } = node
      return { ...node, ...shown, children, attributes: ruled(node.attributes, 'directories', own, date) }
    }
    const { inode } = node
    const isFile = inode.kind === 'file'
    const before = inodes.get(inode) ?? inode.attributes
    // What a link points to has the mode.
    const kind = isFile ? ((before.mode & 0o111) === 0 ? 'files' : 'executables') : inode.kind === 'symlink' ? undefined : 'files'
    inodes.set(inode, ruled(before, kind, own, date))
    return { ...node, ...shown }
  }
  // An explicit stack: a tree may be deeper than the call stack.
  const start = compiled.map(({ globs }) => globs.start)
  const stack: Level[] = [{ folder: tree, states: start, made: [], next: 0 }]
  let whole = tree
  for (let level = stack.at(-1); level !== undefined; level = stack.at(-1)) {
    const node = level.folder.children[level.next++]
    if (node === undefined) {
      stack.pop()
      const folder = { ...level.folder, children: level.made }
      const above = stack.at(-1)
      if (above === undefined) whole = folder
      else above.made.push(folder)
      continue
    }
    const { states: above } = level
    const states = compiled.map(({ globs }, i) => globs.step(above[i] as GlobState, node.name))
    const made = dressed(node, states)
    if (made.kind === 'directory') stack.push({ folder: made, states, made: [], next: 0 })
    else level.made.push(made)
  }
  const become = (inode: Inode): Inode => {
    const attributes = inodes.get(inode)
    return attributes === undefined ? inode : { ...inode, attributes }
  }
  return { tree: withInodes(whole, become), faults: found }
}

/** Where several rules speak of one attribute the last wins. */
function ruled(
  attributes: Attributes,
  kind: 'files' | 'executables' | 'directories' | undefined,
  rules: readonly Rule[],
  date: Instant,
): Attributes {
  let { mode, uid, gid, mtime, atime, ctime } = attributes
  for (const rule of rules) {
    if (rule.owner !== undefined && rule.owner !== 'source') ({ uid, gid } = rule.owner)
    if (rule.mode !== undefined && rule.mode !== 'source' && kind !== undefined) mode = rule.mode[kind] ?? mode
    if (rule.time === undefined || rule.time.kind === 'source') continue
    mtime = timeOf(rule.time, mtime, date)
    atime = ctime = mtime
  }
  // Nothing is made after its last change.
  const { btime } = attributes
  return { ...attributes, mode, uid, gid, mtime, atime, ctime, ...(btime === undefined || btime <= mtime ? {} : { btime: mtime }) }
}
