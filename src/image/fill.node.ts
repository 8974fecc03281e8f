/** Fills chunks with what they are made of. Chunks come in ascending order, one at a time. */

import { loadNative } from '../kernel/native.node.js'
import type { Content, ContentReader, OpenContent } from '../source/index.js'
import { bytes } from '../unit/index.js'
import { gather, wholeAt, type Whole } from './gather.node.js'
import type { Item, Job } from './jobs.js'

type ContentItem = Extract<Item, { kind: 'content' }>
type Chunk = Extract<Job, { kind: 'chunk' }>

export class Filler {
  readonly #open: OpenContent
  readonly #reader: ContentReader | undefined
  readonly #signal: AbortSignal | undefined
  /** A content that goes on in the next chunk. */
  #current: { readonly content: Content; readonly pieces: AsyncIterator<Uint8Array>; offset: number; left: Uint8Array } | undefined

  /** The reader reads what it can; the rest is opened. It is closed with the filler. */
  constructor(open: OpenContent, reader: ContentReader | undefined, signal?: AbortSignal) {
    this.#open = open
    this.#reader = reader
    this.#signal = signal
  }

  /** Fills `buffer` with the chunk, padding included. Throws the faults of the sources. */
  async fill(chunk: Chunk, buffer: Uint8Array): Promise<void> {
    const wholes: Whole[] = []
    let end = 0
    for (const item of chunk.items) {
      buffer.fill(0, end, item.at)
      end = item.at + (item.kind === 'bytes' ? item.bytes.length : item.length)
      if (item.kind === 'bytes') buffer.set(item.bytes, item.at)
      else {
        const { origin, size } = item.content
        const whole = item.length === size ? wholeAt(item.content, item.at) : undefined
        if (origin.kind === 'bytes') buffer.set(origin.bytes.subarray(item.offset, item.offset + item.length), item.at)
        else if (whole !== undefined) wholes.push(whole)
        else await this.#read(item, buffer)
      }
    }
    buffer.fill(0, end, chunk.size)
    await this.#gather(wholes, buffer)
  }

  async close(): Promise<void> {
    this.#reader?.close()
    await this.#endStream()
  }

  async #endStream(): Promise<void> {
    await this.#current?.pieces.return?.()
    this.#current = undefined
  }

  /** Reads small files; one that is not as measured is opened again for its fault. */
  async #gather(wholes: readonly Whole[], buffer: Uint8Array): Promise<void> {
    if (wholes.length === 0) return
    for (const { content, at } of await gather(await loadNative(), wholes, buffer))
      await this.#stream({ kind: 'content', at, content, offset: 0, length: content.size }, buffer)
  }

  async #read(item: ContentItem, buffer: Uint8Array): Promise<void> {
    if (this.#signal?.aborted !== true && this.#current === undefined && this.#reader !== undefined) {
      const into = buffer.subarray(item.at, item.at + item.length)
      if (await this.#reader.fill(item.content, item.offset, into)) return
    }
    await this.#stream(item, buffer)
  }

  async #stream(item: ContentItem, buffer: Uint8Array): Promise<void> {
    if (this.#current === undefined || this.#current.content !== item.content || this.#current.offset !== item.offset) {
      await this.#endStream()
      const pieces = this.#open(item.content, bytes(item.offset), this.#signal)[Symbol.asyncIterator]()
      this.#current = { content: item.content, pieces, offset: item.offset, left: new Uint8Array(0) }
    }
    const current = this.#current
    for (let done = 0; done < item.length;) {
      if (current.left.length === 0) {
        const { value, done: ended } = await current.pieces.next()
        if (ended === true) throw new Error(`${item.content.id} delivered fewer than ${item.content.size} bytes`)
        current.left = value
      }
      const part = current.left.subarray(0, item.length - done)
      buffer.set(part, item.at + done)
      current.left = current.left.subarray(part.length)
      done += part.length
      current.offset += part.length
    }
    // Asking once more lets the source look whether the file is still the one that was measured.
    if (current.offset === item.content.size) {
      await current.pieces.next()
      await this.#endStream()
    }
  }
}
