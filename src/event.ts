/** Typed progress: all that a door listens to. */

import type { Fault } from './fault/index.js'
import { bytes, type Bytes, type Lba } from './unit/index.js'

/** What a verb is busy with. Those from `validate` to `eject` belong to one drive each. */
export const actions = [
  'measure',
  'import',
  'plan',
  'stage',
  'build',
  'checksum',
  'protect',
  'validate',
  'format',
  'blank',
  'calibrate',
  'write',
  'flush',
  'close',
  'verify',
  'eject',
  'read',
  'extract',
  'compare',
] as const
export type Action = (typeof actions)[number]

export interface Common {
  /** The drive or output that it is about, where a verb has several. */
  readonly subject?: string
}

export type Event =
  /** An action began. `detail` says it for people: `closing the session`. */
  | (Common & { readonly kind: 'action'; readonly action: Action; readonly detail?: string })
  | (Common & Progress)
  /** A judgement that does not end the run. */
  | (Common & { readonly kind: 'fault'; readonly fault: Fault })
  /** The verb ended for this subject. */
  | (Common & { readonly kind: 'end'; readonly ok: boolean; readonly faults: readonly Fault[] })

/** How far an action is. Sent at most twice a second, and once at its end. */
export interface Progress {
  readonly kind: 'progress'
  readonly action: Action
  readonly done: Bytes
  /** Absent while the end is not known. */
  readonly total?: Bytes
  readonly elapsedSeconds: number
  /** An estimate that may change; absent while there is nothing to estimate from. */
  readonly remainingSeconds?: number
  /** The file, track or part that it is at. */
  readonly detail?: string
  /** The number of the track that is written, where a disc has tracks. */
  readonly track?: number
  /** The next block, where blocks are written or read. */
  readonly at?: Lba
  /** Sectors a second, lately. */
  readonly rate?: number
  /** Share of the drive's buffer that is filled, 0 to 1. */
  readonly buffer?: number
}

/** Hears events in their order. It must not throw and is never waited for. */
export type Listener = (event: Event) => void

export const silent: Listener = () => {}

/** Estimates what remains from what is done; undefined before there is anything to estimate from. */
export function remainingOf(done: number, total: number, elapsedSeconds: number): number | undefined {
  return done <= 0 || elapsedSeconds <= 0 ? undefined : Math.round(((total - done) * elapsedSeconds) / done)
}

/** Milliseconds since some moment. Node.js has `performance` for it, which has to be loaded. */
export function now(): number {
  const [seconds, nanoseconds] = process.hrtime()
  return seconds * 1000 + nanoseconds / 1e6
}

const REPORT_MS = 500

/** Lets a report of progress through at most twice a second, and the one of its end. `time` in milliseconds. */
export function seldom<Rest extends readonly unknown[]>(
  report: (done: number, total: number, ...rest: Rest) => void,
  time: () => number = now,
): (done: number, total: number, ...rest: Rest) => void {
  let told = -Infinity
  return (done, total, ...rest) => {
    const at = time()
    if (at - told < REPORT_MS && done < total) return
    told = at
    report(done, total, ...rest)
  }
}

/** Tells how far an action is, twice a second and at its end: bytes that are done of all, and the next block where there is one. */
export function progressOf(
  listener: Listener,
  about: { readonly action: Action; readonly subject?: string },
): (done: number, total: number, at?: Lba) => void {
  const began = now()
  return seldom((done, total, at?: Lba) => {
    const elapsedSeconds = (now() - began) / 1000
    const remainingSeconds = remainingOf(done, total, elapsedSeconds)
    listener({
      ...about,
      kind: 'progress',
      done: bytes(done),
      total: bytes(total),
      elapsedSeconds,
      ...(at === undefined ? {} : { at }),
      ...(remainingSeconds === undefined ? {} : { remainingSeconds }),
    })
  })
}
