/** Scripts of faults and personalities as text that anyone may have written. Data alone: nothing in them is run. */

import { DiscError } from '../fault/index.js'
import { readDescribed, type Schema } from '../manifest/index.js'
import { schemaText } from './rehearsal/schema.js'
import type * as written from './rehearsal/types.js'
import { isFaultScript, isPersonality } from './rehearsal/validator.js'
import { faults } from './faults.js'
import type { Effect, FaultScript, Trigger } from './script.js'
import { opcodeOf, senseOfText } from './words.js'

/** Throws what is wrong with it, each with its place. */
export function parseScript(file: string, text: string): FaultScript {
  const isSound = (value: unknown): value is written.FaultScript => isFaultScript(value)
  const { value, locate } = sound(readDescribed({ file, text, called: 'a script of faults', schema: schemaOf('FaultScript'), isSound }))
  const wrong = value.faults.flatMap(({ at, effect: { kind } }, i) => {
    const allowed = meaningful[triggerOf(at).kind]
    const path = ['faults', i, 'effect', 'kind']
    return allowed.includes(kind)
      ? []
      : [faults.meaninglessRule({ at: nameOfTrigger(at), effect: kind, allowed }, { position: locate(path), path })]
  })
  if (wrong.length > 0) throw new DiscError(wrong)
  return scriptOf(value)
}

/** The same of a drive. */
export function parsePersonality(file: string, text: string): written.Personality {
  const isSound = (value: unknown): value is written.Personality => isPersonality(value)
  return sound(readDescribed({ file, text, called: 'a personality', schema: schemaOf('Personality'), isSound })).value
}

type Read<Value> = ReturnType<typeof readDescribed<Value>>
function sound<Value>(read: Read<Value>): Exclude<Read<Value>, { readonly faults: unknown }> {
  if ('faults' in read) throw new DiscError(read.faults)
  return read
}

type EffectKind = written.Effect['kind']
const ALWAYS = ['sense', 'status', 'slow', 'remove', 'short', 'gone'] as const
/** What can happen to whom: a read cannot fill the disc. */
const meaningful: Readonly<Record<Trigger['kind'], readonly EffectKind[]>> = {
  command: [...ALWAYS, 'full', 'underrun', 'lose', 'flip', 'speed', 'operation', 'answer'],
  opcode: [...ALWAYS, 'full', 'underrun', 'lose', 'flip', 'speed', 'operation', 'answer'],
  write: [...ALWAYS, 'full', 'underrun', 'lose', 'speed'],
  read: [...ALWAYS, 'flip', 'answer'],
}
const nameOfTrigger = (at: written.Trigger): string => ('write' in at ? 'a write' : 'read' in at ? 'a read' : 'a command')

function schemaOf(kind: 'FaultScript' | 'Personality'): Schema {
  const { $defs = {} } = JSON.parse(schemaText) as Schema
  return { ...$defs[kind], $defs }
}

const scriptOf = ({ faults: rules }: written.FaultScript): FaultScript =>
  rules.map(({ at, effect, times }) => ({ at: triggerOf(at), effect: effectOf(effect), ...(times === undefined ? {} : { times }) }))

function triggerOf(at: written.Trigger): Trigger {
  if ('write' in at) return { kind: 'write', block: at.write }
  if ('read' in at) return { kind: 'read', block: at.read }
  const { command, nth: n = 1 } = at
  return command === 'any' ? { kind: 'command', n } : { kind: 'opcode', opcode: opcodeOf(command), n }
}

function effectOf(effect: written.Effect): Effect {
  switch (effect.kind) {
    case 'sense':
      return { kind: 'sense', ...senseOfText(effect.sense), ...(effect.deferred === true ? { deferred: true } : {}) }
    case 'slow':
      return { kind: 'slow', milliseconds: effect.seconds * 1000 }
    case 'full':
      return { kind: 'full', later: effect.later ?? 'refused' }
    case 'operation': {
      const failure = effect.sense === undefined ? {} : { sense: senseOfText(effect.sense) }
      return { kind: 'operation', milliseconds: effect.seconds * 1000, ...failure }
    }
    case 'answer':
      return { kind: 'answer', data: Uint8Array.from(effect.bytes.match(/[0-9A-Fa-f]{2}/g) ?? [], (two) => Number.parseInt(two, 16)) }
    case 'status':
    case 'short':
    case 'flip':
    case 'speed':
    case 'remove':
    case 'lose':
    case 'underrun':
    case 'gone':
      return effect
  }
}
