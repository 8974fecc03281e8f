/**
 * Files that are recorded compressed (zisofs). How long they become is known when they are, so that is done when they are measured; what
 * they became waits in a temporary file without a name. Blocks are compressed side by side, and no file is in memory as a whole.
 */

import { DiscError } from '../fault/index.js'
import { deflateBlock } from '../kernel/deflate.node.js'
import { expectBytes, nativeFor, type Native } from '../kernel/native.node.js'
import { bytes, SECTOR_BYTES } from '../unit/index.js'
import { byteReader } from './byte-reader.js'
import type { Content, OpenContent, Origin } from './content.js'
import { faults } from './faults.js'
import { closeRead } from './host.node.js'
import { readBack, temporaryFile, writeAll } from './spool.node.js'
import { headAndPointers, headerOf, tableEnd, type Packing } from './zisofs.js'

export interface Packs {
  /** A content as it is recorded; undefined where that takes as many sectors as it takes itself. */
  pack(content: Content, packing: Packing, signal?: AbortSignal): Promise<Content | undefined>
  /** Bytes of what `pack` gave, from `from` on. */
  stream(content: Content, from: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  close(): void
}

/** Where a file waits, and how long it is; `none` where it is recorded as it is. */
type Packed = { readonly at: number; readonly size: number } | 'none'

/** Places with the same hash that are looked at for each level. */
const CHAINS = [1, 2, 4, 8, 16, 32, 64, 128, 512] as const
/** Blocks that are compressed at once: of the largest, so many mebibytes. */
const AT_ONCE = 8
const PIECE_BYTES = 2 ** 20

export function createPacks(folder: string, open: OpenContent): Packs {
  const known = new Map<string, Packed>()
  const ofContents = new WeakMap<Content, Map<string, Packed>>()
  let handle: number | undefined
  let end = 0
  // One file after the other grows at the end.
  let turn: Promise<unknown> = Promise.resolve()

  const file = (): number => (handle ??= temporaryFile(folder))

  async function packed(content: Content, packing: Packing, signal?: AbortSignal): Promise<Packed> {
    const key = keyOf(content, packing)
    const map = key.origin === undefined ? ofContent(content) : known
    const before = map.get(key.text)
    if (before !== undefined) return before
    const made = await append(content, packing, signal)
    map.set(key.text, made)
    return made
  }

  const ofContent = (content: Content): Map<string, Packed> => {
    const found = ofContents.get(content) ?? new Map<string, Packed>()
    ofContents.set(content, found)
    return found
  }

  async function append(content: Content, packing: Packing, signal?: AbortSignal): Promise<Packed> {
    const native = await nativeFor({ blocks: Math.ceil(content.size / SECTOR_BYTES) })
    expectBytes(content.size)
    const at = end
    const start = tableEnd(packing.version, Math.ceil(content.size / packing.blockBytes))
    const ends: number[] = []
    let size = 0
    for await (const block of blocksOf(content, packing, open, native, signal)) {
      writeAll(file(), block, at + start + size, folder)
      ends.push((size += block.length))
      // As soon as nothing can be gained the rest is not looked at.
      if (sectorsFor(start + size) >= sectorsFor(content.size)) return 'none'
    }
    writeAll(file(), headAndPointers(packing, content.size, ends), at, folder)
    end = at + start + size
    return { at, size: start + size }
  }

  const inTurn = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const mine = turn.then(work)
    turn = mine.catch(() => {})
    return mine
  }

  return {
    async pack(content, packing, signal) {
      const found = await inTurn(() => packed(content, packing, signal))
      if (found === 'none') return undefined
      const { version, blockBytes } = packing
      return {
        id: content.id,
        size: bytes(found.size),
        origin: { kind: 'packed', of: content, packing },
        compressed: { form: { kind: 'blocks', version, headerBytes: headerOf(version).size, blockBytes }, size: content.size },
      }
    },
    async *stream({ id, origin, size }, from, signal) {
      if (origin.kind !== 'packed') throw new Error(`${id} is not compressed`)
      const found = await inTurn(() => packed(origin.of, origin.packing, signal))
      if (found === 'none' || found.size !== size)
        throw new DiscError(
          faults.packedAnew({ path: id.replace(/^data:/, ''), measured: size, found: found === 'none' ? undefined : found.size }),
        )
      for (let at = from; at < size; at += PIECE_BYTES) {
        if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
        const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at))
        readBack(file(), piece, found.at + at, folder)
        yield piece
      }
    },
    close() {
      if (handle !== undefined) closeRead(handle)
      handle = undefined
      known.clear()
    },
  }
}

const sectorsFor = (size: number): number => Math.ceil(size / SECTOR_BYTES)

/** The same file of the host is compressed once, however often it is measured. */
function keyOf({ origin, size }: Content, packing: Packing): { readonly text: string; readonly origin: Origin | undefined } {
  const how = `${packing.version} ${packing.blockBytes} ${packing.level}`
  if (origin.kind !== 'file' && origin.kind !== 'archive') return { text: how, origin: undefined }
  const { path, offset, stamp } = origin
  const text = [how, size, offset, stamp.size, stamp.mtime, stamp.device, stamp.inode, path].join(' ')
  return { text, origin }
}

/** Each block compressed, in order; one of nothing but zeros becomes nothing. */
async function* blocksOf(
  content: Content,
  { blockBytes, level }: Packing,
  open: OpenContent,
  native: Native | undefined,
  signal: AbortSignal | undefined,
): AsyncGenerator<Uint8Array> {
  const reader = byteReader((offset) => open(content, bytes(offset), signal))
  const chain = CHAINS[level - 1] as number
  const pending: Promise<Uint8Array>[] = []
  const take = (block: Uint8Array): Promise<Uint8Array> => {
    const packed = block.every((byte) => byte === 0) ? Promise.resolve(new Uint8Array(0)) : deflateBlock(native, block, chain)
    // It is waited for later, and fails then.
    packed.catch(() => {})
    return packed
  }
  try {
    for (let block = await reader.read(blockBytes); block.length > 0; block = await reader.read(blockBytes)) {
      if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
      // What a reader gives may be part of what it reads on into.
      pending.push(take(block))
      if (pending.length >= AT_ONCE) yield await (pending.shift() as Promise<Uint8Array>)
    }
    while (pending.length > 0) yield await (pending.shift() as Promise<Uint8Array>)
  } finally {
    await Promise.allSettled(pending)
    await reader.close()
  }
}
