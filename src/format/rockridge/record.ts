/** Which entries a directory record gets. RRIP 4.1, 4.2; SUSP 5.3, 5.5. */

import { pathOf, placeOf, type Changes, type Entry, type Folder, type Subject } from '../iso9660/index.js'
import { utf8Length } from '../../codec/index.js'
import type { Attributes, ExtendedAttribute, Inode, Node } from '../../tree/index.js'
import type { Content } from '../../source/index.js'
import { attributeFields } from './attributes.js'
import { faults } from './faults.js'
import { arrayAttribute, itemOf } from './file-sums.js'
import { lengthOf, linkFields, nameFields, placed, plain, type Field } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { stampField } from './stamps.js'
import {
  ALGORITHM,
  ChildLink,
  Compressed,
  Compressed2,
  ExtensionsReference,
  ExtensionSelector,
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
  /** Whether anything has extended attributes. */
  readonly hasExtended: boolean
}

/**
 * The entries of a record, in order: those that address something come first, those that may be long last, and of these the
 * target after the name: readers that follow no continuation (libcdio's) then miss a target and not a file.
 */
export function fieldsOf(folder: Folder, subject: Subject, census: Census, options: RockRidgeOptions): readonly Field[] {
  const list = startList(options)
  switch (subject.kind) {
    case 'self':
      addDirectory(list, folder, census, options)
      if (folder.parent !== folder) return list.done()
      return [
        plain(SharingProtocol, { skipped: options.skipped }),
        ...list.done(),
        reference(options),
        ...(census.hasExtended && options.version === '1.12' ? [aaipReference()] : []),
        ...rootFields(folder.directory.attributes, options),
      ]
    case 'parent':
      addDirectory(list, folder.home, census, options)
      if (folder.home !== folder.parent)
        list.add(
          'PL',
          placed(ParentLink, (where) => ({ location: where.lba(folder.home.id) })),
        )
      return list.done()
    case 'folder':
    case 'childLink':
    case 'leaf':
      addEntry(list, folder, subject, census, options)
      for (const field of nameFields(subject.node.name)) list.add('NM', field)
      if (subject.kind === 'leaf') addTarget(list, subject.node.inode)
      return [...list.done(), ...nodeFields(subject.node, options)]
  }
}

/** Most bytes of them: Linux shows no file that goes on in more than 32 areas, of a sector each. */
const MOST_EXTENDED = 48 * 1024

const nodeFields = (node: Node, options: RockRidgeOptions): readonly Field[] =>
  node.kind === 'directory'
    ? extendedFields(node.attributes, undefined, options)
    : extendedFields(node.inode.attributes, itemOf(node.inode, options.sums), options)

/** Where checksums lie is known later; what that takes is not. */
function rootFields(attributes: Attributes, options: RockRidgeOptions): readonly Field[] {
  const { sums } = options
  if (sums === undefined) return extendedFields(attributes, undefined, options)
  const planned = extendedFields(attributes, arrayAttribute(sums, undefined), options)
  return planned.map(({ length }, i) => ({
    length,
    write: (out, at, where) => extendedFields(attributes, arrayAttribute(sums, where), options)[i]?.write(out, at, where),
  }))
}

/** What leads to the checksum of a file without attributes of its own. */
export const sumFields = (sum: ExtendedAttribute, options: RockRidgeOptions): readonly Field[] => extendedFields({ mode: 0 }, sum, options)

/** AAIP 2.0. Version 1.12 wants an entry before them that says whose they are; whoever wants 1.10 leaves it out. */
function extendedFields(
  attributes: Pick<Attributes, 'mode' | 'extended'>,
  sum: ExtendedAttribute | undefined,
  { version }: RockRidgeOptions,
): readonly Field[] {
  const isTooLong = attributes.extended !== undefined && lengthOf(attributeFields(attributes)) > MOST_EXTENDED
  const extended = [...(isTooLong ? [] : (attributes.extended ?? [])), ...(sum === undefined ? [] : [sum])]
  if (extended.length === 0) return []
  const fields = attributeFields({ mode: attributes.mode, extended })
  return version === '1.10' ? fields : [plain(ExtensionSelector, { sequence: 1 }), ...fields]
}

interface List {
  /** `signature` names the flag in the RR field. */
  add(signature: keyof typeof IN_USE, field: Field): void
  /** One that no flag announces. */
  extra(field: Field): void
  done(): readonly Field[]
}

/** RRIP 1.10 begins with a summary of what follows. */
function startList(options: RockRidgeOptions): List {
  const fields: Field[] = []
  let flags = 0
  return {
    add(signature, field) {
      fields.push(field)
      flags |= IN_USE[signature]
    },
    extra: (field) => void fields.push(field),
    done: () => (options.version === '1.12' ? fields : [plain(RockRidgeInUse, { flags }), ...fields]),
  }
}

