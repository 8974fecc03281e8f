/** The image and its spare: who they are, what they hold, and how one takes the place of the other. */

import { renameSync } from 'node:fs'
import { dirname } from 'node:path'
import { replaceFailure, syncFolder } from '../image/output.node.js'
import type { Layout, RegionId } from '../layout/index.js'
import type { Calls } from './calls.node.js'
import { isAsLeft, type Giver, type Left } from './giver.node.js'
import type { Held } from './groups.js'
import { identityAt, identityOf, isSameData, removeFile, type Part } from './part.node.js'
import type { RenewOptions } from './renewal.js'

export interface Spare extends Left {
  readonly own: string
}

/** The image is not what was left there. */
export class Replaced extends Error {}

/** A reader that waits for a lease may go on after so long; the default of Linux is 45 s. */
const LEASE_MS = 30_000

export interface Commit {
  readonly now: Layout
  readonly giver: Giver | undefined
  readonly changed: ReadonlySet<RegionId>
  /** `rename`: the former image is given up. */
  readonly swap: 'exchange' | 'rename'
  readonly flush: RenewOptions['flush']
  /** Milliseconds of `performance.now` when the lease was given. */
  readonly leased?: number
}

const holding = (layout: Layout): Held => ({ layout, stale: new Set(), structures: 'there' })

export class Pair {
  readonly path: string
  /** Undefined where another program has changed it. */
  image: Left | undefined
  spare: Spare | undefined
  /** Whether there is room for a spare, and it would be of use. */
  mayKeep = true
  /** Whether their file system shares blocks between files; then no spare is needed. */
  #sharing: 'unknown' | 'shares' | 'copies' = 'unknown'
  /** Undefined as long as they are not there. */
  calls: Calls | undefined
  /** Whether the device may still have the former image under the name. */
  #isNameLate = false

  constructor(path: string, layout: Layout, calls: Calls | undefined) {
    this.path = path
    this.calls = calls
    this.written(layout)
  }

  /** Whether a part can share blocks with the image; the first one tells. */
  async shares(part: Part, { file }: Giver): Promise<boolean> {
    if (this.#sharing === 'unknown' && this.calls !== undefined) {
      const outcome = await this.calls.share(file, 0, part.fd, 0, this.calls.blockSize(part.fd))
      this.#sharing = outcome === '' ? 'shares' : 'copies'
    }
    return this.#sharing === 'shares'
  }

  get mayShare(): boolean {
    return this.#sharing !== 'copies'
  }

  /** Somebody has just written the image of a layout there. */
  written(layout: Layout, changed: ReadonlySet<RegionId> = new Set()): void {
    const identity = identityAt(this.path)
    this.image = identity === undefined ? undefined : { identity, held: holding(layout) }
    this.#spoil(changed)
  }

  /** The image is that of a layout, too. */
  confirm(layout: Layout): void {
    if (this.image !== undefined) this.image = { ...this.image, held: holding(layout) }
  }

  /** The part becomes the image. Throws `Replaced` where the giver is not as it was left, and then nothing has happened. */
  async commit(part: Part, { now, giver, changed, swap, flush, leased }: Commit): Promise<void> {
    if (flush !== 'leave') await part.flush()
    if (giver !== undefined && !isAsLeft(giver)) throw new Replaced()
    if (leased !== undefined && this.calls?.isLeased(part.fd) === false && performance.now() - leased > LEASE_MS) throw new Replaced()
    const made = identityOf(part.fd)
    // Whoever opens it from now on finds the new image.
    if (leased !== undefined) this.calls?.letGo(part.fd)
    const isExchanged = swap === 'exchange' && this.calls?.exchange(part.own, this.path) === ''
    if (!isExchanged) rename(part.own, this.path)
    part.isSettled = true
    this.#isNameLate ||= isExchanged && flush !== 'leave'
    const before = this.image
    const found = identityAt(this.path)
    this.image = found !== undefined && isSameData(found, made) ? { identity: found, held: holding(now) } : undefined
    if (this.spare?.own === part.own) this.spare = undefined
    if (isExchanged) this.#retire(part.own, before)
    this.#spoil(changed)
  }

  /**
   * What was the image is to be changed: the device must know by then that it is the image no more, since after a loss of power
   * it would be again.
   */
  async secureName(): Promise<void> {
    if (this.#isNameLate) await syncFolder(dirname(this.path))
    this.#isNameLate = false
  }

  /** The file that was the image is the spare now, where nobody has written to it. */
  #retire(own: string, left: Left | undefined): void {
    this.dropSpare()
    const found = identityAt(own)
    if (found !== undefined && left !== undefined && isSameData(found, left.identity))
      this.spare = { own, identity: found, held: left.held }
    else removeFile(own)
  }

  /** A part that holds a layout stays beside the image. */
  keep(part: Part, held: Held): void {
    if (this.spare?.own !== part.own) this.dropSpare()
    this.spare = { own: part.own, identity: identityOf(part.fd), held }
    part.isSettled = true
  }

  /** Contents that look the same in the next image and are not. */
  #spoil(changed: ReadonlySet<RegionId>): void {
    if (this.spare === undefined || changed.size === 0) return
    const { held } = this.spare
    this.spare = { ...this.spare, held: { ...held, stale: new Set([...held.stale, ...changed]) } }
  }

  /** Whether there was one. */
  dropSpare(): boolean {
    const { spare } = this
    this.spare = undefined
    if (spare !== undefined) removeFile(spare.own)
    return spare !== undefined
  }

  /** Closes a part; one that has become nothing goes. */
  discard(part: Part): void {
    part.close()
    if (part.isSettled) return
    part.isSettled = true
    if (this.spare?.own === part.own) this.spare = undefined
    removeFile(part.own)
  }
}

function rename(own: string, path: string): void {
  try {
    renameSync(own, path)
  } catch (error) {
    throw replaceFailure(path, error)
  }
}
