/** Writes the image of a layout into a file: sectors once, and the former file stays until the new one is whole. */

import { DiscError } from '../fault/index.js'
import { asidesFor } from '../kernel/asides.node.js'
import type { AsideHash, Asides } from '../kernel/threads.node.js'
import type { Layout } from '../layout/index.js'
import { runsOf } from '../sector/index.js'
import type { ContentReader, OpenContent } from '../source/index.js'
import { bytes, bytesOf, type Bytes } from '../unit/index.js'
import { faults } from './faults.js'
import { Filler } from './fill.node.js'
import { CHUNK_BYTES, jobsOf, type Job } from './jobs.js'
import { writeInLanes } from './lanes.node.js'
import { Output } from './output.node.js'
import { isZero, stopIfAborted, type ImageOutput, type Passing, type Witness, type Writing } from './writing.js'

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
  /** Makes readers of contents that need not be opened, where there are such. */
  readonly reader?: (() => ContentReader) | undefined
  readonly progress: (done: Bytes) => void
  /** Judges the finished image before it takes the place of the former output, under the name that it has until then; what it throws discards the new one. */
  readonly accept?: (written: Omit<Written, 'path'>, part: string | undefined) => void | Promise<void>
  readonly signal?: AbortSignal | undefined
  /** Takes the image in place of a file at its path. */
  readonly stream?: ImageOutput | undefined
  readonly witness?: Witness | undefined
  /** Appends to the file under its name for the time being; digests and size are of what is there then. For a file alone. */
  readonly append?: ((part: string) => Promise<void>) | undefined
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
  const output = options.stream ?? (await Output.create(path))
  try {
    await output.setSize(bytesOf(layout.size))
    const written = await writeWatched(output, layout, options)
    stopIfAborted(options.signal)
    const flush = options.flush === 'always' || output.replaces ? 'flush' : 'leave'
    await output.finish(flush)
    await options.accept?.(written, output instanceof Output ? output.part : undefined)
    await output.commit(flush)
    return { path: output.path, ...written }
  } catch (error) {
    await output.discard()
    throw options.signal?.aborted === true ? new DiscError(faults.cancelled({}), { cause: error }) : error
  }
}

/** Buffers that are being filled, digested and written at one time. */
const BUFFERS = 3
type Chunk = Extract<Job, { kind: 'chunk' }>

/** Writes all, and gives the digests of all that is there then. */
async function writeWatched(output: ImageOutput, layout: Layout, options: WriteOptions): Promise<Omit<Written, 'path'>> {
  const { digests, contents, witness, append } = options
  // What a witness digests itself is one more.
  const lanes = digests.length + (contents === 'digest' ? 1 : 0) + (witness === undefined ? 0 : 1)
  const asides = await asidesFor(bytesOf(layout.size), lanes)
  try {
    const sums = new Sums(options, asides)
    const first = witness?.first?.(asides)
    const watching: Watching = {
      asides,
      sums,
      first,
      last: witness?.last,
      passes: first?.overlays === true || append !== undefined ? 'again' : 'once',
    }
    await writeJobs(output, layout, watching, options)
    const size = await overlay(output, bytesOf(layout.size), watching, options)
    const made = { size, digests: await sums.digests(), contents: await sums.ofContents() }
    // Throws where one of them is not what it seems.
    await asides.flush()
    return made
  } finally {
    await asides.close()
  }
}

/** Who sees the bytes. */
interface Watching {
  readonly asides: Asides
  readonly sums: Sums
  readonly first: Passing | undefined
  readonly last: Witness['last']
  /** `again`: what is of the whole image is taken from the file, where something is yet to be written over or behind it. */
  readonly passes: 'once' | 'again'
}

async function writeJobs(output: ImageOutput, layout: Layout, watching: Watching, options: WriteOptions): Promise<void> {
  let done = 0
  const report = (count: number): void => options.progress(bytes((done += count)))
  const { open, reader, signal } = options
  const { sums, first, last, passes } = watching
  const seesAll = sums.ofImage || last !== undefined
  const isWatched = sums.ofEachContent || first !== undefined || (passes === 'once' && seesAll)
  const writing = { layout, total: bytesOf(layout.size), open, reader, signal, report }
  if (output instanceof Output && !isWatched) await writeInLanes({ ...writing, output })
  else await writeInOrder({ ...writing, output }, watching)
}

/**
 * What is known only when all has passed is written over it, and what is appended comes behind it; whoever is to see the bytes as they stay
 * sees them now. How many they are.
 */
