/** The records of files with attributes, a short name and nothing more, as most are. */

import { utf8Length } from '../../codec/index.js'
import { equalAttributes, type Attributes, type FileInode, type Leaf } from '../../tree/index.js'
import { TRAIL, writeName } from './field.js'
import type { RockRidgeOptions } from './options.js'
import { isWord, type Census } from './record.js'
import { stampLength, writeStamps } from './stamps.js'
import { AlternateName, IN_USE, MODE, PosixAttributes, PosixAttributes110, RockRidgeInUse } from './structures.js'

/** Writes such records. What stands before the name is kept: the next file mostly has the same. */
export class UsualLeaves {
  readonly #census: Census
  readonly #options: RockRidgeOptions
  #attributes: Attributes | undefined
  #links = 0
  #serial = 0
  #isOwned = true
  #prefix = new Uint8Array(0)

  constructor(census: Census, options: RockRidgeOptions) {
    this.#census = census
    this.#options = options
  }

  /** Bytes of its entries; undefined where the leaf is not such a file, or its owner is none that can be recorded. */
  length({ name, inode }: Leaf): number | undefined {
    if (inode.kind !== 'file') return undefined
    const prefix = this.#prefixOf(inode)
    const length = utf8Length(name)
    return this.#isOwned && length <= TRAIL ? prefix.length + AlternateName.size + length : undefined
  }

  /** Writes as many bytes as `length` tells. */
  write(out: Uint8Array, at: number, { name, inode }: Leaf): void {
    if (inode.kind !== 'file') throw new Error(`A usual leaf is a file, not a ${inode.kind}`)
    const prefix = this.#prefixOf(inode)
    out.set(prefix, at)
    writeName(out, at + prefix.length, name)
  }

  #prefixOf(inode: FileInode): Uint8Array {
    const { attributes } = inode
    const links = inode.links > 1 ? this.#census.links(inode) : 1
    const serial = this.#options.version === '1.10' ? 0 : this.#census.serial(inode)
    if (
      this.#attributes === undefined ||
      links !== this.#links ||
      serial !== this.#serial ||
      !equalAttributes(attributes, this.#attributes)
    ) {
      this.#prefix = prefixOf(inode, links, serial, this.#options)
      this.#attributes = attributes
      this.#isOwned = isWord(attributes.uid) && isWord(attributes.gid)
      this.#links = links
      this.#serial = serial
    }
    return this.#prefix
  }
}

/** The entries before the name. */
function prefixOf({ kind, attributes }: FileInode, links: number, serial: number, options: RockRidgeOptions): Uint8Array<ArrayBuffer> {
  const { mode, uid, gid } = attributes
  // A number that does not fit has been judged; nothing is written then.
  const value = { mode: MODE[kind] | mode, links, uid: uid >>> 0, gid: gid >>> 0, serial }
  const stamps = stampLength(attributes, options)
  const posix = options.version === '1.10' ? RockRidgeInUse.size + PosixAttributes110.size : PosixAttributes.size
  const out = new Uint8Array(posix + stamps)
  if (options.version === '1.10') {
    RockRidgeInUse.encodeInto(out, 0, { flags: IN_USE.PX | IN_USE.NM | (stamps === 0 ? 0 : IN_USE.TF) })
    PosixAttributes110.encodeInto(out, RockRidgeInUse.size, value)
  } else PosixAttributes.encodeInto(out, 0, value)
  if (stamps > 0) writeStamps(out, posix, stamps, attributes, options)
  return out
}
