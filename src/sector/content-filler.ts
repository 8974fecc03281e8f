/** Contents read piece by piece into memory of the caller's: by a reader where it can, else from a stream that stays open. */

import type { FileBytes } from '../port/index.js'
import type { Content, ContentReader, OpenContent } from '../source/index.js'
import { bytes } from '../unit/index.js'

export interface ContentFillerOptions {
  readonly open: OpenContent
  /** Reads what it can; the rest is opened. Closed with the filler. */
  readonly contents?: ContentReader | undefined
  readonly signal?: AbortSignal | undefined
}

interface Stream {
  readonly content: Content
  readonly pieces: AsyncIterator<Uint8Array>
  /** Of the next byte. */
  offset: number
  left: Uint8Array
}

export class ContentFiller {
  readonly #options: ContentFillerOptions
  /** A content that goes on with the next piece. */
  #stream: Stream | undefined

  constructor(options: ContentFillerOptions) {
    this.#options = options
  }

  /** Fills `into` with the bytes of a content from `at` on. Throws the faults of its source. */
  async fill(content: Content, at: number, into: Uint8Array): Promise<void> {
    const { contents, signal } = this.#options
    if (this.#stream === undefined && signal?.aborted !== true && (await contents?.fill(content, at, into)) === true) return
    await this.stream(content, at, into)
  }

  /** Bytes of a content as they lie in a file of the host, where a reader has them so. */
  lend(content: Content, at: number, length: number): FileBytes | undefined {
    return this.#stream === undefined ? this.#options.contents?.lend?.(content, at, length) : undefined
  }

  /** The same from a stream, whatever the reader could do. */
  async stream(content: Content, at: number, into: Uint8Array): Promise<void> {
    const stream = await this.#streamAt(content, at)
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
      stream.offset += part.length
    }
    if (stream.offset < content.size) return
    // Asked once more, a source looks whether it is still what was measured.
    await stream.pieces.next()
    await this.#endStream()
  }

  async close(): Promise<void> {
    this.#options.contents?.close()
    await this.#endStream()
  }

  async #streamAt(content: Content, at: number): Promise<Stream> {
    if (this.#stream?.content === content && this.#stream.offset === at) return this.#stream
    await this.#endStream()
    const pieces = this.#options.open(content, bytes(at), this.#options.signal)[Symbol.asyncIterator]()
    return (this.#stream = { content, pieces, offset: at, left: new Uint8Array(0) })
  }

  async #endStream(): Promise<void> {
    await this.#stream?.pieces.return?.()
    this.#stream = undefined
  }
}
