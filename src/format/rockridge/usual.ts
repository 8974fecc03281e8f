/** The records of files and directories with attributes, a short name and a checksum at most, as most are. */

import { utf8Length } from '../../codec/index.js'
import type { Where } from '../../layout/index.js'
import type { Content } from '../../source/index.js'
import type { Attributes, Inode } from '../../tree/index.js'
import type { Folder, Subject } from '../iso9660/index.js'
import { lengthOf, TRAIL, writeFields, writeName, type Field } from './field.js'
import { putItem, sumAttribute } from './file-sums.js'
import type { RockRidgeOptions } from './options.js'
import { isWord, sumFields, type Census } from './record.js'
import { stampLength, writeStamps } from './stamps.js'
import { AlternateName, IN_USE, MODE, PosixAttributes, PosixAttributes110, RockRidgeInUse } from './structures.js'

/** Writes such records. What stands before the name is kept for each kind: the next one mostly has the same. */
export class UsualRecords {
  readonly #items: ReadonlyMap<Content, number> | undefined
  /** What leads to the first checksum, written when the first of them is. */
  readonly #sumFields: readonly Field[]
  readonly #sumLength: number
  #sum: Uint8Array | undefined
  readonly #leaf: Prefixes
  readonly #folder: Prefixes
  readonly #self: Prefixes
  readonly #parent: Prefixes

  constructor(census: Census, options: RockRidgeOptions) {
    this.#items = options.sums?.items
    this.#sumFields = options.sums === undefined ? [] : sumFields(sumAttribute(0), options)
    this.#sumLength = lengthOf(this.#sumFields)
    this.#leaf = new Prefixes(census, options, MODE.file, IN_USE.NM)
    this.#folder = new Prefixes(census, options, MODE.directory, IN_USE.NM)
    this.#self = new Prefixes(census, options, MODE.directory, 0)
    this.#parent = new Prefixes(census, options, MODE.directory, 0)
  }

