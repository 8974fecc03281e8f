/** Writes the image of a layout into a file: sectors once, and the former file stays until the new one is whole. */

import { createHash, type Hash } from 'node:crypto'
import { open as openFile } from 'node:fs/promises'
import { encodeUtf8 } from '../codec/index.js'
import { DiscError } from '../fault/index.js'
import { loadNative } from '../kernel/native.node.js'
import type { Layout } from '../layout/index.js'
import { runsOf, runsOfKind } from '../sector/index.js'
import type { Content, OpenContent } from '../source/index.js'
import { bytes, bytesOf, type Bytes } from '../unit/index.js'
import { faults } from './faults.js'
import { Filler } from './fill.node.js'
import { CHUNK_BYTES, jobsOf, type Job } from './jobs.js'
import { Output } from './output.node.js'

/** Names of digests as `node:crypto` knows them. */
export type DigestName = 'md5' | 'sha1' | 'sha256' | 'sha512'

export interface WriteOptions {
  /** Digests of the whole image. */
  readonly digests: readonly DigestName[]
  /** Whether each content's SHA-256 is wanted too. */
  readonly contents: 'digest' | 'leave'
  /** `replace`: to the device before the rename where a former output would be lost, else not. */
  readonly flush: 'always' | 'replace'
  readonly open: OpenContent
  readonly progress: (done: Bytes) => void
  /** Judges the finished image before it takes the place of the former output; what it throws discards the new one. */
  readonly accept?: (written: Omit<Written, 'path'>) => void
  readonly signal?: AbortSignal | undefined
}

export interface Written {
  readonly path: string
  readonly size: Bytes
  readonly digests: ReadonlyMap<DigestName, string>
  /** SHA-256 of each content, by its id; empty unless asked for. */
  readonly contents: ReadonlyMap<string, string>
}

/** Throws the faults of sources and output; then nothing of the new image is left. */
export async function writeImage(path: string, layout: Layout, options: WriteOptions): Promise<Written> {
  const output = await Output.create(path)
  try {
    const size = bytesOf(layout.size)
    await output.setSize(size)
    const sums = new Sums(options)
    await writeJobs(output, layout, sums, options)
    stopIfAborted(options.signal)
    const written = { size, digests: sums.digests(), contents: sums.contents }
    options.accept?.(written)
    await output.commit(options.flush === 'always' || output.replaces ? 'flush' : 'leave')
    return { path: output.path, ...written }
  } catch (error) {
    await output.discard()
    throw options.signal?.aborted === true ? new DiscError(faults.cancelled({}), { cause: error }) : error
  }
}

function stopIfAborted(signal: AbortSignal | undefined): void {
  if (signal?.aborted === true) throw new DiscError(faults.cancelled({}))
}

/** Buffers that are being filled, digested and written at one time. */
const BUFFERS = 3
/** Payload buffers that are filled at one time; more than there are cores do no good. */
const LANES = 2
/** Rendering stops the lanes from getting work, so it is done in small portions. */
const RENDER_BYTES = 1 << 20

type Chunk = Extract<Job, { kind: 'chunk' }>

interface Writing {
  readonly output: Output
  readonly layout: Layout
  readonly total: number
  readonly options: WriteOptions
  readonly report: (count: number) => void
}

async function writeJobs(output: Output, layout: Layout, sums: Sums, options: WriteOptions): Promise<void> {
  let done = 0
  const report = (count: number): void => options.progress(bytes((done += count)))
  const writing: Writing = { output, layout, total: bytesOf(layout.size), options, report }
  if (sums.wanted) await writeInOrder(writing, sums)
  else await writeInLanes(writing)
}

/**
 * Where no digest has to see the bytes in order, a file takes them in any: file data is read and written by threads of
 * the pool while this thread renders the structures.
 */
async function writeInLanes(writing: Writing): Promise<void> {
  const { layout } = writing
  const payload = jobsOf(runsOfKind(layout, 'content'), layout.start, 'sparse')
  const structures = jobsOf(runsOfKind(layout, 'bytes'), layout.start, 'sparse', RENDER_BYTES)
  const failed = new AbortController()
  const lanes = [
    ...Array.from({ length: LANES }, () => runLane(writing, payload, CHUNK_BYTES, failed.signal)),
    runLane(writing, structures, RENDER_BYTES, failed.signal),
  ].map((lane) =>
    lane.catch((error: unknown) => {
      failed.abort()
      throw error
    }),
  )
  // All lanes have stopped before the file is closed; the first failure is the one that is told.
  await Promise.allSettled(lanes)
  await Promise.all(lanes)
}

async function runLane(writing: Writing, jobs: Iterator<Job>, bufferBytes: number, stopped: AbortSignal): Promise<void> {
  const { output, total, options, report } = writing
  const filler = new Filler(options.open, options.signal)
  let buffer: Uint8Array | undefined
  try {
    for (let next = jobs.next(); next.done !== true && !stopped.aborted; next = jobs.next()) {
      stopIfAborted(options.signal)
      const job = next.value
      if (job.kind === 'copy') await copyContent(output, job, total, options, report)
      else {
        buffer ??= new Uint8Array(bufferBytes)
        const chunk = buffer.subarray(0, job.size)
        await filler.fill(job, chunk)
        await output.write(chunk, job.position, total)
        report(job.size)
      }
    }
  } finally {
    await filler.close()
  }
}

interface Filled {
  readonly job: Chunk
  readonly buffer: Uint8Array<ArrayBuffer>
  readonly chunk: Uint8Array
}

