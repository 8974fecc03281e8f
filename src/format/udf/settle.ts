/** Gives every node of the tree its entry, and every entry its block: a folder, its names, its files, then its folders. */

import type { Fault } from '../../fault/index.js'
import type { Directory, ImageTree, Inode, Node } from '../../tree/index.js'
import type { Arena } from './arena.js'
import { cs0Length } from './cs0.js'
import { faults } from './faults.js'
import { CHARACTERISTIC, FILE_TYPE } from './file-structures.js'
import { houseLeaf, houseNames, leafEntry, newEntry, type Colony, type HousingOptions } from './housing.js'
import { PATH_BYTES, recordedName } from './names.js'
import type { Entry, Name, Population, Resident } from './population.js'

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

/** A leaf that was met for the first time. */
interface Fresh {
  readonly entry: Entry
  readonly inode: Inode
  readonly path: string
}

/** Entries of inodes with several names, and counts for the integrity descriptor. */
interface Register {
  readonly shared: Map<Inode, Entry>
  files: number
  directories: number
}

export function settle(tree: ImageTree, home: Arena<Resident>, options: SettleOptions, out: Fault[]): Population {
  const missing = { streams: { count: 0, example: '' }, realTime: { count: 0, example: '' } }
  const colony: Colony = { options, home, entries: [], missing, out, nextId: FIRST_UNIQUE_ID }
  const register: Register = { shared: new Map(), files: 0, directories: 1 }
  home.add({ kind: 'file set', block: 0, blocks: options.fileSetBlocks })
  const root = newEntry(colony, FILE_TYPE.directory, tree.attributes)
  root.links = 1
  const stack: Folder[] = [{ node: tree, entry: root, parent: root, path: '', pathBytes: 0 }]
  for (let folder = stack.pop(); folder !== undefined; folder = stack.pop()) {
    const { names, fresh, folders } = namesOf(colony, register, folder)
    houseNames(colony, folder.entry, folder.parent, names)
    judgeLinks(folder.path === '' ? '/' : folder.path, folder.entry, out)
    for (const { entry, inode, path } of fresh) houseLeaf(colony, entry, inode, path)
    for (const inner of folders.reverse()) stack.push(inner)
  }
  for (const [inode, entry] of register.shared) judgeLinks(inode.kind === 'file' ? inode.content.id : inode.kind, entry, out)
  tellMissing(colony)
  home.finish()
  const { files, directories } = register
  return { root, entries: colony.entries, files, directories, nextUniqueId: colony.nextId }
}

/** What a folder shows, with entries for what is met for the first time. */
function namesOf(colony: Colony, register: Register, folder: Folder): { names: Name[]; fresh: Fresh[]; folders: Folder[] } {
  const { options, out } = colony
  const names: Name[] = []
  const fresh: Fresh[] = []
  const folders: Folder[] = []
  let changed = false
  for (const node of folder.node.children) {
    if (node.hidden.has('udf')) continue
    const path = `${folder.path}/${node.name}`
    const text = recordedName(node.name, path, options.names, out)
    if (text !== node.name) changed = true
    const pathBytes = folder.pathBytes + cs0Length(text)
    if (pathBytes > PATH_BYTES) out.push(faults.pathTooLong({ path, bytes: pathBytes, limit: PATH_BYTES }))
    let target: Entry
    if (node.kind === 'directory') {
      target = newEntry(colony, FILE_TYPE.directory, node.attributes)
      register.directories++
      // Its parent entry is a name of this folder.
      folder.entry.links++
      folders.push({ node, entry: target, parent: folder.entry, path, pathBytes })
    } else {
      register.files++
      const { inode } = node
      const known = inode.links > 1 ? register.shared.get(inode) : undefined
      target = known ?? leafEntry(colony, inode, path)
      if (known === undefined) {
        fresh.push({ entry: target, inode, path })
        if (inode.links > 1) register.shared.set(inode, target)
      }
    }
    if (target.links === 0) target.uniqueId = colony.nextId
    target.links++
    names.push({ text, target, characteristics: characteristicsOf(node), uniqueId: colony.nextId++ })
  }
  if (changed) reportCollisions(folder, names, out)
  return { names, fresh, folders }
}

function judgeLinks(path: string, { links }: Entry, out: Fault[]): void {
  if (links > MOST_LINKS) out.push(faults.linksTooMany({ path, links, limit: MOST_LINKS }))
}

function tellMissing({ missing: { streams, realTime }, options: { traits }, out }: Colony): void {
  if (streams.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'Named streams', needed: '2.00', revision: traits.name, ...streams }))
  if (realTime.count > 0)
    out.push(faults.featureNeedsRevision({ feature: 'The real-time file type', needed: '2.01', revision: traits.name, ...realTime }))
}

function characteristicsOf(node: Node): number {
  return (node.hiddenBit?.has('udf') === true ? CHARACTERISTIC.hidden : 0) | (node.kind === 'directory' ? CHARACTERISTIC.directory : 0)
}

/** Names that were distinct before some of them were changed. */
function reportCollisions(folder: Folder, names: readonly Name[], out: Fault[]): void {
  const seen = new Map<string, number>()
  const visible = folder.node.children.filter((node) => !node.hidden.has('udf'))
  for (const [i, { text }] of names.entries()) {
    const other = seen.get(text)
    if (other === undefined) seen.set(text, i)
    else {
      const pathOf = (n: number): string => `${folder.path}/${visible[n]?.name ?? ''}`
      out.push(faults.nameCollision({ first: pathOf(other), second: pathOf(i), name: text }))
    }
  }
}