  /** Bytes of the entries; undefined where the record is not such, or has an owner that cannot be recorded. */
  length(folder: Folder, subject: Subject): number | undefined {
    if (subject.kind === 'leaf') {
      const { inode, name } = subject.node
      if (inode.kind !== 'file' || inode.content.compressed !== undefined) return undefined
      const length = namedLength(this.#leaf.of(inode, inode.attributes, inode.links > 1), name)
      return length === undefined || this.#items?.has(inode.content) !== true ? length : length + this.#sumLength
    }
    const prefix = this.#prefixOf(folder, subject)
    if (prefix === undefined || subject.kind !== 'folder') return prefix?.length
    return namedLength(prefix, subject.node.name)
  }

  /** Writes as many bytes as `length` tells. */
  write(folder: Folder, subject: Subject, out: Uint8Array, at: number, where: Where): void {
    const prefix =
      subject.kind === 'leaf'
        ? this.#leaf.of(subject.node.inode, subject.node.inode.attributes, subject.node.inode.links > 1)
        : this.#prefixOf(folder, subject)
    if (prefix === undefined) throw new Error('This record has been planned as another')
    out.set(prefix, at)
    if (subject.kind !== 'leaf' && subject.kind !== 'folder') return
    const end = writeName(out, at + prefix.length, subject.node.name)
    if (subject.kind === 'leaf' && subject.node.inode.kind === 'file') this.#writeSum(subject.node.inode.content, out, end, where)
  }

  #writeSum(content: Content, out: Uint8Array, at: number, where: Where): void {
    const item = this.#items?.get(content)
    if (item === undefined) return
    if (this.#sum === undefined) writeFields(this.#sumFields, (this.#sum = new Uint8Array(this.#sumLength)), 0, where)
    out.set(this.#sum, at)
    putItem(out, at + this.#sumLength, item)
  }

  /** Of a directory that neither begins the protocol nor has been relocated. */
  #prefixOf(folder: Folder, subject: Exclude<Subject, { kind: 'leaf' }>): Uint8Array | undefined {
    switch (subject.kind) {
      case 'self':
        return folder.parent === folder ? undefined : this.#self.of(folder, folder.directory.attributes, true)
      case 'parent':
        return folder.home === folder.parent ? this.#parent.of(folder.home, folder.home.directory.attributes, true) : undefined
      case 'folder': {
        const { home, holdsRelocated } = subject.folder
        return home === folder && holdsRelocated !== 'marked' ? this.#folder.of(subject.folder, subject.node.attributes, true) : undefined
      }
      case 'childLink':
        return undefined
    }
  }
}

function namedLength(prefix: Uint8Array | undefined, name: string): number | undefined {
  const length = utf8Length(name)
  return prefix === undefined || length > TRAIL ? undefined : prefix.length + AlternateName.size + length
}

/** Entries of which links and serial number are written anew where they are others. */
interface Prefix {
  readonly bytes: Uint8Array | undefined
  links: number
  serial: number
}

const KNOWN = 64

/** Where PX begins, and what writes its fields that differ. */
const fieldsOf = ({ version }: RockRidgeOptions) =>
  version === '1.10'
    ? { at: RockRidgeInUse.size, links: PosixAttributes110.setter('links'), serial: undefined }
    : { at: 0, links: PosixAttributes.setter('links'), serial: PosixAttributes.setter('serial') }

/** The entries before the name, of one kind of record. */
class Prefixes {
  readonly #census: Census
  readonly #options: RockRidgeOptions
  readonly #kind: number
  /** Of the summary of RRIP 1.10, for what follows them. */
  readonly #flags: number
  readonly #fields: ReturnType<typeof fieldsOf>
  readonly #known = new Map<Attributes, Prefix>()
  #attributes: Attributes | undefined
  #last: Prefix | undefined

  constructor(census: Census, options: RockRidgeOptions, kind: number, flags: number) {
    this.#census = census
    this.#options = options
    this.#kind = kind
    this.#flags = flags
    this.#fields = fieldsOf(options)
  }

  /** Undefined where the owner cannot be recorded. What is not `shared` has one name. */
  of(it: Folder | Inode, attributes: Attributes, shared: boolean): Uint8Array | undefined {
    const prefix = this.#last !== undefined && this.#attributes === attributes ? this.#last : this.#madeOf(attributes)
    const { bytes } = prefix
    if (bytes === undefined) return undefined
    const links = shared ? this.#census.links(it) : 1
    if (links !== prefix.links) this.#fields.links(bytes, this.#fields.at, (prefix.links = links))
    if (this.#fields.serial === undefined) return bytes
    const serial = this.#census.serial(it)
    if (serial !== prefix.serial) this.#fields.serial(bytes, this.#fields.at, (prefix.serial = serial))
    return bytes
  }

  #madeOf(attributes: Attributes): Prefix {
    let prefix = this.#known.get(attributes)
    if (prefix === undefined) {
      const isOwned = isWord(attributes.uid) && isWord(attributes.gid) && attributes.extended === undefined
      prefix = { links: 0, serial: 0, bytes: isOwned ? this.#made(attributes) : undefined }
      // Times of sources differ from file to file.
      if (this.#known.size < KNOWN) this.#known.set(attributes, prefix)
    }
    this.#attributes = attributes
    return (this.#last = prefix)
  }

  #made(attributes: Attributes): Uint8Array {
    const options = this.#options
    const { mode, uid, gid } = attributes
    const value = { mode: this.#kind | mode, links: 0, uid, gid, serial: 0 }
    const stamps = stampLength(attributes, options)
    const posix = options.version === '1.10' ? RockRidgeInUse.size + PosixAttributes110.size : PosixAttributes.size
    const out = new Uint8Array(posix + stamps)
    if (options.version === '1.10') {
      RockRidgeInUse.encodeInto(out, 0, { flags: IN_USE.PX | this.#flags | (stamps === 0 ? 0 : IN_USE.TF) })
      PosixAttributes110.encodeInto(out, RockRidgeInUse.size, value)
    } else PosixAttributes.encodeInto(out, 0, value)
    if (stamps > 0) writeStamps(out, posix, stamps, attributes, options)
    return out
  }
}
