/** Medium to tree: walks the directories of one hierarchy. Distrusts every number, since discs are damaged, and some are made to harm. */

import type { Medium } from '../../port/index.js'
import type { Content } from '../../source/index.js'
import {
  DATA_IDS,
  inColumns,
  ReadDirectory,
  visibleEverywhere,
  type Attributes,
  type ImageTree,
  type Leaf,
  type NameSpace,
  type Node,
} from '../../tree/index.js'
import { SECTOR_BYTES, addBytes, after, bytes, sectors, sectorsOf, type Bytes, type Instant, type Lba } from '../../unit/index.js'
import { appleIn } from './apple.js'
import { startAttributes, type AttributesOf } from './attributes.js'
import { startChildren, type Children } from './children.js'
import { isSelfOrParent, startDirectorySectors, type DirectorySectors } from './directory-sectors.js'
import { startDates } from './dates.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { foldersIn, startPlainRecords, startsIn, type PlainFormat, type PlainNames } from './plain.js'
import { identifierOf, nextRecord, type FoundRecord, type RecordSource } from './records.js'
import { judgeCompression, nothingAdded, startShelf, type Additions, type Shelf } from './shelf.js'
import { DirectoryRecord, FLAG } from './structures.js'
import { hasXa, XaAttributes } from './xa.js'

/** A bound that no real disc comes near. */
const MOST_ENTRIES = 4_000_000

/** Reads system use fields; begun with that of the root's own record. */
export interface UseReader {
  /** What the bytes from `at` to `end` add. Waits only where they continue elsewhere on the medium. */
  read(bytes: Uint8Array, at: number, end: number, path: string): Additions | Promise<Additions>
  readonly plain: PlainUse
}

/** Fields that tell attributes and a name and nothing more. */
export interface PlainUse extends PlainNames {
  /** Those of the field that was looked at last, which stands in these bytes. */
  attributes(bytes: Uint8Array): Partial<Attributes>
}
export type StartUseReader = (rootUse: Uint8Array, medium: Medium, ledger: Ledger) => Promise<UseReader | undefined>

export interface HierarchyFormat {
  readonly root: { readonly location: Lba; readonly dataLength: Bytes; readonly recorded: Instant }
  /** Of the identifier in the bytes from `at` to `end`. */
  decodeName(bytes: Uint8Array, at: number, end: number): string
  /** Where names stand that nothing is to be done about but to decode them. */
  readonly identifiers: PlainNames
  readonly characterBytes: 1 | 2
  /** The name space of it, of nodes that carry the attribute which asks readers not to show them. 9.1.6. */
  readonly hidden: ReadonlySet<NameSpace>
  readonly startUse?: StartUseReader
}

/** A directory that is known and not yet read. */
interface Growing {
  readonly node: ReadDirectory
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
  readonly recordedAt: ReturnType<typeof startDates>
  /** Directories that held relocated ones and nothing else. */
  readonly emptied: Set<Node>
  use: UseReader | undefined
  plain: PlainFormat
  readonly plainRecords: ReturnType<typeof startPlainRecords>
  entries: number
}

export async function readHierarchy(medium: Medium, format: HierarchyFormat, ledger: Ledger): Promise<ImageTree> {
  const { root } = format
  const start = {
    medium,
    format,
    ledger,
    sectors: startDirectorySectors(medium, ledger),
    shelf: startShelf(medium),
    attributesOf: startAttributes(),
    recordedAt: startDates(),
    emptied: new Set<Node>(),
    use: undefined,
    entries: 0,
    plainRecords: startPlainRecords(),
  }
  const walk: Walk = { ...start, plain: plainFormat(start) }
  const tree = growing('', '', root.location, root.dataLength, walk.attributesOf(undefined, root.recorded, FOLDER_MODE))
  const pending = [tree]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const below = await enter(walk, next)
    for (let i = below.length - 1; i >= 0; i--) pending.push(below[i] as Growing)
  }
  if (walk.emptied.size > 0) tree.node.hold(tree.node.children.filter((node) => !walk.emptied.has(node)))
  return tree.node
}

const FOLDER_MODE = 0o555
const FILE_MODE = 0o444

function growing(
  name: string,
  path: string,
  location: Lba,
  dataLength: Bytes,
  attributes: Attributes,
  hidden?: HierarchyFormat['hidden'],
): Growing {
  return { node: new ReadDirectory(name, attributes, [], hidden), path, location, dataLength }
}

const shownPath = (at: Growing): string => (at.path === '' ? '/' : at.path)

/** A file of which sections have been met, and its last one not yet. */
interface Sections {
  readonly first: FoundRecord
  readonly additions: Additions
  readonly name: string
  readonly extents: { readonly start: Lba; readonly size: Bytes }[]
}

/** A directory while its records are read. */
interface Open extends RecordSource {
  readonly walk: Walk
  readonly at: Growing
  readonly children: Children
  readonly below: Growing[]
  /** With which the ids of its files begin. */
  readonly ids: string
  sections: Sections | undefined
  next: number
  moved: number
}

