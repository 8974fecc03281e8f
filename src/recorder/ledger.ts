/** The book of a recording: what was planned, what the drive acknowledged, what went wrong, in the order in which it happened. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Lba } from '../unit/index.js'
import { faults } from './faults.js'
import { StageMachine, type Stage } from './machine.js'
import type { RecordingPlan } from './plan.js'
import type { WrittenRange } from '../readback/index.js'

/** What a recording tells while it goes on. */
export type RecordingEvent =
  | { readonly kind: 'stage'; readonly stage: Stage; readonly detail?: string }
  | {
      readonly kind: 'progress'
      readonly stage: Stage
      readonly done: number
      readonly total: number
      readonly blockBytes: number
      readonly at?: Lba
      /** Of a disc with tracks. */
      readonly track?: number
      /** Share of the drive's buffer that is filled. */
      readonly buffer?: number
    }
  | { readonly kind: 'fault'; readonly fault: Fault }

export class Ledger {
  readonly drive: string
  /** What is recorded. */
  readonly kind: RecordingPlan['kind']
  readonly ranges: WrittenRange[] = []
  planned = 0
  acknowledged = 0
  /** Where the next block goes; undefined before the first one is sent. */
  position: Lba | undefined
  /** A block has been sent: the disc may no longer be what it was. */
  touched = false
  private readonly machine = new StageMachine()
  private readonly listener: ((event: RecordingEvent) => void) | undefined
  private readonly found: Fault[] = []
  private first: Fault | undefined
  private broken: Stage | undefined

  constructor(drive: string, kind: RecordingPlan['kind'], listener: ((event: RecordingEvent) => void) | undefined) {
    this.drive = drive
    this.kind = kind
    this.listener = listener
  }

  get stage(): Stage {
    return this.machine.stage
  }

  /** Errors first, and the one that ended the recording before all others. */
  get faults(): readonly Fault[] {
    const rest = this.found.filter((fault) => fault !== this.first)
    const errors = rest.filter((fault) => fault.severity === 'error')
    return [...(this.first === undefined ? [] : [this.first]), ...errors, ...rest.filter((fault) => fault.severity !== 'error')]
  }

  /** What was going on when the recording ended. */
  get failedWhile(): Stage | undefined {
    return this.broken
  }

  get failed(): boolean {
    return this.first !== undefined
  }

  enter(stage: Stage, detail?: string): void {
    this.machine.go(stage)
    this.listener?.({ kind: 'stage', stage, ...(detail === undefined ? {} : { detail }) })
  }

  tell(event: RecordingEvent): void {
    this.listener?.(event)
  }

  /** What is no error is told once. */
  note(fault: Fault): void {
    // What is prepared twice is told once.
    if (fault.severity !== 'error' && this.found.some(({ message }) => message === fault.message)) return
    this.found.push(fault)
    this.listener?.({ kind: 'fault', fault })
  }

  /** Takes down why a recording ended. Once there is a first failure nothing that follows replaces it. */
  fail(error: unknown): void {
    for (const fault of this.faultsOf(error)) {
      this.note(fault)
      if (fault.severity === 'error') this.first ??= fault
    }
    this.broken ??= this.stage
    this.machine.go('failed')
  }

  private faultsOf(error: unknown): readonly Fault[] {
    if (error instanceof DiscError) return error.faults
    if (!isAbort(error)) return [internalFault(this.drive, error)]
    const cancelled = faults.cancelled({ drive: this.drive, what: this.stage === 'idle' ? 'opening it' : this.stage })
    return this.touched ? [cancelled] : [cancelled, faults.nothingToStop({ drive: this.drive, kind: this.kind })]
  }
}

/** Our own mistake: the disc and the drive are cared for all the same. */
export const internalFault = (drive: string, error: unknown): Fault =>
  faults.internal({
    drive,
    message: error instanceof Error ? error.message : String(error),
    ...(error instanceof Error && error.stack !== undefined ? { stack: error.stack } : {}),
  })

export const isAbort = (error: unknown): boolean => error instanceof Error && error.name === 'AbortError'
