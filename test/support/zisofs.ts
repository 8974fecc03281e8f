/** Files as zisofs, made without the program: zisofs_format.txt and zisofs2_format.txt of libisofs. */

import { deflateSync } from 'node:zlib'

export interface Packing {
  readonly version: 1 | 2
  readonly blockBits: number
  /** Words of 4 bytes; the least where absent. */
  readonly headerWords?: number
}

const MAGIC = { 1: '37e45396c9dbd607', 2: 'ef2255a1bc1b95a0' } as const
const wordsOf = ({ version, headerWords }: Packing): number => headerWords ?? (version === 1 ? 4 : 6)

/** A file compressed block by block; blocks of zeros become nothing. */
export function packed(data: Buffer, packing: Packing): Buffer {
  const { version, blockBits } = packing
  const blockBytes = 2 ** blockBits
  const blocks: Buffer[] = []
  for (let at = 0; at < data.length; at += blockBytes) {
    const block = data.subarray(at, at + blockBytes)
    blocks.push(block.every((byte) => byte === 0) ? Buffer.alloc(0) : deflateSync(block))
  }
  const head = Buffer.alloc(wordsOf(packing) * 4)
  head.write(MAGIC[version], 'hex')
  if (version === 1) {
    head.writeUInt32LE(data.length, 8)
    head.set([wordsOf(packing), blockBits], 12)
  } else {
    head.set([0, wordsOf(packing), 1, blockBits], 8)
    head.writeBigUInt64LE(BigInt(data.length), 12)
  }
  const width = version === 1 ? 4 : 8
  const pointers = Buffer.alloc((blocks.length + 1) * width)
  let place = head.length + pointers.length
  for (const [i, block] of [...blocks, Buffer.alloc(0)].entries()) {
    if (version === 1) pointers.writeUInt32LE(place, i * 4)
    else pointers.writeBigUInt64LE(BigInt(place), i * 8)
    place += block.length
  }
  return Buffer.concat([head, pointers, ...blocks])
}

/** The entry of a directory record that says so. */
export function entryOf(size: number, packing: Packing, signature: 'ZF' | 'Z2' = 'ZF'): Buffer {
  const entry = Buffer.alloc(16)
  entry.write(signature, 'latin1')
  entry.set([16, packing.version], 2)
  entry.write(packing.version === 1 ? 'pz' : 'PZ', 4, 'latin1')
  entry.set([wordsOf(packing), packing.blockBits], 6)
  if (packing.version === 1) {
    entry.writeUInt32LE(size, 8)
    entry.writeUInt32BE(size, 12)
  } else entry.writeBigUInt64LE(BigInt(size), 8)
  return entry
}

/** Puts an entry into the directory record of a Rock Ridge name, in the place of its time stamps. */
export function tell(image: Buffer, name: string, entry: Buffer): void {
  const named = Buffer.concat([Buffer.from('NM'), Buffer.of(5 + name.length, 1, 0), Buffer.from(name)])
  const stamps = image.lastIndexOf('TF', image.indexOf(named), 'latin1')
  const room = image[stamps + 2]
  if (image.indexOf(named) !== stamps + room) throw new Error(`${name} has no time stamps before its name`)
  image.set(entry, stamps)
  image.set([0x50, 0x44, room - entry.length, 1], stamps + entry.length)
}
