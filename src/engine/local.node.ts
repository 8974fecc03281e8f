/** Processes of this host, some of them side by side. */

import { spawn, type ChildProcess } from 'node:child_process'
import { appendFileSync, closeSync, mkdirSync, openSync } from 'node:fs'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { reasonOf } from '../fault/index.js'
import type { Engine, Outcome, QueuedJob } from './engine.js'
import { faultsIn } from './said.js'

export interface LocalOptions {
  /** Processes side by side. */
  readonly most: number
  /** What makes a disc, without its number. */
  readonly command: readonly string[]
  /** Folder of logs. */
  readonly logs: string
}

export function openLocal(options: LocalOptions): Engine {
  mkdirSync(options.logs, { recursive: true })
  return new Local(options)
}

class Local implements Engine {
  readonly outlives = false
  readonly #options: LocalOptions
  readonly #waiting: number[] = []
  readonly #running = new Map<number, ChildProcess>()
  readonly #ends = new Map<number, Outcome>()

  constructor(options: LocalOptions) {
    this.#options = options
  }

  submit(discs: readonly number[]): Promise<readonly number[]> {
    for (const disc of discs) this.#ends.delete(disc)
    this.#waiting.push(...discs)
    this.#fill()
    return Promise.resolve(discs)
  }

  poll(): Promise<ReadonlyMap<number, QueuedJob>> {
    const queue = new Map<number, QueuedJob>()
    for (const disc of this.#waiting) queue.set(disc, { state: 'queued' })
    for (const disc of this.#running.keys()) queue.set(disc, { state: 'running' })
    return Promise.resolve(queue)
  }

  outcome(disc: number): Promise<Outcome | undefined> {
    return Promise.resolve(this.#ends.get(disc))
  }

  /** Nothing here runs again by itself. */
  async hasten(): Promise<void> {}

  /** Ends with the last of them. */
  async cancel(discs: readonly number[]): Promise<void> {
    const asked = new Set(discs)
    this.#waiting.splice(0, this.#waiting.length, ...this.#waiting.filter((disc) => !asked.has(disc)))
    const ending = [...this.#running].filter(([disc]) => asked.has(disc)).map(([, child]) => child)
    await Promise.all(
      ending.map((child) => {
        const ended = new Promise((resolve) => child.once('close', resolve))
        child.kill('SIGTERM')
        return ended
      }),
    )
  }

  pause(): number {
    return 100
  }

  #fill(): void {
    while (this.#running.size < this.#options.most) {
      const disc = this.#waiting.shift()
      if (disc === undefined) return
      this.#start(disc)
    }
  }

  #start(disc: number): void {
    const { command, logs } = this.#options
    const [program = '', ...args] = command
    const log = join(logs, `disc-${disc}.log`)
    const to = openSync(log, 'a')
    // In a group of its own: an interrupt at the terminal comes to us, and we pass it on.
    const child = spawn(program, [...args, '--only', String(disc)], { stdio: ['ignore', 'pipe', to], detached: true })
    closeSync(to)
    this.#running.set(disc, child)
    let said = ''
    child.stdout?.setEncoding('utf8').on('data', (piece: string) => {
      said = (said + piece).replace(/^[^]*\n(?=[^]*\n)/, '')
    })
    const end = (status: number | undefined, why: string): void => {
      if (!this.#running.delete(disc)) return
      this.#ends.set(disc, { status, node: hostname(), why, own: true, faults: faultsIn(said.trim()) })
      try {
        appendFileSync(log, `${said}${why}\n`)
      } catch {
        // The file system that is full for the image is full for its log.
      }
      this.#fill()
    }
    child.once('error', (error) => end(1, `it cannot be started: ${reasonOf(error)}`))
    child.once('close', (status, signal) =>
      end(status ?? undefined, status === null ? `it was ended by ${signal}` : `it ended with ${status}`),
    )
  }
}
