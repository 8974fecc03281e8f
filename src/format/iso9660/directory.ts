/** The records of a directory: their lengths from the tree alone, their bytes once every address is known. ECMA-119 6.8, 9.1. */

import { stencilFields } from '../../codec/index.js'
import { EMPTY_CONTENT, toldLength, type Region, type Where } from '../../layout/index.js'
import type { Attributes, FileInode } from '../../tree/index.js'
import { bytes, bytesOf, instant, lba, SECTOR_BYTES, sectors, type Bytes, type Lba, type Sectors } from '../../unit/index.js'
import type { Folder, Naming } from './hierarchy.js'
import { DirectoryRecord, FLAG, PARENT, SELF } from './structures.js'
import type { DirectoryUse, Subject, SystemUse } from './systemuse.js'

/** A record takes at most 255 bytes and an even number of them. 9.1.1. */
const LONGEST_RECORD = 254
/** Most bytes of a file section that is not the last: whole blocks, below 4 GiB. 6.5.1. */
const SECTION_BYTES = 0xffff_f800
/** Most bytes of a file of one section. 9.1.4. */
export const ONE_SECTION_BYTES = 0xffff_ffff

const SELF_SUBJECT: Subject = { kind: 'self' }
const PARENT_SUBJECT: Subject = { kind: 'parent' }

/** A directory whose records have lengths. Nothing is kept for a record but its length: there are many. */
export interface PlannedDirectory {
  readonly folder: Folder
  readonly naming: Naming
  readonly use: DirectoryUse
  /** Of the records of the directory itself, of its parent and of each entry; sections of a file have equal ones. */
  readonly lengths: Uint8Array
  readonly length: Sectors
  /** What system use fields of the records continue in. */
  readonly continuation: Region | undefined
}

/** Lays the records of a directory out, none of them across two sectors (6.8.1.1). */
export function planDirectory(folder: Folder, naming: Naming, systemUse: SystemUse): PlannedDirectory {
  const use = systemUse.directory(folder)
  const lengths = new Uint8Array(folder.entries.length + 2)
  let size = 0
  for (let i = 0; i < lengths.length; i++) {
    const subject = subjectAt(folder, i)
    const head = headBytes(identifierBytes(subject, naming))
    const length = even(head + use.measure(subject, LONGEST_RECORD - head))
    lengths[i] = length
    for (let section = sectionsOf(subject); section > 0; section--) size = placeRecord(size, length) + length
  }
  return { folder, naming, use, lengths, length: sectors(Math.ceil(size / SECTOR_BYTES)), continuation: use.continuation() }
}

function subjectAt(folder: Folder, index: number): Subject {
  return index === 0 ? SELF_SUBJECT : index === 1 ? PARENT_SUBJECT : (folder.entries[index - 2] as Subject)
}

const identifierBytes = (subject: Subject, naming: Naming): number =>
  subject.kind === 'self' || subject.kind === 'parent' ? 1 : subject.identifier.length * naming.unit

/** Bytes of a record before its system use field. 9.1.12. */
export const headBytes = (identifierBytes: number): number => even(DirectoryRecord.size + identifierBytes)
const even = (count: number): number => count + (count & 1)

/** Where a record of that length goes that would begin at `at`. */
const placeRecord = (at: number, length: number): number =>
  (at % SECTOR_BYTES) + length > SECTOR_BYTES ? Math.ceil(at / SECTOR_BYTES) * SECTOR_BYTES : at

function sectionsOf(subject: Subject): number {
  const content = fileOf(subject)?.content
  // What is told of a file is at most its size in whole blocks.
  if (content === undefined || content.size <= SECTION_BYTES) return 1
  const size = toldLength(content)
  return size <= ONE_SECTION_BYTES ? 1 : Math.ceil(size / SECTION_BYTES)
}

const fileOf = (subject: Subject): FileInode | undefined =>
  subject.kind === 'leaf' && subject.node.inode.kind === 'file' ? subject.node.inode : undefined

