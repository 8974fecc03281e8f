/**
 * Keeps an image file current. Where the file system shares blocks between files (Btrfs, XFS), a new file is made of what stays and
 * what differs, and takes the name. Elsewhere there are two files, the image and a spare: the spare, of a generation before,
 * is brought to the new layout, and the two change places at once. Whoever has the spare open still reads that generation, so
 * it is changed only under a lease, which is not given while anybody has. Nothing is kept for a restart: what a process that
 * was killed leaves beside the image goes with the next build.
 */

import type { Fault } from '../fault/index.js'
import { absolutePath } from '../image/output.node.js'
import { writeImage } from '../image/write.node.js'
import type { Layout, RegionId } from '../layout/index.js'
import { bytes, bytesOf } from '../unit/index.js'
import { bring } from './bring.node.js'
import { loadCalls, readyCalls, type Calls } from './calls.node.js'
import { changesOf } from './changes.js'
import { faults } from './faults.js'
import { Flushing } from './flushing.node.js'
import { closeGiver, isCurrent, openGiver, type Giver } from './giver.node.js'
import { Pair, Replaced } from './pair.node.js'
import { Part } from './part.node.js'
import type { Renewal, Renewing, RenewOptions } from './renewal.js'
import { isFull, prepare } from './prepare.node.js'
import { patch } from './spare.node.js'
import { measureOf, stepsOf } from './steps.js'

const noRegions: ReadonlySet<RegionId> = new Set()
const NO_KERNELS = 'the kernels that change an image in place are not there'
const NOT_AS_LEFT = 'another program has changed the image'

/** Of the image of `layout`, which a build has just left at `path`. */
export const renewing = async (path: string, layout: Layout): Promise<Renewing> => renewingWith(await loadCalls(), path, layout, readyCalls)

/** `ready` is asked while nothing happens, where there are no calls yet. */
export const renewingWith = (
  calls: Calls | undefined,
  path: string,
  layout: Layout,
  ready: () => Promise<Calls | string> = () => Promise.resolve('none are looked for'),
): Renewing => new Keeper(new Pair(absolutePath(path), layout, calls), ready)

interface Task {
  readonly calls: Calls
  readonly now: Layout
  readonly giver: Giver | undefined
  readonly options: RenewOptions
}

class Keeper implements Renewing {
  readonly path: string
  readonly #pair: Pair
  readonly #ready: () => Promise<Calls | string>
  readonly #told = new Set<string>()
  #toTell: Fault[] = []
  #last: Promise<unknown> = Promise.resolve()
  readonly #flushing = new Flushing()
  readonly #closing = new AbortController()

  constructor(pair: Pair, ready: () => Promise<Calls | string>) {
    this.path = pair.path
    this.#pair = pair
    this.#ready = ready
  }

  renew(now: Layout, options: RenewOptions): Promise<Renewal> {
    return this.#inTurn(async () => {
      const changed = options.touched ?? noRegions
      const renewal = await this.#renewed(now, options, changed)
      return { ...renewal, faults: [...renewal.faults, ...this.#toTell.splice(0)] }
    })
  }

  async rest(): Promise<readonly Fault[]> {
    const { signal } = this.#closing
    const ready = this.#pair.calls ?? (await this.#ready())
    if (typeof ready === 'string') this.#tell(faults.wholly({ path: this.path, reason: `${NO_KERNELS} (${ready})` }))
    else {
      this.#pair.calls = ready
      if (!signal.aborted) this.#flushing.start(this.path)
    }
    const told = await this.#inTurn(async () => {
      const { calls } = this.#pair
      await this.#flushing.doneWith(this.#pair.spare?.identity.inode)
      if (calls !== undefined && !signal.aborted) await prepare({ calls, pair: this.#pair, signal, tell: (fault) => this.#tell(fault) })
      return this.#toTell.splice(0)
    })
    // A renewal that comes meanwhile goes before.
    await this.#flushing.done()
    return told
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#inTurn(() => Promise.resolve(this.#pair.dropSpare()))
    await this.#flushing.done()
  }

