/** Waiting for a drive that works on: by looks at it, with a limit that is a fault of its own. */

import { becauseOf, DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import { attempt, progressOfSense, requestSense, testUnitReady, type MediaFamily, type Sense } from '../mmc/index.js'
import { faults } from './faults.js'

export interface Waiting {
  readonly transport: Transport
  readonly clock: Clock
  readonly family: MediaFamily
  readonly signal?: AbortSignal | undefined
}

export interface WaitOptions {
  /** What the drive does, for the message: `closing the session`. */
  readonly what: string
  readonly limitMs: number
  /** `unit`: what goes on in the background while the drive obeys does not matter. */
  readonly watch?: 'unit' | 'unit and background'
  /** Hears the share that is done, 0 to 1, where the drive tells it. */
  readonly onProgress?: ((share: number | undefined, waitedMs: number) => void) | undefined
  /** The fault of a failure that the looks report. */
  readonly failed?: ((sense: Sense) => Fault) | undefined
}

const FIRST_PAUSE_MS = 2
const LONGEST_PAUSE_MS = 1000
/** Looks that may fail with news (a reset, a new disc) or a drive that spins up, in a row. */
const MOST_AGAIN = 120
/** Of them so many are taken for news, after which the drive may be ready at once. */
const MOST_NEWS = 3

/**
 * Comes back when the drive is ready. Throws `burn/stillBusy` when the limit is over: that says nothing about the disc.
 * Does not stop for a cancel: a drive that closes a disc is not to be disturbed.
 */
export async function waitUntilReady(on: Waiting, options: WaitOptions): Promise<void> {
  const { transport, clock, family } = on
  const began = clock.now()
  let again = 0
  for (let pause = FIRST_PAUSE_MS; ; pause = Math.min(LONGEST_PAUSE_MS, pause * 1.5)) {
    const outcome = await attempt(transport, testUnitReady, {}, { family })
    if (outcome.kind === 'done' && (options.watch === 'unit' || !(await stillWorking(on, options, began)))) return
    if (outcome.kind === 'refused') {
      const progress = outcome.sense === undefined ? ({ kind: 'again' } as const) : progressOfSense(outcome.sense)
      if (progress.kind === 'ready') return
      if (progress.kind === 'working') {
        again = 0
        options.onProgress?.(progress.share, clock.now() - began)
      } else if (progress.kind === 'failed') throw new DiscError(options.failed?.(progress.sense) ?? outcome.fault)
      else if (++again > MOST_AGAIN) throw new DiscError(outcome.fault)
      else if (again <= MOST_NEWS) continue
    }
    if (clock.now() - began >= options.limitMs)
      throw new DiscError(
        becauseOf(
          faults.stillBusy({ drive: transport.name, what: options.what, minutes: Math.round(options.limitMs / 60_000) }),
          outcome.kind === 'refused' ? outcome.fault : undefined,
        ),
      )
    await clock.sleep(pause)
  }
}

/** Drives that are ready for other commands tell of a background operation through REQUEST SENSE. */
async function stillWorking(on: Waiting, options: WaitOptions, began: number): Promise<boolean> {
  const outcome = await attempt(on.transport, requestSense, {}, { family: on.family })
  if (outcome.kind === 'refused') return false
  const progress = progressOfSense(outcome.value)
  if (progress.kind !== 'working') return false
  options.onProgress?.(progress.share, on.clock.now() - began)
  return true
}
