/** The inside of the drive, shared by all its commands. */

import type { Clock } from '../port/index.js'
import type { Rotation, Sense } from '../mmc/index.js'
import type { WriteBuffer } from './buffer.js'
import type { Container } from './container.js'
import type { Disc } from './disc.js'
import type { CueSheet, Modes, RawSession } from './kept.js'
import type { DriveModel, Quirk } from './model.js'
import type { Effect, ScriptPlayer } from './script.js'
import type { Temper } from './temper.js'

/** A long operation. Its effect on the disc comes when it ends. */
export interface Job {
  readonly kind: 'flush' | 'close' | 'blank' | 'format' | 'background format'
  readonly begun: number
  readonly ends: number
  readonly finish: () => void
  /** What it ends with, where it fails. */
  readonly failure?: Sense
}

export interface Machine {
  readonly name: string
  readonly clock: Clock
  readonly model: DriveModel
  readonly script: ScriptPlayer
  readonly temper: Temper
  readonly modes: Modes
  readonly buffer: WriteBuffer
  /** The disc on the tray, or none. */
  medium: { readonly container: Container; readonly disc: Disc } | undefined
  trayOpen: boolean
  prevented: boolean
  /** What the next command has to hear first. */
  attentions: Sense[]
  /** Code of the media event that nobody has asked for yet. */
  mediaEvent: number
  job: Job | undefined
  /** The command at hand takes as long as the job that it began. */
  waiting: boolean
  /** Failure of a job or of buffered data, told once. */
  deferred: Sense | undefined
  cue: CueSheet | undefined
  raw: RawSession | undefined
  readSpeed: number
  writeSpeed: number
  rotation: Rotation
  /** Effects of the script on the command at hand. */
  effects: readonly Effect[]
  /** The disc as it was before a test write. */
  rehearsal: Disc | undefined
  /** What the command at hand did to the disc is to be kept, whatever becomes of the program. */
  changed: boolean
  /** The disc was changed since it was put in: who only looks leaves it as it is. */
  touched: boolean
  /** A write that a thread of the pool is at: the command at hand ends when it does, and no other begins before. */
  storing: Storing | undefined
  /** Good statuses that hide a full disc. */
  swallowing: boolean
}

export interface Storing {
  readonly done: Promise<void>
  /** Takes the blocks into account, once they are in the store. */
  readonly recorded: () => void
}

/** Ends a command with CHECK CONDITION. */
export class Refused extends Error {
  readonly sense: Sense
  constructor(sense: Sense) {
    super(`${sense.key}/${sense.asc}/${sense.ascq}`)
    this.sense = sense
  }
}

export const sense = (key: number, asc: number, ascq: number, extra: Partial<Sense> = {}): Sense => ({
  deferred: false,
  key,
  asc,
  ascq,
  ...extra,
})
export function refuse(key: number, asc: number, ascq: number, extra: Partial<Sense> = {}): never {
  throw new Refused(sense(key, asc, ascq, extra))
}
export const invalidField = (): never => refuse(5, 0x24, 0)

export const has = (m: Machine, quirk: Quirk): boolean => m.model.quirks.includes(quirk)

/** The disc, or NOT READY, MEDIUM NOT PRESENT. */
export function mediumOf(m: Machine): { readonly container: Container; readonly disc: Disc } {
  if (m.trayOpen) refuse(2, 0x3a, 2)
  if (m.medium === undefined) return refuse(2, 0x3a, 1)
  if (!m.temper.takes(m.medium.disc.profile)) refuse(2, 0x30, 0)
  return m.medium
}
export const discOf = (m: Machine): Disc => mediumOf(m).disc

/** The effect of that kind on the command at hand. */
export function effectOf<Kind extends Effect['kind']>(m: Machine, kind: Kind): Extract<Effect, { kind: Kind }> | undefined {
  return m.effects.find((effect): effect is Extract<Effect, { kind: Kind }> => effect.kind === kind)
}

/** Makes the state of the disc durable. */
export function save(m: Machine): void {
  if (m.medium === undefined || m.rehearsal !== undefined) return
  m.medium.container.save(m.medium.disc)
  m.touched = true
  m.changed = false
}

/** The disc is gone, with whatever had been recorded on it by then. */
export function removeMedium(m: Machine): void {
  save(m)
  m.medium?.container.store.close()
  m.medium = undefined
  m.mediaEvent = 3
  m.job = undefined
  m.cue = undefined
  m.raw = undefined
  m.rehearsal = undefined
}

/** What a command sends back, and how long it took beyond the transfer. */
export interface Answer {
  readonly data?: Uint8Array
  readonly milliseconds?: number
}

/**
 * Starts a long operation. With IMMED the command ends now and the work goes on; without, the command takes as long as
 * the work. `finish` changes the disc at the end, and may refuse.
 */
export function begin(m: Machine, kind: Job['kind'], milliseconds: number, immediate: boolean, finish: () => void): Answer {
  if (immediate && has(m, 'refuses IMMED')) invalidField()
  const scripted = effectOf(m, 'operation')
  const duration = scripted?.milliseconds ?? milliseconds
  const failure = scripted?.sense === undefined ? {} : { failure: sense(scripted.sense.key, scripted.sense.asc, scripted.sense.ascq) }
  const begun = m.clock.now()
  m.job = { kind, begun, ends: begun + duration, finish, ...failure }
  return immediate && !has(m, 'waits despite IMMED') ? {} : { milliseconds: duration }
}

/** Ends the job whose time has come. A failure is kept for whoever asks next. */
export function settle(m: Machine): void {
  const { job } = m
  if (job === undefined || m.clock.now() < job.ends) return
  m.job = undefined
  try {
    if (job.failure !== undefined) throw new Refused(job.failure)
    job.finish()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    m.deferred = error.sense
  }
  if (job.kind === 'background format') m.mediaEvent = 5
  save(m)
}

const jobCodes: Readonly<Record<Job['kind'], number>> = { flush: 8, close: 7, blank: 7, format: 4, 'background format': 4 }
/** NOT READY with the share of the work that is done. */
export function busySense(m: Machine, job: Job): Sense {
  const span = Math.max(1, job.ends - job.begun)
  return sense(2, 4, jobCodes[job.kind], { progress: Math.min(0.9999, (m.clock.now() - job.begun) / span) })
}
