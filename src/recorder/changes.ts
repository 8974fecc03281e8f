/** A recording that hears of changes: when it begins again, when it goes on, and when it cannot. */

import { DiscError } from '../fault/index.js'
import { closeTrackSession, printRefusal, testUnitReady, type RefusedCommand, type Sense, type WriteType } from '../mmc/index.js'
import type { Lba } from '../unit/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'
import type { Ledger } from './ledger.js'
import { changeOf, ChangedBefore, isOfAnotherDisc, worse, type Change } from './news.js'
import { isWrittenTo, type NextTrack } from './pass.js'

/** The recording, as far as changes concern it. */
export interface Changing {
  readonly on: Conversation
  readonly writeType: WriteType | undefined
  readonly next: NextTrack | undefined
  /** The write parameters that were sent last. */
  sendAgain(): Promise<void>
}

/** A drive says where these go on, at any time. */
const TOLD_ADDRESSES: ReadonlySet<WriteType> = new Set(['track-at-once', 'packet', 'incremental', 'layer-jump', 'sequential'])

export class Changes {
  /** There is room on the disc for the track that comes. */
  reserved = false
  private readonly ledger: Ledger
  private readonly changing: () => Changing
  /** Of drive and disc, since the last look or the last write parameters. */
  private change: Change = 'none'
  /** What is asked because of news may meet news itself. */
  private asking = false

  constructor(ledger: Ledger, changing: () => Changing) {
    this.ledger = ledger
    this.changing = changing
  }

  /** What comes is looked at anew. */
  forget(): void {
    this.change = 'none'
  }

  /** What was looked at may be another disc by now. */
  get isExchanged(): boolean {
    return this.change === 'disc'
  }

  /** Write parameters were taken. */
  parametersSent(): void {
    if (this.change === 'parameters') this.change = 'none'
  }

  /** News from the drive, whose command is sent again unless this throws. */
  async hear(sense: Sense, command: RefusedCommand): Promise<void> {
    const { ledger } = this
    const change = changeOf(sense)
    // The first commands after a disc came in or the drive was opened hear of that.
    if (ledger.stage === 'looking' && command.opcode === testUnitReady.opcode) return
    ledger.note(faults.news({ drive: ledger.drive, reason: printRefusal({ command: command.name, ...sense }) }))
    if (change === 'none' || this.asking) return
    switch (ledger.stage) {
      case 'writing':
      case 'flushing':
        if (this.isUntouched()) throw new ChangedBefore()
        if (change === 'disc') await this.whileAsking(() => this.demandUnbroken())
        return
      case 'closing':
        // On CD and DVD-R the parameters say whether the disc stays open.
        return this.whileAsking(() => this.sendAgain())
      case 'looking again':
      case 'verifying':
      case 'done':
      case 'failed':
        return
      case 'preparing':
      case 'calibrating':
        if (this.isUntouched()) throw new ChangedBefore()
        break
      default:
        if (isOfAnotherDisc(sense, command.opcode) || command.opcode === closeTrackSession.opcode) throw new ChangedBefore()
    }
    this.change = worse(this.change, change)
  }

  /** A failure of a command before. Throws `burn/deferred` once blocks were taken: one of them is meant. */
  async late(sense: Sense, command: RefusedCommand): Promise<void> {
    const { drive, acknowledged, stage } = this.ledger
    await Promise.resolve()
    if (acknowledged > 0 && stage !== 'done' && stage !== 'failed')
      throw new DiscError(faults.deferred({ drive, reason: printRefusal({ command: command.name, ...sense }) }))
  }

  /** Makes good before a track is written what changed since its parameters were sent. Says whether they are to be sent again. */
  async settle(start: Lba): Promise<boolean> {
    const { change, ledger } = this
    if (change === 'none') return false
    if (this.isUntouched()) throw new ChangedBefore()
    this.change = 'none'
    const { on, next } = this.changing()
    if (change === 'disc' && !(await isWrittenTo(on, next, start)))
      throw new DiscError(faults.resetWhileWriting({ drive: ledger.drive, block: start }))
    return true
  }

  private isUntouched(): boolean {
    return this.ledger.acknowledged === 0 && !this.reserved
  }

  private async whileAsking(work: () => Promise<void>): Promise<void> {
    this.asking = true
    try {
      await work()
    } finally {
      this.asking = false
    }
  }

  private async sendAgain(): Promise<void> {
    try {
      await this.changing().sendAgain()
    } catch (error) {
      if (!(error instanceof DiscError)) throw error
      for (const fault of error.faults) this.ledger.note({ ...fault, severity: 'warning' })
    }
  }

  /** After a reset in the middle of a track: throws unless the drive goes on behind the last block that it acknowledged. */
  private async demandUnbroken(): Promise<void> {
    const { drive, position: block, stage } = this.ledger
    const { on, writeType, next } = this.changing()
    if (writeType === undefined || block === undefined) return
    const isTold = TOLD_ADDRESSES.has(writeType) || this.reserved
    if (isTold && (await isWrittenTo(on, next, block))) return
    if (isTold || stage === 'writing') throw new DiscError(faults.resetWhileWriting({ drive, block }))
    // All of it was taken. Whether it is on the disc, looking at it and reading it back will say.
    this.ledger.note(faults.resetBeforeFlush({ drive }))
  }
}
