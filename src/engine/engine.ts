/** What makes the discs of a set in jobs, one each: processes here, or a cluster. */

import type { Fault } from '../fault/index.js'

export interface QueuedJob {
  /** `again`: it ended, and waits to be run once more. */
  readonly state: 'queued' | 'running' | 'again'
}

/** How a job ended, as it said itself or as its engine knows. */
export interface Outcome {
  /** Exit status; undefined where a signal or the loss of its node ended it. */
  readonly status: number | undefined
  /** Host or node. */
  readonly node: string
  /** What is known of an end without a result. */
  readonly why: string
  /** It said so itself, where all can see it. */
  readonly own: boolean
  readonly faults: readonly Fault[]
}

export interface Engine {
  /** Those that it took; the others may be sent when some have ended. Throws where it never takes them. */
  submit(discs: readonly number[]): Promise<readonly number[]>
  /** What waits or runs, whoever sent it; why that cannot be known now, where it cannot. */
  poll(): Promise<ReadonlyMap<number, QueuedJob> | { readonly silent: string }>
  /** Of a job that is not in the queue any more, or waits to be run again. */
  outcome(disc: number): Promise<Outcome | undefined>
  /** Runs at once what waits to be run again, and forgets how it ended. */
  hasten(disc: number): Promise<void>
  cancel(discs: readonly number[]): Promise<void>
  /** Milliseconds after which it is worth to ask again. */
  pause(waiting: number): number
  /** Whether jobs outlive whoever sent them. */
  readonly outlives: boolean
}

/** EX_TEMPFAIL of sysexits.h: it may go well at another time. */
export const TRY_AGAIN = 75

/** How often a disc is tried. */
const MOST_TRIES = 2

/** An end that says nothing of the disc: it may go well at another time, or on another node. */
const mayGoWell = ({ status }: Outcome): boolean => status === undefined || status === 0 || status === TRY_AGAIN || status > 128

/** What is wrong with all jobs as with the first. */
const ofAll: ReadonlySet<string> = new Set([
  'engine/notShared',
  'engine/otherProgram',
  'engine/otherPlan',
  'set/otherIndex',
  'set/onNoDisc',
])

/** What becomes of a disc whose job has ended and whose image is not proved. */
export type Verdict = 'again' | 'failed' | 'all fail'

export function verdictOf(outcome: Outcome | undefined, tries: number): Verdict {
  if (outcome?.faults.some(({ code }) => ofAll.has(code))) return 'all fail'
  // A script that ends by itself says so in the folder that all share, unless that is full.
  if (outcome !== undefined && !outcome.own && !mayGoWell(outcome)) return 'all fail'
  return (outcome === undefined || mayGoWell(outcome)) && tries < MOST_TRIES ? 'again' : 'failed'
}
