/** A layout as a stream of bytes, for whatever takes them one after the other: a pipe, a drive, a digest. */

import type { Layout } from '../layout/index.js'
import type { OpenContent } from '../source/index.js'
import { bytesOf } from '../unit/index.js'
import { ContentFiller, type ContentFillerOptions } from './content-filler.js'
import { runsOf, type Run } from './runs.js'

const PIECE_BYTES = 1 << 20

/** All sectors of a layout from its start, in pieces of whole sectors of up to a mebibyte, each piece fresh. */
export async function* sectorsOf(layout: Layout, open: OpenContent, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
  const reader = new LayoutReader(layout, { open, signal })
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

/** The sectors of a layout one after the other, read into memory of the caller's. */
export class LayoutReader {
  readonly #contents: ContentFiller
  readonly #signal: AbortSignal | undefined
  readonly #runs: Iterator<Run>
  #run: { readonly run: Run; done: number } | undefined

  constructor(layout: Layout, options: ContentFillerOptions) {
    this.#runs = runsOf(layout)[Symbol.iterator]()
    this.#contents = new ContentFiller(options)
    this.#signal = options.signal
  }

  /** Fills `into`, and with less only at the end. Bytes that were read. */
  async read(into: Uint8Array): Promise<number> {
    let filled = 0
    while (filled < into.length) {
      this.#signal?.throwIfAborted()
      const current = (this.#run ??= this.#next())
      if (current === undefined) break
      const total = bytesOf(current.run.length)
      const part = into.subarray(filled, filled + total - current.done)
      await this.#fill(current.run, current.done, part)
      current.done += part.length
      filled += part.length
      if (current.done === total) this.#run = undefined
    }
    return filled
  }

  async close(): Promise<void> {
    await this.#contents.close()
  }

  #next(): { readonly run: Run; done: number } | undefined {
    const next = this.#runs.next()
    return next.done === true ? undefined : { run: next.value, done: 0 }
  }

  /** Fills `into` with a run from byte `at` on; what lies behind its data is padding. */
  async #fill(run: Run, at: number, into: Uint8Array): Promise<void> {
    const size = run.kind === 'bytes' ? run.bytes.length : run.kind === 'content' ? run.content.size : 0
    const data = into.subarray(0, Math.max(0, size - at))
    into.fill(0, data.length)
    if (run.kind === 'bytes') data.set(run.bytes.subarray(at, at + data.length))
    else if (run.kind === 'content' && data.length > 0) await this.#contents.fill(run.content, at, data)
  }
}