async function overlay(
  output: ImageOutput,
  written: Bytes,
  { asides, sums, first, last, passes }: Watching,
  { signal, append }: WriteOptions,
): Promise<Bytes> {
  const over = (await first?.end()) ?? []
  if (passes === 'once') return written
  if (!(output instanceof Output)) throw new Error('What has gone into a stream is not written over')
  for (const { position, bytes: made } of over) await output.write(made, position, written)
  await append?.(output.part)
  const size = append === undefined ? written : bytes(await output.size())
  if (!sums.ofImage && last === undefined) return size
  const chunk = new Uint8Array(CHUNK_BYTES)
  for (let at = 0; at < size; at += CHUNK_BYTES) {
    stopIfAborted(signal)
    const part = chunk.subarray(0, Math.min(CHUNK_BYTES, size - at))
    await output.read(part, at)
    asides.begin(part)
    sums.updateImage(part)
    await Promise.all([asides.flush(), last?.(part)])
  }
  return size
}

interface Filled {
  readonly job: Chunk
  readonly buffer: Uint8Array<ArrayBuffer>
  readonly chunk: Uint8Array
}

/** One buffer after the other: each is digested and written while the next is filled. */
async function writeInOrder(
  { output, layout, total, open, reader, signal, report }: Writing,
  { asides, sums, first, last, passes }: Watching,
): Promise<void> {
  const filler = new Filler({ open, contents: reader?.(), signal })
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
  /** Its buffer is filled again when it is written and whoever sees it has seen it, whichever comes later. */
  const write = ({ job, buffer, chunk }: Filled, seen: Promise<unknown>): void => {
    const written = isZero(chunk) ? Promise.resolve() : output.write(chunk, job.position, total)
    const settled: Promise<void> = Promise.allSettled([written.then(() => report(job.size)), seen]).then((ends) => {
      for (const end of ends) if (end.status === 'rejected') failures.push(end.reason)
      free.push(buffer)
      writing.delete(settled)
    })
    writing.add(settled)
  }
  let filling = fillNext()
  let lastSaw = Promise.resolve()
  try {
    for (let filled = await filling; filled !== undefined && failures.length === 0; filled = await filling) {
      const { job, chunk } = filled
      stopIfAborted(signal)
      asides.begin(chunk)
      await first?.pass(chunk)
      let see = (_seen: Promise<unknown>): void => {}
      // Written by a thread of the pool.
      write(filled, new Promise((resolve) => (see = resolve)))
      filling = fillNext()
      try {
        sums.updateContents(chunk, job)
        if (passes === 'once') sums.updateImage(chunk)
        if (passes === 'once' && last !== undefined) lastSaw = lastSaw.then(() => last(chunk))
      } finally {
        // None waits for those that are slower with this one, but for a buffer.
        see(Promise.all([asides.flush(), lastSaw]))
      }
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

/** The digests of one image, fed in ascending order. */
class Sums {
  readonly #asides: Asides
  readonly #contents = new Map<string, Promise<string>>()
  readonly #image: ReadonlyMap<DigestName, AsideHash>
  readonly #perContent: boolean
  #open: { readonly id: string; readonly hash: AsideHash } | undefined

  constructor({ digests, contents }: Pick<WriteOptions, 'digests' | 'contents'>, asides: Asides) {
    this.#asides = asides
    this.#image = new Map(digests.map((name) => [name, asides.hash(name, `image ${name}`)]))
    this.#perContent = contents === 'digest'
  }

  get ofEachContent(): boolean {
    return this.#perContent
  }

  get ofImage(): boolean {
    return this.#image.size > 0
  }

  updateImage(chunk: Uint8Array): void {
    for (const hash of this.#image.values()) hash.update(chunk)
  }

  updateContents(chunk: Uint8Array, job: Chunk): void {
    if (!this.#perContent) return
    for (const item of job.items) {
      if (item.kind !== 'content') continue
      if (item.offset === 0) this.#open = { id: item.content.id, hash: this.#asides.hash('sha256', 'contents') }
      if (this.#open?.id !== item.content.id) throw new Error(`${item.content.id} was not digested from its start`)
      this.#open.hash.update(chunk.subarray(item.at, item.at + item.length))
      if (item.offset + item.length === item.content.size) this.#contents.set(item.content.id, this.#open.hash.end())
    }
  }

  digests = async (): Promise<ReadonlyMap<DigestName, string>> => resolved(this.#image, (hash) => hash.now())

  ofContents = async (): Promise<ReadonlyMap<string, string>> => resolved(this.#contents, (hex) => hex)
}

async function resolved<Key, Value>(
  map: ReadonlyMap<Key, Value>,
  hex: (value: Value) => Promise<string>,
): Promise<ReadonlyMap<Key, string>> {
  const found = new Map<Key, string>()
  for (const [key, value] of map) found.set(key, await hex(value))
  return found
}
