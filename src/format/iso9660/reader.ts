/** Medium to tree: walks the directories of one hierarchy. Distrusts every number, since discs are damaged, and some are made to harm. */

import type { Medium } from '../../port/index.js'
import { byCodePoint } from '../../codec/index.js'
import { visibleEverywhere, type Attributes, type Directory, type ImageTree, type Leaf, type Node } from '../../tree/index.js'
import { addBytes, after, bytes, lba, SECTOR_BYTES, sectors, sectorsOf, type Bytes, type Instant, type Lba } from '../../unit/index.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { recordsOf, type FoundRecord } from './records.js'
import { judgeCompression, startShelf, type Additions, type Shelf } from './shelf.js'
import { FLAG } from './structures.js'

/** Bounds that no real disc comes near: 64 MiB of one directory, entries of all. */
const MOST_DIRECTORY_SECTORS = 32_768
const MOST_ENTRIES = 4_000_000

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

/** A directory that is known and not yet read. */
interface Growing {
  readonly node: { -readonly [Key in keyof Directory]: Directory[Key] }
  readonly path: string
  readonly location: Lba
  /** 0 where only the directory itself says. */
  readonly dataLength: Bytes
}

/** What a walk over a medium remembers. */
interface Walk {
  readonly medium: Medium
  readonly format: HierarchyFormat
  readonly ledger: Ledger
  readonly shelf: Shelf
  /** Sectors that are a directory's. */
  readonly visited: Set<number>
  /** Directories that held relocated ones and nothing else. */
  readonly emptied: Set<Node>
  use: UseReader | undefined
  entries: number
}

export async function readHierarchy(medium: Medium, format: HierarchyFormat, ledger: Ledger): Promise<ImageTree> {
  const { root } = format
  const walk: Walk = {
    medium,
    format,
    ledger,
    shelf: startShelf(medium),
    visited: new Set(),
    emptied: new Set(),
    use: undefined,
    entries: 0,
  }
  const tree = growing('', '', root.location, root.dataLength, attributesOf(root.recorded, 0o555, {}))
  const pending = [tree]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const below = await enter(walk, next)
    for (let i = below.length - 1; i >= 0; i--) pending.push(below[i] as Growing)
  }
  tree.node.children = tree.node.children.filter((node) => !walk.emptied.has(node))
  return tree.node
}

function growing(name: string, path: string, location: Lba, dataLength: Bytes, attributes: Attributes): Growing {
  return { node: { kind: 'directory', name, attributes, children: [], hidden: visibleEverywhere }, path, location, dataLength }
}

const shownPath = (at: Growing): string => (at.path === '' ? '/' : at.path)

/** A file of which sections have been met, and its last one not yet. */
interface Sections {
  readonly first: FoundRecord
  readonly additions: Additions
  readonly name: string
  readonly extents: { readonly start: Lba; readonly size: Bytes }[]
}

/** Fills one directory and returns those below it. */
async function enter(walk: Walk, at: Growing): Promise<readonly Growing[]> {
  const { ledger } = walk
  const path = shownPath(at)
  const bytes = await readDirectory(walk, at)
  for (let sector = 0; sector < bytes.length; sector += SECTOR_BYTES)
    if (isBlank(bytes, sector)) ledger.add(faults.directoryBlank({ path, lba: at.location + sector / SECTOR_BYTES }))
  const children = new Map<string, Node>()
  const below: Growing[] = []
  let open: Sections | undefined
  let ordinal = 0
  let moved = 0
  for (const record of recordsOf(bytes, at.location, path, ledger)) {
    if (isSelfOrParent(record)) {
      if (ordinal++ === 0) await enterSelf(walk, at, record)
      continue
    }
    ordinal++
    if (++walk.entries > MOST_ENTRIES) {
      ledger.add(faults.tooManyEntries({ limit: MOST_ENTRIES }))
      break
    }
    if (open !== undefined && !sameIdentifier(open.first, record)) {
      ledger.add(faults.sectionsBroken({ path: `${at.path}/${open.name}` }))
      open = undefined
    }
    const additions: Additions = open?.additions ?? (await walk.use?.read(record.systemUse, path)) ?? {}
    if (additions.relocated === true) {
      moved++
      continue
    }
    const name: string = open?.name ?? safeName(additions.name ?? walk.format.decodeName(record.identifier), path, ledger)
    const child = childOf(at, name, record, additions)
    if (child !== undefined) {
      if (keep(children, child.node, at, ledger)) below.push(child)
      continue
    }
    const form = formOf(record)
    if (form !== undefined) {
      ledger.add(faults.formLeftOut({ path: `${at.path}/${name}`, form }))
      continue
    }
    const sections: Sections = open ?? { first: record, additions, name, extents: [] }
    sections.extents.push({ start: startOf(record), size: record.head.dataLength })
    open = (record.head.flags & FLAG.multiExtent) === 0 ? undefined : sections
    if (open === undefined) keep(children, leafOf(walk, at, sections), at, ledger)
  }
  if (open !== undefined) ledger.add(faults.sectionsBroken({ path: `${at.path}/${open.name}` }))
  at.node.children = [...children.values()].sort((a, b) => byCodePoint(a.name, b.name))
  if (moved > 0 && children.size === 0) walk.emptied.add(at.node)
  return below
}