function addEntry(list: List, folder: Folder, entry: Entry, census: Census, options: RockRidgeOptions): void {
  switch (entry.kind) {
    case 'folder': {
      addDirectory(list, entry.folder, census, options)
      const { holdsRelocated, home } = entry.folder
      if (home !== folder || holdsRelocated === 'marked') list.add('RE', plain(RelocatedDirectory, {}))
      return
    }
    case 'childLink':
      addDirectory(list, entry.folder, census, options)
      list.add(
        'CL',
        placed(ChildLink, (where) => ({ location: where.lba(entry.folder.id) })),
      )
      return
    case 'leaf': {
      const { inode } = entry.node
      addAttributes(list, inode, MODE[inode.kind], inode.attributes, census, options)
      addKind(list, inode)
    }
  }
}

const addDirectory = (list: List, folder: Folder, census: Census, options: RockRidgeOptions): void => {
  addAttributes(list, folder, MODE.directory, folder.directory.attributes, census, options)
}

function addAttributes(
  list: List,
  of: Folder | Inode,
  kind: number,
  attributes: Attributes,
  census: Census,
  options: RockRidgeOptions,
): void {
  const { mode, uid, gid } = attributes
  const value = { mode: kind | mode, links: census.links(of), uid, gid, serial: options.version === '1.10' ? 0 : census.serial(of) }
  list.add('PX', options.version === '1.10' ? plain(PosixAttributes110, value) : plain(PosixAttributes, value))
  const stamps = stampField(attributes, options)
  if (stamps !== undefined) list.add('TF', stamps)
}

function addKind(list: List, inode: Inode): void {
  switch (inode.kind) {
    case 'character':
    case 'block':
      list.add('PN', plain(PosixDevice, deviceParts(inode.major, inode.minor)))
      return
    case 'file':
      return addCompressed(list, inode.content)
    case 'symlink':
    case 'fifo':
    case 'socket':
  }
}

/** zisofs and zisofs2, ZF System Use Entry Format. */
function addCompressed(list: List, { compressed }: Content): void {
  if (compressed === undefined) return
  const { form, size } = compressed
  const common = { signature: 'ZF', version: form.version, headerWords: form.headerBytes / 4, blockBits: Math.log2(form.blockBytes), size }
  list.extra(
    form.version === 1
      ? plain(Compressed, { ...common, algorithm: ALGORITHM.paged })
      : plain(Compressed2, { ...common, algorithm: ALGORITHM.zlib }),
  )
}

function addTarget(list: List, inode: Inode): void {
  if (inode.kind === 'symlink') for (const field of linkFields(inode.target)) list.add('SL', field)
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
  const [identifier, descriptor, whole] = references[options.version]
  return referenceOf(identifier, descriptor, options.reference === 'short' ? '' : whole)
}

/** AAIP 2.0, "ER System Use Entry Values", gives the words. */
const aaipReference = (): Field =>
  referenceOf(
    'AAIP_0200',
    'AL PROVIDES VIA AAIP 2.0 SUPPORT FOR ARBITRARY FILE ATTRIBUTES IN ISO 9660 IMAGES',
    'PLEASE CONTACT THE LIBBURNIA PROJECT VIA LIBBURNIA-PROJECT.ORG',
  )

function referenceOf(identifier: string, descriptor: string, source: string): Field {
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

/** Owners and extended attributes that cannot be recorded; `path` is that of what they own. */
export function judgeOwner(attributes: Attributes, node: Node, path: () => string, changes: Changes): void {
  const { uid, gid, extended } = attributes
  if (extended !== undefined) {
    const length = lengthOf(attributeFields(attributes))
    if (length > MOST_EXTENDED) changes.add(faults.attributesTooLong({ path: path(), length, limit: MOST_EXTENDED }, placeOf(node)))
  }
  if (!isWord(uid) || !isWord(gid)) changes.add(faults.ownerNumber({ path: path(), uid, gid }, placeOf(node)))
}

/** What names, targets and devices cannot be recorded, or not be seen. */
export function judge(folder: Folder, entry: Entry, changes: Changes): void {
  const { node } = entry
  const length = utf8Length(node.name)
  const path = (): string => pathOf(folder, node.name)
  if (length > NAME_BYTES) changes.add(faults.nameTooLong({ path: path(), length, limit: NAME_BYTES }, placeOf(node)))
  else if (length > SHOWN_NAME_BYTES) changes.add(faults.nameUnseen({ path: path(), length }, placeOf(node)))
  if (node.kind === 'directory') return
  const { inode } = node
  judgeOwner(inode.attributes, node, path, changes)
  if (inode.kind === 'symlink') {
    const bytes = utf8Length(inode.target)
    if (bytes > TARGET_BYTES) changes.add(faults.targetTooLong({ path: path(), length: bytes, limit: TARGET_BYTES }, placeOf(node)))
  }
  if ((inode.kind === 'character' || inode.kind === 'block') && !(isWord(inode.major) && isWord(inode.minor)))
    changes.add(faults.deviceNumber({ path: path(), major: inode.major, minor: inode.minor }, placeOf(node)))
}

/** Whether a number fits a field of 32 bits. */
export const isWord = (value: number): boolean => Number.isInteger(value) && value >= 0 && value <= 0xffff_ffff
