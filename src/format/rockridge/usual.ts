/** The records of files with attributes, a short name and nothing more, as most are. */

import { utf8Length } from '../../codec/index.js'
import { equalAttributes, type Attributes, type FileInode, type Leaf } from '../../tree/index.js'
import type { Subject } from '../iso9660/index.js'
import { TRAIL, writeName } from './field.js'
import type { RockRidgeOptions } from './options.js'
import type { Census } from './record.js'
import { stampLength, writeStamps } from './stamps.js'
import { AlternateName, IN_USE, MODE, PosixAttributes, PosixAttributes110, RockRidgeInUse } from './structures.js'

/** The leaf of such a record. */
export function usualLeaf(subject: Subject): Leaf | undefined {
  if (subject.kind !== 'leaf') return undefined
  const { node } = subject
  return node.inode.kind === 'file' && utf8Length(node.name) <= TRAIL ? node : undefined
}

/** Writes such records. What stands before the name is kept: the next file mostly has the same. */
export class UsualLeaves {
  readonly #census: Census
  readonly #options: RockRidgeOptions
  #attributes: Attributes | undefined
  #links = 0
  #serial = 0
  #prefix = new Uint8Array(0)

  constructor(census: Census, options: RockRidgeOptions) {
    this.#census = census
    this.#options = options
  }

  /** Bytes of its entries. */
  length(leaf: Leaf): number {
    return this.#prefixOf(leaf).length + AlternateName.size + utf8Length(leaf.name)
  }

  /** Writes as many bytes as `length` tells. */
  write(out: Uint8Array, at: number, leaf: Leaf): void {
    const prefix = this.#prefixOf(leaf)
    out.set(prefix, at)
    writeName(out, at + prefix.length, leaf.name)
  }

  #prefixOf({ inode }: Leaf): Uint8Array {
    if (inode.kind !== 'file') throw new Error(`A usual leaf is a file, not a ${inode.kind}`)
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
