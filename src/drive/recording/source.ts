/** What is recorded, as sectors in their order: an image, a plan that is made on the fly and a raw disc look the same from here. */

import { zerosOf } from './zeros.js'

export interface SectorSource {
  /** Whole sectors that `open` delivers from sector 0. */
  readonly count: number
  /** 2048 of data, 2336 or 2352 of a CD track, 2368 or 2448 with sub-channel. */
  readonly sectorBytes: number
  /**
   * The sectors from number `from` on, in pieces of whole sectors, each piece fresh. Throws a `DiscError` where the source
   * fails. May be called more than once.
   */
  open(from: number, signal?: AbortSignal): AsyncIterable<Uint8Array>
  /**
   * Takes back a piece, the very one that was delivered, of which nobody needs a byte any more: its memory may be filled
   * again. A piece that is not given back stays as it is.
   */
  giveBack?(piece: Uint8Array): void
}

/** Sectors read one after the other into memory of the caller's. */
export interface SectorReader {
  /** Fills `into`, and with less only at the end. Bytes that were read. */
  read(into: Uint8Array): Promise<number>
  close(): Promise<void>
}

/** Pieces that wait to be filled again while a stream is open; more are left to the garbage collector. */
const SPARE_PIECES = 4

/** A source of pieces of `pieceSectors`, whose memory is used again when they are given back. */
export function sourceOfReader(
  count: number,
  sectorBytes: number,
  pieceSectors: number,
  openReader: (from: number, signal?: AbortSignal) => SectorReader,
): SectorSource {
  const lent = new WeakSet<Uint8Array>()
  const spare: Uint8Array[] = []
  let streams = 0
  return {
    count,
    sectorBytes,
    async *open(from, signal) {
      const reader = openReader(from, signal)
      streams++
      try {
        for (;;) {
          signal?.throwIfAborted()
          const piece = spare.pop() ?? new Uint8Array(pieceSectors * sectorBytes)
          const length = await reader.read(piece)
          if (length < piece.length) {
            if (length > 0) yield piece.subarray(0, length)
            return
          }
          lent.add(piece)
          yield piece
        }
      } finally {
        if (--streams === 0) spare.length = 0
        await reader.close()
      }
    },
    giveBack(piece) {
      if (lent.delete(piece) && streams > 0 && spare.length < SPARE_PIECES) spare.push(piece)
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
    giveBack(piece) {
      for (const part of parts) part.giveBack?.(piece)
    },
  }
}

const PIECE_BYTES = 1 << 20

/**
 * The sectors of a source in blocks of exactly `perBlock` sectors, the last one shorter. A block is good until the next one
 * is asked for: then its piece is given back. Throws a plain error where the
 * source delivers another number of sectors than it said: whoever makes sources has checked their files.
 */
export async function* blocksOf(source: SectorSource, perBlock: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const blockBytes = perBlock * source.sectorBytes
  const wanted = source.count * source.sectorBytes
  let pending = new Uint8Array(0)
  let taken = 0
  for await (const piece of source.open(0, signal)) {
    taken += piece.length
    if (taken > wanted) throw new Error(`A source of ${source.count} sectors delivered more`)
    let at = 0
    if (pending.length > 0) {
      const room = Math.min(blockBytes - pending.length, piece.length)
      const joined = new Uint8Array(pending.length + room)
      joined.set(pending)
      joined.set(piece.subarray(0, room), pending.length)
      at = room
      pending = joined
      if (pending.length < blockBytes) {
        source.giveBack?.(piece)
        continue
      }
      yield pending
      pending = new Uint8Array(0)
    }
    for (; at + blockBytes <= piece.length; at += blockBytes) yield piece.subarray(at, at + blockBytes)
    if (at < piece.length) pending = piece.slice(at)
    source.giveBack?.(piece)
  }
  if (taken !== wanted) throw new Error(`A source of ${source.count} sectors delivered ${taken} of ${wanted} bytes`)
  if (pending.length > 0) yield pending
}

/** A source that reads some pieces before they are wanted, so that reading and writing go on side by side. */
export function readAhead(source: SectorSource, pieces: number): SectorSource {
  return {
    count: source.count,
    sectorBytes: source.sectorBytes,
    open: (from, signal) => ahead(source.open(from, signal), pieces),
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
