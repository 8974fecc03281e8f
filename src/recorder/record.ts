/** One recording on one drive, from the first look at the disc to the last. */

import { seldom } from '../event.js'
import { becauseOf, DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import {
  preventAllowRemoval,
  reserveTrack,
  sendCueSheet,
  sendOpcInformation,
  startStopUnit,
  type WriteParameters,
  type WriteType,
} from '../mmc/index.js'
import {
  incomplete,
  reportOf,
  unknownDisc,
  type DiscReport,
  verifyRanges,
  lookAtDisc,
  unfinishedStart,
  type Digests,
  type Locator,
  type VerificationReport,
  type DiscView,
} from '../readback/index.js'
import { Changes } from './changes.js'
import { closeSession, closeSessionOrDisc, closeTrack, closeUnfinished, flush, settleDisc } from './closing.js'
import { Conversation } from './conversation.js'
import { cueSheet } from './cue-sheet.js'
import { faults } from './faults.js'
import { eraseDisc, formatToWrite, growToFit, resumeFormat, wantsFormat } from './format.js'
import { demandEmpty } from './judge.js'
import { Ledger, type RecordingEvent } from './ledger.js'
import { machines, type Step } from './machine.js'
import { ChangedBefore } from './news.js'
import { unreadOf } from './unread.js'
import type { RecordingResult } from './outcome.js'
import { holdsParameters, parametersFor, protectionOf, sendParameters } from './parameters.js'
import { locateNext, writePass, type NextTrack } from './pass.js'
import type { Pass, Turn } from './passes.js'
import type { Expected, RecordingPlan } from './plan.js'
import { checkAddress, checkAddresses } from './plan-check.js'
import { prepareJob, type Job } from './prepare.js'
import { disagreements } from './reread.js'
import { salvage } from './salvage.js'
import type { BurnSettings } from './settings.js'
import { settledPlan } from './settled.js'
import { setSpeed } from './speed.js'

export interface RecordingOptions {
  readonly transport: Transport
  readonly clock: Clock
  readonly plan: RecordingPlan
  readonly settings: BurnSettings
  readonly digests: Digests
  readonly listener?: ((event: RecordingEvent) => void) | undefined
  readonly signal?: AbortSignal | undefined
  /** Names of the files at some blocks of the disc. */
  readonly locate?: Locator | undefined
  /** Another session of the same disc comes next, and will find what this one left. */
  readonly followed?: boolean
  readonly expect?: Expected | undefined
}

/** Records, closes, looks again and verifies. Does not throw for what a drive or a disc does: that is in the result. */
export function record(options: RecordingOptions): Promise<RecordingResult> {
  return new Recording(options).run()
}

class Recording {
  private readonly options: RecordingOptions
  private readonly ledger: Ledger
  private on: Conversation
  private job: Job | undefined
  private next: NextTrack | undefined
  private speed: number | undefined
  /** Those that were sent last. */
  private parameters: WriteParameters | undefined
  /** Ways that were tried in vain. */
  private readonly without = new Set<WriteType>()
  /** The disc is another one than it was found: erased, formatted or finished. */
  private remade = false
  private readonly changes: Changes

  constructor(options: RecordingOptions) {
    this.options = options
    this.ledger = new Ledger(options.transport.name, options.plan.kind, options.listener)
    this.changes = new Changes(this.ledger, () => ({
      on: this.on,
      writeType: this.job?.writeType,
      next: this.next,
      sendAgain: async () => {
        if (this.job !== undefined && this.parameters !== undefined) await sendParameters(this.on, this.job, this.parameters)
      },
      holdsParameters: async () =>
        this.job !== undefined && this.parameters !== undefined && (await holdsParameters(this.on, this.job, this.parameters)),
    }))
    this.on = this.converse(undefined)
  }

  async run(): Promise<RecordingResult> {
    const { ledger } = this
    let verification: VerificationReport | undefined
    try {
      verification = await this.check(await this.recorded())
    } catch (error) {
      ledger.fail(error)
      await salvage(this.on, ledger, this.job, this.next?.number)
    }
    const disc = await this.describe()
    await this.release()
    ledger.enter('done')
    return this.result(disc, verification)
  }

  /** Looks, prepares and writes; all over again where something changed before the first block was taken. */
  private async recorded(): Promise<Job> {
    let first: DiscView | undefined
    for (let tries = 0; ; tries++) {
      this.changes.forget()
      try {
        const { job, view } = await this.prepare((found) => {
          if (first !== undefined && (first.profile !== found.profile || first.state !== found.state || first.free !== found.free))
            throw new DiscError(faults.discExchanged({ drive: this.ledger.drive, before: first.name, now: found.name }))
          first ??= found
        })
        await this.write(job, view)
        return job
      } catch (error) {
        if (!(error instanceof ChangedBefore)) throw error
        if (tries >= MOST_CHANGES) throw new DiscError(faults.restless({ drive: this.ledger.drive, times: tries + 1 }))
        if (this.remade) first = undefined
      }
    }
  }

  private async send(job: Job, view: DiscView, first: Pass | undefined, settings = this.options.settings): Promise<void> {
    this.parameters = parametersFor(job, settings, this.protection(view), first)
    await sendParameters(this.on, job, this.parameters)
    this.changes.parametersSent()
  }

  /** Looks at the disc, erases and formats where told, and judges the plan against it. */
  private async prepare(onFound: (view: DiscView) => void): Promise<{ readonly job: Job; readonly view: DiscView }> {
    const { plan, settings } = this.options
    let view = await this.look()
    onFound(view)
    for (const fault of (await this.options.expect?.(this.on, view)) ?? []) this.ledger.note(fault)
    if (settings.erase !== 'none' && view.state !== 'blank' && view.state !== 'unformatted') {
      this.ledger.enter('erasing')
      this.ledger.touched = this.remade = true
      await eraseDisc(this.on, view, { erasure: settings.erase, onShare: (share) => this.share(share) })
      view = await this.look()
    }
    const { medium } = view
    if (medium !== undefined && wantsFormat(view, settings)) {
      this.ledger.enter('formatting')
      this.ledger.touched = this.remade = true
      await formatToWrite(this.on, view, medium, (share) => this.share(share))
      view = await this.look()
    }
    if (unfinishedStart(view) !== undefined && plan.kind === 'data' && plan.movedTo !== undefined) view = await this.finish(view, plan)
    const job = await prepareJob(this.on, view, await settledPlan(this.on, view, plan), settings, this.without)
    this.job = job
    this.on.writeType = job.writeType
    this.ledger.planned = job.planned
    for (const fault of job.faults) this.ledger.note(fault)
    await demandEmpty(this.on, view, job, settings)
    await this.on.hint(preventAllowRemoval, { removal: 'prevent' })
    if (job.writeType === 'restricted') await growToFit(this.on, view, endOf(job))
    if (!settings.simulate) await resumeFormat(this.on, view)
    const chosen = await setSpeed(this.on, settings, view.free)
    for (const fault of chosen.faults) this.ledger.note(fault)
    this.speed = chosen.kilobytesPerSecond
    return { job, view }
  }

  /** Closes the session that was left open, so that another one can follow. The disc is to stay open for it. */
  private async finish(view: DiscView, plan: RecordingPlan): Promise<DiscView> {
    const { settings } = this.options
    const { on, ledger } = this
    ledger.note(faults.finishedFirst({ drive: ledger.drive, session: view.disc.sessions }))
    if (settings.simulate) return view
    ledger.touched = this.remade = true
    const open = { ...settings, close: false }
    const job = await prepareJob(on, view, await settledPlan(on, view, plan), open)
    ledger.enter('finishing', 'closing the session that was left open')
    await this.send(job, view, job.turns[0]?.[0], open)
    await closeUnfinished(on, view)
    return this.look()
  }

  private async write(job: Job, view: DiscView): Promise<void> {
    const { ledger } = this
    const machine = machines[job.writeType]
    ledger.acknowledged = 0
    for (const step of machine.before) await this.step(step, job, view, job.turns[0])
    for (const turn of job.turns) for (const step of machine.track) await this.step(step, job, view, turn)
    for (const step of machine.after) await this.step(step, job, view, undefined)
    const { acknowledged, planned } = ledger
    if (acknowledged !== planned) throw new DiscError(faults.lostCount({ drive: ledger.drive, acknowledged, planned }))
  }

  private async step(step: Step, job: Job, view: DiscView, turn: Turn | undefined): Promise<void> {
    const { settings, signal, clock, digests } = this.options
    const { on, ledger } = this
    const onShare = (share: number | undefined): void => this.share(share)
    switch (step) {
      case 'write parameters':
        signal?.throwIfAborted()
        ledger.enter('preparing')
        return this.send(job, view, turn?.[0])
      case 'calibrate':
        ledger.enter('calibrating')
        if (!settings.simulate) await on.hint(sendOpcInformation, {})
        return
      case 'reserve':
        ledger.enter('preparing')
        return this.reserve(job, blocksOf(turn))
      case 'cue sheet': {
        ledger.enter('preparing')
        const { session } = job
        if (session === undefined) throw new Error('A session at once was prepared without its tracks')
        checkAddresses(session, session.start && (await locateNext(on, ledger.drive)).start, ledger.drive)
        return this.setUp('cue sheet', () => on.must(sendCueSheet, { sheet: cueSheet(session) }))
      }
      case 'locate':
        ledger.enter('preparing')
        this.next = await locateNext(on, ledger.drive)
        return checkAddress(job, turn, this.next.start, ledger.drive)
      case 'write':
        signal?.throwIfAborted()
        if (await this.changes.settle(this.next?.start ?? job.start)) await this.send(job, view, turn?.[0])
        for (const pass of turn ?? [])
          await writePass({ on, clock, job, view, settings, digests, ledger, signal }, pass, this.next?.start ?? job.start)
        return
      case 'flush':
        ledger.enter('flushing')
        return flush(on, onShare)
      case 'close track':
        ledger.enter('closing', 'closing the track')
        return closeTrack(on, this.next?.number, onShare)
      case 'close session':
        ledger.enter('closing', 'closing the session')
        return closeSession(on, onShare)
      case 'close session or disc':
        ledger.enter('closing', job.close === 'disc' ? 'finalizing the disc' : 'closing the session')
        return closeSessionOrDisc(on, job, settings, onShare)
      case 'settle':
        ledger.enter('closing')
        return settleDisc(on, job)
    }
  }

  /** Room for what is to be written. Where a disc at once cannot have it and nobody asked for one, it is written in increments. */
  private async reserve(job: Job, blocks: number): Promise<void> {
    const { settings } = this.options
    const { on, ledger } = this
    // Room that is not there cannot be reserved.
    if (job.writeType !== 'disc-at-once' && settings.overburn) return
    try {
      await this.setUp('reserving the track', () => on.asNeeded(reserveTrack, { blocks }))
      this.changes.reserved = true
    } catch (error) {
      const fault = error instanceof DiscError ? error.faults[0] : undefined
      if (fault?.code !== 'burn/setupFailed' || settings.mode !== 'auto' || !job.others.includes('incremental')) throw error
      this.without.add(job.writeType)
      ledger.note(faults.notAtOnce({ drive: ledger.drive, reason: fault.message }))
      throw new ChangedBefore()
    }
  }

  /** Looks at the disc again, and reads back what was written. */
  private async check(job: Job): Promise<VerificationReport | undefined> {
    const { settings, clock, locate, signal, followed } = this.options
    const { ledger, on } = this
    ledger.enter('looking again')
    const view = await this.lookTwice()
    const found = disagreements(ledger.drive, job, view, ledger.ranges, settings.simulate, followed === true)
    for (const fault of found) if (fault.severity !== 'error') ledger.note(fault)
    const errors = found.filter((fault) => fault.severity === 'error')
    if (errors.length > 0) throw new DiscError(errors)
    if (settings.verify === 'none' || settings.simulate) return undefined
    ledger.enter('verifying')
    const outcome = await verifyRanges({
      station: on,
      ranges: ledger.ranges,
      level: settings.verify,
      digests: this.options.digests,
      locate,
      signal,
      onProgress: seldom(
        (done, total, at) => ledger.tell({ kind: 'progress', stage: 'verifying', done, total, blockBytes: 2048, at }),
        () => clock.now(),
      ),
    })
    for (const fault of outcome.faults) if (fault.severity !== 'error') ledger.note(fault)
    if (outcome.faults.some((fault) => fault.severity === 'error'))
      ledger.fail(new DiscError(outcome.faults.filter((fault) => fault.severity === 'error')))
    return { ...outcome.report, notCompared: [...outcome.report.notCompared, ...unreadOf(job)] }
  }

  private async look(): Promise<DiscView> {
    this.options.signal?.throwIfAborted()
    this.ledger.enter('looking')
    this.changes.forget()
    const view = await this.lookTwice()
    if (this.changes.isExchanged) throw new ChangedBefore()
    this.on = this.converse(view)
    return view
  }

  /** A disc is looked at once more before a drive that stammers is believed. That it lost data it says once. */
  private async lookTwice(): Promise<DiscView> {
    try {
      return await lookAtDisc(this.on)
    } catch (error) {
      if (isFailure(error)) throw error
      return lookAtDisc(this.on)
    }
  }

  private converse(view: DiscView | undefined): Conversation {
    const { transport, clock, settings } = this.options
    return new Conversation(
      { transport, clock },
      {
        family: view?.family ?? 'unknown',
        note: (fault) => this.ledger.note(fault),
        patience: settings.patience,
        news: (sense, command) => this.changes.hear(sense, command),
        late: (sense, command) => this.changes.late(sense, command),
      },
    )
  }

  private protection(view: DiscView): 'on' | 'off' {
    const has = protectionOf(view.configuration)
    const { family } = view
    if (!this.options.settings.underrunProtection && family === 'cd') return 'off'
    if (has === 'off' && family === 'cd' && this.ledger.acknowledged === 0 && !this.warned) {
      this.warned = true
      this.ledger.note(faults.protectionUnavailable({ drive: this.ledger.drive }))
    }
    return has
  }
  private warned = false

  private async setUp(step: string, work: () => Promise<unknown>): Promise<void> {
    try {
      await work()
    } catch (error) {
      const fault: Fault | undefined = error instanceof DiscError ? error.faults[0] : undefined
      if (fault === undefined || !SETUP_REFUSALS.has(fault.code)) throw error
      throw new DiscError(becauseOf(faults.setupFailed({ drive: this.ledger.drive, step, reason: fault.message }), fault), { cause: error })
    }
  }

  private share(share: number | undefined): void {
    if (share === undefined) return
    this.ledger.tell({ kind: 'progress', stage: this.ledger.stage, done: Math.round(share * PARTS), total: PARTS, blockBytes: 0 })
  }

  /** The state of the disc, also after a failure: what the drive says, or that it does not say. */
  private async describe(): Promise<DiscReport> {
    try {
      return reportOf(await this.lookTwice())
    } catch (error) {
      if (isFailure(error)) this.ledger.fail(error)
      return unknownDisc(wordsOf(error))
    }
  }

  private async release(): Promise<void> {
    const { settings } = this.options
    try {
      // A drive that stays locked keeps its disc: it is asked twice.
      const refusal = await this.on.leaving(preventAllowRemoval, () => this.on.must(preventAllowRemoval, { removal: 'allow' }))
      if (refusal !== undefined) await this.on.hint(preventAllowRemoval, { removal: 'allow' })
      if (settings.eject && !this.ledger.failed) await this.on.hint(startStopUnit, { action: 'eject', immediate: true })
    } catch (error) {
      if (isFailure(error)) this.ledger.fail(error)
      else if (!this.ledger.failed && error instanceof DiscError)
        for (const fault of error.faults) this.ledger.note({ ...fault, severity: 'warning' })
    }
  }

  private result(disc: DiscReport, verification: VerificationReport | undefined): RecordingResult {
    const { job, ledger, speed } = this
    return {
      drive: ledger.drive,
      ok: !ledger.failed,
      faults: ledger.faults,
      ...(job === undefined
        ? {}
        : { writeType: job.writeType, start: job.plan.kind === 'data' ? (this.next?.start ?? job.start) : job.start }),
      simulated: this.options.settings.simulate,
      plannedBlocks: ledger.planned,
      acknowledgedBlocks: ledger.acknowledged,
      recordedBlocks: job === undefined ? 0 : Math.min(job.program, Math.max(0, ledger.acknowledged - job.leadIn)),
      ...(speed === undefined ? {} : { speed }),
      ranges: ledger.ranges,
      ...(verification === undefined ? {} : { verification }),
      disc:
        ledger.failed && !this.options.settings.simulate && ledger.acknowledged > 0 && ledger.acknowledged < ledger.planned
          ? incomplete(disc)
          : disc,
    }
  }
}

const PARTS = 1000
/** Before the first block: a drive that never comes to rest is not waited for. */
const MOST_CHANGES = 3
/** Whenever it comes: our own mistake, or data that were lost after all. */
const isFailure = (error: unknown): boolean => !(error instanceof DiscError) || error.faults.some(({ code }) => code === 'burn/deferred')
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))
const SETUP_REFUSALS = new Set([
  'mmc/unsupportedCommand',
  'mmc/invalidField',
  'mmc/writeFailed',
  'mmc/invalidWriteAddress',
  'mmc/refused',
  'mmc/aborted',
  'mmc/hardwareFailed',
])
/** The block after the last one that is written. */
const endOf = ({ turns, start }: Job): number =>
  Math.max(...turns.flat().map((pass) => (pass.start === 'next' ? start : pass.start) + pass.source.count))
const blocksOf = (turn: Turn | undefined): number => (turn ?? []).reduce((sum, pass) => sum + pass.source.count, 0)