/** One buffer after the other: each is digested on this thread while others write it and fill the next. */
async function writeInOrder({ output, layout, total, options, report }: Writing, sums: Sums): Promise<void> {
  const filler = new Filler(options.open, options.signal)
  const jobs = chunksOf(jobsOf(runsOf(layout), layout.start, 'whole'))
  const free = Array.from({ length: BUFFERS }, () => new Uint8Array(CHUNK_BYTES))
  const writing = new Set<Promise<void>>()
  const failures: unknown[] = []
  const fillNext = async (): Promise<Filled | undefined> => {
    const next = jobs.next()
    if (next.done === true) return undefined
    while (free.length === 0) await Promise.race(writing)
    const buffer = free.pop() as Uint8Array<ArrayBuffer>
    const chunk = buffer.subarray(0, next.value.size)
    await filler.fill(next.value, chunk)
    return { job: next.value, buffer, chunk }
  }
  const write = ({ job, buffer, chunk }: Filled): void => {
    // The file is new: where nothing is written it reads as zero, and takes no space.
    const written = isZero(chunk) ? Promise.resolve() : output.write(chunk, job.position, total)
    const settled: Promise<void> = written
      .then(
        () => report(job.size),
        (error: unknown) => void failures.push(error),
      )
      .then(() => {
        free.push(buffer)
        writing.delete(settled)
      })
    writing.add(settled)
  }
  let filling = fillNext()
  try {
    for (let filled = await filling; filled !== undefined && failures.length === 0; filled = await filling) {
      stopIfAborted(options.signal)
      // Written by a thread of the pool; its buffer is free only when this thread comes round again.
      write(filled)
      filling = fillNext()
      sums.update(filled.chunk, filled.job)
    }
  } finally {
    await filling.catch(() => {})
    await Promise.all(writing)
    await filler.close()
  }
  if (failures.length > 0) throw failures[0]
}

function* chunksOf(jobs: Iterable<Job>): Generator<Chunk> {
  for (const job of jobs) {
    if (job.kind === 'copy') throw new Error('Only a sparse image is made of copies')
    yield job
  }
}

const zeros = new Uint8Array(1 << 16)

function isZero(chunk: Uint8Array): boolean {
  for (let at = 0; at < chunk.length; at += zeros.length) {
    const part = chunk.subarray(at, at + zeros.length)
    if (Buffer.compare(part, part.length === zeros.length ? zeros : zeros.subarray(0, part.length)) !== 0) return false
  }
  return true
}

/** A slice that is copied between two looks at the signal; a multiple of what file systems share. */
const SLICE_BYTES = 64 << 20

/** Copies a large file without passing it through this process; whatever stops that, the plain way names. */
async function copyContent(
  output: Output,
  job: Extract<Job, { kind: 'copy' }>,
  total: number,
  options: WriteOptions,
  report: (count: number) => void,
): Promise<void> {
  const { content, position } = job
  const done = await copyNatively(output.fd, content, position, report, options.signal)
  let at = done
  for await (const piece of done < content.size ? options.open(content, bytes(done), options.signal) : []) {
    if (!isZero(piece)) await output.write(piece, position + at, total)
    at += piece.length
    report(piece.length)
  }
}

/** Bytes that were copied; fewer than all where there is no kernel, or where it met an error or another file. */
async function copyNatively(
  fd: number,
  content: Content,
  position: number,
  report: (count: number) => void,
  signal: AbortSignal | undefined,
): Promise<number> {
  const { origin, size } = content
  const native = await loadNative()
  if (native === undefined || origin.kind !== 'file') return 0
  const source = await openFile(origin.path.isWellFormed() ? origin.path : Buffer.from(encodeUtf8(origin.path)), 'r').catch(() => undefined)
  if (source === undefined) return 0
  try {
    let done = 0
    while (done < size) {
      stopIfAborted(signal)
      const slice = Math.min(SLICE_BYTES, size - done)
      const copied = await native.callAsync(
        'gm_copy',
        'i64',
        { i32: source.fd },
        { i64: origin.offset + done },
        { i32: fd },
        { i64: position + done },
        { i64: slice },
      )
      if (copied > 0) report(copied)
      if (copied !== slice) return done
      done += copied
    }
    const { size: found, mtimeMs, ino, dev } = await source.stat()
    const { stamp } = origin
    const same = found === stamp.size && Math.abs(mtimeMs * 1000 - stamp.mtime) <= 2 && ino === stamp.inode && dev === stamp.device
    return same ? done : 0
  } finally {
    await source.close()
  }
}

/** The digests of one image, fed in ascending order. */
class Sums {
  readonly wanted: boolean
  readonly contents = new Map<string, string>()
  readonly #image: ReadonlyMap<DigestName, Hash>
  readonly #perContent: boolean
  #open: { readonly id: string; readonly hash: Hash } | undefined

  constructor({ digests, contents }: Pick<WriteOptions, 'digests' | 'contents'>) {
    this.#image = new Map(digests.map((name) => [name, createHash(name)]))
    this.#perContent = contents === 'digest'
    this.wanted = digests.length > 0 || this.#perContent
  }

  update(chunk: Uint8Array, job: Chunk): void {
    for (const hash of this.#image.values()) hash.update(chunk)
    if (!this.#perContent) return
    for (const item of job.items) {
      if (item.kind !== 'content') continue
      if (item.offset === 0) this.#open = { id: item.content.id, hash: createHash('sha256') }
      if (this.#open?.id !== item.content.id) throw new Error(`${item.content.id} was not digested from its start`)
      this.#open.hash.update(chunk.subarray(item.at, item.at + item.length))
      if (item.offset + item.length === item.content.size) this.contents.set(item.content.id, this.#open.hash.digest('hex'))
    }
  }

  digests(): ReadonlyMap<DigestName, string> {
    return new Map([...this.#image].map(([name, hash]) => [name, hash.digest('hex')]))
  }
}
