/** Walks one tree of a volume, folder by folder, breadth first, as its path table counts. ECMA-119 6.8, 6.9. */

import { SECTOR_BYTES } from '../../../unit/index.js'
import { FLAG } from '../structures.js'
import { AT, HEAD, headOf, word32 } from './fields.js'
import { pathIn } from './folders.js'
import { nextRecord, type Broken, type OpenFolder } from './records.js'
import { judgeRecord } from './record-fields.js'
import { rules } from './rules.js'
import type { CheckedRecord, SystemUseCheck } from './system-use.js'
import { pathOfRecord, type Tree } from './tree.js'

/** A bound that no real disc comes near. */
const MOST_ENTRIES = 4_000_000

export interface TreeRoot {
  readonly location: number
  readonly length: number
  readonly extendedAttributes: number
  /** Byte of the medium. */
  readonly recordAt: number
}

/** A tree while it is judged. */
export async function walkTree(tree: Tree, root: TreeRoot): Promise<void> {
  const { folders, judging } = tree
  folders.add({ ...root, parent: 0, bytes: rootName, from: 0, to: rootName.length })
  for (let number = 0; number < folders.count; number++) {
    judging.signal?.throwIfAborted()
    await walkFolder(tree, number)
  }
  await tree.use?.finish()
}

/** 6.9.1: the root's identifier is a byte of zero. */
const rootName = Uint8Array.of(0)

async function walkFolder(tree: Tree, number: number): Promise<void> {
  const { columns } = tree.folders
  const { claims } = tree.judging
  const location = (columns.location[number] as number) + (columns.extendedAttributes[number] as number)
  const { bytes, size } = await tree.sectors.read(location, columns.length[number] as number)
  const at = location * SECTOR_BYTES
  claims.take(tree.owners.folder, at, at + size, columns.recordAt[number] as number)
  const open: OpenFolder = { bytes, size, at, number, next: 0, count: 0, end: 0 }
  const tell = (broken: Broken): void => tellBroken(tree, open, broken)
  for (let from = nextRecord(open, tell); from >= 0; from = nextRecord(open, tell)) {
    const waits = enterRecord(tree, open, from)
    if (waits !== undefined) await waits
    open.count++
  }
}

function tellBroken({ judging, kind, folders }: Tree, open: OpenFolder, { at, kind: what, is, should }: Broken): void {
  judging.findings.add(what === 'length' ? rules.recordLength : rules.recordJunk, {
    at: open.at + at,
    structure: kind.record,
    field: what === 'length' ? 'length' : 'records',
    is,
    should,
    path: pathIn(folders, open.number, kind.decode),
  })
}

function enterRecord(tree: Tree, open: OpenFolder, from: number): void | Promise<void> {
  const role = open.count === 0 ? 'self' : open.count === 1 ? 'parent' : 'entry'
  judgeRecord(tree, open, from, role)
  if (role === 'entry') {
    if (++tree.entries > MOST_ENTRIES) {
      open.next = open.size
      return
    }
    enterEntry(tree, open, from)
  }
  if (tree.use === undefined && open.number > 0) return
  return useOf(tree, checkedRecord(tree, open, from, role))
}

function checkedRecord(tree: Tree, open: OpenFolder, from: number, role: CheckedRecord['role']): CheckedRecord {
  const { bytes, at, number, end } = open
  const { columns } = tree.folders
  return {
    bytes,
    from,
    useFrom: Math.min(end, from + headOf(bytes[from + AT.identifierLength] as number)),
    useEnd: end,
    at,
    role,
    folder: columns.location[number] as number,
    root: columns.location[0] as number,
    flags: bytes[from + AT.flags] as number,
    location: word32(bytes, from + AT.location),
    dataLength: word32(bytes, from + AT.dataLength),
    path: () => pathOfRecord(tree, open, from, role),
  }
}

function useOf(tree: Tree, record: CheckedRecord): void | Promise<void> {
  if (tree.use !== undefined) return tree.use.record(record)
  if (record.role !== 'self' || tree.startUse === undefined) return
  const started = tree.startUse(record, tree.judging)
  return started instanceof Promise ? started.then((use) => begin(tree, use, record)) : begin(tree, started, record)
}

function begin(tree: Tree, use: SystemUseCheck | undefined, record: CheckedRecord): void | Promise<void> {
  tree.use = use
  return use?.record(record)
}

function enterEntry({ folders, files, judging, owners }: Tree, { bytes, at, number }: OpenFolder, from: number): void {
  const flags = bytes[from + AT.flags] as number
  const location = word32(bytes, from + AT.location)
  const length = word32(bytes, from + AT.dataLength)
  const extendedAttributes = bytes[from + AT.extendedAttributes] as number
  const recordAt = at + from
  if ((flags & FLAG.directory) !== 0) {
    const name = from + HEAD
    const to = name + (bytes[from + AT.identifierLength] as number)
    folders.add({ location, length, parent: number, recordAt, extendedAttributes, bytes, from: name, to })
    return
  }
  if (length === 0) return
  files.add(location, length, recordAt, number)
  const first = location * SECTOR_BYTES
  const blocks = extendedAttributes + Math.ceil(length / SECTOR_BYTES)
  judging.claims.take(owners.file, first, first + blocks * SECTOR_BYTES, recordAt + AT.location)
}
