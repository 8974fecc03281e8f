/** What goes wrong, and when. */

import { SenseKey, type Sense } from '../mmc/index.js'

export type Trigger =
  /** The n-th command since the drive was opened, counted from 1. */
  | { readonly kind: 'command'; readonly n: number }
  /** The n-th command with that operation code, counted from 1. */
  | { readonly kind: 'opcode'; readonly opcode: number; readonly n: number }
  /** A write that touches this block. */
  | { readonly kind: 'write'; readonly block: number }
  /** A read that touches this block. */
  | { readonly kind: 'read'; readonly block: number }

export type Effect =
  /** Blocks before the one that triggers are still recorded. */
  | { readonly kind: 'sense'; readonly key: number; readonly asc: number; readonly ascq: number; readonly deferred?: boolean }
  /** A SCSI status without sense data: 08h busy, 18h reservation conflict. */
  | { readonly kind: 'status'; readonly status: number }
  /** The command takes so much longer. */
  | { readonly kind: 'slow'; readonly milliseconds: number }
  /** The disc disappears. */
  | { readonly kind: 'remove' }
  /** From this block on the disc is full; later writes are refused too, or acknowledged and lost. */
  | { readonly kind: 'full'; readonly later: 'refused' | 'good' }
  /** So many bytes fewer are transferred than asked for. */
  | { readonly kind: 'short'; readonly bytes: number }
  /** The write is acknowledged and recorded nowhere. */
  | { readonly kind: 'lose' }
  /** A bit of the data that is read, counted from the first of the block that triggers or of the answer. */
  | { readonly kind: 'flip'; readonly bit: number }
  /** The drive runs out of data. */
  | { readonly kind: 'underrun' }
  /** The drive goes on at another speed. */
  | { readonly kind: 'speed'; readonly kilobytesPerSecond: number }
  /** The drive vanishes from the bus. */
  | { readonly kind: 'gone' }
  /** The long operation that this command starts takes so long, and ends in failure where `sense` is given. */
  | { readonly kind: 'operation'; readonly milliseconds: number; readonly sense?: Pick<Sense, 'key' | 'asc' | 'ascq'> }
  /** These bytes come instead of the answer. */
  | { readonly kind: 'answer'; readonly data: Uint8Array }

/** Sense data of a command that was carried out all the same. */
export const isRecovered = (effect: Extract<Effect, { kind: 'sense' }>): boolean =>
  effect.key === SenseKey.recovered && effect.deferred !== true

export interface FaultRule {
  readonly at: Trigger
  readonly effect: Effect
  /** How often the rule applies once it has been triggered for the first time: 1 where left out. */
  readonly times?: number
}
export type FaultScript = readonly FaultRule[]

/** Keeps count of a script. */
export class ScriptPlayer {
  readonly #rules: { readonly rule: FaultRule; left: number }[]
  #commands = 0
  readonly #opcodes = new Map<number, number>()

  constructor(script: FaultScript) {
    this.#rules = script.map((rule) => ({ rule, left: rule.times ?? 1 }))
  }

  /** Counts a command and gives the effects that it triggers. */
  command(opcode: number): readonly Effect[] {
    const nth = (this.#opcodes.get(opcode) ?? 0) + 1
    this.#opcodes.set(opcode, nth)
    this.#commands++
    return this.#take(({ at }) => {
      if (at.kind === 'command') return this.#commands >= at.n
      return at.kind === 'opcode' && at.opcode === opcode && nth >= at.n
    }).map(({ effect }) => effect)
  }

  /** Effects on a transfer of blocks, with the first block that each concerns. */
  blocks(kind: 'read' | 'write', start: number, count: number): readonly { readonly block: number; readonly effect: Effect }[] {
    return this.#take(({ at, effect }) => {
      if (at.kind !== kind) return false
      if (effect.kind === 'full') return start + count > at.block
      return at.block >= start && at.block < start + count
    }).map(({ at, effect }) => ({ block: Math.max(start, 'block' in at ? at.block : start), effect }))
  }

  #take(applies: (rule: FaultRule) => boolean): readonly FaultRule[] {
    const taken: FaultRule[] = []
    for (const entry of this.#rules) {
      if (entry.left <= 0 || !applies(entry.rule)) continue
      // A full disc stays full.
      if (entry.rule.effect.kind !== 'full') entry.left--
      taken.push(entry.rule)
    }
    return taken
  }
}
