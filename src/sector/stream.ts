/** A layout as a stream of bytes, for whatever takes them one after the other: a pipe, a drive, a digest. */

import type { Layout } from '../layout/index.js'
import type { Content, ContentReader, OpenContent } from '../source/index.js'
import { bytes, bytesOf } from '../unit/index.js'
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

export interface LayoutReaderOptions {
  readonly open: OpenContent
  /** Reads what it can; the rest is opened. Closed with the reader of the layout. */
  readonly contents?: ContentReader
  readonly signal?: AbortSignal | undefined
}

/** The sectors of a layout one after the other, read into memory of the caller's. */
export class LayoutReader {
  readonly #options: LayoutReaderOptions
  readonly #runs: Iterator<Run>
  #run: { readonly run: Run; done: number } | undefined
  /** The content that is being streamed, for want of a better way. */
  #stream: { readonly pieces: AsyncIterator<Uint8Array>; left: Uint8Array } | undefined

  constructor(layout: Layout, options: LayoutReaderOptions) {
    this.#runs = runsOf(layout)[Symbol.iterator]()
    this.#options = options
  }

  /** Fills `into`, and with less only at the end. Bytes that were read. */
  async read(into: Uint8Array): Promise<number> {
    let filled = 0
    while (filled < into.length) {
      this.#options.signal?.throwIfAborted()
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
    this.#options.contents?.close()
    await this.#stream?.pieces.return?.()
    this.#stream = undefined
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
    else if (run.kind === 'content' && data.length > 0) await this.#fillContent(run.content, at, data)
  }

  async #fillContent(content: Content, at: number, into: Uint8Array): Promise<void> {
    const { open, contents, signal } = this.#options
    if (this.#stream === undefined && contents !== undefined && (await contents.fill(content, at, into))) return
    const stream = (this.#stream ??= { pieces: open(content, bytes(at), signal)[Symbol.asyncIterator](), left: new Uint8Array(0) })
    for (let done = 0; done < into.length;) {
      if (stream.left.length === 0) {
        const next = await stream.pieces.next()
        if (next.done === true) throw new Error(`${content.id} delivered fewer than ${content.size} bytes`)
        stream.left = next.value
      }
      const part = stream.left.subarray(0, into.length - done)
      into.set(part, done)
      stream.left = stream.left.subarray(part.length)
      done += part.length
    }
    if (at + into.length < content.size) return
    // Asked once more, a source looks whether it is still what was measured.
    await stream.pieces.next()
    await stream.pieces.return?.()
    this.#stream = undefined
  }
}
