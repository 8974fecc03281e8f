/** The built images of a set -> blank discs, in several drives at once, each read back; what was burned where is written down. */

import { silent } from './event.js'
import type { Fault } from './fault/index.js'
import type { Project } from './project.js'
import { defaultSettings } from './recorder/index.js'
import { discsOf, readSetLock } from './set-prepared.js'
import { SetBurning } from './set-burning.js'
import { BurnBook, readBurns } from './set-burns.js'
import type { BurnSetOptions } from './set-recording.js'
import { burnsOfPlan, faults, type BurnOutcome } from './set/index.js'

export type { BurnSetOptions, SetNews } from './set-recording.js'
export { burnedDiscs } from './set-burns.js'

export interface BurnedDisc {
  readonly number: number
  readonly label: string
  /** What the record says of it now; `unburned` where it says nothing. */
  readonly outcome: BurnOutcome | 'unburned'
  /** Where it lies in this run. */
  readonly drive?: string
}

export interface BurnedSet {
  /** All that were wanted are verified. */
  readonly ok: boolean
  /** Those that were wanted, in their order. */
  readonly discs: readonly BurnedDisc[]
  readonly faults: readonly Fault[]
}

/** Throws where nothing can be begun: no plan, no disc of that number, a record that cannot be read. */
export async function burnSet(project: Project, options: BurnSetOptions): Promise<BurnedSet> {
  const lock = readSetLock(project)
  const known = (number: number): BurnOutcome | undefined => burnsOfPlan(lock, readBurns(project)).get(number)?.latest.outcome
  const again = options.copies === 'again'
  const wanted = discsOf(lock, options.only)
  const todo = wanted.filter(({ number }) => again || known(number) !== 'verified')
  const { listener = silent, settings = defaultSettings } = options
  const job = new SetBurning(todo, lock, { ...options, project, listener, settings, book: new BurnBook(project), known })
  await job.run()
  const discs = wanted.map(({ number, label }): BurnedDisc => {
    const drive = job.places.get(number)
    return { number, label, outcome: known(number) ?? 'unburned', ...(drive === undefined ? {} : { drive }) }
  })
  const left = discs.filter(({ outcome, number }) => outcome !== 'verified' || (again && !job.places.has(number)))
  const undone = left.length === 0 ? [] : [faults.undone({ discs: left.map(({ number }) => number) })]
  return { ok: undone.length === 0, discs, faults: [...job.faults, ...undone] }
}
