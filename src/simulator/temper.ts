/** A personality at work: what the drive refuses because of it, when it is busy, and what becomes of its answers. */

import { writeU16be, writeU32be } from '../codec/index.js'
import { WriteParametersPage, type Sense } from '../mmc/index.js'
import { isVirtualProfile, profileOfMedium } from './medium.js'
import type { Quirk } from './model.js'
import type { AnswerLength, Busy, Personality } from './rehearsal/types.js'
import { featureOfWord, opcodeOf, senseOfText } from './words.js'

interface Stretch {
  readonly rule: Busy
  seen: number
  left: number
}

export class Temper {
  readonly #personality: Personality
  readonly #media: ReadonlySet<number> | undefined
  readonly #lacksFeatures: ReadonlySet<number>
  readonly #answers: ReadonlyMap<number, AnswerLength>
  readonly #stretches: readonly Stretch[]
  #busy: { readonly until: number; readonly sense: Sense } | undefined
  /** The answer before, of which bytes are left where the next one is shorter. */
  #before = new Uint8Array()

  constructor(personality: Personality) {
    const { media, lacksFeatures = [], answers = [], busy = [] } = personality
    this.#personality = personality
    this.#media = media === undefined ? undefined : new Set(media.map(profileOfMedium))
    this.#lacksFeatures = new Set(lacksFeatures.map(featureOfWord))
    this.#answers = new Map(answers.map((rule) => [opcodeOf(rule.command), rule]))
    this.#stretches = busy.map((rule) => ({ rule, seen: 0, left: rule.times ?? 1 }))
  }

  /** A disc that no personality speaks of, such as a DVD-ROM, is taken. */
  takes(profile: number): boolean {
    return this.#media === undefined || this.#media.has(profile) || !isVirtualProfile(profile)
  }

  lacksFeature(code: number): boolean {
    return this.#lacksFeatures.has(code)
  }

  /** Why a command is refused, before the drive looks at what it means. */
  refusalOf(cdb: Uint8Array): Sense | undefined {
    const { unknownCommands = [], refuses = [] } = this.#personality
    const opcode = cdb[0] ?? 0
    if (unknownCommands.some((word) => opcodeOf(word) === opcode)) return whole('5/20/00')
    const rule = refuses.find(
      ({ command, bytes = [] }) =>
        opcodeOf(command) === opcode && bytes.every(({ at, is, mask = 0xff }) => ((cdb[at] ?? 0) & mask) === (is & mask)),
    )
    return rule === undefined ? undefined : whole(rule.sense)
  }

  /** Counts a command that the drive would obey if it were ready, and tells why it is not. */
  busyAt(opcode: number, now: number): Sense | undefined {
    if (this.busy(now) === undefined)
      for (const stretch of this.#stretches) {
        const { rule } = stretch
        if (stretch.left === 0 || (rule.command !== 'any' && opcodeOf(rule.command) !== opcode)) continue
        stretch.seen++
        if (stretch.seen % (rule.every ?? 1) !== 0) continue
        stretch.left--
        this.#busy = { until: now + rule.seconds * 1000, sense: whole(rule.sense ?? '2/04/08') }
        break
      }
    return this.busy(now)
  }

  busy(now: number): Sense | undefined {
    return this.#busy !== undefined && now < this.#busy.until ? this.#busy.sense : undefined
  }

  /** What the next command has to hear after one that was obeyed. */
  attentionsAfter(opcode: number): readonly Sense[] {
    const { attentions = [] } = this.#personality
    return attentions.filter(({ after }) => opcodeOf(after) === opcode).map((rule) => whole(rule.sense))
  }

  /** The answer as it comes, of which so many bytes were asked for. */
  answer(opcode: number, data: Uint8Array, asked: number): Uint8Array {
    const rule = this.#answers.get(opcode)
    const before = this.#before
    if (data.length <= LONGEST_ANSWER) this.#before = data.slice()
    if (rule === undefined || data.length <= rule.length) return data
    const cut = data.slice(0, rule.length)
    if (rule.says !== 'what should come') sayLength(opcode, cut)
    if (rule.rest !== 'old') return cut
    const out = new Uint8Array(asked)
    out.set(before.subarray(0, asked))
    out.set(cut.subarray(0, asked))
    return out
  }
}

/** Blocks that are read are no answers. */
const LONGEST_ANSWER = 65536

const whole = (text: string): Sense => ({ deferred: false, ...senseOfText(text) })

/** Answers that begin with their own length, which does not count itself. */
const SHORT_LENGTHS = new Set([0x43, 0x51, 0x52, 0x5a, 0xad])
function sayLength(opcode: number, data: Uint8Array): void {
  if (opcode === 0x46 && data.length >= 4) writeU32be(data, 0, data.length - 4)
  else if (SHORT_LENGTHS.has(opcode) && data.length >= 2) writeU16be(data, 0, data.length - 2)
}

/** The mistakes of a personality as the rest of the drive knows them. */
export const quirksOf = ({ quirks = [], immediate }: Personality): readonly Quirk[] => [
  ...quirks,
  ...(immediate === 'refused' ? (['refuses IMMED'] as const) : immediate === 'overlooked' ? (['waits despite IMMED'] as const) : []),
]

/** Bits of page 05h that cannot be changed. */
export function fixedBits({ fixedParameters = [] }: Personality): Uint8Array {
  const none = WriteParametersPage.decode(new Uint8Array(WriteParametersPage.size))
  const all = WriteParametersPage.decode(new Uint8Array(WriteParametersPage.size).fill(0xff))
  const fixed = { ...none, ...Object.fromEntries(fixedParameters.map((name) => [name, all[name]])) }
  const bytes = WriteParametersPage.encode(fixed)
  bytes.fill(0, 0, 2)
  return bytes
}
