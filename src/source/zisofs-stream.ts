/** Bytes of a file that is kept as zisofs, from any of them on, a few blocks at a time. Every number of it is distrusted. */

import { DiscError } from '../fault/index.js'
import { byteReader } from './byte-reader.js'
import type { Origin } from './content.js'
import { faults } from './faults.js'
import { headerOf, pointerOf, ZLIB, Zisofs2Header, type ZisofsForm } from './zisofs.js'

type Zisofs = Extract<Origin, { kind: 'zisofs' }>
type Form = Extract<ZisofsForm, { kind: 'blocks' }>

export interface ZisofsMeans {
  /** The bytes of the file as they are kept, from `first` on up to `end`, or a little farther. */
  readonly open: (first: number, end: number) => AsyncIterable<Uint8Array>
  /** Unpacks a block of at most `most` bytes; throws where it is damaged or has more. */
  readonly inflate: (packed: Uint8Array, most: number) => Uint8Array
}

/** Pointers that are read at once: those of 32 MiB at least. */
const AT_ONCE = 1024
/** What is delivered at once, in whole blocks. */
const PIECE_BYTES = 2 ** 20

/** Bytes `from` to `size`. Throws `source/zisofsBroken`. */
export async function* streamZisofs(origin: Zisofs, from: number, size: number, means: ZisofsMeans): AsyncGenerator<Uint8Array> {
  const { form } = origin
  if (form.kind === 'unknown') throw broken(origin, form.problem)
  if (from >= size) return
  await checkHeader(origin, form, size, means)
  const { blockBytes } = form
  const count = Math.ceil(size / blockBytes)
  let skipped = from % blockBytes
  for (let first = Math.floor(from / blockBytes); first < count; first += AT_ONCE) {
    const places = await placesOf(origin, form, count, first, means)
    for await (const piece of blocksAt(origin, blockBytes, size, first, places, means)) {
      yield piece.subarray(skipped)
      skipped = 0
    }
  }
}

const broken = ({ stored, medium }: Zisofs, problem: string): DiscError =>
  new DiscError(faults.zisofsBroken({ path: stored.id.replace(/^data:/, ''), medium, problem }))

/** The header says once more what the directory says of the file. */
async function checkHeader(origin: Zisofs, { version, headerBytes, blockBytes }: Form, size: number, means: ZisofsMeans): Promise<void> {
  const table = headerOf(version)
  const head = await bytesAt(origin, 0, table.size, means)
  const wrong = table.check(head)[0]
  if (wrong !== undefined) throw broken(origin, `its header is none: ${wrong.field} ${wrong.problem}`)
  const said = table.decode(head)
  const claims = [
    ['bytes', said.size, size],
    ['bytes of header', said.headerWords * 4, headerBytes],
    ['bytes a block', 2 ** said.blockBits, blockBytes],
  ] as const
  for (const [what, found, expected] of claims)
    if (found !== expected) throw broken(origin, `its header says ${found} ${what}, its directory ${expected}`)
  if (version === 1) return
  const { algorithm } = Zisofs2Header.decode(head)
  if (algorithm !== ZLIB) throw broken(origin, `its header names the algorithm ${algorithm}; 1 is known`)
}

/**
 * Where some blocks begin, and where the last of them ends. The first lies right behind the pointers and the last ends with the file:
 * else a block could be told away, and be zeros.
 */
async function placesOf(
  origin: Zisofs,
  { version, headerBytes }: Form,
  count: number,
  first: number,
  means: ZisofsMeans,
): Promise<readonly number[]> {
  const pointer = pointerOf(version)
  const width = pointer.width as number
  const wanted = Math.min(AT_ONCE, count - first) + 1
  const table = await bytesAt(origin, headerBytes + first * width, wanted * width, means)
  const places: number[] = []
  let least = headerBytes + (count + 1) * width
  const end = origin.stored.size
  for (let i = first; i < first + wanted; i++) {
    const place = pointer.read(table, (i - first) * width, width)
    const [from, to] = [i === count ? end : least, i === 0 ? least : end]
    if (place < from || place > to)
      throw broken(origin, `pointer ${i} leads to byte ${place}, and must to ${from >= to ? from : `one from ${from} to ${to}`}`)
    places.push((least = place))
  }
  return places
}

async function* blocksAt(
  origin: Zisofs,
  blockBytes: number,
  size: number,
  first: number,
  places: readonly number[],
  { open, inflate }: ZisofsMeans,
): AsyncGenerator<Uint8Array> {
  const [start, end] = [places[0] as number, places.at(-1) as number]
  const reader = byteReader(() => open(start, end))
  const lengthOf = (block: number): number => Math.min(blockBytes, size - block * blockBytes)
  const atOnce = Math.max(1, Math.floor(PIECE_BYTES / blockBytes))
  try {
    for (let done = 0; done + 1 < places.length; done += atOnce) {
      const few = Math.min(atOnce, places.length - 1 - done)
      const last = first + done + few - 1
      const piece = new Uint8Array((few - 1) * blockBytes + lengthOf(last))
      for (let i = 0; i < few; i++) {
        const block = first + done + i
        const packedBytes = (places[done + i + 1] as number) - (places[done + i] as number)
        // A block of nothing but zeros is kept as nothing.
        if (packedBytes === 0) continue
        if (packedBytes > mostPacked(blockBytes)) throw broken(origin, `block ${block} has ${packedBytes} bytes packed`)
        const packed = await reader.read(packedBytes)
        if (packed.length < packedBytes) throw broken(origin, `it ends in block ${block}`)
        piece.set(unpacked(origin, block, packed, lengthOf(block), inflate), i * blockBytes)
      }
      yield piece
    }
  } finally {
    await reader.close()
  }
}

/** No compressor makes a block longer than that. zlib, deflateBound. */
const mostPacked = (blockBytes: number): number => blockBytes + ((blockBytes + 7) >> 3) + ((blockBytes + 63) >> 6) + 11

function unpacked(origin: Zisofs, block: number, packed: Uint8Array, length: number, inflate: ZisofsMeans['inflate']): Uint8Array {
  let found: Uint8Array
  try {
    found = inflate(packed, length)
  } catch (error) {
    throw broken(origin, `block ${block} is damaged: ${error instanceof Error ? error.message : String(error)}`)
  }
  if (found.length !== length) throw broken(origin, `block ${block} has ${found.length} bytes and not ${length}`)
  return found
}

/** A few bytes of the file as it is kept. */
async function bytesAt(origin: Zisofs, start: number, count: number, { open }: ZisofsMeans): Promise<Uint8Array> {
  if (start + count > origin.stored.size) throw broken(origin, `it has ${origin.stored.size} bytes, too few for its header and pointers`)
  const reader = byteReader(() => open(start, start + count))
  try {
    const found = await reader.read(count)
    if (found.length < count) throw broken(origin, `it ends before byte ${start + count}`)
    return found
  } finally {
    await reader.close()
  }
}
