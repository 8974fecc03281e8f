/** A command is a pair: `build` makes its descriptor block from parameters, `decode` judges and reads the answer. */

import { hex, type RecordCodec } from '../codec/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import type { Command, DataPhase, FileBytes, Reply, Transport } from '../port/index.js'
import { faults } from './faults.js'
import { patienceOf, type MediaFamily, type Patience } from './patience.js'
import { faultOfReply } from './meaning.js'
import { isRecovered, senseOf, type Sense } from './sense.js'

export interface MmcCommand<Parameters, Value> {
  /** Name in the standard. */
  readonly name: string
  readonly opcode: number
  /** `most`: bytes that one command may carry. */
  build(parameters: Parameters, family?: MediaFamily, most?: number): Command
  /** Reads the data of a good reply. Throws `mmc/invalidResponse` where it makes no sense. */
  decode(reply: Reply): Value
}

/** Parameters of a command that takes none: `{}`. */
export type Nothing = Readonly<Record<string, never>>

/** What a command sends and receives beside its descriptor block. */
export type Transfer<Parameters> =
  | { readonly kind: 'none' }
  /** `most` is what one command may carry: answers of any length are asked for within it. */
  | { readonly kind: 'in'; readonly length: (parameters: Parameters, most: number) => number }
  | { readonly kind: 'out'; readonly data: (parameters: Parameters) => Uint8Array | FileBytes }

interface Definition<Parameters, Block, Value> {
  readonly name: string
  readonly opcode: number
  readonly block: RecordCodec<Block>
  readonly patience: Patience | ((parameters: Parameters) => Patience)
  readonly transfer: Transfer<Parameters>
  /** Values of the descriptor block's fields. */
  readonly fields: (parameters: Parameters, most: number) => Block
  readonly decode: (data: Answer) => Value
}

export function defineCommand<Parameters, Block, Value>(definition: Definition<Parameters, Block, Value>): MmcCommand<Parameters, Value> {
  const { name, opcode, block, patience, transfer, fields, decode } = definition
  return {
    name,
    opcode,
    build(parameters, family = 'unknown', most = Infinity) {
      const level = typeof patience === 'function' ? patience(parameters) : patience
      return {
        name,
        cdb: block.encode(fields(parameters, most)),
        data: phaseOf(transfer, parameters, most),
        timeoutMs: patienceOf(level, family),
      }
    },
    decode: (reply) => decode(new Answer(name, reply.data, reply.residual)),
  }
}

const phaseOf = <Parameters>(transfer: Transfer<Parameters>, parameters: Parameters, most: number): DataPhase => {
  switch (transfer.kind) {
    case 'none':
      return { kind: 'none' }
    case 'in':
      return { kind: 'in', length: transfer.length(parameters, most) }
    case 'out':
      return { kind: 'out', data: transfer.data(parameters) }
  }
}

/** Data that came in, read with bounds: what lies outside is an invalid response, never a crash. */
export class Answer {
  readonly command: string
  readonly data: Uint8Array
  readonly #residual: number
  constructor(command: string, data: Uint8Array, residual: number) {
    this.command = command
    this.data = data
    this.#residual = residual
  }

  get length(): number {
    return this.data.length
  }

  /** Throws the fault that says what is wrong with this answer. */
  refuse(problem: string): never {
    throw new DiscError(faults.invalidResponse({ command: this.command, problem, start: hex(this.data.subarray(0, 16)) }))
  }

  /** The data of a command that must bring all that was asked for. */
  whole(): Uint8Array {
    if (this.#residual > 0) this.refuse(`${this.#residual} bytes of it are missing`)
    return this.data
  }

  /** A record at `at`; `name` is what the message calls it. */
  record<Value>(codec: RecordCodec<Value>, at = 0, name = 'answer'): Value {
    if (at + codec.size > this.data.length)
      this.refuse(`its ${name} needs ${codec.size} bytes from ${at}, but only ${this.data.length} bytes came`)
    return codec.decode(this.data, at)
  }

  /** A record of which the drive may have cut the end: missing bytes count as zero, but `least` must be there. */
  cutRecord<Value>(codec: RecordCodec<Value>, least: number, end: number): Value {
    const have = Math.min(end, this.data.length)
    if (have < least) this.refuse(`it needs ${least} bytes, but only ${have} came`)
    const whole = new Uint8Array(codec.size)
    whole.set(this.data.subarray(0, Math.min(have, codec.size)))
    return codec.decode(whole)
  }

  /** Where the data ends that the answer itself claims, never beyond what came. */
  claimed(length: number): number {
    return Math.min(length, this.data.length)
  }
}

export type Outcome<Value> =
  | { readonly kind: 'done'; readonly value: Value }
  /** The drive said no: sense data where it gave some, and what they mean. */
  | { readonly kind: 'refused'; readonly sense: Sense | undefined; readonly fault: Fault }

export interface PerformOptions {
  readonly family?: MediaFamily
  readonly signal?: AbortSignal | undefined
}

/** Sends a command and tells how it ended. Throws a `DiscError` for a dead transport and for a senseless answer. */
export async function attempt<Parameters, Value>(
  transport: Transport,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
  options: PerformOptions = {},
): Promise<Outcome<Value>> {
  const reply = await transport.send(command.build(parameters, options.family, transport.maximumTransfer), options.signal)
  const sense = senseOf(reply.sense)
  if (reply.status === 0 || isRecovered(sense)) return { kind: 'done', value: command.decode(reply) }
  return { kind: 'refused', sense, fault: faultOfReply(reply, command) }
}

/** As `attempt`, but a refusal is thrown too. */
export async function perform<Parameters, Value>(
  transport: Transport,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
  options: PerformOptions = {},
): Promise<Value> {
  const outcome = await attempt(transport, command, parameters, options)
  if (outcome.kind === 'refused') throw new DiscError(outcome.fault)
  return outcome.value
}

/** What a drive tells where it can: undefined where it refuses, lacks the command or answers nonsense. A dead transport still throws. */
export async function ask<Parameters, Value>(
  transport: Transport,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<Value | undefined> {
  try {
    const outcome = await attempt(transport, command, parameters)
    return outcome.kind === 'done' ? outcome.value : undefined
  } catch (error) {
    if (error instanceof DiscError && !error.faults.some(({ code }) => DEAD.has(code))) return undefined
    throw error
  }
}

const DEAD: ReadonlySet<string> = new Set(['transport/gone', 'transport/timeout'])
