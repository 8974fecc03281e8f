/**
 * Grafts become a tree, in the order of the manifest. Folders merge, everything else has its path for itself. Hard links come
 * last, so that they may name what later entries bring. Linear in the number of nodes, apart from sorting names.
 */

import { byCodePoint } from '../codec/index.js'
import type { Fault } from '../fault/index.js'
import type { Attributes, Graft, MeasuredDirectory, Names } from '../source/index.js'
import { faults } from './faults.js'
import { deepen, hide, plant, ripen, soil, stub, type Growing, type GrowingNode, type SameContents } from './growing.js'
import type { ImageTree } from './tree.js'

export interface Grown {
  readonly tree: ImageTree
  readonly faults: readonly Fault[]
}

export interface GrowOptions {
  /** Attributes of folders that nothing describes. */
  readonly implicit: Attributes
  /** The tree of an older session. New files take the place of its files. */
  readonly base?: ImageTree
  /** What is done where a new file has the path of one of the older session: `replace` where nothing is said. */
  readonly conflict?: 'replace' | 'keep' | 'fail'
  /** Contents to store as another, equal one. */
  readonly same?: SameContents
}

/** Grows what `measure` found; nodes of equal paths and misplaced ones are faults. */
export function grow(grafts: readonly Graft[], options: GrowOptions): Grown {
  const { root, found } = applied(grafts, options)
  return { tree: ripen(root, options.same), faults: found }
}

interface Garden {
  readonly root: Growing
  readonly implicit: Attributes
  readonly found: Fault[]
  readonly conflict: NonNullable<GrowOptions['conflict']>
}

function applied(grafts: readonly Graft[], options: GrowOptions): Garden {
  const garden: Garden = {
    root: soil(options.implicit, options.base),
    implicit: options.implicit,
    found: [],
    conflict: options.conflict ?? 'replace',
  }
  for (const graft of grafts) if (graft.kind !== 'hardlink') applyGraft(garden, graft)
  for (const graft of grafts) if (graft.kind === 'hardlink') addHardLink(garden, graft)
  return garden
}

type GraftOf<Kind extends Graft['kind']> = Extract<Graft, { kind: Kind }>

function applyGraft(garden: Garden, graft: Exclude<Graft, { kind: 'hardlink' }>): void {
  switch (graft.kind) {
    case 'add':
      return add(garden, graft)
    case 'remove':
      return remove(garden, graft)
    case 'rename':
      return rename(garden, graft)
    default:
      throw new TypeError(`No graft: ${JSON.stringify(graft satisfies never)}`)
  }
}

const print = (names: Names): string => `/${names.join('/')}`
const place = (graft: Graft, key?: string) => ({ path: key === undefined ? ['files', graft.entry] : ['files', graft.entry, key] })

function add(garden: Garden, graft: GraftOf<'add'>): void {
  const { at, node } = graft
  if (at.length === 0) {
    if (node.kind === 'directory') mergeFolder(garden, graft, garden.root, node, at)
    else garden.found.push(faults.rootFixed({ action: 'replace' }, place(graft)))
    return
  }
  const parent = folderFor(garden, graft, at.slice(0, -1), node.hidden)
  if (parent === undefined) return
  const name = at.at(-1) as string
  const there = parent.children.get(name)
  if (node.kind === 'leaf') {
    if (yields(garden, graft, there, at))
      plant(parent, name, { kind: 'leaf', leaf: node.name === name ? node : { ...node, name }, older: false })
  } else if (there?.kind === 'leaf') refuse(garden, graft, at, there, 'folder')
  else mergeFolder(garden, graft, there === undefined ? stub(parent, name, garden.implicit) : deepen(parent, name, there), node, at)
}

/** Lays a measured folder over a growing one; an explicit stack, for folders may nest deeper than calls. */
function mergeFolder(garden: Garden, graft: GraftOf<'add'>, into: Growing, node: MeasuredDirectory, at: Names): void {
  const open: { into: Growing; node: MeasuredDirectory; at: Names | Lazy }[] = [{ into, node, at }]
  for (let step = open.pop(); step !== undefined; step = open.pop()) {
    describe(garden, graft, step.into, step.node, step.at)
    for (const child of step.node.children) {
      const there = step.into.children.get(child.name)
      const path: Lazy = { above: step.at, name: child.name }
      if (child.kind === 'leaf') {
        if (yields(garden, graft, there, path)) plant(step.into, child.name, { kind: 'leaf', leaf: child, older: false })
      } else if (there?.kind === 'leaf') refuse(garden, graft, namesOf(path), there, 'folder')
      else if (there === undefined && child.ripe === true) plant(step.into, child.name, { kind: 'still', directory: child, older: false })
      else {
        const below = there === undefined ? stub(step.into, child.name, garden.implicit) : deepen(step.into, child.name, there)
        open.push({ into: below, node: child, at: path })
      }
    }
  }
}

