/**
 * Contents as bytes. Small ones are read at once into a buffer, others stream in pieces of up to a mebibyte. Whatever is read
 * from a file of the host is compared with what was measured, before and after.
 */

import { tmpdir } from 'node:os'
import { DiscError } from '../fault/index.js'
import type { Files, Medium } from '../port/index.js'
import { bytes, sectorsOf, type Bytes } from '../unit/index.js'
import type { Content, ContentReader, Extent, OpenContent } from './content.js'
import { streamOnMedium } from './extents.js'
import { faults } from './faults.js'
import { hostFiles, PIECE_BYTES } from './files.node.js'
import { check, openGuarded, readFully } from './guard.node.js'
import { closeRead } from './host.node.js'
import { createPacks, type Packs } from './pack.node.js'
import { interleaved } from './interleave.js'
import { fillRandom } from './random.node.js'
import { openReader, readRange, type OriginOf } from './range.node.js'
import { createSpools, type Spools } from './spool.node.js'
import type { Packing } from './zisofs.js'
import { streamZisofs } from './zisofs-stream.js'
import { inflateBlock } from './zisofs.node.js'

export interface HostContents {
  readonly open: OpenContent
  /** The host's files; archives that are unpacked by way of them are kept for `open`, where that was asked for. */
  readonly files: Files
  /**
   * Writes all bytes of a content into `buffer` from `at` on, and checks its source as `open` does. False, and nothing is
   * written, for contents that take waiting: these must be opened.
   */
  readInto(content: Content, buffer: Uint8Array, at: number): boolean
  /** Reads contents one after the other without an allocation for each piece. Close the reader. */
  reader(): ContentReader
  /** All bytes of a small content, such as a boot image. Throws `source/tooLarge` beyond `limit` bytes. */
  load(content: Content, limit?: number, signal?: AbortSignal): Promise<Uint8Array>
  /** A content as it is recorded compressed; undefined where that takes as many sectors. What it becomes is kept for `open`. */
  pack(content: Content, packing: Packing, signal?: AbortSignal): Promise<Content | undefined>
  /** Makes a medium one that contents are read from, until they are closed. */
  admit(medium: Medium): void
  /** Lets go of drives until something is read from them again. */
  rest(): Promise<void>
  /** Gives temporary files and media that were admitted back. */
  close(): Promise<void>
}

export interface HostContentsOptions {
  /** Media of older sessions, by the name that contents know them by. */
  readonly media?: ReadonlyMap<string, Medium>
  /** Folder for temporary files; that of the system where absent. */
  readonly temporaryFolder?: string
  /** Whether what is unpacked while it is measured will be wanted: `keep` spares unpacking it once more. */
  readonly unpacked?: 'keep' | 'leave'
}

const LOAD_LIMIT = 64 * 2 ** 20

export function hostContents(options: HostContentsOptions = {}): HostContents {
  const spools = createSpools(options.temporaryFolder ?? tmpdir())
  const media = new Map(options.media)
  const admitted: Medium[] = []
  const open: OpenContent = (content, offset = bytes(0), signal) => stream(content, offset, { spools, packs, media, signal })
  const packs = createPacks(options.temporaryFolder ?? tmpdir(), open)
  return {
    open,
    files: options.unpacked === 'keep' ? { ...hostFiles, unpack: (...args) => spools.unpack(...args) } : hostFiles,
    readInto: (content, buffer, at) => readRange(content, 0, buffer.subarray(at, at + content.size)),
    reader: openReader,
    async load(content, limit = LOAD_LIMIT, signal) {
      if (content.size > limit) throw new DiscError(faults.tooLarge({ what: content.id, size: content.size, limit }))
      const { origin } = content
      const medium = origin.kind === 'extents' ? media.get(origin.medium) : undefined
      if (origin.kind === 'extents' && medium !== undefined && isOnePiece(origin)) {
        if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
        const [{ start }] = origin.extents
        return (await medium.read(start, sectorsOf(content.size))).slice(0, content.size)
      }
      const out = new Uint8Array(content.size)
      if (readRange(content, 0, out)) return out
      let at = 0
      for await (const piece of open(content, bytes(0), signal)) {
        out.set(piece, at)
        at += piece.length
      }
      return out
    },
    pack: (content, packing, signal) => packs.pack(content, packing, signal),
    admit(medium) {
      media.set(medium.name, medium)
      admitted.push(medium)
    },
    async rest() {
      for (const medium of admitted) await medium.rest?.()
    },
    async close() {
      spools.close()
      packs.close()
      for (const medium of admitted.splice(0)) await medium.close()
    },
  }
}

