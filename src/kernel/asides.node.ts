/** Digests of what passes, made beside all else: by native/digests.c on threads of the pool, else on threads of their own. */

import { availableParallelism } from 'node:os'
import { nativeFor, type Native } from './native.node.js'
import { here, placeIn, Threads, type AsideHash, type Asides } from './threads.node.js'

/** Smaller ones are digested before a thread has begun. */
const WORTH_THREADS = 64 << 20

/** For `size` bytes in blocks of 2048; `lanes`: how many digests there are. */
export async function asidesFor(size: number, lanes: number): Promise<Asides> {
  if (lanes === 0) return here
  const rest = size < WORTH_THREADS || lanes < 2 || availableParallelism() < 2 ? here : new Threads()
  const native = await nativeFor({ blocks: size / 2048 })
  return native === undefined ? rest : new KernelAsides(native, rest)
}

/** What native/digests.c calls kinds, and the bytes of their digests. */
const kinds: ReadonlyMap<string, { readonly kind: number; readonly size: number }> = new Map([
  ['md5', { kind: 0, size: 16 }],
  ['sha1', { kind: 1, size: 20 }],
  ['sha256', { kind: 2, size: 32 }],
])

/** MD5, and SHA-1 and SHA-256 where the processor has instructions for them, together on one thread; the rest by `rest`. */
export class KernelAsides implements Asides {
  readonly #own: Lane
  readonly #hasSha: boolean
  readonly #rest: Asides

  constructor(native: Native, rest: Asides) {
    this.#own = new Lane(native)
    this.#hasSha = native.call('gm_digests_sha', 'i32') !== 0
    this.#rest = rest
  }

  hash(name: string, lane: string): AsideHash {
    const found = kinds.get(name)
    const isOwn = found !== undefined && (name === 'md5' || this.#hasSha)
    return isOwn ? this.#own.hash(found.kind, found.size) : this.#rest.hash(name, lane)
  }

  begin(chunk: Uint8Array): void {
    this.#own.begin(chunk)
    this.#rest.begin(chunk)
  }

  async flush(): Promise<void> {
    await Promise.all([this.#own.flush(), this.#rest.flush()])
  }

  close(): Promise<void> {
    return this.#rest.close()
  }
}

interface Stream {
  readonly kind: number
  readonly size: number
  /** Its place among what the kernel knows of streams, from its first step on. */
  slot: number | undefined
  /** Where in the bytes of the last job its steps have come to. */
  at: number
  job: object | undefined
}

interface Answer {
  readonly done: (hex: string) => void
  readonly isLast: boolean
}

interface Step {
  readonly stream: Stream
  readonly from: number
  /** Where it stops taking bytes, or who asks for its digest. */
  readonly to: number | Answer
}

/** Bytes, and what is done with them. */
interface Job {
  readonly bytes: Uint8Array
  readonly steps: Step[]
}

/** `struct stream` and `struct step` of native/digests.c, and the bytes of an answer. */
const STREAM_BYTES = 112
const KIND_AT = 8
const STEP_WORDS = 4
const TAKE = 0
const TELL = 1
const ANSWER_BYTES = 32
/** More than there are steps in a job: place and count are one number that is sorted. */
const STEPS = 2 ** 24

/** Streams whose digests one thread makes. */
class Lane implements Pick<Asides, 'begin' | 'flush'> {
  readonly #native: Native
  #chunk: Uint8Array = new Uint8Array(0)
  #jobs: Job[] = []
  #running: Promise<void> = Promise.resolve()
  #streams = new Uint8Array(64 * STREAM_BYTES)
  readonly #free = Array.from({ length: 64 }, (_, slot) => slot)

  constructor(native: Native) {
    this.#native = native
  }

  hash(kind: number, size: number): AsideHash {
    const stream: Stream = { kind, size, slot: undefined, at: 0, job: undefined }
    const ask = (last: 'last' | 'more'): Promise<string> =>
      new Promise((done) => {
        const job = this.#jobFor(stream, stream.at)
        job.steps.push({ stream, from: stream.at, to: { done, isLast: last === 'last' } })
      })
    return {
      update: (data) => {
        if (data.length === 0) return
        const from = placeIn(this.#chunk, data)
        const job = from === undefined ? this.#jobOf(data.slice()) : this.#jobFor(stream, from)
        const at = from ?? 0
        job.steps.push({ stream, from: at, to: at + data.length })
        stream.job = job
        stream.at = at + data.length
      },
      hex: () => ask('more'),
      now: async () => {
        const answer = ask('more')
        await this.flush()
        return answer
      },
      end: () => ask('last'),
    }
  }

  begin(chunk: Uint8Array): void {
    this.#chunk = chunk
  }

  flush(): Promise<void> {
    const jobs = this.#jobs
    this.#jobs = []
    for (const job of jobs) this.#running = this.#running.then(() => this.#run(job))
    return this.#running
  }

  /** The last job where the stream can go on in it from a place of the chunk, else one behind it. */
  #jobFor(stream: Stream, from: number): Job {
    const last = this.#jobs.at(-1)
    const job = last?.bytes === this.#chunk && (stream.job !== last || stream.at <= from) ? last : this.#jobOf(this.#chunk)
    if (stream.job !== job) stream.at = 0
    stream.job = job
    return job
  }

  #jobOf(bytes: Uint8Array): Job {
    const job: Job = { bytes, steps: [] }
    this.#jobs.push(job)
    return job
  }

  async #run({ bytes, steps }: Job): Promise<void> {
    const program = new Int32Array(STEP_WORDS * steps.length)
    const told: (Answer & { readonly stream: Stream })[] = []
    for (const [i, key] of Float64Array.from(steps, ({ from }, count) => from * STEPS + count)
      .sort()
      .entries()) {
      const { stream, from, to } = steps[key % STEPS] as Step
      const words = typeof to === 'number' ? [TAKE, this.#slotOf(stream), from, to] : [TELL, this.#slotOf(stream), from, told.length]
      program.set(words, STEP_WORDS * i)
      if (typeof to !== 'number') told.push({ ...to, stream })
    }
    const out = Buffer.alloc(ANSWER_BYTES * told.length)
    const [all, plan] = [{ bytes: this.#streams }, { bytes: new Uint8Array(program.buffer) }]
    const result = await this.#native.callAsync('gm_digests', 'i32', { bytes }, all, plan, { i64: steps.length }, { bytes: out })
    if (result !== 0) throw new Error('There is no memory for digests')
    for (const [i, { stream, done, isLast }] of told.entries()) {
      done(out.toString('hex', ANSWER_BYTES * i, ANSWER_BYTES * i + stream.size))
      if (!isLast || stream.slot === undefined) continue
      this.#free.push(stream.slot)
      stream.slot = undefined
    }
  }

  #slotOf(stream: Stream): number {
    if (stream.slot !== undefined) return stream.slot
    if (this.#free.length === 0) {
      const count = this.#streams.length / STREAM_BYTES
      const more = new Uint8Array(2 * this.#streams.length)
      more.set(this.#streams)
      this.#streams = more
      for (let slot = count; slot < 2 * count; slot++) this.#free.push(slot)
    }
    const slot = this.#free.pop() as number
    const at = slot * STREAM_BYTES
    this.#streams.fill(0, at, at + STREAM_BYTES)
    new DataView(this.#streams.buffer).setUint32(at + KIND_AT, stream.kind, IS_LITTLE)
    return (stream.slot = slot)
  }
}

/** Whether the host has the least significant byte first. */
const IS_LITTLE = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1
