/** An image that goes where nothing can be taken back: into a pipe, or whatever the caller writes to. */

import { closeSync, constants, fstatSync, fsync, openSync, readFileSync, readlinkSync, write } from 'node:fs'
import type { Writable } from 'node:stream'
import { finished } from 'node:stream/promises'
import { isatty } from 'node:tty'
import { promisify } from 'node:util'
import { codeOf, DiscError, isFull, reasonOf } from '../fault/index.js'
import { faults } from './faults.js'
import type { ImageOutput } from './writing.js'

/** Where the bytes of an image go, one piece after the other. */
interface Sink {
  /** As it is called in messages. */
  readonly name: string
  /** All of `bytes`; they may be overwritten as soon as this is done. */
  readonly push: (bytes: Uint8Array) => Promise<void>
  /** After the last byte. */
  readonly end: (flush: 'flush' | 'leave') => Promise<void>
  /** Where the image will not be whole. */
  readonly close: () => void
}

/** Takes pieces in ascending order; what lies between them is zeros. */
export class StreamOutput implements ImageOutput {
  readonly replaces = false
  readonly #sink: Sink
  #size = 0
  #end = 0
  #last: Promise<void> = Promise.resolve()

  private constructor(sink: Sink) {
    this.#sink = sink
  }

  /** Standard output of this process. Throws where that is a terminal or closed. */
  static standard(): StreamOutput {
    const [fd, name] = [1, 'standard output']
    if (isatty(fd)) throw new DiscError(faults.terminal({}))
    if (isClosed(fd)) throw new DiscError(faults.readerGone({ path: name, done: 0 }))
    const waiting = openWaiting(fd)
    const close = (): void => {
      if (waiting !== undefined) closeSync(waiting)
    }
    return new StreamOutput({
      name,
      push: (bytes) => writeWhole(waiting ?? fd, bytes),
      end: async (flush) => {
        // What cannot be flushed, such as a pipe, says so and is no worse for it.
        if (flush === 'flush') await promisify(fsync)(fd).catch(() => {})
        close()
      },
      close,
    })
  }

  /** A stream of the caller's, which is ended after the last byte. */
  static ofWritable(stream: Writable): StreamOutput {
    let broken: Error | undefined
    stream.on('error', (error) => (broken ??= error))
    return new StreamOutput({
      name: 'the stream',
      push: (bytes) =>
        new Promise((done, failed) => {
          if (broken !== undefined) failed(broken)
          // A copy, since who takes it may keep it.
          else stream.write(Uint8Array.from(bytes), (error) => (error ? failed(error) : done()))
        }),
      end: async () => {
        stream.end()
        await finished(stream)
      },
      close: () => {},
    })
  }

  get path(): string {
    return this.#sink.name
  }

  setSize(size: number): Promise<void> {
    this.#size = size
    return Promise.resolve()
  }

  /** Throws `image/readerGone`, `image/noSpace` or `image/writeFailed`. */
  write(bytes: Uint8Array, position: number, total: number): Promise<void> {
    const written = this.#last.then(() => this.#put(bytes, position, total))
    // Whoever waits for this one is told; those behind it fail by themselves.
    this.#last = written.catch(() => {})
    return written
  }

  async #put(bytes: Uint8Array, position: number, total: number): Promise<void> {
    if (position < this.#end) throw new Error(`Byte ${position} comes after byte ${this.#end}`)
    try {
      await this.#fill(position)
      await this.#sink.push(bytes)
      this.#end = position + bytes.length
    } catch (error) {
      throw this.#failure(error, total)
    }
  }

  async #fill(position: number): Promise<void> {
    for (let rest = position - this.#end; rest > 0; rest -= ZEROS.length)
      await this.#sink.push(ZEROS.subarray(0, Math.min(rest, ZEROS.length)))
    this.#end = Math.max(this.#end, position)
  }

  async commit(flush: 'flush' | 'leave'): Promise<void> {
    await this.#last
    try {
      await this.#fill(this.#size)
      await this.#sink.end(flush)
    } catch (error) {
      throw this.#failure(error, this.#size)
    }
  }

  /** Nothing goes out before `commit` but what is written. */
  finish(): Promise<void> {
    return Promise.resolve()
  }

  settle(): void {}

  /** Nothing is taken back. */
  async discard(): Promise<void> {
    await this.#last
    this.#sink.close()
  }

  #failure(error: unknown, total: number): DiscError {
    if (error instanceof DiscError) return error
    const code = codeOf(error)
    const { name: path } = this.#sink
    if (code === 'EPIPE') return new DiscError(faults.readerGone({ path, done: this.#end, total }), { cause: error })
    if (isFull(code)) return new DiscError(faults.noSpace({ path, needed: total }), { cause: error })
    return new DiscError(faults.writeFailed({ path, reason: reasonOf(error) }), { cause: error })
  }
}

/**
 * The same pipe, opened so that a write waits until there is room: Node.js has made the one that it was given return at once, and
 * then nothing but asking again tells when there is room.
 */
function openWaiting(fd: number): number | undefined {
  try {
    return fstatSync(fd).isFIFO() ? openSync(`/proc/self/fd/${fd}`, constants.O_WRONLY) : undefined
  } catch {
    return undefined
  }
}

const ZEROS = new Uint8Array(1 << 18)
/** How often what is full and does not wait is asked again at once, before it is left alone for a millisecond. */
const TRIES = 32

/** Node.js opens the null device where a process was given nothing: for reading too, as no shell does. */
function isClosed(fd: number): boolean {
  try {
    const flags = /^flags:\s*([0-7]+)$/m.exec(readFileSync(`/proc/self/fdinfo/${fd}`, 'latin1'))?.[1] ?? '0'
    return readlinkSync(`/proc/self/fd/${fd}`) === '/dev/null' && (Number.parseInt(flags, 8) & constants.O_RDWR) !== 0
  } catch {
    return false
  }
}

async function writeWhole(fd: number, bytes: Uint8Array): Promise<void> {
  let tries = 0
  for (let done = 0; done < bytes.length;) {
    try {
      const count = await writeSome(fd, bytes, done)
      if (count === 0) throw Object.assign(new Error('EIO: nothing was written'), { code: 'EIO' })
      done += count
      tries = 0
    } catch (error) {
      if (codeOf(error) !== 'EAGAIN') throw error
      await new Promise((again) => (++tries < TRIES ? setImmediate(again) : setTimeout(again, 1)))
    }
  }
}

const writeSome = (fd: number, bytes: Uint8Array, from: number): Promise<number> =>
  new Promise((done, failed) => {
    // Without a position it is where the last write ended.
    write(fd, bytes, from, bytes.length - from, null, (error, count) => (error === null ? done(count) : failed(error)))
  })
