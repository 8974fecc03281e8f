/** Medium to tree: walks the directories of one hierarchy. Distrusts every number, since discs are damaged, and some are made to harm. */

import type { Medium } from '../../port/index.js'
import { byCodePoint } from '../../codec/index.js'
import type { Content } from '../../source/index.js'
import type { Attributes, Directory, ImageTree, Inode, Node } from '../../tree/index.js'
import { visibleEverywhere } from '../../tree/index.js'
import { addBytes, after, bytes, lba, sectors, sectorsOf, type Bytes, type Instant, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { recordsOf, type FoundRecord } from './records.js'
import { FLAG } from './structures.js'

/** Bounds that no real disc comes near: 64 MiB of one directory, entries of all. */
const MOST_DIRECTORY_SECTORS = 32_768
const MOST_ENTRIES = 4_000_000

/** What the system use field of a record adds. */
export interface Additions {
  readonly name?: string
  readonly attributes?: Partial<Attributes>
  readonly links?: number
  /** Equal for names of one inode. */
  readonly serial?: number
  readonly special?:
    | { readonly kind: 'symlink'; readonly target: string }
    | { readonly kind: 'character' | 'block'; readonly major: number; readonly minor: number }
    | { readonly kind: 'fifo' | 'socket' }
  /** First sector of the directory that belongs here. */
  readonly child?: Lba
  /** The directory belongs elsewhere. */
  readonly relocated?: true
}

/** Reads system use fields; begun with that of the root's own record. */
export interface UseReader {
  read(systemUse: Uint8Array, path: string): Promise<Additions>
}
export type StartUseReader = (rootUse: Uint8Array, medium: Medium, ledger: Ledger) => Promise<UseReader | undefined>

export interface HierarchyFormat {
  readonly root: { readonly location: Lba; readonly dataLength: Bytes; readonly recorded: Instant }
  decodeName(identifier: Uint8Array): string
  readonly startUse?: StartUseReader
}

interface Growing {
  readonly node: { -readonly [Key in keyof Directory]: Directory[Key] }
  readonly path: string
  readonly location: Lba
  readonly dataLength: Bytes
}

export async function readHierarchy(medium: Medium, format: HierarchyFormat, ledger: Ledger): Promise<ImageTree> {
  const { root } = format
  const tree = growing('', '', root.location, root.dataLength, attributesOf(root.recorded, 0o555, {}))
  const walk = startWalk(medium, format, ledger)
  const pending = [tree]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const below = await walk.enter(next)
    for (let i = below.length - 1; i >= 0; i--) pending.push(below[i] as Growing)
  }
  tree.node.children = tree.node.children.filter((node) => !walk.emptied.has(node))
  return tree.node
}

function growing(name: string, path: string, location: Lba, dataLength: Bytes, attributes: Attributes): Growing {
  return { node: { kind: 'directory', name, attributes, children: [], hidden: visibleEverywhere }, path, location, dataLength }
}

interface Walk {
  /** Fills one directory and returns those below it. */
  enter(at: Growing): Promise<readonly Growing[]>
  /** Directories that held relocated ones and nothing else. */
  readonly emptied: ReadonlySet<Node>
}

function startWalk(medium: Medium, format: HierarchyFormat, ledger: Ledger): Walk {
  const visited = new Set<number>()
  const contents = new Map<string, Content>()
  const inodes = new Map<string, Inode>()
  let use: UseReader | undefined
  let entries = 0

  const emptied = new Set<Node>()
  const enter = async (at: Growing): Promise<readonly Growing[]> => {
    const shown = at.path === '' ? '/' : at.path
    const sectorBytes = await readDirectory(medium, at, visited, ledger)
    const children = new Map<string, Node>()
    const below: Growing[] = []
    const keep = (node: Node): boolean => {
      if (children.has(node.name)) ledger.add(faults.nameTwice({ path: `${at.path}/${node.name}` }))
      else children.set(node.name, node)
      return children.get(node.name) === node
    }
    let ordinal = 0
    let moved = 0
    let file: { record: FoundRecord; extents: { start: Lba; size: Bytes }[]; additions: Additions; path: string } | undefined
    for (const record of recordsOf(sectorBytes, at.location, shown, ledger)) {
      const { head } = record
      ordinal++
      if (isSelfOrParent(record)) {
        if (ordinal === 1) {
          if (at.path === '' && format.startUse !== undefined) use = await format.startUse(record.systemUse.slice(), medium, ledger)
          const { attributes } = use === undefined ? {} : await use.read(record.systemUse, shown)
          at.node.attributes = { ...at.node.attributes, ...attributes }
        }
        continue
      }
      if (++entries > MOST_ENTRIES) {
        ledger.add(faults.tooManyEntries({ limit: MOST_ENTRIES }))
        break
      }
      if (file !== undefined && !sameIdentifier(file.record, record)) {
        ledger.add(faults.sectionsBroken({ path: file.path }))
        file = undefined
      }
      const additions = file?.additions ?? (use === undefined ? {} : await use.read(record.systemUse, shown))
      if (additions.relocated === true) {
        moved++
        continue
      }
      const name = safeName(additions.name ?? format.decodeName(record.identifier), shown, ledger)
      const path = `${at.path}/${name}`
      const start = after(head.location, sectors(head.extendedAttributes))
      if (additions.child !== undefined || (head.flags & FLAG.directory) !== 0) {
        const child = growing(
          name,
          path,
          additions.child ?? start,
          additions.child === undefined ? head.dataLength : bytes(0),
          attributesOf(head.recorded, 0o555, additions),
        )
        if (keep(child.node)) below.push(child)
        continue
      }
      const form = formOf(record)
      if (form !== undefined) {
        ledger.add(faults.formLeftOut({ path, form }))
        continue
      }
      file ??= { record, extents: [], additions, path }
      file.extents.push({ start, size: head.dataLength })
      if ((head.flags & FLAG.multiExtent) !== 0) continue
      const { extents } = file
      file = undefined
      for (const extent of extents)
        if (extent.size > 0 && after(extent.start, sectorsOf(extent.size)) > medium.size)
          ledger.add(faults.extentOutside({ path, lba: extent.start, size: extent.size }))
      const inode = inodeOf(medium, path, extents, head.recorded, additions, contents, inodes)
      keep({ kind: 'leaf', name, inode, hidden: visibleEverywhere })
    }
    if (file !== undefined) ledger.add(faults.sectionsBroken({ path: file.path }))
    at.node.children = [...children.values()].sort((a, b) => byCodePoint(a.name, b.name))
    if (moved > 0 && children.size === 0) emptied.add(at.node)
    return below
  }
  return { enter, emptied }
}