/** Whether a new file goes to a place; told where it does not and nobody wished so. */
function yields(garden: Garden, graft: Graft, there: GrowingNode | undefined, at: Names | Lazy): boolean {
  if (there === undefined) return true
  const names = namesOf(at)
  if (there.kind !== 'leaf' || !there.older) refuse(garden, graft, names, there, 'file')
  else if (garden.conflict === 'fail') garden.found.push(faults.onDisc({ path: print(names) }, place(graft)))
  else if (garden.conflict === 'keep') garden.found.push(faults.keptOlder({ path: print(names) }, place(graft)))
  else return true
  return false
}

/** A path that is spelt out only when a message wants it. */
interface Lazy {
  readonly above: Names | Lazy
  readonly name: string
}

function namesOf(path: Names | Lazy): Names {
  const names: string[] = []
  let here = path
  while ('name' in here) {
    names.push(here.name)
    here = here.above
  }
  return [...here, ...names.reverse()]
}

/** What a described folder says outweighs what sources say; of two sources the later one counts. */
function describe(garden: Garden, graft: GraftOf<'add'>, into: Growing, node: MeasuredDirectory, at: Names | Lazy): void {
  const authority = graft.described ? 2 : 1
  if (authority === 2 && into.authority === 2 && !same(into.attributes, node.attributes)) {
    garden.found.push(faults.taken({ path: print(namesOf(at)), first: into.entry }, place(graft, 'at')))
    return
  }
  if (into.authority <= authority) {
    into.attributes = node.attributes
    into.authority = authority
    into.entry ??= graft.entry
    if (node.hiddenBit !== undefined) into.hiddenBit = node.hiddenBit
  }
  hide(into, node.hidden, graft.described === true ? 'alone' : 'unless others show it')
}

const same = (a: Attributes, b: Attributes): boolean => a.mode === b.mode && a.uid === b.uid && a.gid === b.gid && a.mtime === b.mtime

function refuse(garden: Garden, graft: Graft, at: Names, there: GrowingNode, wanted: 'file' | 'folder'): void {
  const is = there.kind === 'leaf' ? 'file' : 'folder'
  const path = print(at)
  garden.found.push(refusal({ path, is, wanted, there }, place(graft)))
}

interface Refused {
  readonly path: string
  readonly is: 'file' | 'folder'
  readonly wanted: 'file' | 'folder'
  readonly there: GrowingNode
}

function refusal({ path, is, wanted, there }: Refused, where: ReturnType<typeof place>): Fault {
  if (!there.older)
    return is === wanted ? faults.taken({ path, first: entryOf(there) }, where) : faults.folderTaken({ path, is, wanted }, where)
  if (is === wanted) return faults.onDisc({ path }, where)
  return is === 'file' ? faults.fileOnDisc({ path, file: path }, where) : faults.folderOnDisc({ path }, where)
}

const entryOf = (node: GrowingNode): number | undefined =>
  node.kind === 'leaf' ? node.leaf.entry : node.kind === 'growing' ? node.entry : node.directory.entry

/** The folder at a path, with all that lead to it made where they are missing. */
function folderFor(garden: Garden, graft: Graft, names: Names, hidden: MeasuredDirectory['hidden']): Growing | undefined {
  let folder = garden.root
  for (const [i, name] of names.entries()) {
    const there = folder.children.get(name)
    if (there?.kind === 'leaf') {
      const at = 'at' in graft ? graft.at : names
      const where = { path: print(at), file: print(names.slice(0, i + 1)) }
      garden.found.push(there.older ? faults.fileOnDisc(where, place(graft)) : faults.notFolder(where, place(graft)))
      return undefined
    }
    folder = there === undefined ? stub(folder, name, garden.implicit) : deepen(folder, name, there)
    hide(folder, hidden, 'unless others show it')
  }
  return folder
}

