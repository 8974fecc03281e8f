/** One recording on one drive, from the first look at the disc to the last. */

import { seldom } from '../event.js'
import { becauseOf, DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import { preventAllowRemoval, reserveTrack, sendCueSheet, sendOpcInformation, startStopUnit } from '../mmc/index.js'
import {
  reportOf,
  unknownDisc,
  type DiscReport,
  isHeuristicallyBlank,
  verifyRanges,
  lookAtDisc,
  unfinishedStart,
  type Digests,
  type Locator,
  type VerificationReport,
  type DiscView,
  type Station,
} from '../readback/index.js'
import { closeSession, closeSessionOrDisc, closeTrack, closeUnfinished, flush, settleDisc } from './closing.js'
import { Conversation } from './conversation.js'
import { cueSheet } from './cue-sheet.js'
import { faults } from './faults.js'
import { eraseDisc, formatToWrite, growToFit, resumeFormat } from './format.js'
import { Ledger, type RecordingEvent } from './ledger.js'
import { machines, type Step } from './machine.js'
import type { RecordingResult } from './outcome.js'
import { parametersFor, protectionOf, sendParameters } from './parameters.js'
import { locateNext, writePass, type NextTrack } from './pass.js'
import type { Turn } from './passes.js'
import type { RecordingPlan } from './plan.js'
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
  /** Looks whether the disc is the one that is meant, before anything is written. Throws where it is not. */
  readonly expect?: ((station: Station) => Promise<void>) | undefined
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

  constructor(options: RecordingOptions) {
    this.options = options
    this.ledger = new Ledger(options.transport.name, options.plan.kind, options.listener)
    this.on = this.converse(undefined)
  }

  async run(): Promise<RecordingResult> {
    const { ledger } = this
    let verification: VerificationReport | undefined
    try {
      const { job, view } = await this.prepare()
      await this.write(job, view)
      verification = await this.check(job)
    } catch (error) {
      ledger.fail(error)
      await salvage(this.on, ledger, this.job, this.next?.number)
    }
    const disc = await this.describe()
    await this.release()
    ledger.enter('done')
    return this.result(disc, verification)
  }

  /** Looks at the disc, erases and formats where told, and judges the plan against it. */
  private async prepare(): Promise<{ readonly job: Job; readonly view: DiscView }> {
    const { transport, clock, plan, settings } = this.options
    let view = await this.look()
    await this.options.expect?.({ transport, clock })
    if (settings.erase !== 'none' && view.state !== 'blank' && view.state !== 'unformatted') {
      this.ledger.enter('erasing')
      this.ledger.touched = true
      await eraseDisc(this.on, view, { erasure: settings.erase, onShare: (share) => this.share(share) })
      view = await this.look()
    }
    const { medium } = view
    if (medium !== undefined && wantsFormat(view, settings)) {
      this.ledger.enter('formatting')
      this.ledger.touched = true
      await formatToWrite(this.on, view, medium, (share) => this.share(share))
      view = await this.look()
    }
    if (unfinishedStart(view) !== undefined && plan.kind === 'data' && plan.movedTo !== undefined) view = await this.finish(view, plan)
    const job = await prepareJob(this.on, view, await settledPlan({ transport, clock }, view, plan), settings)
    this.job = job
    this.ledger.planned = job.planned
    for (const fault of job.faults) this.ledger.note(fault)
    const overOld = view.state === 'overwritable' && job.start === 0 && !settings.overwrite && settings.erase === 'none'
    if (overOld && !(await isHeuristicallyBlank({ transport, clock }, view)))
      throw new DiscError(faults.notBlank({ drive: transport.name, medium: view.name }))
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
    ledger.touched = true
    const open = { ...settings, close: false }
    const { transport, clock } = this.options
    const job = await prepareJob(on, view, await settledPlan({ transport, clock }, view, plan), open)
    ledger.enter('finishing', 'closing the session that was left open')
    await sendParameters(on, job, parametersFor(job, open, this.protection(view), job.turns[0]?.[0]))
    await closeUnfinished(on, view)
    return this.look()
  }

  private async write(job: Job, view: DiscView): Promise<void> {
    const { ledger } = this
    const machine = machines[job.writeType]
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
        return sendParameters(on, job, parametersFor(job, settings, this.protection(view), turn?.[0]))
      case 'calibrate':
        ledger.enter('calibrating')
        if (!settings.simulate) await on.hint(sendOpcInformation, {})
        return
      case 'reserve':
        ledger.enter('preparing')
        // Room that is not there cannot be reserved.
        if (!settings.overburn) await on.hint(reserveTrack, { blocks: blocksOf(turn) })
        return
      case 'must reserve':
        ledger.enter('preparing')
        return this.setUp('reserving the track', () => on.must(reserveTrack, { blocks: blocksOf(turn) }))
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

  /** Looks at the disc again, and reads back what was written. */
  private async check(job: Job): Promise<VerificationReport | undefined> {
    const { settings, transport, clock, locate, signal } = this.options
    const { ledger } = this
    ledger.enter('looking again')
    const view = await lookAtDisc({ transport, clock })
    const found = disagreements(ledger.drive, job, view, ledger.ranges, settings.simulate)
    for (const fault of found) if (fault.severity !== 'error') ledger.note(fault)
    const errors = found.filter((fault) => fault.severity === 'error')
    if (errors.length > 0) throw new DiscError(errors)
    if (settings.verify === 'none' || settings.simulate) return undefined
    ledger.enter('verifying')
    const outcome = await verifyRanges({
      station: { transport, clock },
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
    return outcome.report
  }

  private async look(): Promise<DiscView> {
    const { transport, clock, signal } = this.options
    signal?.throwIfAborted()
    this.ledger.enter('looking')
    const view = await lookAtDisc({ transport, clock })
    this.on = this.converse(view)
    return view
  }

  private converse(view: DiscView | undefined): Conversation {
    const { transport, clock } = this.options
    return new Conversation(transport, clock, view?.family ?? 'unknown', (fault) => this.ledger.note(fault))
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
    const { transport, clock } = this.options
    try {
      return reportOf(await lookAtDisc({ transport, clock }))
    } catch (error) {
      if (!(error instanceof DiscError)) throw error
      return unknownDisc(error.message)
    }
  }

  private async release(): Promise<void> {
    const { settings } = this.options
    try {
      await this.on.hint(preventAllowRemoval, { removal: 'allow' })
      if (settings.eject && !this.ledger.failed) await this.on.hint(startStopUnit, { action: 'eject', immediate: true })
    } catch (error) {
      if (!(error instanceof DiscError)) throw error
      if (!this.ledger.failed) for (const fault of error.faults) this.ledger.note({ ...fault, severity: 'warning' })
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
      disc,
    }
  }
}

const PARTS = 1000
const SETUP_REFUSALS = new Set([
  'mmc/unsupportedCommand',
  'mmc/invalidField',
  'mmc/writeFailed',
  'mmc/refused',
  'mmc/aborted',
  'mmc/hardwareFailed',
])
/** The block after the last one that is written. */
const endOf = ({ turns, start }: Job): number =>
  Math.max(...turns.flat().map((pass) => (pass.start === 'next' ? start : pass.start) + pass.source.count))
const blocksOf = (turn: Turn | undefined): number => (turn ?? []).reduce((sum, pass) => sum + pass.source.count, 0)

/** A disc that has to be formatted, or one that the user wants to be overwritable from now on. */
const wantsFormat = (view: DiscView, settings: BurnSettings): boolean =>
  view.state === 'unformatted' || (settings.mode === 'restricted-overwrite' && view.state === 'blank' && view.medium?.kind === 'dvd-rw')