/** Each sector of a directory begins with a record. 6.8.1.1. */
const isBlank = (sectors: Uint8Array, at: number): boolean =>
  sectors[at] === 0 && sectors.subarray(at, at + SECTOR_BYTES).every((byte) => byte === 0)

/** The first record of a directory is of itself; that of the root tells whether system use fields can be read. */
async function enterSelf(walk: Walk, at: Growing, record: FoundRecord): Promise<void> {
  if (at.path === '') walk.use = await walk.format.startUse?.(record.systemUse.slice(), walk.medium, walk.ledger)
  const additions = await walk.use?.read(record.systemUse, shownPath(at))
  at.node.attributes = { ...at.node.attributes, ...additions?.attributes }
}

/** First sector of the data: an extended attribute record comes before. 6.5.4. */
const startOf = ({ head }: FoundRecord): Lba => after(head.location, sectors(head.extendedAttributes))

/** The directory that a record stands for; undefined where it stands for a file. */
function childOf(at: Growing, name: string, record: FoundRecord, additions: Additions): Growing | undefined {
  const { head } = record
  const attributes = attributesOf(head.recorded, 0o555, additions)
  const path = `${at.path}/${name}`
  if (additions.child !== undefined) return growing(name, path, additions.child, bytes(0), attributes)
  return (head.flags & FLAG.directory) === 0 ? undefined : growing(name, path, startOf(record), head.dataLength, attributes)
}

function keep(children: Map<string, Node>, node: Node, at: Growing, ledger: Ledger): boolean {
  const first = !children.has(node.name)
  if (first) children.set(node.name, node)
  else ledger.add(faults.nameTwice({ path: `${at.path}/${node.name}` }))
  return first
}

function leafOf({ medium, ledger, shelf }: Walk, at: Growing, { first, additions, name, extents }: Sections): Leaf {
  const path = `${at.path}/${name}`
  for (const { start, size } of extents)
    if (size > 0 && after(start, sectorsOf(size)) > medium.size) ledger.add(faults.extentOutside({ path, lba: start, size }))
  const said = additions.special === undefined ? additions.compressed : undefined
  const compressed = said && judgeCompression(said, addBytes(...extents.map((extent) => extent.size)))
  if (compressed?.form.kind === 'unknown') ledger.add(faults.compressionUnknown({ path, problem: compressed.form.problem }))
  const added = compressed === undefined ? additions : { ...additions, compressed }
  const inode = shelf.inode(path, extents, attributesOf(first.head.recorded, 0o444, additions), added, xaOf(first.systemUse))
  return { kind: 'leaf', name, inode, hidden: visibleEverywhere }
}

const XA_BYTES = 14

/** What CD-ROM XA adds to the record of a file: owners, attributes, `XA`, number of the file. CD-ROM XA 2.3.2. */
const xaOf = (systemUse: Uint8Array): Uint8Array | undefined =>
  systemUse.length >= XA_BYTES && systemUse[6] === 0x58 && systemUse[7] === 0x41 ? systemUse.slice(0, XA_BYTES) : undefined

/** The sectors of a directory as far as they can be read and are no other's. */
async function readDirectory({ medium, visited, ledger }: Walk, at: Growing): Promise<Uint8Array> {
  // A link to a relocated directory does not say how long that is; its own first record does.
  const size = at.dataLength > 0 ? at.dataLength : await ownLength(medium, at.location)
  const wanted = sectorsOf(size)
  let count = 0
  while (count < wanted && count < MOST_DIRECTORY_SECTORS && at.location + count < medium.size && !visited.has(at.location + count))
    visited.add(at.location + count++)
  if (count < wanted) {
    const there = { path: shownPath(at), lba: at.location }
    if (visited.has(at.location + count)) ledger.add(faults.directoryTwice(there))
    else ledger.add(faults.directoryOutside({ ...there, sectors: wanted }))
  }
  const out = new Uint8Array(count * SECTOR_BYTES)
  for (let done = 0; done < count; done += 64) {
    const part = sectors(Math.min(64, count - done))
    out.set(await medium.read(lba(at.location + done), part), done * SECTOR_BYTES)
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
