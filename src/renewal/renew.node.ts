/**
 * Keeps an image file current. Where the file system shares blocks between files (Btrfs, XFS), a new file is made of what stays and
 * what differs, and takes the name. Elsewhere there are two files, the image and a spare: the spare, of a generation before,
 * is brought to the new layout, and the two change places at once. Whoever has the spare open still reads that generation, so
 * it is changed only under a lease, which is not given while anybody has. Nothing is kept for a restart: what a process that
 * was killed leaves beside the image goes with the next build.
 */

import { closeSync, fdatasync, openSync, statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { promisify } from 'node:util'
import { DiscError, type Fault } from '../fault/index.js'
import { absolutePath } from '../image/output.node.js'
import { writeImage } from '../image/write.node.js'
import type { Layout, RegionId } from '../layout/index.js'
import type { OpenContent } from '../source/index.js'
import { bytes, bytesOf } from '../unit/index.js'
import { bring } from './bring.node.js'
import { loadCalls, type Calls } from './calls.node.js'
import { changesOf } from './changes.js'
import { faults } from './faults.js'
import { closeGiver, isCurrent, openGiver, type Giver, type Left } from './giver.node.js'
import { Pair, Replaced } from './pair.node.js'
import { Part } from './part.node.js'
import type { Renewal, Renewing, RenewOptions } from './renewal.js'
import { isBehind, patch } from './spare.node.js'
import { measureOf, stepsOf } from './steps.js'

const noRegions: ReadonlySet<RegionId> = new Set()
const NO_KERNELS = 'the kernels that change an image in place are not there'
const NO_LEASES = 'its file system does not tell who has a file open'
const NOT_AS_LEFT = 'another program has changed the image'

/** Of the image of `layout`, which a build has just left at `path`. */
export const renewing = async (path: string, layout: Layout): Promise<Renewing> => renewingWith(await loadCalls(), path, layout)

export const renewingWith = (calls: Calls | undefined, path: string, layout: Layout): Renewing =>
  new Keeper(absolutePath(path), layout, calls)

interface Task {
  readonly calls: Calls
  readonly now: Layout
  readonly giver: Giver | undefined
  readonly options: RenewOptions
}

class Keeper implements Renewing {
  readonly path: string
  readonly #calls: Calls | undefined
  readonly #pair: Pair
  /** Whether the file system of the image shares blocks between files. */
  #sharing: 'unknown' | 'shares' | 'copies' = 'unknown'
  #mayKeep = true
  readonly #told = new Set<string>()
  #toTell: Fault[] = []
  #last: Promise<unknown> = Promise.resolve()
  /** The last image that is written back to the device. */
  #flushing: { readonly inode: bigint; readonly done: Promise<void> } | undefined
  readonly #closing = new AbortController()

  constructor(path: string, layout: Layout, calls: Calls | undefined) {
    this.path = path
    this.#calls = calls
    this.#pair = new Pair(path, layout, calls)
  }

  renew(now: Layout, options: RenewOptions): Promise<Renewal> {
    return this.#inTurn(async () => {
      const changed = options.touched ?? noRegions
      const renewal = await this.#renewed(now, options, changed)
      return { ...renewal, faults: [...renewal.faults, ...this.#toTell.splice(0)] }
    })
  }

  async rest(): Promise<readonly Fault[]> {
    if (this.#calls !== undefined) this.#flush()
    const told = await this.#inTurn(async () => {
      if (this.#calls !== undefined && !this.#closing.signal.aborted) await this.#rested(this.#calls)
      return this.#toTell.splice(0)
    })
    // A renewal that comes meanwhile goes before.
    await this.#flushing?.done
    return told
  }

  async close(): Promise<void> {
    this.#closing.abort()
    await this.#inTurn(() => Promise.resolve(this.#pair.dropSpare()))
    await this.#flushing?.done
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
    const calls = this.#calls
    if (calls === undefined) {
      this.#tell(faults.wholly({ path: this.path, reason: NO_KERNELS }))
      return this.#whole(now, options, NO_KERNELS)
    }
    const { image } = this.#pair
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
    if (giver !== undefined && this.#sharing !== 'copies') {
      const shared = await this.#intoNew(task, 'shares', '')
      if (shared !== undefined) return shared
    }
    const why = await this.#intoSpare(task)
    if (typeof why !== 'string') return why
    return (giver === undefined ? undefined : await this.#intoNew(task, 'copies', why)) ?? (await this.#whole(now, options, why))
  }

  /** A new file, of what the former one gives and of what is new. Undefined where it cannot share as it was to. */
  async #intoNew({ calls, now, giver, options }: Task, sharing: 'shares' | 'copies', why: string): Promise<Renewal | undefined> {
    const part = Part.create(this.path)
    try {
      if (sharing === 'shares' && giver !== undefined && !(await this.#shares(calls, part, giver))) return undefined
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

  async #shares(calls: Calls, part: Part, giver: Giver): Promise<boolean> {
    if (this.#sharing === 'unknown') {
      const outcome = await calls.share(giver.file, 0, part.fd, 0, calls.blockSize(part.fd))
      this.#sharing = outcome === '' ? 'shares' : 'copies'
    }
    return this.#sharing === 'shares'
  }

  /** The spare, brought to the layout; or in words why that does not do. */
  async #intoSpare({ calls, now, giver, options }: Task): Promise<Renewal | string> {
    const changed = options.touched ?? noRegions
    await this.#flushed(this.#pair.spare)
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

  /** Sharing and moving first write back what is not on the device yet: that is done before they are wanted, beside all else. */
  #flush(): void {
    const { image } = this.#pair
    if (image === undefined || this.#flushing?.inode === image.identity.inode) return
    let file: number
    try {
      file = openSync(this.path, 'r')
    } catch {
      return
    }
    const done = flushFile(file)
      .catch(() => {})
      .then(() => closeSync(file))
    this.#flushing = { inode: image.identity.inode, done }
  }

  /** Waits until a file is not open here any more. */
  async #flushed(left: Left | undefined): Promise<void> {
    if (left !== undefined && this.#flushing?.inode === left.identity.inode) await this.#flushing.done
  }

  async #rested(calls: Calls): Promise<void> {
    const { image, spare } = this.#pair
    if (image === undefined || (spare !== undefined && !isBehind(spare, image.held.layout))) return
    const now = image.held.layout
    const giver = openGiver(this.path, image, now, noRegions)
    if (giver === undefined) return
    try {
      if (spare !== undefined) await this.#bringForward(calls, now, giver)
      if (this.#pair.spare === undefined && this.#mayKeep) await this.#makeSpare(calls, now, giver)
    } catch (error) {
      // The next renewal meets whatever it is that is wrong.
      if (!(error instanceof DiscError)) throw error
      if (!isFull(error)) return
      this.#mayKeep = false
      this.#tell(faults.noRoom({ path: this.path, size: bytesOf(now.size), reason: 'the file system is full' }))
    } finally {
      closeGiver(giver)
    }
  }

  /** All that the image has is in it, so no source is read. */
  async #bringForward(calls: Calls, now: Layout, giver: Giver): Promise<void> {
    await this.#flushed(this.#pair.spare)
    const options = { open: nothingToOpen, signal: this.#closing.signal }
    const patched = await patch({ calls, pair: this.#pair, now, giver, changed: noRegions, options })
    if (typeof patched !== 'string') await this.#settle(patched.part, now)
  }

  async #makeSpare(calls: Calls, now: Layout, giver: Giver): Promise<void> {
    const part = Part.create(this.path)
    try {
      if (this.#sharing !== 'copies' && (await this.#shares(calls, part, giver))) return
      if (calls.lease(part.fd) !== '') {
        this.#mayKeep = false
        return this.#tell(faults.wholly({ path: this.path, reason: NO_LEASES }))
      }
      calls.letGo(part.fd)
      if (freeBeside(this.path) < bytesOf(now.size)) throw part.failure('ENOSPC', bytesOf(now.size))
      this.#tellOfSpare(now)
      const options = { open: nothingToOpen, signal: this.#closing.signal }
      await bring({ calls, part, now, giver, sharing: 'copies', options }, stepsOf({ now, giver, changed: noRegions, unit: undefined }))
      await this.#settle(part, now)
    } finally {
      this.#pair.discard(part)
    }
  }

  async #settle(part: Part, now: Layout): Promise<void> {
    try {
      await part.flush()
      this.#pair.keep(part, { layout: now, stale: noRegions, structures: 'there' })
    } finally {
      this.#pair.discard(part)
    }
  }

  #tellOfSpare(now: Layout): void {
    this.#tell(faults.spare({ path: this.path, size: bytesOf(now.size) }))
  }
}

const flushFile = promisify(fdatasync)

const nothingToOpen: OpenContent = (content) => {
  throw new Error(`${content.id} is not in the image`)
}

function freeBeside(path: string): number {
  const { bavail, bsize } = statfsSync(dirname(path))
  return bavail * bsize
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

const isFull = (error: unknown): boolean => error instanceof DiscError && error.faults.some(({ code }) => code === 'image/noSpace')
