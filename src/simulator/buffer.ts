/** The drive's write buffer: filled by the host, drained at the speed of writing. */

import type { Clock } from '../port/index.js'

export class WriteBuffer {
  readonly #clock: Clock
  readonly #size: number
  readonly #real: boolean
  #level = 0
  #at = 0
  #running = false

  constructor(clock: Clock, size: number, timing: 'instant' | 'real') {
    this.#clock = clock
    this.#size = size
    this.#real = timing === 'real'
  }

  get size(): number {
    return this.#size
  }
  get free(): number {
    return this.#size - Math.ceil(this.#level)
  }

  /** Brings the level up to date. True where the buffer ran dry while the laser was on. */
  drain(bytesPerMillisecond: number): boolean {
    const now = this.#clock.now()
    this.#level -= (now - this.#at) * bytesPerMillisecond
    this.#at = now
    if (this.#level > 0) return false
    this.#level = 0
    return this.#real && this.#running
  }

  /** Takes bytes in. Milliseconds that the host has to wait until there is room. */
  fill(bytes: number, bytesPerMillisecond: number): number {
    if (!this.#real) return 0
    this.#level += bytes
    if (this.#level * 2 > this.#size) this.#running = true
    return this.#level > this.#size ? Math.ceil((this.#level - this.#size) / bytesPerMillisecond) : 0
  }

  /** Milliseconds until the buffer is empty; it is then. */
  flush(bytesPerMillisecond: number): number {
    const milliseconds = this.#real ? Math.ceil(this.#level / bytesPerMillisecond) : 0
    this.#level = 0
    this.#running = false
    return milliseconds
  }

  /** The laser stops, as after an underrun or between tracks. */
  stop(): void {
    this.#level = 0
    this.#running = false
  }
}