/** Fills one directory and returns those below it. */
async function enter(walk: Walk, at: Growing): Promise<readonly Growing[]> {
  const { ledger } = walk
  const path = shownPath(at)
  const { bytes: found, size } = await walk.sectors.read(at.location, at.dataLength, path)
  for (let sector = 0; sector < size; sector += SECTOR_BYTES)
    if (isBlank(found, sector)) ledger.add(faults.directoryBlank({ path, lba: at.location + sector / SECTOR_BYTES }))
  const open: Open = {
    walk,
    at,
    sectors: found,
    size,
    start: at.location,
    path,
    ledger,
    children: startChildren(),
    below: [],
    ids: `${DATA_IDS}${at.path}/`,
    sections: undefined,
    next: 0,
    moved: 0,
  }
  const first = nextRecord(open, 0)
  if (first === undefined) return open.below
  open.next = first.at
  if (isSelfOrParent(first)) await enterSelf(walk, at, first)
  if (enterPlain(open)) return open.below
  for (let waits = enterRecords(open); waits !== undefined; waits = enterRecords(open)) await waits
  if (open.sections !== undefined) ledger.add(faults.sectionsBroken({ path: `${at.path}/${open.sections.name}` }))
  const children = open.children.inOrder()
  at.node.hold(children)
  if (open.moved > 0 && children.length === 0) walk.emptied.add(at.node)
  return open.below
}

/** Where nothing is out of the ordinary, files are made when somebody wants them. */
function enterPlain({ walk, at, below, sectors: found, size }: Open): boolean {
  const plain = walk.plainRecords(found, size, walk.plain)
  if (plain === undefined || walk.entries + plain.count > MOST_ENTRIES) return false
  const isFree = walk.shelf.reserve(
    () => startsIn(plain),
    () => contentsIn(at.node),
  )
  if (!isFree) return false
  walk.entries += plain.count
  for (const { name, location, dataLength, attributes } of foldersIn(plain))
    below.push(growing(name, `${at.path}/${name}`, location, dataLength, attributes))
  const folders = below.map(({ node }) => node)
  at.node.hold(inColumns(walk.medium.name, at.path, plain, folders))
  return true
}

function* contentsIn({ children }: ReadDirectory): Generator<Content> {
  for (const node of children) if (node.kind === 'leaf' && node.inode.kind === 'file') yield node.inode.content
}

/** What is taken for plain, as long as no system use fields are read, and when they are. */
function plainFormat(walk: Omit<Walk, 'plain'>): PlainFormat {
  const { format, use, medium } = walk
  const kinds = { file: { mode: FILE_MODE, told: nobody, made: undefined }, folder: { mode: FOLDER_MODE, told: nobody, made: undefined } }
  return {
    names: use?.plain ?? format.identifiers,
    unit: use === undefined ? format.characterBytes : 1,
    blocks: medium.size,
    attributes(sectors, record, is) {
      const kind: LastTold = kinds[is]
      const told = use?.plain.attributes(sectors) ?? nobody
      if (kind.made !== undefined && told === kind.told && isWhole(told)) return kind.made
      kind.told = told
      return (kind.made = walk.attributesOf(told, walk.recordedAt(sectors, record + RECORDED), kind.mode))
    },
  }
}

interface LastTold {
  readonly mode: number
  told: Partial<Attributes>
  made: Attributes | undefined
}

const nobody: Partial<Attributes> = {}

/** Whether nothing of what the record itself tells is wanted. */
const isWhole = (told: Partial<Attributes>): boolean =>
  told.mode !== undefined && told.mtime !== undefined && told.atime !== undefined && told.ctime !== undefined

/** Each sector of a directory begins with a record. 6.8.1.1. */
const isBlank = (sectors: Uint8Array, at: number): boolean =>
  sectors[at] === 0 && sectors.subarray(at, at + SECTOR_BYTES).every((byte) => byte === 0)

/** Enters the records that come next, up to one that has to be waited for; undefined at the end. */
function enterRecords(open: Open): Promise<void> | undefined {
  for (let record = nextRecord(open, open.next); record !== undefined; record = nextRecord(open, open.next)) {
    open.next = record.end
    const waits = enterRecord(open, record)
    if (waits !== undefined) return waits
  }
  return undefined
}

function enterRecord(open: Open, record: FoundRecord): Promise<void> | undefined {
  const { walk, at, ledger, path } = open
  if (isSelfOrParent(record)) return undefined
  if (++walk.entries > MOST_ENTRIES) {
    ledger.add(faults.tooManyEntries({ limit: MOST_ENTRIES }))
    open.next = open.size
    return undefined
  }
  if (open.sections !== undefined && !sameIdentifier(open.sections.first, record)) {
    ledger.add(faults.sectionsBroken({ path: `${at.path}/${open.sections.name}` }))
    open.sections = undefined
  }
  const said = open.sections?.additions ?? walk.use?.read(open.sectors, record.use, record.end, path) ?? nothingAdded
  if (said instanceof Promise) return said.then((additions) => place(open, record, additions))
  place(open, record, said)
  return undefined
}

