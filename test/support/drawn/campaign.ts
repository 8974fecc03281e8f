/** Many drawn discs of one dialect, one after the other. */

import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { drawDisc } from './draw.js'
import type { Dialect } from './dialects.js'
import { judge, prepare, printSheet, type Verdict, type Way } from './judge.js'
import { others } from './others.js'
import type { Verbs } from './verbs.js'

export interface Campaign {
  readonly dialect: Dialect
  readonly ways: readonly Way[]
  readonly firstSeed: number
  readonly count: number
  /** Where sheets are printed; those of discs that came out wrong are kept. */
  readonly folder: string
  readonly verbs: Verbs
  /** Other programs are asked about each disc whose seed is a multiple; 0 for none. */
  readonly othersEach: number
}

export interface Judged {
  readonly seed: number
  readonly way: Way | 'others'
  readonly folder: string
  readonly verdict: Verdict
}

export async function* runCampaign({ dialect, ways, firstSeed, count, folder, verbs, othersEach }: Campaign): AsyncGenerator<Judged> {
  mkdirSync(folder, { recursive: true })
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const place = join(folder, `${dialect}-${seed}`)
    const disc = drawDisc(dialect, seed)
    const printed = printSheet(disc, dialect, seed)
    prepare(place, printed)
    let keep = false
    const opinion = othersEach > 0 && seed % othersEach === 0 ? others(disc, printed, dialect, place) : undefined
    if (opinion !== undefined) {
      keep ||= opinion.length > 0
      yield {
        seed,
        way: 'others',
        folder: place,
        verdict: opinion.length === 0 ? { kind: 'equal', warnings: [] } : { kind: 'wrong', problems: opinion, warnings: [] },
      }
    }
    for (const way of ways) {
      const verdict = await judge({ disc, seed, way, folder: place, sheet: printed.sheet, verbs })
      keep ||= verdict.kind !== 'equal'
      yield { seed, way, folder: place, verdict }
    }
    if (!keep) rmSync(place, { recursive: true, force: true })
  }
}

/** Why a judgement is none that is wanted, a line each. All that is drawn can be said, and written in most dialects but not in all. */
export function drawnProblems({ seed, way, verdict }: Judged): readonly string[] {
  const lines = verdict.kind === 'wrong' ? verdict.problems : verdict.kind === 'named' && way !== 'rewrite' ? verdict.faults : []
  return lines.map((line) => `${way} of seed ${seed}: ${line}`)
}
