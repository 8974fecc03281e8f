/** The records of files and directories with attributes, a short name and nothing more, as most are. */

import { utf8Length } from '../../codec/index.js'
import { equalAttributes, type Attributes, type Inode } from '../../tree/index.js'
import type { Folder, Subject } from '../iso9660/index.js'
import { TRAIL, writeName } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { isWord, type Census } from './record.js'
import { stampLength, writeStamps } from './stamps.js'
import { AlternateName, IN_USE, MODE, PosixAttributes, PosixAttributes110, RockRidgeInUse } from './structures.js'

/** Writes such records. What stands before the name is kept for each kind: the next one mostly has the same. */
export class UsualRecords {
  readonly #leaf: Prefixes
  readonly #folder: Prefixes
  readonly #self: Prefixes
  readonly #parent: Prefixes

  constructor(census: Census, options: RockRidgeOptions) {
    this.#leaf = new Prefixes(census, options, MODE.file, IN_USE.NM)
    this.#folder = new Prefixes(census, options, MODE.directory, IN_USE.NM)
    this.#self = new Prefixes(census, options, MODE.directory, 0)
    this.#parent = new Prefixes(census, options, MODE.directory, 0)
  }

  /** Bytes of the entries; undefined where the record is not such, or has an owner that cannot be recorded. */
  length(folder: Folder, subject: Subject): number | undefined {
    if (subject.kind === 'leaf') {
      const { inode, name } = subject.node
      return inode.kind === 'file' ? namedLength(this.#leaf.of(inode, inode.attributes, inode.links > 1), name) : undefined
    }
    const prefix = this.#prefixOf(folder, subject)
    if (prefix === undefined || subject.kind !== 'folder') return prefix?.length
    return namedLength(prefix, subject.node.name)
  }

  /** Writes as many bytes as `length` tells. */
  write(folder: Folder, subject: Subject, out: Uint8Array, at: number): void {
    const prefix =
      subject.kind === 'leaf'
        ? this.#leaf.of(subject.node.inode, subject.node.inode.attributes, subject.node.inode.links > 1)
        : this.#prefixOf(folder, subject)
    if (prefix === undefined) throw new Error('This record has been planned as another')
    out.set(prefix, at)
    if (subject.kind === 'leaf' || subject.kind === 'folder') writeName(out, at + prefix.length, subject.node.name)
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

/** The entries before the name, of one kind of record. */
class Prefixes {
  readonly #census: Census
  readonly #options: RockRidgeOptions
  readonly #kind: number
  /** Of the summary of RRIP 1.10, for what follows them. */
  readonly #flags: number
  #attributes: Attributes | undefined
  #links = 0
  #serial = 0
  #prefix: Uint8Array | undefined

  constructor(census: Census, options: RockRidgeOptions, kind: number, flags: number) {
    this.#census = census
    this.#options = options
    this.#kind = kind
    this.#flags = flags
  }

  /** Undefined where the owner cannot be recorded. What is not `shared` has one name. */
  of(it: Folder | Inode, attributes: Attributes, shared: boolean): Uint8Array | undefined {
    const links = shared ? this.#census.links(it) : 1
    const serial = this.#options.version === '1.10' ? 0 : this.#census.serial(it)
    const last = this.#attributes
    if (last === undefined || links !== this.#links || serial !== this.#serial || !equalAttributes(attributes, last)) {
      this.#attributes = attributes
      this.#links = links
      this.#serial = serial
      this.#prefix = isWord(attributes.uid) && isWord(attributes.gid) ? this.#made(attributes) : undefined
    }
    return this.#prefix
  }

  #made(attributes: Attributes): Uint8Array {
    const options = this.#options
    const { mode, uid, gid } = attributes
    const value = { mode: this.#kind | mode, links: this.#links, uid, gid, serial: this.#serial }
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
