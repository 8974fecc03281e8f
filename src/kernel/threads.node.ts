/** Digests on threads of their own, each fed with the same chunks: where several are taken, the slowest of them is what it costs. */

import { createHash } from 'node:crypto'
import { Worker } from 'node:worker_threads'

/** What is digested beside all else. Of a chunk only that which is part of it is taken without a copy. */
export interface AsideHash {
  /** Takes bytes, mostly of the chunk that was begun last. */
  update(data: Uint8Array): void
  /** Of all that was given so far, known when the chunk is done with; more may follow. */
  hex(): Promise<string>
  /** The same, without waiting for the chunk. */
  now(): Promise<string>
  /** The same as the first, and nothing follows. */
  end(): Promise<string>
}

export interface Asides {
  /** `lane` is a thread of its own, where there are threads. */
  hash(name: string, lane: string): AsideHash
  /** The chunk that the next bytes are part of, after those of the one before; it must stay as it is until its `flush` settles. */
  begin(chunk: Uint8Array): void
  /** The chunk may be changed after it. */
  flush(): Promise<void>
  close(): Promise<void>
}

/** Where in a chunk data begin that are part of it; undefined for others. */
export function placeIn(chunk: Uint8Array, data: Uint8Array): number | undefined {
  const from = data.byteOffset - chunk.byteOffset
  return data.buffer === chunk.buffer && from >= 0 && from + data.length <= chunk.length ? from : undefined
}

/** At once, where they are asked for. */
export const here: Asides = {
  hash(name) {
    const hash = createHash(name)
    const hex = (): Promise<string> => Promise.resolve(hash.copy().digest('hex'))
    return { update: (data) => void hash.update(data), hex, now: hex, end: () => Promise.resolve(hash.digest('hex')) }
  },
  begin: () => {},
  flush: () => Promise.resolve(),
  close: () => Promise.resolve(),
}

/** Chunks that are being digested at one time. */
const SLOTS = 3

type Step =
  | { readonly kind: 'part'; readonly stream: number; readonly from: number; readonly to: number }
  | { readonly kind: 'bytes'; readonly stream: number; readonly bytes: Uint8Array }
  | { readonly kind: 'hex' | 'end'; readonly stream: number; readonly token: number }

/** What a thread does. It is given as text, since it needs nothing of this program. */
const program = `
const { parentPort } = require('node:worker_threads')
const { createHash } = require('node:crypto')
const hashes = new Map()
parentPort.on('message', ({ slot, steps, names }) => {
  for (const [stream, name] of names) hashes.set(stream, createHash(name))
  const told = []
  for (const step of steps) {
    const hash = hashes.get(step.stream)
    if (step.kind === 'part') hash.update(new Uint8Array(slot, step.from, step.to - step.from))
    else if (step.kind === 'bytes') hash.update(step.bytes)
    else {
      told.push([step.token, (step.kind === 'end' ? hash : hash.copy()).digest('hex')])
      if (step.kind === 'end') hashes.delete(step.stream)
    }
  }
  parentPort.postMessage(told)
})
`

interface Lane {
  readonly worker: Worker
  steps: Step[]
  names: [number, string][]
  readonly waiting: (() => void)[]
}

/** What a thread is to do with a chunk. */
interface Order extends Pick<Lane, 'steps' | 'names'> {
  readonly lane: Lane
}

export class Threads implements Asides {
  readonly #lanes = new Map<string, Lane>()
  readonly #free: SharedArrayBuffer[] = []
  readonly #busy = new Set<Promise<void>>()
  readonly #answers = new Map<number, (hex: string) => void>()
  #failed: Error | undefined
  #handed: Promise<void> = Promise.resolve()
  #slots = 0
  #count = 0
  #chunk: Uint8Array = new Uint8Array(0)

  hash(name: string, laneName: string): AsideHash {
    const lane = this.#lane(laneName)
    const stream = this.#count++
    lane.names.push([stream, name])
    const ask = (kind: 'hex' | 'end'): Promise<string> => {
      const token = this.#count++
      lane.steps.push({ kind, stream, token })
      return new Promise<string>((done) => this.#answers.set(token, done))
    }
    return {
      update: (data) => {
        const from = placeIn(this.#chunk, data)
        lane.steps.push(
          from === undefined ? { kind: 'bytes', stream, bytes: data.slice() } : { kind: 'part', stream, from, to: from + data.length },
        )
      },
      hex: () => ask('hex'),
      now: async () => {
        const answer = ask('hex')
        await this.flush()
        return answer
      },
      end: () => ask('end'),
    }
  }

  begin(chunk: Uint8Array): void {
    this.#chunk = chunk
  }

  flush(): Promise<void> {
    const chunk = this.#chunk
    const asked = [...this.#lanes.values()].filter(({ steps }) => steps.length > 0)
    const orders = asked.map((lane) => ({ lane, steps: lane.steps, names: lane.names }))
    for (const lane of asked) {
      lane.steps = []
      lane.names = []
    }
    this.#handed = this.#handed.then(() => this.#hand(chunk, orders))
    return this.#handed
  }

  /** To the threads, when there is room for a copy of the chunk. */
  async #hand(chunk: Uint8Array, orders: readonly Order[]): Promise<void> {
    if (this.#failed !== undefined) throw this.#failed
    if (orders.length === 0) return
    const slot = await this.#slot(chunk.length)
    new Uint8Array(slot).set(chunk)
    const done = Promise.all(
      orders.map(
        ({ lane: { waiting, worker }, steps, names }) =>
          new Promise<void>((settle) => {
            waiting.push(settle)
            // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread is no window
            worker.postMessage({ slot, steps, names })
          }),
      ),
    ).then(() => {
      this.#free.push(slot)
      this.#busy.delete(done)
    })
    this.#busy.add(done)
  }

  async close(): Promise<void> {
    await Promise.all([...this.#lanes.values()].map(({ worker }) => worker.terminate()))
  }

  async #slot(size: number): Promise<SharedArrayBuffer> {
    for (let slot = this.#free.pop(); ; slot = this.#free.pop()) {
      if (this.#failed !== undefined) throw this.#failed
      if (slot !== undefined && slot.byteLength >= size) return slot
      if (this.#slots < SLOTS) {
        this.#slots++
        return new SharedArrayBuffer(Math.max(size, 1))
      }
      if (slot !== undefined) this.#slots--
      else await Promise.race(this.#busy)
    }
  }

  #lane(name: string): Lane {
    const known = this.#lanes.get(name)
    if (known !== undefined) return known
    const worker = new Worker(program, { eval: true })
    const lane: Lane = { worker, steps: [], names: [], waiting: [] }
    worker.on('message', (told: readonly [number, string][]) => {
      for (const [token, hex] of told) {
        this.#answers.get(token)?.(hex)
        this.#answers.delete(token)
      }
      lane.waiting.shift()?.()
    })
    worker.on('error', (error) => {
      this.#failed = error instanceof Error ? error : new Error(String(error))
      // Whoever waits sees it.
      for (const settle of lane.waiting.splice(0)) settle()
      for (const answer of this.#answers.values()) answer('')
    })
    this.#lanes.set(name, lane)
    return lane
  }
}
