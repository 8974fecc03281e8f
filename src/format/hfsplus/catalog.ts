/** The tree as the entries of a catalogue: identifiers, names, and the order of the records. TN1150, "Catalog File". */

import type { Fault, ManifestPath } from '../../fault/index.js'
import type { Content } from '../../source/index.js'
import type { Attributes, FileInode, ImageTree, Inode, Node } from '../../tree/index.js'
import { byUnits, folded } from './casefold.js'
import { isDate } from './dates.js'
import { faults } from './faults.js'
import { recordedNames, toldName, volumeName } from './names.js'
import type { HfsPlusOptions } from './options.js'
import { Cnid } from './structures.js'

interface EntryBase {
  readonly id: number
  readonly parent: number
  readonly name: string
  /** Path on the disc. */
  readonly path: string
  readonly attributes: Attributes
}

export type Entry =
  | (EntryBase & { readonly kind: 'folder'; readonly isPrivate: boolean; children: readonly number[] })
  | (EntryBase & { readonly kind: 'file'; readonly inode: FileInode; readonly links: number })
  /** A hard link: a file that names another one, in the private folder. */
  | (EntryBase & { readonly kind: 'link'; readonly inode: FileInode; target: number })
  | (EntryBase & { readonly kind: 'symlink'; readonly target: string; readonly number: number })
  | (EntryBase & { readonly kind: 'special'; readonly inode: Exclude<Inode, FileInode> })

export interface Catalog {
  /** The root, then in the order of their identifiers, from 16 on. */
  readonly entries: readonly Entry[]
  /** Targets of symbolic links, by their numbers. */
  readonly targets: readonly string[]
  /** Of the paths that are asked for. */
  readonly find: (path: string) => Entry | undefined
  readonly faults: readonly Fault[]
}

/** Where the files are that hard links name: no name that anybody types. TN1150, "Hard Links". */
const PRIVATE_FOLDER = '\0\0\0\0HFS+ Private Data'
/** How many of many are shown. */
const SHOWN = 5
const DEVICE = { major: 0xff, minor: 0xffffff } as const

export const fitsDevice = ({ major, minor }: { readonly major: number; readonly minor: number }): boolean =>
  major <= DEVICE.major && minor <= DEVICE.minor

/** The place of an identifier among the entries. */
export const indexOf = (id: number): number => (id === Cnid.root ? 0 : id - Cnid.firstUser + 1)

/** What of the tree cannot be in the volume. */
export interface Outside {
  /** Contents that are left out, with a note. */
  readonly omitted: ReadonlySet<Content>
  /** Why the data of a file cannot lie in the volume. */
  readonly problemOf: (inode: FileInode) => string | undefined
}