/** The folder that holds a path, as far as it is there; nothing is made. */
function holderOf(garden: Garden, names: Names): Growing | undefined {
  let folder = garden.root
  for (const name of names.slice(0, -1)) {
    const there = folder.children.get(name)
    if (there === undefined || there.kind === 'leaf') return undefined
    folder = deepen(folder, name, there)
  }
  return folder
}

function remove(garden: Garden, graft: GraftOf<'remove'>): void {
  const node = graft.empty === true ? holderOf(garden, graft.at)?.children.get(graft.at.at(-1) ?? '') : undefined
  const names = node === undefined || node.kind === 'leaf' ? [] : namesIn(node)
  const [example] = names
  if (example === undefined) takeOut(garden, graft, 'remove')
  else garden.found.push(faults.notEmpty({ path: print(graft.at), count: names.length, example }, place(graft, 'remove')))
}

const namesIn = (node: Exclude<GrowingNode, { kind: 'leaf' }>): readonly string[] =>
  node.kind === 'growing' ? [...node.children.keys()].sort(byCodePoint) : node.directory.children.map(({ name }) => name)

function takeOut(garden: Garden, graft: GraftOf<'remove' | 'rename'>, action: 'remove' | 'rename'): GrowingNode | undefined {
  const name = graft.at.at(-1)
  if (name === undefined) {
    garden.found.push(faults.rootFixed({ action }, place(graft, action)))
    return undefined
  }
  const holder = holderOf(garden, graft.at)
  const node = holder?.children.get(name)
  if (holder === undefined || node === undefined) {
    garden.found.push(faults.missing({ path: print(graft.at), action }, place(graft, action)))
    return undefined
  }
  holder.children.delete(name)
  return node
}

function rename(garden: Garden, graft: GraftOf<'rename'>): void {
  const { at, to } = graft
  const name = to.at(-1)
  if (name === undefined) return void garden.found.push(faults.rootFixed({ action: 'replace' }, place(graft, 'to')))
  if (at.length <= to.length && at.every((part, i) => part === to[i])) {
    if (at.length < to.length) garden.found.push(faults.intoItself({ path: print(at), to: print(to) }, place(graft, 'to')))
    else if (holderOf(garden, at)?.children.has(name) !== true)
      garden.found.push(faults.missing({ path: print(at), action: 'rename' }, place(graft, 'rename')))
    return
  }
  const node = takeOut(garden, graft, 'rename')
  const parent = node && folderFor(garden, graft, to.slice(0, -1), new Set())
  if (node === undefined || parent === undefined) return
  const there = parent.children.get(name)
  if (there !== undefined) return refuse(garden, graft, to, there, node.kind === 'leaf' ? 'file' : 'folder')
  if (node.kind === 'leaf') plant(parent, name, { ...node, leaf: { ...node.leaf, name } })
  else if (node.kind === 'growing') plant(parent, name, { ...node, name })
  else plant(parent, name, { ...node, directory: { ...node.directory, name, children: node.directory.children } })
}

function addHardLink(garden: Garden, graft: GraftOf<'hardlink'>): void {
  const { at, to, hidden, hiddenBit, entry } = graft
  const path = print(at)
  const name = at.at(-1)
  if (name === undefined) return void garden.found.push(faults.rootFixed({ action: 'replace' }, place(graft, 'at')))
  const target = holderOf(garden, to)?.children.get(to.at(-1) ?? '')
  if (target === undefined && to.length > 0)
    return void garden.found.push(faults.linkTargetMissing({ path, to: print(to) }, place(graft, 'hardlink')))
  if (target?.kind !== 'leaf') return void garden.found.push(faults.linkToFolder({ path, to: print(to) }, place(graft, 'hardlink')))
  const parent = folderFor(garden, graft, at.slice(0, -1), hidden)
  if (parent === undefined) return
  const there = parent.children.get(name)
  if (!yields(garden, graft, there, at)) return
  const { inode, finder } = target.leaf
  plant(parent, name, {
    kind: 'leaf',
    leaf: { kind: 'leaf', name, inode, ...(finder ? { finder } : {}), hidden, ...(hiddenBit ? { hiddenBit } : {}), entry },
    older: false,
  })
}
