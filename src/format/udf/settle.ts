/** Gives every node of the tree its entry, and every entry its block: a folder, its names, its files, then its folders. */

import type { Fault } from '../../fault/index.js'
import {
  foldings,
  startNameJudge,
  visibleEverywhere,
  type Directory,
  type ImageTree,
  type Inode,
  type Leaf,
  type NameJudge,
  type Node,
} from '../../tree/index.js'
import type { Arena } from './arena.js'
import { cs0Length } from './cs0.js'
import { identifierBytes } from './directory.js'
import { faults } from './faults.js'
import { FILE_TYPE } from './file-structures.js'
import { houseLeaf, houseNames, isPlain, leafEntry, nameOf, newEntry, type Colony, type HousingOptions, type Names } from './housing.js'
import { isBeyond, NAME_BYTES, PATH_BYTES } from './names.js'
import type { Entry, FileRow, NameList, Population, Resident } from './population.js'

export interface SettleOptions extends HousingOptions {
  /** Blocks of the file set: without a descriptor that ends it, 1. */
  readonly fileSetBlocks: number
}

/** Ids below are kept for Macintosh. UDF 2.60 3.2.1.1. */
const FIRST_UNIQUE_ID = 16
const MOST_LINKS = 0xffff

interface Folder {
  readonly node: Directory
  readonly entry: Entry
  readonly parent: Entry
  readonly path: string
  readonly pathBytes: number
}

/** What a folder brings that has no blocks yet: a leaf that was met for the first time, or plain files in a row. */
type Newcomer =
  | { readonly kind: 'leaf'; readonly entry: Entry; readonly leaf: Leaf }
  | { readonly kind: 'row'; readonly from: number; readonly index: number; count: number }

/** Entries of inodes with several names, counts for the integrity descriptor, and what readers make of the names. */
interface Register {
  readonly shared: Map<Inode, Entry>
  readonly judge: NameJudge
  files: number
  directories: number
}

export function settle(tree: ImageTree, home: Arena<Resident>, options: SettleOptions, out: Fault[]): Population {
  const missing = { streams: { count: 0, example: '' }, realTime: { count: 0, example: '' } }
  const colony: Colony = { options, home, missing, replaced: { count: 0, examples: [] }, out, nextIndex: 1, nextId: FIRST_UNIQUE_ID }
  const register: Register = {
    shared: new Map(),
    judge: startNameJudge({ title: 'UDF', foldings: [foldings.windows], windows: 'translates' }, options.rules.names),
    files: 0,
    directories: 1,
  }
  home.add({ kind: 'file set', block: 0, blocks: options.fileSetBlocks })
  const root = newEntry(colony, FILE_TYPE.directory, tree.attributes)
  root.links = 1
  const stack: Folder[] = [{ node: tree, entry: root, parent: root, path: '', pathBytes: 0 }]
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const inner = new FolderNames(colony, register, folder).settle()
    judgeLinks(folder.path === '' ? '/' : folder.path, folder.entry, out)
    for (let i = inner.length - 1; i >= 0; i--) stack.push(inner[i] as Folder)
  }
  for (const [inode, entry] of register.shared) judgeLinks(inode.kind === 'file' ? inode.content.id : inode.kind, entry, out)
  tellMissing(colony)
  out.push(...register.judge.faults())
  home.finish()
  const { files, directories } = register
  return { root, places: colony.nextIndex, files, directories, nextUniqueId: colony.nextId }
}

/** The names of one folder on their way to blocks. */
class FolderNames {
  readonly #colony: Colony
  readonly #register: Register
  readonly #folder: Folder
  readonly #nodes: readonly Node[]
  readonly #texts: string[] = []
  /** Those of a row follow when it has its blocks. */
  readonly #targets: (Entry | FileRow)[]
  readonly #hidden = new Set<number>()
  readonly #newcomers: Newcomer[] = []
  readonly #folders: Folder[] = []
  #size = identifierBytes(0)
  #changed = false

  constructor(colony: Colony, register: Register, folder: Folder) {
    this.#colony = colony
    this.#register = register
    this.#folder = folder
    const { children } = folder.node
    this.#nodes = children.some(isHiddenHere) ? children.filter((node) => !isHiddenHere(node)) : children
    this.#targets = Array.from<Entry | FileRow>({ length: this.#nodes.length })
  }

