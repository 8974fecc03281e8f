/** Which entries a directory record gets. RRIP 4.1, 4.2; SUSP 5.3, 5.5. */

import type { Changes, Entry, Folder, Subject } from '../iso9660/index.js'
import { pathOf, placeOf } from '../iso9660/index.js'
import { utf8Length } from '../../codec/index.js'
import type { Attributes, Inode } from '../../tree/index.js'
import { faults } from './faults.js'
import { linkFields, nameFields, placed, plain, type Field } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { stampField } from './stamps.js'
import {
  ChildLink,
  ExtensionsReference,
  IN_USE,
  MODE,
  ParentLink,
  PosixAttributes,
  PosixAttributes110,
  PosixDevice,
  RelocatedDirectory,
  RockRidgeInUse,
  SharingProtocol,
} from './structures.js'

/** Longest name and longest target that systems take (POSIX NAME_MAX, PATH_MAX without its end). */
const NAME_BYTES = 255
const SHOWN_NAME_BYTES = 253
const TARGET_BYTES = 4095

/** Numbers that only a look at the whole hierarchy gives. */
export interface Census {
  /** Names of a directory or a leaf. */
  links(of: Folder | Inode): number
  /** Shared by all records of one directory and by hard links. RRIP 4.1.1. */
  serial(of: Folder | Inode): number
}

/** The entries of a record, in order: those that address something come first, those that may be long last. */
export function fieldsOf(subject: Subject, census: Census, options: RockRidgeOptions, changes: Changes): readonly Field[] {
  switch (subject.kind) {
    case 'self': {
      const isRoot = subject.folder.parent === subject.folder
      const own = withUse(options, directoryFields(subject.folder, census, options))
      return isRoot ? [plain(SharingProtocol, { skipped: 0 }), ...own, reference(options)] : own
    }
    case 'parent': {
      const { home, parent } = subject.folder
      const link: readonly Tagged[] = home === parent ? [] : [['PL', placed(ParentLink, (where) => ({ location: where.lba(home.id) }))]]
      return withUse(options, [...directoryFields(home, census, options), ...link])
    }
    case 'entry':
      judge(subject.folder, subject.entry, changes)
      return withUse(options, [
        ...entryFields(subject.folder, subject.entry, census, options),
        ...tagged('NM', nameFields(subject.entry.node.name)),
      ])
  }
}

/** An entry with the name of its flag in the RR field. */
type Tagged = readonly [signature: keyof typeof IN_USE, field: Field]
const tagged = (signature: keyof typeof IN_USE, fields: readonly Field[]): readonly Tagged[] => fields.map((field) => [signature, field])

/** RRIP 1.10 begins with a summary of what is there. */
function withUse(options: RockRidgeOptions, entries: readonly Tagged[]): readonly Field[] {
  const fields = entries.map(([, field]) => field)
  if (options.version === '1.12') return fields
  let flags = 0
  for (const [signature] of entries) flags |= IN_USE[signature]
  return [plain(RockRidgeInUse, { flags }), ...fields]
}

function entryFields(folder: Folder, entry: Entry, census: Census, options: RockRidgeOptions): readonly Tagged[] {
  switch (entry.kind) {
    case 'folder': {
      const { holdsRelocated, home } = entry.folder
      const moved = home !== folder || holdsRelocated === 'marked'
      return [...directoryFields(entry.folder, census, options), ...(moved ? tagged('RE', [plain(RelocatedDirectory, {})]) : [])]
    }
    case 'childLink':
      return [
        ...directoryFields(entry.folder, census, options),
        ['CL', placed(ChildLink, (where) => ({ location: where.lba(entry.folder.id) }))],
      ]
    case 'leaf': {
      const { inode } = entry.node
      return [...attributeFields(inode, MODE[inode.kind], inode.attributes, census, options), ...kindFields(inode)]
    }
  }
}

