/** Medium to tree: walks the directories of one hierarchy. Distrusts every number, since discs are damaged, and some are made to harm. */

import type { Medium } from '../../port/index.js'
import { visibleEverywhere, type Attributes, type Directory, type ImageTree, type Leaf, type Node } from '../../tree/index.js'
import { addBytes, after, bytes, sectors, sectorsOf, type Bytes, type Instant, type Lba } from '../../unit/index.js'
import { startAttributes, type AttributesOf } from './attributes.js'
import { startChildren } from './children.js'
import { isSelfOrParent, startDirectorySectors, type DirectorySectors } from './directory-sectors.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { identifierOf, recordsOf, type FoundRecord } from './records.js'
import { judgeCompression, nothingAdded, startShelf, type Additions, type Shelf } from './shelf.js'
import { DirectoryRecord, FLAG } from './structures.js'
import { hasXa, XaAttributes } from './xa.js'

/** A bound that no real disc comes near. */
const MOST_ENTRIES = 4_000_000

/** Reads system use fields; begun with that of the root's own record. */
export interface UseReader {
  /** What the bytes from `at` to `end` add. Waits only where they continue elsewhere on the medium. */
  read(bytes: Uint8Array, at: number, end: number, path: string): Additions | Promise<Additions>
}
export type StartUseReader = (rootUse: Uint8Array, medium: Medium, ledger: Ledger) => Promise<UseReader | undefined>

export interface HierarchyFormat {
  readonly root: { readonly location: Lba; readonly dataLength: Bytes; readonly recorded: Instant }
  /** Of the identifier in the bytes from `at` to `end`. */
  decodeName(bytes: Uint8Array, at: number, end: number): string
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
  readonly sectors: DirectorySectors
  readonly shelf: Shelf
  readonly attributesOf: AttributesOf
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
    sectors: startDirectorySectors(medium, ledger),
    shelf: startShelf(medium),
    attributesOf: startAttributes(),
    emptied: new Set(),
    use: undefined,
    entries: 0,
  }
  const tree = growing('', '', root.location, root.dataLength, walk.attributesOf(undefined, root.recorded, FOLDER_MODE))
  const pending = [tree]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const below = await enter(walk, next)
    for (let i = below.length - 1; i >= 0; i--) pending.push(below[i] as Growing)
  }
  if (walk.emptied.size > 0) tree.node.children = tree.node.children.filter((node) => !walk.emptied.has(node))
  return tree.node
}

const FOLDER_MODE = 0o555
const FILE_MODE = 0o444

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
  const { ledger, format } = walk
  const path = shownPath(at)
  const { bytes, size } = await walk.sectors.read(at.location, at.dataLength, path)
  const children = startChildren()
  const below: Growing[] = []
  const keep = (node: Node): boolean => {
    const isNew = children.add(node)
    if (!isNew) ledger.add(faults.nameTwice({ path: `${at.path}/${node.name}` }))
    return isNew
  }
  const idBegins = `data:${at.path}/`
  let open: Sections | undefined
  let ordinal = 0
  let moved = 0
  for (const record of recordsOf(bytes, size, at.location, path, ledger)) {
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
    const said = open?.additions ?? walk.use?.read(bytes, record.use, record.end, path) ?? nothingAdded
    const additions: Additions = said instanceof Promise ? await said : said
    if (additions.relocated) {
      moved++
      continue
    }
    const name: string =
      open?.name ?? safeName(additions.name ?? format.decodeName(bytes, identifierOf(record), record.identifierEnd), path, ledger)
    const child = childOf(walk, at, name, record, additions)
    if (child !== undefined) {
      if (keep(child.node)) below.push(child)
      continue
    }
    const form = formOf(record)
    if (form !== undefined) {
      ledger.add(faults.formLeftOut({ path: `${at.path}/${name}`, form }))
      continue
    }
    const extent = { start: startOf(record), size: dataLengthOf(bytes, record.at) }
    // A list of one takes the room of one, and that is what nearly all are.
    const sections: Sections = open ?? { first: record, additions, name, extents: [extent] }
    if (open !== undefined) open.extents.push(extent)
    open = (flagsOf(bytes, record.at) & FLAG.multiExtent) === 0 ? undefined : sections
    if (open === undefined) keep(leafOf(walk, at, sections, idBegins))
  }
  if (open !== undefined) ledger.add(faults.sectionsBroken({ path: `${at.path}/${open.name}` }))
  at.node.children = children.inOrder()
  if (moved > 0 && at.node.children.length === 0) walk.emptied.add(at.node)
  return below
}

