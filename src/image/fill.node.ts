/** Fills chunks with what they are made of. Chunks come in ascending order, one at a time. */

import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { encodeUtf8 } from '../codec/index.js'
import { loadNative, type Native } from '../kernel/native.node.js'
import type { Content, OpenContent, Origin } from '../source/index.js'
import { bytes } from '../unit/index.js'
import type { Item, Job } from './jobs.js'

type FileOrigin = Extract<Origin, { kind: 'file' }>
type ContentItem = Extract<Item, { kind: 'content' }>
type Chunk = Extract<Job, { kind: 'chunk' }>
/** A small file that is read whole. */
interface Whole {
  readonly item: ContentItem
  readonly origin: FileOrigin
}

/** A measured time went through a number of milliseconds and may be off by so many microseconds. */
const TIME_SLACK = 2

export class Filler {
  readonly #open: OpenContent
  readonly #signal: AbortSignal | undefined
  /** A content that goes on in the next chunk. */
  #current: { readonly content: Content; readonly pieces: AsyncIterator<Uint8Array>; offset: number; left: Uint8Array } | undefined

  constructor(open: OpenContent, signal?: AbortSignal) {
    this.#open = open
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
        if (origin.kind === 'bytes') buffer.set(origin.bytes.subarray(item.offset, item.offset + item.length), item.at)
        else if (origin.kind === 'file' && origin.offset === 0 && item.offset === 0 && item.length === size && size === origin.stamp.size)
          wholes.push({ item, origin })
        else await this.#stream(item, buffer)
      }
    }
    buffer.fill(0, end, chunk.size)
    await this.#gather(wholes, buffer)
  }

  async close(): Promise<void> {
    await this.#current?.pieces.return?.()
    this.#current = undefined
  }

  /** Reads small files, the native way or the plain one; one that is not as measured is opened again for its fault. */
  async #gather(wholes: readonly Whole[], buffer: Uint8Array): Promise<void> {
    if (wholes.length === 0) return
    const native = await loadNative()
    const failed = native === undefined ? gatherPlainly(wholes, buffer) : await gatherNatively(native, wholes, buffer)
    for (const { item } of failed) await this.#stream(item, buffer)
  }

  async #stream(item: ContentItem, buffer: Uint8Array): Promise<void> {
    if (this.#current === undefined || this.#current.content !== item.content || this.#current.offset !== item.offset) {
      await this.close()
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
      await this.close()
    }
  }
}

/** Head of a job of native/gather.c. */
const JOB_HEAD_BYTES = 16

async function gatherNatively(native: Native, wholes: readonly Whole[], buffer: Uint8Array): Promise<readonly Whole[]> {
  const jobs = encodeJobs(wholes)
  const results = new Int32Array(wholes.length)
  const bad = await native.callAsync(
    'gm_gather',
    'i32',
    { bytes: jobs },
    { i32: wholes.length },
    { bytes: buffer },
    { i32: buffer.length },
    { bytes: new Uint8Array(results.buffer) },
  )
  return bad === 0 ? [] : wholes.filter((_, i) => results[i] !== 0)
}

function encodeJobs(wholes: readonly Whole[]): Buffer {
  let size = 0
  for (const { origin } of wholes) size += JOB_HEAD_BYTES + Buffer.byteLength(origin.path) + 1
  const jobs = Buffer.alloc(size)
  let at = 0
  for (const { item, origin } of wholes) {
    at = jobs.writeUInt32LE(item.at, at)
    at = jobs.writeUInt32LE(item.length, at)
    const { mtime } = origin.stamp
    at = jobs.writeUInt32LE(mtime - Math.floor(mtime / 2 ** 32) * 2 ** 32, at)
    at = jobs.writeInt32LE(Math.floor(mtime / 2 ** 32), at)
    // A name that is no UTF-8 is never longer as bytes than as text.
    if (origin.path.isWellFormed()) at += jobs.write(origin.path, at)
    else {
      const name = encodeUtf8(origin.path)
      jobs.set(name, at)
      at += name.length
    }
    at += 1
  }
  return jobs.subarray(0, at)
}

/** The twin of native/gather.c. */
function gatherPlainly(wholes: readonly Whole[], buffer: Uint8Array): readonly Whole[] {
  return wholes.filter(({ item, origin }) => {
    try {
      const fd = openSync(origin.path.isWellFormed() ? origin.path : Buffer.from(encodeUtf8(origin.path)), 'r')
      try {
        let done = 0
        while (done < item.length) {
          const got = readSync(fd, buffer, item.at + done, item.length - done, null)
          if (got === 0) return true
          done += got
        }
        const found = fstatSync(fd)
        return found.size !== item.length || Math.abs(Math.floor(found.mtimeMs * 1000) - origin.stamp.mtime) > TIME_SLACK
      } finally {
        closeSync(fd)
      }
    } catch {
      return true
    }
  })
}