/** Puts what a record stands for where it belongs. */
function place(open: Open, record: FoundRecord, additions: Additions): void {
  if (additions.relocated) {
    open.moved++
    return
  }
  const { walk, at, ledger, sectors: from, sections } = open
  const name = sections?.name ?? nameOf(open, record, additions)
  const flags = flagsOf(from, record.at)
  if ((flags & FLAG.directory) !== 0 || additions.child !== undefined) {
    const child = childOf(walk, at, name, record, additions)
    if (keep(open, child.node)) open.below.push(child)
    return
  }
  const form = formOf(record)
  if (form !== undefined) {
    ledger.add(faults.formLeftOut({ path: `${at.path}/${name}`, form }))
    return
  }
  const extent = { start: startOf(record), size: dataLengthOf(from, record.at) }
  // A list of one takes the room of one, and that is what nearly all are.
  const found: Sections = sections ?? { first: record, additions, name, extents: [extent] }
  if (sections !== undefined) sections.extents.push(extent)
  open.sections = (flags & FLAG.multiExtent) === 0 ? undefined : found
  if (open.sections === undefined) keep(open, leafOf(open, found))
}

function keep({ children, ledger, at }: Open, node: Node): boolean {
  const isNew = children.add(node)
  if (!isNew) ledger.add(faults.nameTwice({ path: `${at.path}/${node.name}` }))
  return isNew
}

const nameOf = ({ walk, sectors: from, path, ledger }: Open, record: FoundRecord, { name }: Additions): string =>
  safeName(name ?? walk.format.decodeName(from, identifierOf(record), record.identifierEnd), path, ledger)

const locationOf = DirectoryRecord.getter('location')
const extendedOf = DirectoryRecord.getter('extendedAttributes')
const dataLengthOf = DirectoryRecord.getter('dataLength')
const RECORDED = DirectoryRecord.offsetOf('recorded')
const flagsOf = DirectoryRecord.getter('flags')
const unitOf = DirectoryRecord.getter('fileUnitSize')
const gapOf = DirectoryRecord.getter('interleaveGap')

/** The first record of a directory is of itself; that of the root tells whether system use fields can be read. */
async function enterSelf(walk: Walk, at: Growing, { sectors: from, use, end }: FoundRecord): Promise<void> {
  if (at.path === '') {
    walk.use = await walk.format.startUse?.(from.slice(use, end), walk.medium, walk.ledger)
    walk.plain = plainFormat(walk)
  }
  const additions = await walk.use?.read(from, use, end, shownPath(at))
  at.node.attributes = { ...at.node.attributes, ...additions?.attributes }
}

/** First sector of the data: an extended attribute record comes before. 6.5.4. */
const startOf = ({ sectors: from, at }: FoundRecord): Lba => after(locationOf(from, at), sectors(extendedOf(from, at)))

/** Where a record asks not to be shown. */
const hiddenBy = ({ format }: Walk, { sectors: from, at }: FoundRecord): HierarchyFormat['hidden'] | undefined =>
  (flagsOf(from, at) & FLAG.existence) === 0 ? undefined : format.hidden

/** The directory that a record stands for. */
function childOf(walk: Walk, at: Growing, name: string, record: FoundRecord, additions: Additions): Growing {
  const { sectors: from } = record
  const attributes = walk.attributesOf(additions.attributes, walk.recordedAt(from, record.at + RECORDED), FOLDER_MODE)
  const path = `${at.path}/${name}`
  const hidden = hiddenBy(walk, record)
  if (additions.child !== undefined) return growing(name, path, additions.child, bytes(0), attributes, hidden)
  return growing(name, path, startOf(record), dataLengthOf(from, record.at), attributes, hidden)
}

function leafOf({ walk, at, ids }: Open, { first, additions, name, extents }: Sections): Leaf {
  const { medium, ledger, shelf } = walk
  for (const { start, size } of extents)
    if (size > 0 && after(start, sectorsOf(size)) > medium.size)
      ledger.add(faults.extentOutside({ path: `${at.path}/${name}`, lba: start, size }))
  const isPacked = additions.compressed !== undefined && additions.special === undefined
  const added = isPacked ? judged(additions, `${at.path}/${name}`, extents, ledger) : additions
  const attributes = walk.attributesOf(additions.attributes, walk.recordedAt(first.sectors, first.at + RECORDED), FILE_MODE)
  const inode = shelf.inode(ids + name, extents, attributes, added, xaOf(first))
  const hiddenBit = hiddenBy(walk, first)
  const finder = appleIn(first.sectors, first.use, first.end)
  return {
    kind: 'leaf',
    name,
    inode,
    ...(finder === undefined ? {} : { finder }),
    hidden: visibleEverywhere,
    ...(hiddenBit === undefined ? {} : { hiddenBit }),
  }
}

function judged(additions: Additions, path: string, extents: Sections['extents'], ledger: Ledger): Additions {
  const compressed = additions.compressed && judgeCompression(additions.compressed, addBytes(...extents.map((extent) => extent.size)))
  if (compressed?.form.kind === 'unknown') ledger.add(faults.compressionUnknown({ path, problem: compressed.form.problem }))
  return { ...additions, compressed }
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