/** `sequence` is the number of the volume in its set. */
export function renderDirectory(planned: PlannedDirectory, sequence: number, where: Where, into?: Uint8Array): Uint8Array {
  const { folder, lengths } = planned
  const out = into ?? new Uint8Array(bytesOf(planned.length))
  let at = 0
  for (let index = 0; index < lengths.length; index++) {
    const length = lengths[index] as number
    const subject = subjectAt(folder, index)
    const sections = sectionsOf(subject)
    for (let section = 0; section < sections; section++) {
      at = placeRecord(at, length)
      writeRecord(out, at, length, planned, subject, section, sequence, where)
      at += length
    }
  }
  return out
}

function writeRecord(
  out: Uint8Array,
  at: number,
  length: number,
  { folder, naming, use }: PlannedDirectory,
  subject: Subject,
  section: number,
  sequence: number,
  where: Where,
): void {
  const identifierLength = identifierBytes(subject, naming)
  const { location, dataLength, more } = extentOf(folder, subject, section, where)
  const flags = flagsOf(subject, naming)
  stencil.length(length)
  stencil.location(location)
  stencil.dataLength(dataLength)
  stencil.recorded(attributesOf(folder, subject).mtime)
  stencil.flags(more ? flags | FLAG.multiExtent : flags)
  stencil.sequence(sequence)
  stencil.identifierLength(identifierLength)
  out.set(stencilBytes, at)
  writeIdentifier(out, at + DirectoryRecord.size, identifierOf(subject), identifierLength)
  use.write(subject, out, at + headBytes(identifierLength), where)
}

const noRecord: DirectoryRecord = {
  length: 0,
  extendedAttributes: 0,
  location: lba(0),
  dataLength: bytes(0),
  recorded: instant(0),
  flags: 0,
  fileUnitSize: 0,
  interleaveGap: 0,
  sequence: 1,
  identifierLength: 1,
}
const stencilBytes = DirectoryRecord.encode(noRecord)
const field = stencilFields<DirectoryRecord>(DirectoryRecord, stencilBytes)
const stencil = {
  length: field('length'),
  location: field('location'),
  dataLength: field('dataLength'),
  recorded: field('recorded'),
  flags: field('flags'),
  sequence: field('sequence'),
  identifierLength: field('identifierLength'),
}

const identifierOf = (subject: Subject): string =>
  subject.kind === 'self' ? SELF : subject.kind === 'parent' ? PARENT : subject.identifier

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

function extentOf(folder: Folder, subject: Subject, section: number, where: Where): RecordExtent {
  switch (subject.kind) {
    case 'self':
      return folderExtent(folder, where)
    case 'parent':
      return folderExtent(folder.parent, where)
    case 'folder':
      return folderExtent(subject.folder, where)
    case 'childLink':
      return { location: nowhere(where), dataLength: bytes(0), more: false }
    case 'leaf': {
      const file = fileOf(subject)
      if (file === undefined) return { location: nowhere(where), dataLength: bytes(0), more: false }
      const size = where.told(file.content)
      const start = where.content(file.content)
      if (size <= ONE_SECTION_BYTES) return { location: start, dataLength: size, more: false }
      const first = section * SECTION_BYTES
      const more = size - first > SECTION_BYTES
      return { location: lba(start + first / SECTOR_BYTES), dataLength: bytes(more ? SECTION_BYTES : size - first), more }
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

export function attributesOf(folder: Folder, subject: Subject): Attributes {
  switch (subject.kind) {
    case 'self':
      return folder.directory.attributes
    case 'parent':
      return folder.parent.directory.attributes
    case 'folder':
    case 'childLink':
      return subject.node.attributes
    case 'leaf':
      return subject.node.inode.attributes
  }
}

/** 9.1.6. */
function flagsOf(subject: Subject, naming: Naming): number {
  if (subject.kind === 'self' || subject.kind === 'parent') return FLAG.directory
  const hidden = subject.node.hiddenBit?.has(naming.space) === true ? FLAG.existence : 0
  return subject.kind === 'folder' ? FLAG.directory | hidden : hidden
}

/** The 34 bytes of the root's record in a volume descriptor. 8.4.18. */
export function renderRootRecord(root: Folder, sequence: number, where: Where): Uint8Array {
  const out = new Uint8Array(34)
  DirectoryRecord.encodeInto(out, 0, {
    ...noRecord,
    length: out.length,
    location: where.lba(root.id),
    dataLength: bytesOf(where.length(root.id)),
    recorded: root.directory.attributes.mtime,
    flags: FLAG.directory,
    sequence,
  })
  return out
}
