/** A set that is being burned: which drive does what, who puts discs in, and what becomes of each. */

import { DiscError, type Fault } from './fault/index.js'
import { isAbort } from './recorder/index.js'
import { recognise, type Recognised } from './set-disc.js'
import { keyOf, lookInto, type Seen } from './set-drive.js'
import { pathsOf } from './set-open.js'
import type { DiscRecord } from './set-record.js'
import { ejected, imageOf, recordDisc, verifyWritten, type BurnSetOptions, type DiscOutcome, type Recording } from './set-recording.js'
import { Board, faults, type LockedDisc, type SetLock } from './set/index.js'
import { hostFiles } from './source/files.node.js'
import { systemClock } from './transport/clock.node.js'

const WAIT_MINUTES = 60
const INTERVAL_MS = 1000

interface FirstLook {
  /** Key of what lies in the drive, where that was told. */
  readonly known?: string
  /** That lies there, and is to be verified. */
  readonly disc?: LockedDisc
}

/** Discs, drives and who puts the one into the other, until nothing is left to do. */
export class SetBurning {
  /** Drives by the numbers of the discs that were verified in them. */
  readonly places = new Map<number, string>()
  readonly faults: Fault[] = []
  readonly #lock: SetLock
  readonly #options: BurnSetOptions & Recording
  readonly #board: Board<LockedDisc>
  readonly #images = new Map<number, Promise<DiscRecord | undefined>>()

  constructor(todo: readonly LockedDisc[], lock: SetLock, options: BurnSetOptions & Recording) {
    this.#lock = lock
    this.#options = options
    this.#board = new Board(todo, options.drives)
  }

