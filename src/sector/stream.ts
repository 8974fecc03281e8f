/** A layout as a stream of bytes, for whatever takes them one after the other: a pipe, a drive, a digest. */

import { bytesInSector, type Layout } from '../layout/index.js'
import type { FileBytes } from '../port/index.js'
import type { OpenContent } from '../source/index.js'
import { bytesOf, lba, SECTOR_BYTES, type Lba } from '../unit/index.js'
import { ContentFiller, type ContentFillerOptions } from './content-filler.js'
import { runsOf, type Run } from './runs.js'

const PIECE_BYTES = 1 << 20

/** All sectors of a layout from its start, or from one of them on, in pieces of whole sectors of up to a mebibyte, each piece fresh. */
export async function* sectorsOf(layout: Layout, open: OpenContent, signal?: AbortSignal, from = 0): AsyncGenerator<Uint8Array> {
  const reader = new LayoutReader(layout, { open, signal }, from)
  try {
    for (;;) {
      const piece = new Uint8Array(PIECE_BYTES)
      const length = await reader.read(piece)
      if (length > 0) yield piece.subarray(0, length)
      if (length < piece.length) return
    }
  } finally {
    await reader.close()
  }
}

interface Place {
  readonly run: Run
  /** Bytes of the run that have been read. */
  done: number
}

/** Below this, lending a file takes longer than reading it. */
const LEAST_LENT = 1 << 20

/** The sectors of a layout one after the other, read into memory of the caller's. */
export class LayoutReader {
  readonly #contents: ContentFiller
  readonly #signal: AbortSignal | undefined
  readonly #runs: Iterator<Run>
  readonly #from: Lba
  #place: Place | undefined
  /** Of the next byte in the layout. */
  #position: number

  /** `first` is the sector of the layout to begin with. */
  constructor(layout: Layout, options: ContentFillerOptions, first = 0) {
    this.#from = lba(layout.start + first)
    this.#position = first * SECTOR_BYTES
    this.#runs = runsOf(layout, this.#from)[Symbol.iterator]()
    this.#contents = new ContentFiller(options)
    this.#signal = options.signal
  }

  /** Fills `into`, and with less only at the end. Bytes that were read. */
  async read(into: Uint8Array): Promise<number> {
    let filled = 0
    while (filled < into.length) {
      const place = this.#next()
      if (place === undefined) break
      filled += await this.#fill(place, into.subarray(filled))
    }
    return filled
  }

  /**
   * The next bytes: of files of the host as they lie there, in whole units of `unit` bytes from the start of the layout on,
   * where there are many; else in `into`, as many as come before such a place. Undefined at the end. What is lent is good
   * until the next call.
   */
  async readOrLend(into: Uint8Array, unit: number): Promise<Uint8Array | FileBytes | undefined> {
    let filled = 0
    while (filled < into.length) {
      const place = this.#next()
      if (place === undefined) break
      const before = bytesBeforeLent(place, this.#position, unit)
      if (before === 0 && filled > 0) break
      const lent = before === 0 ? this.#lend(place, unit) : undefined
      if (lent !== undefined) return lent
      // Where nothing is lent in spite of all, the place is like any other.
      const end = before === undefined || before === 0 ? into.length : Math.min(filled + before, into.length)
      filled += await this.#fill(place, into.subarray(filled, end))
    }
    return filled === 0 ? undefined : into.subarray(0, filled)
  }

  async close(): Promise<void> {
    await this.#contents.close()
  }

  /** Where the next byte comes from; undefined at the end. */
  #next(): Place | undefined {
    this.#signal?.throwIfAborted()
    if (this.#place === undefined) {
      const next = this.#runs.next()
      if (next.done !== true) this.#place = { run: next.value, done: Math.max(0, this.#from - next.value.start) * SECTOR_BYTES }
    }
    return this.#place
  }

  #pass(place: Place, count: number): void {
    place.done += count
    this.#position += count
    if (place.done === bytesOf(place.run.length)) this.#place = undefined
  }

  #lend(place: Place, unit: number): FileBytes | undefined {
    const { run, done } = place
    if (run.kind !== 'content') return undefined
    const lent = this.#contents.lend(run.content, done, lendable(run.content.size - done, unit))
    if (lent !== undefined) this.#pass(place, lent.length)
    return lent
  }

  /** Fills the start of `into` with the rest of a run. Bytes that were filled. */
  async #fill(place: Place, into: Uint8Array): Promise<number> {
    const part = into.subarray(0, bytesOf(place.run.length) - place.done)
    await this.#fillWith(place.run, place.done, part)
    this.#pass(place, part.length)
    return part.length
  }

  /** Fills `into` with a run from byte `at` on; what lies behind its data is padding. */
  async #fillWith(run: Run, at: number, into: Uint8Array): Promise<void> {
    if (run.kind === 'content' && bytesInSector(run.content) !== SECTOR_BYTES)
      throw new Error(`${run.content.id} does not fit into blocks of ${SECTOR_BYTES} bytes`)
    const size = run.kind === 'bytes' ? run.bytes.length : run.kind === 'content' ? run.content.size : 0
    const data = into.subarray(0, Math.max(0, size - at))
    into.fill(0, data.length)
    if (run.kind === 'bytes') data.set(run.bytes.subarray(at, at + data.length))
    else if (run.kind === 'content' && data.length > 0) await this.#contents.fill(run.content, at, data)
  }
}

/** Whole units in so many bytes of a file, without the last byte, at which the file is looked at again. */
const lendable = (size: number, unit: number): number => Math.floor((size - 1) / unit) * unit

/** Bytes before the next place where much of a file begins with a unit; undefined where none does in this run. */
function bytesBeforeLent({ run, done }: Place, position: number, unit: number): number | undefined {
  if (run.kind !== 'content' || run.content.origin.kind !== 'file') return undefined
  const before = (unit - (position % unit)) % unit
  return lendable(run.content.size - done - before, unit) >= LEAST_LENT ? before : undefined
}
