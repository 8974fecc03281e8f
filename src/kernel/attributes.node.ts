/** Extended attributes of files of the host, by native/attributes.c. Without it there is no way to them. */

import { constants } from 'node:os'
import type { Native } from './native.node.js'

export interface HostAttribute {
  /** Bytes, as the host has them. */
  readonly name: Uint8Array
  readonly value: Uint8Array
}

/** Linux keeps no value longer than 64 KiB; of all of a file that much is read. */
const MOST_BYTES = 1 << 20

/** Those of a file, a folder or a link itself, in no order; why they cannot be read, as the name of an error. */
export function attributesAt(native: Native, path: Buffer): readonly HostAttribute[] | string {
  let out = new Uint8Array(1 << 12)
  const read = (): number =>
    native.call('gm_attributes', 'i64', { bytes: Buffer.concat([path, Buffer.of(0)]) }, { bytes: out }, { i64: out.length })
  let length = read()
  if (length === -constants.errno.ERANGE) {
    out = new Uint8Array(MOST_BYTES)
    length = read()
  }
  return length < 0 ? nameOf(-length) : unpacked(out.subarray(0, length))
}

/** Gives an open file one more; why it takes none, as the name of an error. */
export function giveAttribute(native: Native, handle: number, { name, value }: HostAttribute): string | undefined {
  const bytes = Buffer.concat([name, Buffer.of(0)])
  const failed = native.call('gm_set_attribute', 'i32', { i32: handle }, { bytes }, { bytes: value }, { i64: value.length })
  return failed < 0 ? nameOf(-failed) : undefined
}

const nameOf = (errno: number): string => Object.entries(constants.errno).find(([, number]) => number === errno)?.[0] ?? `error ${errno}`

function unpacked(bytes: Uint8Array): readonly HostAttribute[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length)
  const found: HostAttribute[] = []
  for (let at = 0; at < bytes.length;) {
    const [name, value] = [view.getUint32(at, true), view.getUint32(at + 4, true)]
    const from = at + 8 + name
    found.push({ name: bytes.slice(at + 8, from), value: bytes.slice(from, from + value) })
    at = from + value
  }
  return found
}