  async run(): Promise<void> {
    const { drives, project } = this.#options
    for (const disc of this.#board.open())
      if (hostFiles.statFollowed(pathsOf(project).imageOf(disc.label)) === undefined) this.#unbuilt(disc)
    // What was written before and lies in a drive is known before a blank disc is taken for it.
    const first = await Promise.all(drives.map((drive) => this.#guarded(drive, () => this.#firstLook(drive))))
    const ends = await Promise.allSettled(drives.map((drive, i) => this.#guarded(drive, () => this.#serve(drive, first[i] ?? {}))))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
  }

  /** A drive that cannot be used any more leaves the rest to others. */
  async #guarded<Result>(drive: string, work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      return await work()
    } catch (error) {
      if (isAbort(error)) return undefined
      if (!(error instanceof DiscError)) throw error
      this.#leaveOut(drive, error.faults[0]?.message ?? '')
      return undefined
    }
  }

  async #firstLook(drive: string): Promise<FirstLook> {
    const seen = await lookInto(drive, undefined, this.#options.open)
    if (seen.kind !== 'written') return {}
    const disc = await this.#recognised(drive)
    return { known: seen.key, ...(disc === undefined ? {} : { disc }) }
  }

  /** Until nothing is left to do, or nobody brings a blank disc. */
  async #serve(drive: string, { known, disc: first }: FirstLook): Promise<void> {
    const { signal, waitMinutes = WAIT_MINUTES, intervalMs = INTERVAL_MS, open, onNews } = this.#options
    let inside = first === undefined ? known : await this.#finish(drive, first, verifyWritten)
    let asked: number | undefined
    let since = systemClock.now()
    while (this.#goesOn(drive)) {
      const own = this.#board.offer(drive)
      // A blank disc that lies in this drive is taken, also where another one waits for one.
      const disc = own ?? this.#board.any(drive)
      if (disc === undefined) {
        // Others work on what is left, and may fail.
        since = systemClock.now()
        await systemClock.sleep(intervalMs, signal)
        continue
      }
      if ((await this.#built(disc)) === undefined) continue
      const seen = await lookInto(drive, inside, open)
      const work = await this.#workOn(drive, disc, seen, inside)
      if (work !== undefined) {
        inside = await work()
        asked = undefined
        since = systemClock.now()
        continue
      }
      if (seen.kind !== 'same') inside = keyOf(seen)
      if (seen.kind === 'written' || seen.kind === 'unknown') since = systemClock.now()
      if (own !== undefined && asked !== own.number) onNews?.({ kind: 'insert', drive, number: own.number, label: own.label })
      asked = own?.number
      if (own === undefined) since = systemClock.now()
      if (systemClock.now() - since >= waitMinutes * 60_000) {
        this.#board.leave(drive)
        this.#tell(drive, faults.noBlank({ drive, label: disc.label, minutes: waitMinutes }))
      } else await systemClock.sleep(intervalMs, signal)
    }
  }

  #goesOn(drive: string): boolean {
    return this.#options.signal?.aborted !== true && this.#board.uses(drive) && this.#board.open().length > 0
  }

  /** What is to be done with what lies in a drive, which gives what lies there afterwards; nothing where another disc is waited for. */
  async #workOn(
    drive: string,
    disc: LockedDisc,
    seen: Seen,
    inside: string | undefined,
  ): Promise<(() => Promise<string | undefined>) | undefined> {
    switch (seen.kind) {
      case 'blank':
        return this.#board.take(disc.number, drive) && (() => this.#finish(drive, disc, recordDisc))
      case 'written': {
        const own = await this.#recognised(drive)
        return own && (() => this.#finish(drive, own, verifyWritten))
      }
      case 'busy':
        if (seen.fault.message !== inside) this.#tell(drive, { ...seen.fault, severity: 'warning' })
        return undefined
      case 'unknown':
        this.#tell(drive, faults.wrongDisc({ drive, what: `a disc that cannot be looked at: ${seen.fault.message}` }))
        return undefined
      case 'no disc':
      case 'same':
        return undefined
    }
  }

  /** A disc of the set that was written and is not verified yet; of any other it is told what it is. */
  async #recognised(drive: string): Promise<LockedDisc | undefined> {
    const { open, known } = this.#options
    const { number, what } = await recognise(drive, this.#lock, { open }).catch(unreadable)
    const disc = this.#lock.discs.find((one) => one.number === number)
    const outcome = disc && known(disc.number)
    const isOpen = outcome === undefined || outcome === 'burning' || outcome === 'burned'
    const own = disc !== undefined && isOpen ? this.#board.take(disc.number, drive) : undefined
    if (own !== undefined) return (await this.#built(own)) && own
    this.#tell(drive, faults.wrongDisc({ drive, what: outcome === undefined ? what : `${what}: ${outcome}` }))
    return undefined
  }

  /** The key of what lies in the drive afterwards. */
  async #finish(drive: string, disc: LockedDisc, work: typeof recordDisc): Promise<string | undefined> {
    const { settings, onNews, open } = this.#options
    const image = (await this.#built(disc)) as DiscRecord
    const { number, label } = disc
    let done: DiscOutcome
    try {
      done = await work(this.#options, drive, disc, image)
    } catch (error) {
      this.#board.giveBack(number)
      throw error
    }
    onNews?.({ kind: 'disc', drive, number, label, ...done })
    this.#note(drive, disc, done)
    const isOut = done.outcome === 'verified' && work === recordDisc
    if (settings.eject && !isOut && (done.outcome === 'verified' || done.outcome === 'failed'))
      for (const fault of await ejected(this.#options, drive)) this.#tell(drive, fault)
    return keyOf(await lookInto(drive, undefined, open))
  }

  #note(drive: string, { number, label }: LockedDisc, { outcome, faults: found }: DiscOutcome): void {
    switch (outcome) {
      case 'verified':
        this.#board.done(number, drive)
        this.places.set(number, drive)
        return
      case 'failed':
        if (this.#board.failed(number, drive) === 'leave out') this.#leaveOut(drive, 'two discs failed in it one after the other')
        return
      case 'elsewhere':
        this.faults.push(...found)
        return this.#board.drop(number)
      case 'refused':
        this.#board.giveBack(number)
        return this.#tell(drive, faults.wrongDisc({ drive, what: `a disc that cannot be ${label}: ${found[0]?.message ?? ''}` }))
      case 'stopped':
        return this.#board.giveBack(number)
    }
  }

  /** What was built of it, whose bytes are read once; nothing, and it is told, where that is not there. */
  #built(disc: LockedDisc): Promise<DiscRecord | undefined> {
    const reading = this.#images.get(disc.number) ?? imageOf(this.#options, disc)
    if (!this.#images.has(disc.number))
      this.#images.set(
        disc.number,
        reading.then((found) => (found === undefined ? this.#unbuilt(disc) : found)),
      )
    return this.#images.get(disc.number) as Promise<DiscRecord | undefined>
  }

  #unbuilt({ number, label }: LockedDisc): undefined {
    this.#board.drop(number)
    this.faults.push(faults.notBuilt({ disc: number, image: pathsOf(this.#options.project).imageOf(label) }))
  }

  #leaveOut(drive: string, reason: string): void {
    if (!this.#board.uses(drive)) return
    this.#board.leave(drive)
    this.#tell(drive, faults.driveLeftOut({ drive, reason }))
  }

  #tell(drive: string, fault: Fault): void {
    this.faults.push(fault)
    this.#options.onNews?.({ kind: 'fault', drive, fault })
  }
}

/** A disc that cannot be read is not that of anybody; a drive that cannot be used is another matter. */
function unreadable(error: unknown): Recognised {
  if (!(error instanceof DiscError) || error.faults.some(({ code }) => code.startsWith('transport/'))) throw error
  return { what: `a disc that cannot be read: ${error.faults[0]?.message ?? ''}` }
}
