/** How a recording talks to its drive: what is vital, what is a hint, what takes long. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import {
  attempt,
  faultOfSense,
  patienceOf,
  perform,
  readBufferCapacity,
  SenseKey,
  type MediaFamily,
  type MmcCommand,
  type Outcome,
  type Patience,
  type Sense,
  type WriteType,
} from '../mmc/index.js'
import { faults } from './faults.js'
import { steady, waitUntilReady, type Manners, type Station } from '../readback/index.js'
import { needOf, type Need } from './vital.js'

/** What a drive says that does not have a command; of one that a burn cannot do without only this is shrugged off. */
const SHRUGGED = new Set([
  'mmc/unsupportedCommand',
  'mmc/invalidField',
  'mmc/invalidModeParameters',
  'mmc/noSuchModePage',
  'transport/notDelivered',
  'mmc/invalidResponse',
  'mmc/modePageMissing',
  'mmc/discInformationTooSmall',
])

/** What became of one command; a drive that is gone is no answer. */
const isAnswer = ({ code, imapi }: Fault): boolean =>
  imapi?.includes(GONE) !== true &&
  (code.startsWith('mmc/') ||
    code === 'burn/stillBusy' ||
    code === 'burn/closeRefused' ||
    code === 'transport/notDelivered' ||
    code.endsWith('/timeout'))
const GONE = 'IMAPI_E_DEVICE_NOTPRESENT'

export interface Talk {
  readonly family: MediaFamily
  readonly note: (fault: Fault) => void
  /** Limits are so many times as long. */
  readonly patience?: number | undefined
  /** Hears of changes before a command is sent again. */
  readonly news?: Manners['news']
  /** Hears of failures that come late. */
  readonly late?: Manners['late']
}

export class Conversation {
  readonly transport: Transport
  readonly clock: Clock
  /** Says which commands the burn cannot do without; not known before the disc was looked at. */
  writeType: WriteType | undefined
  private readonly talk: Talk
  private readonly hinted = new Set<string>()

  constructor({ transport, clock }: Station, talk: Talk) {
    const station = steady(
      { transport, clock },
      {
        note: talk.note,
        family: talk.family,
        patience: talk.patience,
        news: talk.news,
        late: talk.late,
        limitMs: (opcode) => this.limitOf(opcode),
      },
    )
    this.transport = station.transport
    this.clock = clock
    this.talk = talk
  }

  get family(): MediaFamily {
    return this.talk.family
  }

  /** A disc that is being recorded is worth a longer wait than one that is looked at. */
  get readyMs(): number {
    return this.patienceOf('flush')
  }

  /** How long a drive may be busy with that. */
  patienceOf(patience: Patience): number {
    return patienceOf(patience, this.family) * (this.talk.patience ?? 1)
  }

  /** Who wants to know how full the buffer is does not wait for it; other comforts are not waited for as long as a disc is closed. */
  private limitOf(opcode: number): number {
    if (opcode === readBufferCapacity.opcode) return 0
    return this.patienceOf(this.needOf(opcode) === 'comfort' ? 'answer' : 'close')
  }

  private needOf(opcode: number): Need {
    return needOf(opcode, this.writeType)
  }

  tell(fault: Fault): void {
    this.talk.note(fault)
  }

  /** A command that must succeed. */
  must<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Value> {
    return perform(this.transport, command, parameters, { family: this.family })
  }

  try<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Outcome<Value>> {
    return attempt(this.transport, command, parameters, { family: this.family })
  }

  /** A command as the table of needs has it: one that is vital must succeed, the others may. */
  asNeeded<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Value | undefined> {
    return this.needOf(command.opcode) === 'vital' ? this.must(command, parameters) : this.hint(command, parameters)
  }

  /** A command that a drive may lack: undefined then, and a note. What else is shrugged off, the table of needs says. */
  async hint<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Value | undefined> {
    try {
      return await this.must(command, parameters)
    } catch (error) {
      const fault = error instanceof DiscError ? error.faults[0] : undefined
      if (fault === undefined || !this.isShrugged(command.opcode, fault)) throw error
      this.goWithout(command, fault)
      return undefined
    }
  }

  /** Undefined where the work is done; the fault of a work that the table of needs lets be left undone. */
  async leaving(command: { readonly name: string; readonly opcode: number }, work: () => Promise<void>): Promise<Fault | undefined> {
    try {
      await work()
      return undefined
    } catch (error) {
      const fault = error instanceof DiscError ? error.faults[0] : undefined
      if (fault === undefined || this.needOf(command.opcode) === 'vital' || !this.isShrugged(command.opcode, fault)) throw error
      return fault
    }
  }

  private isShrugged(opcode: number, fault: Fault): boolean {
    if (SHRUGGED.has(fault.code)) return true
    if (!isAnswer(fault)) return false
    switch (this.needOf(opcode)) {
      case 'comfort':
        return true
      case 'judged':
        return fault.values['key'] !== SenseKey.mediumError
      case 'vital':
        return false
    }
  }

  private goWithout(command: { readonly name: string }, fault: Fault): void {
    if (!this.hinted.has(command.name))
      this.talk.note(faults.hint({ drive: this.transport.name, command: command.name, reason: fault.message }))
    this.hinted.add(command.name)
  }

  /**
   * A command that takes long: asked for with IMMED where the drive knows that, and then watched. Throws what the drive
   * reports meanwhile as if the command had failed.
   */
  async long<Parameters extends { readonly immediate: boolean }, Value>(
    command: MmcCommand<Parameters, Value>,
    parameters: Parameters,
    options: {
      readonly what: string
      readonly patience: Patience
      readonly limitMs?: number
      readonly watch?: 'unit'
      readonly onProgress?: (share: number | undefined) => void
      /** The fault of a failure that the looks report; that of the command itself where left out. */
      readonly failed?: (sense: Sense) => Fault
    },
  ): Promise<void> {
    const limitMs = options.limitMs ?? this.patienceOf(options.patience)
    await this.begin(command, parameters)
    await waitUntilReady(this, {
      what: options.what,
      limitMs,
      ...(options.watch === undefined ? {} : { watch: options.watch }),
      onProgress: options.onProgress,
      failed: options.failed ?? ((sense) => faultOfSense(sense, command)),
    })
  }

  /** Has the command accepted, without IMMED where the drive does not know that. */
  private async begin<Parameters extends { readonly immediate: boolean }, Value>(
    command: MmcCommand<Parameters, Value>,
    parameters: Parameters,
  ): Promise<void> {
    const outcome = await this.try(command, { ...parameters, immediate: true })
    if (outcome.kind === 'done') return
    if (outcome.sense?.asc !== INVALID_FIELD) throw new DiscError(outcome.fault)
    await this.must(command, { ...parameters, immediate: false })
  }
}

/** Additional sense code of a field in a command or its parameters: a drive without IMMED gives it. */
const INVALID_FIELD = 0x24