export function catalogOf(tree: ImageTree, options: HfsPlusOptions, { omitted, problemOf }: Outside): Catalog {
  const found: Fault[] = []
  const changed = gathered<{ path: string; name: string }>()
  const dates = gathered<string>()
  const wanted = new Map<string, Entry | undefined>(Object.values(options.blessed).map((path) => [normal(path), undefined]))
  const entries: Entry[] = []
  const targets: string[] = []
  const isShown = (node: Node): boolean => !node.hidden.has('hfsplus') && !isOmitted(node, omitted)
  const counts = namesOf(tree, isShown)
  const pending = new Map<FileInode, Extract<Entry, { kind: 'link' }>[]>()
  const placeOf = ({ entry }: Node): { path: ManifestPath } | undefined =>
    entry === undefined || entry < 0 ? undefined : { path: ['files', entry] }
  const nextId = (): number => (entries.length === 0 ? Cnid.root : Cnid.firstUser + entries.length - 1)
  const put = <One extends Entry>(entry: One): One => {
    entries.push(entry)
    if (wanted.has(entry.path)) wanted.set(entry.path, entry)
    const { mtime, atime, ctime, btime = mtime } = entry.attributes
    if (![mtime, atime, ctime, btime].every(isDate)) dates.add(() => entry.path)
    return entry
  }
  const leafOf = (node: Extract<Node, { kind: 'leaf' }>, base: EntryBase): void => {
    const { inode } = node
    if (inode.kind === 'file') {
      const problem = problemOf(inode)
      if (problem !== undefined) found.push(faults.elsewhere({ path: base.path, problem }, placeOf(node)))
      if ((counts.get(inode) ?? 1) > 1) {
        const link = put({ ...base, kind: 'link', inode, target: 0 })
        const others = pending.get(inode)
        if (others === undefined) pending.set(inode, [link])
        else others.push(link)
      } else put({ ...base, kind: 'file', inode, links: 1 })
    } else if (inode.kind === 'symlink') {
      put({ ...base, kind: 'symlink', target: inode.target, number: targets.length })
      targets.push(inode.target)
    } else {
      if ((inode.kind === 'character' || inode.kind === 'block') && !fitsDevice(inode))
        found.push(faults.deviceNumber({ path: base.path, major: inode.major, minor: inode.minor }, placeOf(node)))
      put({ ...base, kind: 'special', inode })
    }
  }

  const name = volumeName(options.name)
  if (toldName(name) !== options.name.normalize('NFC')) found.push(faults.nameCut({ name: options.name, written: toldName(name) }))
  const root = { kind: 'folder', isPrivate: false, children: [] as readonly number[] } as const
  const top = put({ ...root, id: Cnid.root, parent: Cnid.parentOfRoot, name, path: '/', attributes: tree.attributes })
  // Folders in the order in which they are met; each gives identifiers to what it holds.
  const folders: { readonly entry: Extract<Entry, { kind: 'folder' }>; readonly nodes: readonly Node[] }[] = [
    { entry: top, nodes: tree.children },
  ]
  for (const { entry: folder, nodes } of folders) {
    const shown = nodes.filter(isShown)
    for (const node of nodes)
      if (!node.hidden.has('hfsplus') && isOmitted(node, omitted))
        found.push(faults.leftOut({ path: folder.path === '/' ? `/${node.name}` : `${folder.path}/${node.name}` }, placeOf(node)))
    const names = recordedNames(shown.map((node) => node.name))
    const children: { readonly id: number; readonly key: string }[] = []
    for (const [i, node] of shown.entries()) {
      const { name: own, key, problem } = names[i] as (typeof names)[number]
      const path = folder.path === '/' ? `/${node.name}` : `${folder.path}/${node.name}`
      if (problem !== undefined && options.names === 'strict') found.push(faults.nameNotAllowed({ path, problem }, placeOf(node)))
      else if (problem !== undefined) changed.add(() => ({ path, name: toldName(own) }))
      const id = nextId()
      const base = { id, parent: folder.id, name: own, path }
      children.push({ id, key })
      if (node.kind === 'leaf') leafOf(node, { ...base, attributes: node.inode.attributes })
      else folders.push({ entry: put({ ...base, ...root, attributes: node.attributes }), nodes: node.children })
    }
    folder.children = children.sort((a, b) => byUnits(a.key, b.key)).map(({ id }) => id)
  }
  if (pending.size > 0) addPrivate(top, pending)

  function addPrivate(under: Extract<Entry, { kind: 'folder' }>, links: typeof pending): void {
    const id = nextId()
    const at = { parent: Cnid.root, name: PRIVATE_FOLDER, path: '' }
    const folder = put({
      ...at,
      id,
      kind: 'folder',
      isPrivate: true,
      children: [] as readonly number[],
      attributes: { ...tree.attributes, mode: 0o555 },
    })
    const children: number[] = []
    for (const [inode, names] of links) {
      const own = nextId()
      for (const link of names) link.target = own
      children.push(own)
      put({ id: own, parent: id, name: `iNode${own}`, path: '', attributes: inode.attributes, kind: 'file', inode, links: names.length })
    }
    // Of as many digits or more.
    folder.children = children.sort((a, b) => byUnits(String(a), String(b)))
    const keyOf = (child: number): string => folded((entries[indexOf(child)] as Entry).name)
    under.children = [...under.children, id].sort((a, b) => byUnits(keyOf(a), keyOf(b)))
  }

  if (changed.count > 0) found.push(faults.namesChanged({ count: changed.count, examples: changed.examples }))
  if (dates.count > 0) found.push(faults.dateOutside({ path: dates.examples[0] as string, count: dates.count }))
  return { entries, targets, find: (path) => wanted.get(normal(path)), faults: found }
}

const normal = (path: string): string =>
  `/${path
    .split('/')
    .filter((part) => part !== '')
    .join('/')}`

const isOmitted = (node: Node, omitted: ReadonlySet<Content>): boolean =>
  node.kind === 'leaf' && node.inode.kind === 'file' && omitted.has(node.inode.content)

/** How many names files have that have several. */
function namesOf(tree: ImageTree, isShown: (node: Node) => boolean): ReadonlyMap<FileInode, number> {
  const counts = new Map<FileInode, number>()
  const stack: (readonly Node[])[] = [tree.children]
  for (let nodes = stack.pop(); nodes !== undefined; nodes = stack.pop())
    for (const node of nodes) {
      if (!isShown(node)) continue
      if (node.kind === 'directory') stack.push(node.children)
      else if (node.inode.kind === 'file' && node.inode.links !== 1) counts.set(node.inode, (counts.get(node.inode) ?? 0) + 1)
    }
  return counts
}

function gathered<Example>() {
  const examples: Example[] = []
  return {
    count: 0,
    examples,
    add(example: () => Example): void {
      if (this.count++ < SHOWN) examples.push(example())
    },
  }
}
