/** The records of a directory: their lengths from the tree alone, their bytes once every address is known. ECMA-119 6.8, 9.1. */

import { EMPTY_CONTENT, type Region, type Where } from '../../layout/index.js'
import type { Attributes, FileInode } from '../../tree/index.js'
import { bytes, bytesOf, lba, SECTOR_BYTES, sectors, type Bytes, type Lba, type Sectors } from '../../unit/index.js'
import type { Folder, Naming } from './hierarchy.js'
import { DirectoryRecord, FLAG, PARENT, SELF } from './structures.js'
import type { Subject, SystemUse, SystemUseField } from './systemuse.js'

/** A record takes at most 255 bytes and an even number of them. 9.1.1. */
const LONGEST_RECORD = 254
/** Most bytes of a file section that is not the last: whole blocks, below 4 GiB. 6.5.1. */
const SECTION_BYTES = 0xffff_f800
/** Most bytes of a file of one section. 9.1.4. */
export const ONE_SECTION_BYTES = 0xffff_ffff

export interface PlannedRecord {
  readonly subject: Subject
  /** As it is written: one character a byte or two bytes. */
  readonly identifier: string
  readonly identifierBytes: number
  readonly length: number
  readonly use: SystemUseField
  /** Which part of a file of several sections; 0 for all else. */
  readonly section: number
}

export interface PlannedDirectory {
  readonly folder: Folder
  readonly records: readonly PlannedRecord[]
  readonly length: Sectors
  /** What system use fields of the records continue in. */
  readonly continuation: Region | undefined
}

/** Lays the records of a directory out, none of them across two sectors (6.8.1.1). */
export function planDirectory(folder: Folder, naming: Naming, systemUse: SystemUse): PlannedDirectory {
  const records: PlannedRecord[] = []
  const directoryUse = systemUse.directory(folder)
  let size = 0
  const add = (subject: Subject, identifier: string, identifierBytes: number): void => {
    const head = headBytes(identifierBytes)
    const use = directoryUse.field(subject, LONGEST_RECORD - head)
    const length = even(head + use.length)
    const sections = subject.kind === 'entry' ? sectionsOf(subject) : 1
    for (let section = 0; section < sections; section++) {
      records.push({ subject, identifier, identifierBytes, length, use, section })
      size = placeRecord(size, length) + length
    }
  }
  add({ kind: 'self', folder }, SELF, 1)
  add({ kind: 'parent', folder }, PARENT, 1)
  for (const entry of folder.entries) add({ kind: 'entry', folder, entry }, entry.identifier, entry.identifier.length * naming.unit)
  return { folder, records, length: sectors(Math.ceil(size / SECTOR_BYTES)), continuation: directoryUse.continuation() }
}

/** Bytes of a record before its system use field. 9.1.12. */
export const headBytes = (identifierBytes: number): number => even(DirectoryRecord.size + identifierBytes)
const even = (count: number): number => count + (count & 1)

/** Where a record of that length goes that would begin at `at`. */
const placeRecord = (at: number, length: number): number =>
  (at % SECTOR_BYTES) + length > SECTOR_BYTES ? Math.ceil(at / SECTOR_BYTES) * SECTOR_BYTES : at

function sectionsOf(subject: Extract<Subject, { kind: 'entry' }>): number {
  const file = fileOf(subject)
  return file === undefined || file.content.size <= ONE_SECTION_BYTES ? 1 : Math.ceil(file.content.size / SECTION_BYTES)
}

function fileOf(subject: Extract<Subject, { kind: 'entry' }>): FileInode | undefined {
  const { entry } = subject
  return entry.kind === 'leaf' && entry.node.inode.kind === 'file' ? entry.node.inode : undefined
}

/** What records of the hierarchy need beside the tree. */
export interface DirectoryContext {
  readonly naming: Naming
  readonly sequence: number
}

export function renderDirectory(planned: PlannedDirectory, context: DirectoryContext, where: Where): Uint8Array {
  const out = new Uint8Array(bytesOf(planned.length))
  let at = 0
  for (const record of planned.records) {
    at = placeRecord(at, record.length)
    writeRecord(out, at, record, context, where)
    at += record.length
  }
  return out
}

