/** What came of each command and sense code, for people. */

import { printSense, senseText } from '../../../src/mmc/index.js'
import { needOf, type RecordingResult } from '../../../src/recorder/index.js'
import type { Faultless, Stage, Strike } from './play.js'

export interface Row {
  readonly name: string
  readonly opcode: number
  readonly writeType: string
  readonly stage: Stage
  readonly sense: readonly [number, number, number]
  /** In words. */
  readonly outcome: string
}

/** What a burn says of it beyond what it says anyway. */
export function outcomeOf(known: Faultless, { faults, ok }: RecordingResult): string {
  if (!ok) return `\`${faults.find(({ severity }) => severity === 'error')?.code}\``
  const told = [...new Set(faults.filter(({ code }) => !known.codes.has(code)).map(({ code }) => `\`${code}\``))]
  return told.length === 0 ? 'recorded' : `recorded, with ${told.toSorted().join(', ')}`
}

export function rowOf(known: Faultless, strike: Strike, result: RecordingResult): Row {
  return {
    name: known.names.get(strike.opcode) ?? '',
    opcode: strike.opcode,
    writeType: known.writeType,
    stage: known.stages.get(strike.opcode)?.[strike.n - 1] ?? 'behind',
    sense: strike.sense,
    outcome: outcomeOf(known, result),
  }
}

const group = <Item, Key>(items: readonly Item[], keyOf: (item: Item) => Key): ReadonlyMap<Key, readonly Item[]> => {
  const out = new Map<Key, Item[]>()
  for (const item of items) out.set(keyOf(item), [...(out.get(keyOf(item)) ?? []), item])
  return out
}

const unique = (texts: readonly string[]): readonly string[] => [...new Set(texts)]

/** Markdown: a table for each command, a line for each outcome. */
export function outcomeTable(rows: readonly Row[], head: string): string {
  const parts = [head]
  for (const [, own] of [...group(rows, ({ opcode }) => opcode)].toSorted(([a], [b]) => a - b)) {
    const { name, opcode } = own[0] as Row
    const all = unique(own.map(({ writeType }) => writeType))
    const vital = all.filter((type) => needOf(opcode, type as never) === 'vital')
    const judged = needOf(opcode, all[0] as never) === 'judged'
    const need = judged
      ? 'What it says of the medium counts; a refusal does not.'
      : vital.length === 0
        ? 'No write type needs it.'
        : vital.length === all.length
          ? 'Every write type needs it.'
          : `Needed for ${vital.join(', ')}.`
    const stages = (Object.keys(STAGES) as readonly Stage[]).filter((stage) => own.some((row) => row.stage === stage))
    parts.push(
      '',
      `## ${name} (${opcode.toString(16).toUpperCase().padStart(2, '0')}h)`,
      '',
      need,
      '',
      `| sense | ${stages.map((stage) => STAGES[stage]).join(' | ')} |`,
      `| --- |${' --- |'.repeat(stages.length)}`,
    )
    // Sense codes of which the same comes stand together.
    const bySense = [...group(own, ({ sense }) => sense.join())].map(([, same]) => ({
      sense: (same[0] as Row).sense,
      came: stages.map((stage) => cameOf(same.filter((row) => row.stage === stage))).join(' | '),
    }))
    for (const [came, same] of group(bySense, (one) => one.came))
      parts.push(`| ${same.map(({ sense }) => wordsOf(sense)).join('; ')} | ${came} |`)
  }
  return `${parts.join('\n')}\n`
}

const STAGES: Readonly<Record<Stage, string>> = {
  before: 'before anything is written',
  among: 'between the first and the last block',
  behind: 'behind the last block',
}

/** All outcomes, the most frequent first, those that only one write type has with its name. */
function cameOf(rows: readonly Row[]): string {
  return [...group(rows, ({ outcome }) => outcome)]
    .toSorted(([a, one], [b, other]) => other.length - one.length || (a < b ? -1 : 1))
    .map(([outcome, same]) => {
      const types = unique(same.map(({ writeType }) => writeType))
      const only = types.length === 1 && rows.some(({ writeType }) => writeType !== types[0])
      return only ? `${outcome} (${types[0]})` : outcome
    })
    .join(' or ')
}

const wordsOf = ([key, asc, ascq]: readonly [number, number, number]): string => `${printSense({ key, asc, ascq })} ${senseText(asc, ascq)}`
