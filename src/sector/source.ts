/** What is recorded, as sectors in their order: an image, a plan that is made on the fly and a raw disc look the same from here. */

import { isRead, type FileBytes, type Medium, type SectorReader, type SectorSource } from '../port/index.js'
import { lba, SECTOR_BYTES, sectors } from '../unit/index.js'
import { zerosOf } from './zeros.js'

/** Sectors of a piece of data: four mebibytes, one command of a virtual drive. */
export const PIECE_SECTORS = 2048
/** Pieces that wait to be filled again while a stream is open; more are left to the garbage collector. */
const SPARE_PIECES = 4

/** A source of pieces of `pieceSectors`, whose memory is used again when they are given back. */
export function sourceOfReader(
  count: number,
  sectorBytes: number,
  pieceSectors: number,
  openReader: (from: number, signal?: AbortSignal) => SectorReader,
): SectorSource {
  /** The memory of which a piece is the start. */
  const lent = new WeakMap<Uint8Array, Uint8Array>()
  const spare: Uint8Array[] = []
  let streams = 0
  async function* stream<Piece>(
    from: number,
    signal: AbortSignal | undefined,
    next: (reader: SectorReader, into: Uint8Array) => Promise<Piece | undefined>,
  ): AsyncGenerator<Piece> {
    const reader = openReader(from, signal)
    streams++
    try {
      for (;;) {
        signal?.throwIfAborted()
        const memory = spare.pop() ?? new Uint8Array(pieceSectors * sectorBytes)
        const piece = await next(reader, memory)
        if (piece === undefined) return
        if (piece instanceof Uint8Array) lent.set(piece, memory)
        else spare.push(memory)
        yield piece
      }
    } finally {
      if (--streams === 0) spare.length = 0
      await reader.close()
    }
  }
  const read = async (reader: SectorReader, into: Uint8Array): Promise<Uint8Array | undefined> => {
    const length = await reader.read(into)
    return length === 0 ? undefined : into.subarray(0, length)
  }
  return {
    count,
    sectorBytes,
    open: (from, signal) => stream(from, signal, read),
    openUnread: (unit, signal) =>
      stream<Uint8Array | FileBytes>(0, signal, (reader, into) => reader.readOrLend?.(into, unit * sectorBytes) ?? read(reader, into)),
    giveBack(piece) {
      const memory = lent.get(piece)
      if (memory !== undefined && lent.delete(piece) && streams > 0 && spare.length < SPARE_PIECES) spare.push(memory)
    },
  }
}

/** A source of bytes in memory. */
export function sourceOfBytes(bytes: Uint8Array, sectorBytes: number): SectorSource {
  if (bytes.length % sectorBytes !== 0) throw new Error(`${bytes.length} bytes are no whole sectors of ${sectorBytes}`)
  const piece = sectorBytes * Math.max(1, Math.floor(PIECE_BYTES / sectorBytes))
  return {
    count: bytes.length / sectorBytes,
    sectorBytes,
    async *open(from) {
      for (let at = from * sectorBytes; at < bytes.length; at += piece) yield bytes.slice(at, at + piece)
    },
  }
}

export function sourceOfZeros(count: number, sectorBytes: number): SectorSource {
  const whole = Math.max(1, Math.floor(PIECE_BYTES / sectorBytes))
  return {
    count,
    sectorBytes,
    async *open(from) {
      for (let at = from; at < count; at += whole) yield zerosOf(Math.min(whole, count - at) * sectorBytes)
    },
  }
}

/** A source whose bytes can only be had from the start: sectors before `from` are read and dropped. */
export function sourceOfStream(
  count: number,
  sectorBytes: number,
  open: (signal?: AbortSignal) => AsyncIterable<Uint8Array>,
): SectorSource {
  return {
    count,
    sectorBytes,
    async *open(from, signal) {
      let skip = from * sectorBytes
      for await (const piece of open(signal)) {
        if (skip >= piece.length) skip -= piece.length
        else {
          yield skip === 0 ? piece : piece.subarray(skip)
          skip = 0
        }
      }
    },
  }
}

/** Of a source the sectors from number `first` on to before `end`. */
export function sourceOfPart(source: SectorSource, first: number, end: number): SectorSource {
  const { sectorBytes } = source
  return {
    count: end - first,
    sectorBytes,
    async *open(from, signal) {
      let left = (end - first - from) * sectorBytes
      if (left <= 0) return
      for await (const piece of source.open(first + from, signal)) {
        yield left >= piece.length ? piece : piece.subarray(0, left)
        left -= piece.length
        if (left <= 0) return
      }
    },
  }
}

/** Sources one after the other; all of one sector size. */
export function sourceOfParts(parts: readonly SectorSource[]): SectorSource {
  const sectorBytes = parts[0]?.sectorBytes ?? 2048
  return {
    count: parts.reduce((sum, part) => sum + part.count, 0),
    sectorBytes,
    async *open(from, signal) {
      let skip = from
      for (const part of parts) {
        if (skip < part.count) yield* part.open(skip, signal)
        skip = Math.max(0, skip - part.count)
      }
    },
    async *openUnread(unit, signal) {
      let at = 0
      for (const part of parts) {
        yield* at % unit === 0 && part.openUnread !== undefined ? part.openUnread(unit, signal) : part.open(0, signal)
        at += part.count
      }
    },
    giveBack(piece) {
      for (const part of parts) part.giveBack?.(piece)
    },
  }
}

