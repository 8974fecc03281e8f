/**
 * One pass over a source for several drives. Each takes its pieces from a window of bounded size. A drive that ends or
 * fails leaves the others alone; one that holds the others up for long goes on with a pass of its own.
 */

import type { Clock, SectorSource } from '../port/index.js'

export interface FanOutOptions {
  /** Bytes that the fastest drive may be ahead of the slowest. */
  readonly windowBytes?: number
  /** How long a full window may wait for the slowest drive. */
  readonly patienceMs?: number
  readonly clock: Clock
}

const WINDOW_BYTES = 24 << 20
const PATIENCE_MS = 20_000

interface Branch {
  /** Number of the next piece. */
  next: number
  state: 'waiting' | 'reading' | 'own pass' | 'ended'
}

interface Use {
  /** Drives that have taken the piece and need it. */
  takers: number
  state: 'in the window' | 'taken by all'
}

export interface BranchSource {
  readonly source: SectorSource
  /** Says that this drive takes no more, also where it never began. */
  leave(): void
}

/** As many sources as asked for; the first opening of each, from sector 0, joins the common pass. */
export function fanOut(source: SectorSource, branches: number, options: FanOutOptions): readonly BranchSource[] {
  if (branches === 1) return [{ source, leave: () => {} }]
  const pass = new CommonPass(source, branches, options)
  return Array.from({ length: branches }, (_, index) => ({
    source: {
      count: source.count,
      sectorBytes: source.sectorBytes,
      open: (from: number, signal?: AbortSignal) =>
        from === 0 && pass.join(index) ? pass.branch(index, signal) : source.open(from, signal),
      giveBack: (piece: Uint8Array) => pass.giveBack(piece),
    },
    leave: () => pass.leave(index),
  }))
}

class CommonPass {
  private readonly source: SectorSource
  private readonly options: FanOutOptions
  private readonly branches: readonly Branch[]
  private readonly abort = new AbortController()
  private iterator: AsyncIterator<Uint8Array> | undefined
  /** Pieces from number `first` on. */
  private window: Uint8Array[] = []
  private first = 0
  private bytes = 0
  private end: { readonly error?: unknown } | undefined
  private fetching: Promise<void> | undefined
  private moved: (() => void)[] = []
  /** Of the pieces that some drive still needs or may yet take. */
  private readonly uses = new WeakMap<Uint8Array, Use>()

  constructor(source: SectorSource, branches: number, options: FanOutOptions) {
    this.source = source
    this.options = options
    this.branches = Array.from({ length: branches }, () => ({ next: 0, state: 'waiting' }))
  }

  join(index: number): boolean {
    const branch = this.branches[index]
    if (branch === undefined || branch.state !== 'waiting' || this.first > 0) return false
    branch.state = 'reading'
    return true
  }

  leave(index: number): void {
    const branch = this.branches[index]
    if (branch === undefined) return
    branch.state = 'ended'
    this.drop()
  }

  /** From a drive that needs a piece no more; the source gets it when no drive does. A piece of an own pass goes back at once. */
  giveBack(piece: Uint8Array): void {
    const use = this.uses.get(piece)
    if (use === undefined) {
      this.source.giveBack?.(piece)
      return
    }
    use.takers--
    this.settle(piece)
  }

  private use(piece: Uint8Array): Use {
    let use = this.uses.get(piece)
    if (use === undefined) this.uses.set(piece, (use = { takers: 0, state: 'in the window' }))
    return use
  }

  private settle(piece: Uint8Array): void {
    const use = this.use(piece)
    if (use.takers > 0 || use.state === 'in the window') return
    this.uses.delete(piece)
    this.source.giveBack?.(piece)
  }

  async *branch(index: number, signal?: AbortSignal): AsyncGenerator<Uint8Array> {
    const own = this.branches[index]
    if (own === undefined) return
    let sector = 0
    try {
      for (;;) {
        signal?.throwIfAborted()
        if (own.state !== 'reading') {
          yield* this.source.open(sector, signal)
          return
        }
        const piece = this.window[own.next - this.first]
        if (piece !== undefined) {
          own.next++
          this.use(piece).takers++
          this.drop()
          sector += piece.length / this.source.sectorBytes
          yield piece
        } else if (this.end !== undefined) {
          if ('error' in this.end) throw this.end.error
          return
        } else if (this.bytes >= (this.options.windowBytes ?? WINDOW_BYTES)) await this.room()
        else await this.fetch()
      }
    } finally {
      own.state = 'ended'
      this.drop()
      if (this.branches.every((branch) => branch.state === 'ended' || branch.state === 'own pass')) await this.stop()
    }
  }

  /** Reads one more piece; all who ask meanwhile wait for the same one. */
  private async fetch(): Promise<void> {
    this.fetching ??= this.fetchOne().finally(() => {
      this.fetching = undefined
    })
    await this.fetching
  }

  private async fetchOne(): Promise<void> {
    this.iterator ??= this.source.open(0, this.abort.signal)[Symbol.asyncIterator]()
    try {
      const { done, value } = await this.iterator.next()
      if (done === true) this.end = {}
      else {
        this.window.push(value)
        this.bytes += value.length
      }
    } catch (error) {
      this.end = { error }
    }
  }

  /** Waits until the slowest has taken a piece; when patience ends, the slowest leave the common pass. */
  private async room(): Promise<void> {
    const waiting = new AbortController()
    const slept = this.options.clock.sleep(this.options.patienceMs ?? PATIENCE_MS, waiting.signal).then(
      () => true,
      () => false,
    )
    const dropped = new Promise<false>((resolve) => this.moved.push(() => resolve(false)))
    const expired = await Promise.race([slept, dropped])
    waiting.abort()
    if (!expired) return
    for (const branch of this.branches)
      if ((branch.state === 'reading' || branch.state === 'waiting') && branch.next === this.first) branch.state = 'own pass'
    this.drop()
  }

  /** Forgets pieces that every reader has taken. */
  private drop(): void {
    const readers = this.branches.filter((branch) => branch.state === 'reading' || branch.state === 'waiting')
    const least = readers.length === 0 ? this.first + this.window.length : Math.min(...readers.map((branch) => branch.next))
    if (least <= this.first) return
    for (const piece of this.window.splice(0, least - this.first)) {
      this.bytes -= piece.length
      this.use(piece).state = 'taken by all'
      this.settle(piece)
    }
    this.first = least
    for (const wake of this.moved.splice(0)) wake()
  }

  private async stop(): Promise<void> {
    this.abort.abort()
    await this.iterator?.return?.()
  }
}