/** The sectors of a directory as far as they can be read and are no other's. */
async function readDirectory(medium: Medium, at: Growing, visited: Set<number>, ledger: Ledger): Promise<Uint8Array> {
  const path = at.path === '' ? '/' : at.path
  // A link to a relocated directory does not say how long that is; its own first record does.
  const size = at.dataLength > 0 ? at.dataLength : await ownLength(medium, at.location)
  const wanted = sectorsOf(size)
  let count = 0
  while (count < wanted && count < MOST_DIRECTORY_SECTORS && at.location + count < medium.size && !visited.has(at.location + count))
    visited.add(at.location + count++)
  if (count < wanted) {
    const there = { path, lba: at.location }
    if (visited.has(at.location + count)) ledger.add(faults.directoryTwice(there))
    else ledger.add(faults.directoryOutside({ ...there, sectors: wanted }))
  }
  const out = new Uint8Array(count * 2048)
  for (let done = 0; done < count; done += 64) {
    const part = sectors(Math.min(64, count - done))
    out.set(await medium.read(lba(at.location + done), part), done * 2048)
  }
  return out
}

async function ownLength(medium: Medium, location: Lba): Promise<Bytes> {
  if (location < 0 || location >= medium.size) return bytes(1)
  const first = recordsOf((await medium.read(location, sectors(1))).slice(), location, '', { add: () => undefined, faults: () => [] })
  const record = first.next()
  return record.done === true || !isSelfOrParent(record.value) ? bytes(1) : record.value.head.dataLength
}

const isSelfOrParent = ({ identifier }: FoundRecord): boolean => identifier.length === 1 && (identifier[0] as number) <= 1

const sameIdentifier = (a: FoundRecord, b: FoundRecord): boolean =>
  a.identifier.length === b.identifier.length && a.identifier.every((byte, i) => byte === b.identifier[i])

function formOf({ head }: FoundRecord): string | undefined {
  if ((head.flags & FLAG.associated) !== 0) return 'an associated file'
  return head.interleaveGap !== 0 || head.fileUnitSize !== 0 ? 'interleaved' : undefined
}

/** No name may lead elsewhere. */
function safeName(name: string, path: string, ledger: Ledger): string {
  if (name !== '' && name !== '.' && name !== '..' && !/[/\0]/.test(name)) return name
  const safe = name === '' || name === '.' || name === '..' ? `_${name}` : name.replace(/[/\0]/g, '_')
  ledger.add(faults.nameUnsafe({ path, name: safe }))
  return safe
}

const attributesOf = (recorded: Instant, mode: number, additions: Additions): Attributes => ({
  mode,
  uid: 0,
  gid: 0,
  mtime: recorded,
  atime: recorded,
  ctime: recorded,
  ...additions.attributes,
})

/** The inode of a leaf: the same object for names that share one. */
function inodeOf(
  medium: Medium,
  path: string,
  extents: readonly { readonly start: Lba; readonly size: Bytes }[],
  recorded: Instant,
  additions: Additions,
  contents: Map<string, Content>,
  inodes: Map<string, Inode>,
): Inode {
  const links = additions.links ?? 1
  const size = addBytes(...extents.map((extent) => extent.size))
  const place = extents.map((extent) => `${extent.start}+${extent.size}`).join()
  const shared = links <= 1 ? undefined : additions.serial !== undefined ? `serial ${additions.serial}` : size > 0 ? place : undefined
  const known = shared === undefined ? undefined : inodes.get(shared)
  if (known !== undefined) return known
  const base = { attributes: attributesOf(recorded, 0o444, additions), links }
  const inode: Inode =
    additions.special !== undefined
      ? { ...base, ...additions.special }
      : { ...base, kind: 'file', content: contentOf(medium, path, place, size, extents, contents) }
  if (shared !== undefined) inodes.set(shared, inode)
  return inode
}

function contentOf(
  medium: Medium,
  path: string,
  place: string,
  size: Bytes,
  extents: readonly { readonly start: Lba; readonly size: Bytes }[],
  contents: Map<string, Content>,
): Content {
  const known = size > 0 ? contents.get(place) : undefined
  if (known !== undefined) return known
  const content: Content = { id: `data:${path}`, size, origin: { kind: 'extents', medium: medium.name, extents } }
  contents.set(place, content)
  return content
}