const locationOf = DirectoryRecord.getter('location')
const extendedOf = DirectoryRecord.getter('extendedAttributes')
const dataLengthOf = DirectoryRecord.getter('dataLength')
const recordedOf = DirectoryRecord.getter('recorded')
const flagsOf = DirectoryRecord.getter('flags')
const unitOf = DirectoryRecord.getter('fileUnitSize')
const gapOf = DirectoryRecord.getter('interleaveGap')

/** The first record of a directory is of itself; that of the root tells whether system use fields can be read. */
async function enterSelf(walk: Walk, at: Growing, { sectors: from, use, end }: FoundRecord): Promise<void> {
  if (at.path === '') walk.use = await walk.format.startUse?.(from.slice(use, end), walk.medium, walk.ledger)
  const additions = await walk.use?.read(from, use, end, shownPath(at))
  at.node.attributes = { ...at.node.attributes, ...additions?.attributes }
}

/** First sector of the data: an extended attribute record comes before. 6.5.4. */
const startOf = ({ sectors: from, at }: FoundRecord): Lba => after(locationOf(from, at), sectors(extendedOf(from, at)))

/** The directory that a record stands for; undefined where it stands for a file. */
function childOf(walk: Walk, at: Growing, name: string, record: FoundRecord, additions: Additions): Growing | undefined {
  const { sectors: from } = record
  const isFolder = (flagsOf(from, record.at) & FLAG.directory) !== 0
  if (!isFolder && additions.child === undefined) return undefined
  const attributes = walk.attributesOf(additions.attributes, recordedOf(from, record.at), FOLDER_MODE)
  const path = `${at.path}/${name}`
  if (additions.child !== undefined) return growing(name, path, additions.child, bytes(0), attributes)
  return growing(name, path, startOf(record), dataLengthOf(from, record.at), attributes)
}

function leafOf({ medium, ledger, shelf, attributesOf }: Walk, at: Growing, found: Sections, idBegins: string): Leaf {
  const { first, additions, name, extents } = found
  for (const { start, size } of extents)
    if (size > 0 && after(start, sectorsOf(size)) > medium.size)
      ledger.add(faults.extentOutside({ path: `${at.path}/${name}`, lba: start, size }))
  const said = additions.special === undefined ? additions.compressed : undefined
  const compressed = said && judgeCompression(said, addBytes(...extents.map((extent) => extent.size)))
  if (compressed?.form.kind === 'unknown')
    ledger.add(faults.compressionUnknown({ path: `${at.path}/${name}`, problem: compressed.form.problem }))
  const added = compressed === undefined ? additions : { ...additions, compressed }
  const attributes = attributesOf(additions.attributes, recordedOf(first.sectors, first.at), FILE_MODE)
  const inode = shelf.inode(idBegins + name, extents, attributes, added, xaOf(first))
  return { kind: 'leaf', name, inode, hidden: visibleEverywhere }
}

/** What CD-ROM XA adds to the record of a file: owners, attributes, `XA`, number of the file. CD-ROM XA 2.3.2. */
const xaOf = ({ sectors: from, use, end }: FoundRecord): Uint8Array | undefined =>
  hasXa(from, use, end) ? new Uint8Array(from.subarray(use, use + XaAttributes.size)) : undefined

function sameIdentifier(a: FoundRecord, b: FoundRecord): boolean {
  const length = a.identifierEnd - identifierOf(a)
  if (b.identifierEnd - identifierOf(b) !== length) return false
  for (let i = 0; i < length; i++) if (a.sectors[identifierOf(a) + i] !== b.sectors[identifierOf(b) + i]) return false
  return true
}

function formOf({ sectors: from, at }: FoundRecord): string | undefined {
  if ((flagsOf(from, at) & FLAG.associated) !== 0) return 'an associated file'
  return gapOf(from, at) !== 0 || unitOf(from, at) !== 0 ? 'interleaved' : undefined
}

/** No name may lead elsewhere. */
function safeName(name: string, path: string, ledger: Ledger): string {
  const isName = name !== '' && name !== '.' && name !== '..'
  if (isName && !name.includes('/') && !name.includes('\0')) return name
  const safe = isName ? name.replace(/[/\0]/g, '_') : `_${name}`
  ledger.add(faults.nameUnsafe({ path, name: safe }))
  return safe
}