function writeRecord(out: Uint8Array, at: number, record: PlannedRecord, { naming, sequence }: DirectoryContext, where: Where): void {
  const { location, dataLength, more } = extentOf(record, where)
  const { recorded, flags } = traitsOf(record.subject, naming)
  DirectoryRecord.encodeInto(out, at, {
    length: record.length,
    extendedAttributes: 0,
    location,
    dataLength,
    recorded,
    flags: more ? flags | FLAG.multiExtent : flags,
    fileUnitSize: 0,
    interleaveGap: 0,
    sequence,
    identifierLength: record.identifierBytes,
  })
  writeIdentifier(out, at + DirectoryRecord.size, record.identifier, record.identifierBytes)
  record.use.write(out, at + headBytes(record.identifierBytes), where)
}

/** One or two bytes a character, whichever fills the field. */
export function writeIdentifier(out: Uint8Array, at: number, identifier: string, width: number): void {
  if (width === identifier.length) for (let i = 0; i < width; i++) out[at + i] = identifier.charCodeAt(i)
  else
    for (let i = 0; i < identifier.length; i++) {
      const unit = identifier.charCodeAt(i)
      out[at + 2 * i] = unit >>> 8
      out[at + 2 * i + 1] = unit
    }
}

interface RecordExtent {
  readonly location: Lba
  readonly dataLength: Bytes
  readonly more: boolean
}

function extentOf(record: PlannedRecord, where: Where): RecordExtent {
  const { subject } = record
  switch (subject.kind) {
    case 'self':
      return folderExtent(subject.folder, where)
    case 'parent':
      return folderExtent(subject.folder.parent, where)
    case 'entry': {
      if (subject.entry.kind === 'folder') return folderExtent(subject.entry.folder, where)
      const file = fileOf(subject)
      if (file === undefined) return { location: nowhere(where), dataLength: bytes(0), more: false }
      const first = record.section * SECTION_BYTES
      const rest = file.content.size - first
      const more = rest > SECTION_BYTES && file.content.size > ONE_SECTION_BYTES
      return {
        location: lba(where.content(file.content) + first / SECTOR_BYTES),
        dataLength: bytes(more ? SECTION_BYTES : rest),
        more,
      }
    }
  }
}

const folderExtent = (folder: Folder, where: Where): RecordExtent => ({
  location: where.lba(folder.id),
  dataLength: bytesOf(where.length(folder.id)),
  more: false,
})

/** What has no data points at the sector of the empty files where there is one, so that no reader sees it outside the volume. */
const nowhere = (where: Where): Lba => (where.has(EMPTY_CONTENT) ? where.lba(EMPTY_CONTENT) : where.start)

function traitsOf(subject: Subject, naming: Naming): { recorded: Attributes['mtime']; flags: number } {
  switch (subject.kind) {
    case 'self':
      return { recorded: subject.folder.directory.attributes.mtime, flags: FLAG.directory }
    case 'parent':
      return { recorded: subject.folder.parent.directory.attributes.mtime, flags: FLAG.directory }
    case 'entry': {
      const { entry } = subject
      const { mtime } = entry.kind === 'leaf' ? entry.node.inode.attributes : entry.node.attributes
      const hidden = entry.node.hiddenBit?.has(naming.space) === true ? FLAG.existence : 0
      return { recorded: mtime, flags: entry.kind === 'folder' ? FLAG.directory | hidden : hidden }
    }
  }
}

/** The 34 bytes of the root's record in a volume descriptor. 8.4.18. */
export function renderRootRecord(root: Folder, sequence: number, where: Where): Uint8Array {
  const out = new Uint8Array(34)
  DirectoryRecord.encodeInto(out, 0, {
    length: out.length,
    extendedAttributes: 0,
    location: where.lba(root.id),
    dataLength: bytesOf(where.length(root.id)),
    recorded: root.directory.attributes.mtime,
    flags: FLAG.directory,
    fileUnitSize: 0,
    interleaveGap: 0,
    sequence,
    identifierLength: 1,
  })
  return out
}