const PIECE_BYTES = 1 << 20

/** The sectors of a source in blocks of exactly `perBlock` sectors, the last one shorter. A block is good until the next one is asked for. */
export const blocksOf = (source: SectorSource, perBlock: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> =>
  inBlocks(source.open(0, signal), source, perBlock)

/**
 * The same, but what lies in files of the host comes unread and in one piece, where it begins on a multiple of `unit` sectors:
 * so do all blocks, if `perBlock` is one.
 */
export const unreadBlocksOf = (
  source: SectorSource,
  perBlock: number,
  unit: number,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array | FileBytes> => inBlocks(source.openUnread?.(unit, signal) ?? source.open(0, signal), source, perBlock)

/**
 * Joins and cuts pieces, and gives each back when it has been taken. Throws a plain error where the source delivers another
 * number of sectors than it said: whoever makes sources has checked their files.
 */
async function* inBlocks<Piece extends Uint8Array | FileBytes>(
  pieces: AsyncIterable<Piece | Uint8Array>,
  source: SectorSource,
  perBlock: number,
): AsyncGenerator<Piece | Uint8Array> {
  const blockBytes = perBlock * source.sectorBytes
  const wanted = source.count * source.sectorBytes
  let pending = new Uint8Array(0)
  let filled = 0
  let taken = 0
  for await (const piece of pieces) {
    taken += piece.length
    if (taken > wanted) throw new Error(`A source of ${source.count} sectors delivered more`)
    if (!isRead(piece)) {
      if (filled > 0) yield pending.subarray(0, filled)
      filled = 0
      yield piece
      continue
    }
    let at = 0
    if (filled > 0) {
      at = Math.min(blockBytes - filled, piece.length)
      pending.set(piece.subarray(0, at), filled)
      filled += at
      if (filled === blockBytes) {
        yield pending
        filled = 0
      }
    }
    for (; at + blockBytes <= piece.length; at += blockBytes) yield piece.subarray(at, at + blockBytes)
    if (at < piece.length) {
      pending = new Uint8Array(Math.min(blockBytes, wanted - taken + piece.length - at))
      pending.set(piece.subarray(at))
      filled = piece.length - at
    }
    source.giveBack?.(piece)
  }
  if (taken !== wanted) throw new Error(`A source of ${source.count} sectors delivered ${taken} of ${wanted} bytes`)
  if (filled > 0) yield pending.subarray(0, filled)
}

/** A source that reads some pieces before they are wanted, so that reading and writing go on side by side. */
export function readAhead(source: SectorSource, pieces: number): SectorSource {
  return {
    count: source.count,
    sectorBytes: source.sectorBytes,
    open: (from, signal) => ahead(source.open(from, signal), pieces),
    openUnread: (unit, signal) => aheadUnread(source.openUnread?.(unit, signal) ?? source.open(0, signal)),
    giveBack: (piece) => source.giveBack?.(piece),
  }
}

async function* ahead(stream: AsyncIterable<Uint8Array>, pieces: number): AsyncGenerator<Uint8Array> {
  const iterator = stream[Symbol.asyncIterator]()
  const queue: Promise<IteratorResult<Uint8Array>>[] = []
  try {
    for (;;) {
      while (queue.length < pieces) {
        const next = iterator.next()
        // A failure is met when its turn comes.
        next.catch(() => {})
        queue.push(next)
      }
      const result = await queue.shift()
      if (result === undefined || result.done === true) return
      yield result.value
    }
  } finally {
    await iterator.return?.()
  }
}

/** What is lent is good until the next piece is asked for: only beside the others one is read before it is wanted. */
async function* aheadUnread(stream: AsyncIterable<Uint8Array | FileBytes>): AsyncGenerator<Uint8Array | FileBytes> {
  const iterator = stream[Symbol.asyncIterator]()
  try {
    for (let next = iterator.next(); ;) {
      const result = await next
      if (result.done === true) return
      const { value } = result
      if (isRead(value)) {
        next = iterator.next()
        // A failure is met when its turn comes.
        next.catch(() => {})
        yield value
      } else {
        yield value
        next = iterator.next()
      }
    }
  } finally {
    await iterator.return?.()
  }
}

/** The blocks of a medium. */
export const sourceOfMedium = (medium: Medium): SectorSource =>
  sourceOfStream(medium.size, SECTOR_BYTES, async function* (signal) {
    for (let at = 0; at < medium.size; at += MEDIUM_PIECE) {
      signal?.throwIfAborted()
      const count = Math.min(MEDIUM_PIECE, medium.size - at)
      yield (await medium.read(lba(at), sectors(count))).slice()
    }
  })
const MEDIUM_PIECE = 512