/** Whole blocks of a medium, one behind the other. */
const isOnePiece = (origin: OriginOf<'extents'>): origin is OriginOf<'extents'> & { readonly extents: readonly [Extent] } =>
  origin.forms === undefined && origin.extents.length === 1 && origin.extents[0]?.skip === undefined

interface Reading {
  readonly spools: Spools
  readonly packs: Packs
  readonly media: ReadonlyMap<string, Medium>
  readonly signal: AbortSignal | undefined
}

async function* stream(content: Content, from: number, reading: Reading): AsyncGenerator<Uint8Array> {
  const { origin, size } = content
  if (reading.signal?.aborted === true) throw new DiscError(faults.cancelled({}))
  switch (origin.kind) {
    case 'file':
      return yield* streamFile(origin, from, size, reading)
    case 'archive':
      if (origin.compression === 'none') return yield* streamFile(origin, from, size, reading)
      return yield* streamPieces(from, size, reading, (into, at) => reading.spools.read(origin, at, into, reading.signal))
    case 'bytes':
      return yield* streamPieces(from, size, reading, (into, at) => into.set(origin.bytes.subarray(at, at + into.length)))
    case 'zeros':
      return yield* streamPieces(from, size, reading, () => {})
    case 'random':
      return yield* streamPieces(from, size, reading, (into, at) => fillRandom(into, origin.seed, at))
    case 'concat':
      return yield* streamConcat(origin.parts, from, reading)
    case 'interleave':
      return yield* interleaved(origin.parts, from, (part, at) => stream(part, at, reading))
    case 'extents': {
      const medium = reading.media.get(origin.medium)
      if (medium === undefined) throw new DiscError(faults.mediumMissing({ medium: origin.medium }))
      return yield* streamOnMedium(origin, medium, from, size, reading.signal)
    }
    case 'zisofs':
      return yield* streamZisofs(origin, from, size, {
        open: (first, end) => stream({ ...origin.stored, size: bytes(end) }, first, reading),
        inflate: inflateBlock,
      })
    case 'packed':
      return yield* reading.packs.stream(content, from, reading.signal)
    case 'track':
      throw new Error(`${content.id} is made with track ${origin.number}`)
    default:
      throw new TypeError(`No origin: ${JSON.stringify(origin satisfies never)}`)
  }
}

async function* streamPieces(
  from: number,
  size: Bytes,
  { signal }: Reading,
  fill: (into: Uint8Array, at: number) => void | Promise<void>,
): AsyncGenerator<Uint8Array> {
  for (let at = from; at < size; at += PIECE_BYTES) {
    if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
    const piece = new Uint8Array(Math.min(PIECE_BYTES, size - at))
    await fill(piece, at)
    yield piece
  }
}

async function* streamFile(origin: OriginOf<'file' | 'archive'>, from: number, size: Bytes, reading: Reading): AsyncGenerator<Uint8Array> {
  const { path, offset, stamp } = origin
  const handle = openGuarded(path, stamp)
  try {
    yield* streamPieces(from, size, reading, (into, at) => readFully(handle, path, stamp, into, offset + at))
    check(handle, path, stamp)
  } finally {
    closeRead(handle)
  }
}

async function* streamConcat(parts: readonly Content[], from: number, reading: Reading): AsyncGenerator<Uint8Array> {
  let start = 0
  for (const part of parts) {
    const end = start + part.size
    if (from < end) yield* stream(part, Math.max(0, from - start), reading)
    start = end
  }
}
