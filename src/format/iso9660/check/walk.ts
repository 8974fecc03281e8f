/** Walks one tree of a volume, folder by folder, breadth first, as its path table counts. ECMA-119 6.8, 6.9. */

import { NO_CLAIM } from '../../../finding/index.js'
import { judgeLast, judgeNeighbours } from './entries.js'
import { judgeExtended } from './extended.js'
import { AT, dateNumber, HEAD, headOf, word16, word32, FLAGS, SECTOR } from './fields.js'
import { MOST_FOLDERS, pathIn } from './folders.js'
import { headOfName } from './likeness.js'
import type { NamedRecord } from './kind.js'
import { nextRecord, type Broken, type OpenFolder, type Writable } from './records.js'
import { judgeFields } from './record-fields.js'
import { rules } from './rules.js'
import { judgeSelf } from './self.js'
import { settleFolder } from './settle.js'
import type { CheckedRecord, SystemUseCheck } from './system-use.js'
import { pathOfFolder, pathOfRecord, type Tree } from './tree.js'
import { judgeIdentifierEnd, judgeUse } from './use-fields.js'

/** A bound that no real disc comes near. */
const MOST_ENTRIES = 1_000_000

export async function walkTree(tree: Tree): Promise<void> {
  const { folders, judging, volume, names } = tree
  folders.add({ ...volume.root, parent: 0, bytes: rootName, from: 0, to: rootName.length })
  for (let number = 0; number < folders.count; number++) {
    judging.signal?.throwIfAborted()
    await walkFolder(tree, number)
  }
  await tree.use?.finish()
  names.finish()
  judgeDepth(tree)
}

/** 6.9.1: the root's identifier is a byte of zero. */
const rootName = Uint8Array.of(0)

async function walkFolder(tree: Tree, number: number): Promise<void> {
  const settled = await settleFolder(tree, number)
  const { columns } = tree.folders
  if (settled === undefined) {
    columns.absent[number] = 1
    return
  }
  const { bytes, size } = settled
  const at = settled.location * SECTOR
  tree.judging.claims.take(tree.owners.folder, at, at + size, (columns.recordAt[number] as number) + AT.location)
  const open: OpenFolder = {
    bytes,
    size,
    at,
    number,
    next: 0,
    count: 0,
    end: 0,
    before: -1,
    beforeThat: -1,
    claim: NO_CLAIM,
    isWhole: false,
    following: -1,
    blank: -1,
    places: [],
    checked: undefined,
    named: undefined,
  }
  const tell = (broken: Broken): void => tellBroken(tree, open, broken)
  for (let from = nextRecord(open, tell); from >= 0; from = nextRecord(open, tell)) {
    const waits = enterRecord(tree, open, from)
    if (waits !== undefined) await waits
    open.count++
  }
  if (open.count < 2) tellMissing(tree, open)
  judgeLast(tree, open)
  if (tree.names.mayFold()) judgeTogether(tree, open)
}

const brokenFields = {
  length: ['length', rules.recordLength, AT.length],
  identifierLength: ['identifierLength', rules.recordField, AT.identifierLength],
  junk: ['records', rules.recordJunk, 0],
  blank: ['records', rules.recordJunk, 0],
} as const

function tellBroken(tree: Tree, open: OpenFolder, { at, kind: what, is, should }: Broken): void {
  const [field, rule, offset] = brokenFields[what]
  tree.judging.findings.add(rule, {
    at: open.at + at + offset,
    structure: tree.kind.record,
    field,
    is,
    should,
    path: offset === 0 && field === 'records' ? pathOfFolder(tree, open.number) : pathOfRecord(tree, open, at, roleOf(open)),
  })
}

function tellMissing(tree: Tree, open: OpenFolder): void {
  tree.judging.findings.add(rules.selfAndParent, {
    at: open.at,
    structure: tree.kind.record,
    field: 'records',
    path: pathOfFolder(tree, open.number),
    is: open.count === 0 ? 'no record' : 'one record',
    should: 'records of the directory and of its parent at the beginning',
  })
}

/** So many are told one by one. */
const MOST_HIDDEN = 3