const directoryFields = (folder: Folder, census: Census, options: RockRidgeOptions): readonly Tagged[] =>
  attributeFields(folder, MODE.directory, folder.directory.attributes, census, options)

function attributeFields(
  of: Folder | Inode,
  kind: number,
  attributes: Attributes,
  census: Census,
  options: RockRidgeOptions,
): readonly Tagged[] {
  const { uid, gid } = attributes
  const value = { mode: kind | attributes.mode, links: census.links(of), uid, gid }
  const posix =
    options.version === '1.10' ? plain(PosixAttributes110, value) : plain(PosixAttributes, { ...value, serial: census.serial(of) })
  const times = stampField(attributes, options)
  return times === undefined
    ? [['PX', posix]]
    : [
        ['PX', posix],
        ['TF', times],
      ]
}

function kindFields(inode: Inode): readonly Tagged[] {
  switch (inode.kind) {
    case 'symlink':
      return tagged('SL', linkFields(inode.target))
    case 'character':
    case 'block':
      return [['PN', plain(PosixDevice, deviceParts(inode.major, inode.minor))]]
    case 'file':
    case 'fifo':
    case 'socket':
      return []
  }
}

/**
 * The halves of a device number. Numbers of 16 bits stand in the low half alone, as systems with short device numbers
 * write them; in others the major number is the high half, which is how Linux reads them.
 */
export const deviceParts = (major: number, minor: number): { high: number; low: number } =>
  major < 0x1000 && minor < 0x100 ? { high: 0, low: major * 0x100 + minor } : { high: major, low: minor }

const references = {
  '1.10': [
    'RRIP_1991A',
    'THE ROCK RIDGE INTERCHANGE PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS',
    'PLEASE CONTACT DISC PUBLISHER FOR SPECIFICATION SOURCE.  SEE PUBLISHER IDENTIFIER IN PRIMARY VOLUME DESCRIPTOR FOR CONTACT INFORMATION.',
  ],
  '1.12': [
    'IEEE_P1282',
    'THE IEEE P1282 PROTOCOL PROVIDES SUPPORT FOR POSIX FILE SYSTEM SEMANTICS.',
    'PLEASE CONTACT THE IEEE STANDARDS DEPARTMENT, PISCATAWAY, NJ, USA FOR THE P1282 SPECIFICATION.',
  ],
} as const

/** RRIP 4.3 gives the words. */
function reference(options: RockRidgeOptions): Field {
  const [identifier, descriptor, source] = references[options.version]
  const text = Uint8Array.from(identifier + descriptor + source, (c) => c.charCodeAt(0))
  const length = ExtensionsReference.size + text.length
  return {
    length,
    write(out, at) {
      ExtensionsReference.encodeInto(out, at, {
        length,
        identifierLength: identifier.length,
        descriptorLength: descriptor.length,
        sourceLength: source.length,
        extensionVersion: 1,
      })
      out.set(text, at + ExtensionsReference.size)
    },
  }
}

function judge(folder: Folder, entry: Entry, changes: Changes): void {
  const { node } = entry
  const length = utf8Length(node.name)
  const path = (): string => pathOf(folder, node.name)
  if (length > NAME_BYTES) changes.add(faults.nameTooLong({ path: path(), length, limit: NAME_BYTES }, placeOf(node)))
  else if (length > SHOWN_NAME_BYTES) changes.add(faults.nameUnseen({ path: path(), length }, placeOf(node)))
  if (node.kind === 'directory') return
  const { inode } = node
  if (inode.kind === 'symlink') {
    const bytes = utf8Length(inode.target)
    if (bytes > TARGET_BYTES) changes.add(faults.targetTooLong({ path: path(), length: bytes, limit: TARGET_BYTES }, placeOf(node)))
  }
  if ((inode.kind === 'character' || inode.kind === 'block') && !(isWord(inode.major) && isWord(inode.minor)))
    changes.add(faults.deviceNumber({ path: path(), major: inode.major, minor: inode.minor }, placeOf(node)))
}

const isWord = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff
