/** How a recording talks to its drive: what is vital, what is a hint, what takes long. */

import { DiscError, type Fault } from '../fault/index.js'
import type { Clock, Transport } from '../port/index.js'
import {
  attempt,
  faultOfSense,
  patienceOf,
  perform,
  SenseKey,
  type MediaFamily,
  type MmcCommand,
  type Outcome,
  type Patience,
  type Sense,
} from '../mmc/index.js'
import { faults } from './faults.js'
import { waitUntilReady } from '../readback/index.js'

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

export class Conversation {
  readonly transport: Transport
  readonly clock: Clock
  readonly family: MediaFamily
  readonly note: (fault: Fault) => void
  private readonly hinted = new Set<string>()

  constructor(transport: Transport, clock: Clock, family: MediaFamily, note: (fault: Fault) => void) {
    this.transport = transport
    this.clock = clock
    this.family = family
    this.note = note
  }

  /** A command that must succeed. */
  must<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Value> {
    return perform(this.transport, command, parameters, { family: this.family })
  }

  try<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Outcome<Value>> {
    return attempt(this.transport, command, parameters, { family: this.family })
  }

  /**
   * A command that a drive may lack: undefined then, and a note. Only a refusal that means "not here" is shrugged off; a
   * failing medium or a drive that is gone still throws.
   */
  async hint<Parameters, Value>(command: MmcCommand<Parameters, Value>, parameters: Parameters): Promise<Value | undefined> {
    try {
      return await this.must(command, parameters)
    } catch (error) {
      const fault = error instanceof DiscError ? error.faults[0] : undefined
      if (fault === undefined || !SHRUGGED.has(fault.code)) throw error
      if (!this.hinted.has(command.name))
        this.note(faults.hint({ drive: this.transport.name, command: command.name, reason: fault.message }))
      this.hinted.add(command.name)
      return undefined
    }
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
    const limitMs = options.limitMs ?? patienceOf(options.patience, this.family)
    await this.begin(command, parameters, options.what, limitMs)
    await waitUntilReady(this, {
      what: options.what,
      limitMs,
      ...(options.watch === undefined ? {} : { watch: options.watch }),
      onProgress: options.onProgress,
      failed: options.failed ?? ((sense) => faultOfSense(sense, command)),
    })
  }

  /** Has the command accepted: after what the drive is still at, and without IMMED where it does not know that. */
  private async begin<Parameters extends { readonly immediate: boolean }, Value>(
    command: MmcCommand<Parameters, Value>,
    parameters: Parameters,
    what: string,
    limitMs: number,
  ): Promise<void> {
    for (let attempts = 0; ; attempts++) {
      const outcome = await this.try(command, { ...parameters, immediate: true })
      if (outcome.kind === 'done' || outcome.sense?.key === SenseKey.recovered) return
      if (outcome.sense?.asc === INVALID_FIELD) {
        await this.must(command, { ...parameters, immediate: false })
        return
      }
      if (!BUSY.has(outcome.fault.code) || attempts >= MOST_ATTEMPTS) throw new DiscError(outcome.fault)
      await this.clock.sleep(BUSY_PAUSE_MS)
      await waitUntilReady(this, { what, limitMs, failed: (sense) => faultOfSense(sense, command) })
    }
  }
}

const BUSY = new Set(['mmc/mediaBusy', 'mmc/busy', 'mmc/becomingReady', 'mmc/formatInProgress'])
/** Additional sense code of a field in a command or its parameters: a drive without IMMED gives it. */
const INVALID_FIELD = 0x24
const MOST_ATTEMPTS = 20
const BUSY_PAUSE_MS = 100