function tellHidden(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void {
  if (++tree.hidden > MOST_HIDDEN) return
  tree.judging.findings.add(rules.hidden, {
    at: open.at + from + AT.flags,
    structure: tree.kind.record,
    field: 'flags',
    path: pathOfRecord(tree, open, from, role),
    is: 'hidden (bit 0)',
    should: 'shown',
  })
}

const roleOf = ({ count }: OpenFolder): CheckedRecord['role'] => (count === 0 ? 'self' : count === 1 ? 'parent' : 'entry')

function enterRecord(tree: Tree, open: OpenFolder, from: number): void | Promise<void> {
  let role = roleOf(open)
  judgeIdentifierEnd(tree, open, from, role)
  judgeFields(tree, open, from, role)
  if (((open.bytes[from + AT.flags] as number) & FLAGS.existence) !== 0) tellHidden(tree, open, from, role)
  if (role !== 'entry' && !judgeSelf(tree, open, from, role)) role = 'entry'
  judgeUse(tree, open, from, role)
  const extended = open.bytes[from + AT.extendedAttributes] as number
  if (role === 'entry') enterEntry(tree, open, from)
  if (extended === 0) return useRecord(tree, open, from, role)
  return judgeExtended(tree, open, from, role).then(() => useRecord(tree, open, from, role))
}

function useRecord(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): void | Promise<void> {
  if (tree.use !== undefined) return tree.use.record(checkedRecord(tree, open, from, role))
  if (tree.startUse === undefined || open.number !== 0 || open.count !== 0) return
  const record = checkedRecord(tree, open, from, role)
  const started = tree.startUse(record, tree.judging)
  return started instanceof Promise ? started.then((use) => begin(tree, use, record)) : begin(tree, started, record)
}

function begin(tree: Tree, use: SystemUseCheck | undefined, record: CheckedRecord): void | Promise<void> {
  tree.use = use
  return use?.record(record)
}

/** One for all records of a folder. */
function checkedRecord(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): CheckedRecord {
  const { bytes, end } = open
  const record = (open.checked ??= startChecked(tree, open))
  record.from = from
  record.useFrom = Math.min(end, from + headOf(bytes[from + AT.identifierLength] as number))
  record.useEnd = end
  record.role = role
  record.flags = bytes[from + AT.flags] as number
  record.location = word32(bytes, from + AT.location)
  record.dataLength = word32(bytes, from + AT.dataLength)
  return record
}

function startChecked(tree: Tree, open: OpenFolder): Writable<CheckedRecord> {
  const { bytes, at, number } = open
  const { columns } = tree.folders
  const [folder, root] = [columns.location[number] as number, columns.location[0] as number]
  const record: Writable<CheckedRecord> = {
    bytes,
    from: 0,
    useFrom: 0,
    useEnd: 0,
    at,
    role: 'self',
    folder,
    root,
    flags: 0,
    location: 0,
    dataLength: 0,
    path: () => pathOfRecord(tree, open, record.from, record.role) ?? '',
  }
  return record
}

function enterEntry(tree: Tree, open: OpenFolder, from: number): void {
  const { bytes, at, number } = open
  if (++tree.entries > MOST_ENTRIES || tree.folders.count > MOST_FOLDERS) {
    open.next = open.size
    if (!tree.isCut) tellTooMany(tree, open, from, `at most ${MOST_ENTRIES} of files and directories, ${MOST_FOLDERS} of directories`)
    tree.isCut = true
    return
  }
  const length = bytes[from + AT.identifierLength] as number
  if (length === 1 && (bytes[from + AT.identifier] as number) <= 1) {
    tellStraySelf(tree, open, from)
    return
  }
  judgeNeighbours(tree, open, from)
  open.beforeThat = open.before
  open.before = from
  open.places.push(from)
  const isFolder = ((bytes[from + AT.flags] as number) & FLAGS.directory) !== 0 || isFolderAfterAll(tree, open, from)
  const name = from + HEAD
  tree.names.judge(namedRecord(tree, open, from, isFolder))
  if (isFolder) {
    tree.folders.add({
      location: word32(bytes, from + AT.location),
      length: word32(bytes, from + AT.dataLength),
      parent: number,
      recordAt: at + from,
      recorded: dateNumber(bytes, from + AT.recorded),
      extendedAttributes: bytes[from + AT.extendedAttributes] as number,
      bytes,
      from: name,
      to: name + length,
    })
  } else enterFile(tree, open, from)
}

/** One for all records of a folder. */
function namedRecord(tree: Tree, open: OpenFolder, from: number, isFolder: boolean): NamedRecord {
  const named = (open.named ??= startNamed(tree, open))
  named.from = from + HEAD
  named.to = named.from + (open.bytes[from + AT.identifierLength] as number)
  named.isFolder = isFolder
  named.at = open.at + named.from
  return named
}

function startNamed(tree: Tree, open: OpenFolder): Writable<NamedRecord> {
  const named: Writable<NamedRecord> = {
    bytes: open.bytes,
    from: 0,
    to: 0,
    isFolder: false,
    at: 0,
    path: () => pathOfRecord(tree, open, named.from - HEAD, 'entry'),
  }
  return named
}

function tellTooMany(tree: Tree, open: OpenFolder, from: number, limit: string): void {
  tree.judging.findings.add(rules.tooMany, {
    at: open.at + from,
    structure: tree.kind.record,
    field: 'records',
    path: pathOfFolder(tree, open.number),
    is: 'more records than are judged',
    should: limit,
  })
}

/** A record without the flag of a directory, where the path table has one of its name that lies there. */
function isFolderAfterAll(tree: Tree, open: OpenFolder, from: number): boolean {
  const { table, folders } = tree
  const location = word32(open.bytes, from + AT.location)
  const parent = folders.columns.tableRecord[open.number] as number
  if (table === undefined || parent === 0 || table.locate(location) === undefined) return false
  const name = from + HEAD
  const record = table.find(parent, { bytes: open.bytes, from: name, to: name + (open.bytes[from + AT.identifierLength] as number) })
  if (record === undefined || table.location(record) !== location) return false
  const flags = open.bytes[from + AT.flags] as number
  tree.judging.findings.add(rules.recordField, {
    at: open.at + from + AT.flags,
    structure: tree.kind.record,
    field: 'flags',
    path: pathOfRecord(tree, open, from, 'entry'),
    is: `${flags}, a file`,
    should: `${flags | FLAGS.directory}, a directory, as in the path table`,
  })
  return true
}

function enterFile(tree: Tree, open: OpenFolder, from: number): void {
  const { bytes, at, number } = open
  const { judging, files, owners, volume } = tree
  const location = word32(bytes, from + AT.location)
  const length = word32(bytes, from + AT.dataLength)
  const isElsewhere = volume.setSize > 1 && word16(bytes, from + AT.sequence) !== volume.sequence
  if (isElsewhere) return
  if (location < judging.start + SYSTEM_AREA || (length === 0 && location > judging.medium.size))
    tellPlace(tree, open, from, location, length)
  const name = from + HEAD
  const file = files.add()
  const { columns } = files
  columns.location[file] = location
  columns.length[file] = length
  columns.recordAt[file] = at + from
  columns.folder[file] = number
  columns.recorded[file] = dateNumber(bytes, from + AT.recorded)
  columns.head[file] = headOfName(bytes, name, name + (bytes[from + AT.identifierLength] as number), tree.kind.unit)
  if (length === 0) return
  // Where it begins on the medium, its length leads out of it.
  const field = location < judging.medium.size && location + Math.ceil(length / SECTOR) > judging.medium.size ? AT.dataLength : AT.location
  const blocks = (bytes[from + AT.extendedAttributes] as number) + Math.ceil(length / SECTOR)
  const goesOn = open.beforeThat >= 0 && ((bytes[open.beforeThat + AT.flags] as number) & FLAGS.multiExtent) !== 0 && field === AT.location
  const after = goesOn ? open.claim : NO_CLAIM
  open.claim = judging.claims.take(owners.file, location * SECTOR, (location + blocks) * SECTOR, at + from + field, after)
}

const SYSTEM_AREA = 16

function tellPlace(tree: Tree, open: OpenFolder, from: number, location: number, length: number): void {
  if (length > 0 && location >= SYSTEM_AREA) return
  if (length === 0 && location <= tree.judging.medium.size) return
  tree.judging.findings.add(length === 0 ? rules.emptyOutside : rules.recordField, {
    at: open.at + from + AT.location,
    structure: tree.kind.record,
    field: 'location',
    path: pathOfRecord(tree, open, from, 'entry'),
    is: length === 0 ? `${location}, outside of the medium` : `${location}, in the system area`,
    should: 'a block of the volume',
  })
}

function tellStraySelf(tree: Tree, open: OpenFolder, from: number): void {
  tree.judging.findings.add(rules.selfAndParent, {
    at: open.at + from + HEAD,
    structure: tree.kind.record,
    field: 'identifier',
    path: pathOfFolder(tree, open.number),
    is: `the byte ${open.bytes[from + HEAD]}, in record ${open.count + 1}`,
    should: 'an identifier of a file or directory',
  })
}

/** Names of one directory that are held against each other. */
const MOST_TOGETHER = 200_000

function judgeTogether(tree: Tree, open: OpenFolder): void {
  const { decode } = tree.kind
  const { bytes, places, at } = open
  if (places.length > MOST_TOGETHER) {
    tellTooMany(tree, open, places[MOST_TOGETHER] as number, `at most ${MOST_TOGETHER} names in a directory are held against each other`)
    return
  }
  const names = places.map((from) => decode(bytes, from + HEAD, from + HEAD + (bytes[from + AT.identifierLength] as number)))
  tree.names.together(names, (index) => {
    const from = places[index] as number
    return { at: at + from + HEAD, path: () => pathOfRecord(tree, open, from, 'entry') }
  })
}

/** 6.8.2.1: one note for all of a tree. */
function judgeDepth({ folders, kind, judging }: Tree): void {
  const { columns, count } = folders
  let [deepest, longest] = [0, 0]
  for (let i = 1; i < count; i++) {
    if ((columns.level[i] as number) > (columns.level[deepest] as number)) deepest = i
    if ((columns.pathLength[i] as number) > (columns.pathLength[longest] as number)) longest = i
  }
  const tell = (folder: number, is: string, should: string): void =>
    judging.findings.add(rules.deep, {
      at: columns.recordAt[folder] as number,
      structure: kind.record,
      field: 'hierarchy',
      path: pathIn(folders, folder, kind.decode),
      is,
      should,
    })
  const [levels, bytes] = [columns.level[deepest] as number, columns.pathLength[longest] as number]
  if (levels > MOST_LEVELS && kind.longestPath < Number.POSITIVE_INFINITY) tell(deepest, `${levels} levels`, `at most ${MOST_LEVELS}`)
  if (bytes > kind.longestPath) tell(longest, `${bytes} bytes of path`, `at most ${kind.longestPath}`)
}

const MOST_LEVELS = 8