  #inTurn<Result>(action: () => Promise<Result>): Promise<Result> {
    const next = this.#last.then(action)
    this.#last = next.catch(() => {})
    return next
  }

  #tell(fault: Fault): void {
    if (!this.#told.has(fault.code)) this.#toTell.push(fault)
    this.#told.add(fault.code)
  }

  async #renewed(now: Layout, options: RenewOptions, changed: ReadonlySet<RegionId>): Promise<Renewal> {
    const { calls, image } = this.#pair
    if (calls === undefined) return this.#whole(now, options, NO_KERNELS)
    const giver = image === undefined ? undefined : openGiver(this.path, image, now, changed)
    try {
      if (giver !== undefined && isCurrent(giver, now)) return nothing(now)
      return await this.#renewedFrom({ calls, now, giver, options })
    } catch (error) {
      if (!(error instanceof Replaced) && !isFull(error)) throw error
      // What takes the room of a second image is the first to go.
      if (isFull(error) && !this.#pair.dropSpare()) throw error
      return await this.#whole(now, options, error instanceof Replaced ? NOT_AS_LEFT : 'the file system is full')
    } finally {
      closeGiver(giver)
    }
  }

  async #renewedFrom(task: Task): Promise<Renewal> {
    const { now, giver, options } = task
    if (giver !== undefined && this.#pair.mayShare) {
      const shared = await this.#intoNew(task, 'shares', '')
      if (shared !== undefined) return shared
    }
    const why = await this.#intoSpare(task)
    if (typeof why !== 'string') return why
    return (giver === undefined ? undefined : await this.#intoNew(task, 'copies', why)) ?? (await this.#whole(now, options, NOT_AS_LEFT))
  }

  /** A new file, of what the former one gives and of what is new. Undefined where it cannot share as it was to. */
  async #intoNew({ calls, now, giver, options }: Task, sharing: 'shares' | 'copies', why: string): Promise<Renewal | undefined> {
    const part = Part.create(this.path)
    try {
      if (sharing === 'shares' && giver !== undefined && !(await this.#pair.shares(part, giver))) return undefined
      const changed = options.touched ?? noRegions
      const steps = stepsOf({ now, giver, changed, unit: undefined })
      const brought = await bring({ calls, part, now, giver, sharing, options }, steps)
      const { kept, moved } = measureOf(steps)
      const changes = changesOf(now, giver, brought.differing)
      if (sharing === 'shares' && changes.changed === 0 && brought.written === 0 && giver?.held.layout.size === now.size) {
        this.#pair.confirm(now)
        return nothing(now)
      }
      await this.#pair.commit(part, { now, giver, changed, swap: sharing === 'shares' ? 'rename' : 'exchange', flush: options.flush })
      if (sharing === 'shares') return { method: 'clone', written: bytes(brought.written), kept, moved, ...changes, faults: [] }
      this.#tellOfSpare(now)
      return { method: 'whole', written: bytesOf(now.size), kept: bytes(0), moved: bytes(0), why, ...changes, faults: [] }
    } finally {
      this.#pair.discard(part)
    }
  }

  /** The spare, brought to the layout; or in words why that does not do. */
  async #intoSpare({ calls, now, giver, options }: Task): Promise<Renewal | string> {
    const changed = options.touched ?? noRegions
    await this.#flushing.doneWith(this.#pair.spare?.identity.inode)
    const patched = await patch({ calls, pair: this.#pair, now, giver, options, changed })
    if (typeof patched === 'string') return patched
    const { part, steps, brought, leased } = patched
    try {
      const swap = giver === undefined ? 'rename' : 'exchange'
      await this.#pair.commit(part, { now, giver, changed, swap, flush: options.flush, leased })
      const changes = changesOf(now, giver, brought.differing)
      return { method: 'exchange', written: bytes(brought.written), ...measureOf(steps), ...changes, faults: [] }
    } finally {
      this.#pair.discard(part)
    }
  }

  async #whole(now: Layout, { open, reader, signal, flush, touched }: RenewOptions, why: string): Promise<Renewal> {
    const plain = { digests: [], contents: 'leave', progress: () => {} } as const
    await writeImage(this.path, now, { ...plain, flush: flush === 'leave' ? 'replace' : 'always', open, reader, signal })
    this.#pair.written(now, touched)
    const changes = changesOf(now, undefined, new Set())
    return { method: 'whole', written: bytesOf(now.size), kept: bytes(0), moved: bytes(0), why, ...changes, faults: [] }
  }

  #tellOfSpare(now: Layout): void {
    this.#tell(faults.spare({ path: this.path, size: bytesOf(now.size) }))
  }
}

const nothing = (now: Layout): Renewal => ({
  method: 'nothing',
  written: bytes(0),
  kept: bytesOf(now.size),
  moved: bytes(0),
  changes: [],
  changed: 0,
  faults: [],
})