  /** Houses the folder, its names and its files, and returns the folders in it. */
  settle(): readonly Folder[] {
    const firstId = this.#colony.nextId
    for (let i = 0; i < this.#nodes.length; i++) this.#meet(this.#nodes[i] as Node, i)
    const { entry, parent } = this.#folder
    if (this.#changed) this.#reportCollisions()
    this.#register.judge.folder(this.#folder.path, this.#texts, this.#nodes)
    const names: Names = { texts: this.#texts, targets: this.#targets, hidden: this.#hidden, firstId, nodes: this.#nodes, size: this.#size }
    const list = houseNames(this.#colony, entry, parent, names)
    for (const newcomer of this.#newcomers)
      if (newcomer.kind === 'row') this.#houseRow(list, newcomer)
      else houseLeaf(this.#colony, newcomer.entry, newcomer.leaf.inode, this.#pathOf(newcomer.leaf))
    return this.#folders
  }

  #meet(node: Node, i: number): void {
    const colony = this.#colony
    const pathBytes = this.#folder.pathBytes + this.#name(node)
    if (node.hiddenBit?.has('udf') === true) this.#hidden.add(i)
    const uniqueId = colony.nextId++
    if (node.kind === 'leaf' && isPlain(node.inode, colony.options)) this.#addToRow(i)
    else {
      const target = node.kind === 'leaf' ? this.#leaf(node) : this.#inner(node, pathBytes)
      if (target.links === 0) target.uniqueId = uniqueId
      target.links++
      this.#targets[i] = target
    }
  }

  /** Takes the name as it is recorded, and returns its length in bytes. */
  #name(node: Node): number {
    const { options, out } = this.#colony
    let text = node.name
    let bytes = cs0Length(text)
    // What has one byte a character is Unicode.
    if (bytes > NAME_BYTES || bytes !== 1 + text.length || isBeyond(text, options.rules)) {
      text = nameOf(this.#colony, text, this.#pathOf(node))
      bytes = cs0Length(text)
      if (text !== node.name) this.#changed = true
    }
    const limit = PATH_BYTES
    if (this.#folder.pathBytes + bytes > limit)
      out.push(faults.pathTooLong({ path: this.#pathOf(node), bytes: this.#folder.pathBytes + bytes, limit }))
    this.#texts.push(text)
    this.#size += identifierBytes(bytes)
    return bytes
  }

  #inner(node: Directory, pathBytes: number): Entry {
    const entry = newEntry(this.#colony, FILE_TYPE.directory, node.attributes)
    this.#register.directories++
    // Its parent entry is a name of this folder.
    this.#folder.entry.links++
    this.#folders.push({ node, entry, parent: this.#folder.entry, path: this.#pathOf(node), pathBytes })
    return entry
  }

  #leaf(leaf: Leaf): Entry {
    const { shared } = this.#register
    const { inode } = leaf
    const known = inode.links > 1 ? shared.get(inode) : undefined
    if (known !== undefined) return known
    this.#register.files++
    const entry = leafEntry(this.#colony, inode, this.#pathOf(leaf))
    this.#newcomers.push({ kind: 'leaf', entry, leaf })
    if (inode.links > 1) shared.set(inode, entry)
    return entry
  }

  #addToRow(i: number): void {
    const index = this.#colony.nextIndex++
    this.#register.files++
    const last = this.#newcomers.at(-1)
    if (last?.kind === 'row' && last.from + last.count === i && last.index + last.count === index) last.count++
    else this.#newcomers.push({ kind: 'row', from: i, index, count: 1 })
  }

  /** A row ends where a chunk of the arena does. */
  #houseRow(list: NameList, { from, index, count }: Extract<Newcomer, { kind: 'row' }>): void {
    const { home } = this.#colony
    for (let done = 0; done < count;) {
      const blocks = Math.min(count - done, home.room())
      const row: FileRow = { kind: 'files', block: 0, blocks, list, from: from + done, index: index + done }
      home.add(row)
      for (let nth = 0; nth < blocks; nth++) this.#targets[row.from + nth] = row
      done += blocks
    }
  }

  #pathOf(node: Node): string {
    return `${this.#folder.path}/${node.name}`
  }

  /** Names that were distinct before some of them were changed. */
  #reportCollisions(): void {
    const seen = new Map<string, Node>()
    for (const [i, text] of this.#texts.entries()) {
      const node = this.#nodes[i] as Node
      const other = seen.get(text)
      if (other === undefined) seen.set(text, node)
      else this.#colony.out.push(faults.nameCollision({ first: this.#pathOf(other), second: this.#pathOf(node), name: text }))
    }
  }
}

const isHiddenHere = ({ hidden }: Node): boolean => hidden !== visibleEverywhere && hidden.has('udf')

function judgeLinks(path: string, { links }: Entry, out: Fault[]): void {
  if (links > MOST_LINKS) out.push(faults.linksTooMany({ path, links, limit: MOST_LINKS }))
}

function tellMissing({ missing: { streams, realTime }, replaced, options: { traits }, out }: Colony): void {
  if (replaced.count > 0) out.push(faults.namesReplaced(replaced))
  if (streams.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'Named streams', needed: '2.00', revision: traits.name, ...streams }))
  if (realTime.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'The real-time file type', needed: '2.01', revision: traits.name, ...realTime }))
}
