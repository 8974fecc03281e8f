/** Fills chunks with what they are made of. Chunks come in ascending order, one at a time. */

import { nativeFor } from '../kernel/native.node.js'
import { ContentFiller, type ContentFillerOptions } from '../sector/index.js'
import { gather, wholeAt, type Whole } from './gather.node.js'
import type { Job } from './jobs.js'

type Chunk = Extract<Job, { kind: 'chunk' }>

export class Filler {
  readonly #contents: ContentFiller

  constructor(options: ContentFillerOptions) {
    this.#contents = new ContentFiller(options)
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
        else await this.#contents.fill(item.content, item.offset, buffer.subarray(item.at, end))
      }
    }
    buffer.fill(0, end, chunk.size)
    await this.#gather(wholes, buffer)
  }

  close(): Promise<void> {
    return this.#contents.close()
  }

  /** Reads small files; one that is not as measured is opened again for its fault. */
  async #gather(wholes: readonly Whole[], buffer: Uint8Array): Promise<void> {
    if (wholes.length === 0) return
    for (const { content, at } of await gather(await nativeFor({ files: wholes.length }), wholes, buffer))
      await this.#contents.stream(content, 0, buffer.subarray(at, at + content.size))
  }
}
