/**
 * What identifiers of a tree do that the standard does not allow, counted: a tree that does it everywhere has been relaxed, and one
 * identifier that does it alone is odd. ECMA-119 7.5, 7.6, 10.
 */

import type { Findings, Rule } from '../../../finding/index.js'
import type { NamePlace } from './kind.js'
import { rules } from './rules.js'

export interface Leniency {
  readonly field: string
  /** What it does, and what is allowed: `has lower-case letters`. */
  readonly is: string
  readonly should: string
  /** Where it is no matter of one tree or the other. */
  readonly rule?: Rule
  /** Whether it says nothing about a tree that one identifier alone does it. */
  readonly harmless?: true
}

export interface Leniencies {
  /** An identifier that does it; of the first few the place is asked for. */
  readonly met: (leniency: Leniency, name: RelaxedName) => void
  readonly count: (isFolder: boolean) => void
  readonly finish: () => void
}

export interface RelaxedName extends NamePlace {
  readonly isFolder: boolean
}

interface Occasion {
  readonly at: number
  readonly path: string | undefined
}

interface Tally {
  count: number
  readonly first: Occasion[]
}

/** So many are odd one by one, where there are four times as many that are not. */
const MOST_ODD = 3
const TIMES = 4

export function startLeniencies(findings: Findings, structure: string): Leniencies {
  const tallies = { files: new Map<Leniency, Tally>(), folders: new Map<Leniency, Tally>() }
  let [files, folders] = [0, 0]
  return {
    count(isFolder) {
      if (isFolder) folders++
      else files++
    },
    met(leniency, { isFolder, at, path }) {
      const of = isFolder ? 'folders' : 'files'
      const tally = tallies[of].get(leniency) ?? { count: 0, first: [] }
      tallies[of].set(leniency, tally)
      tally.count++
      if (tally.first.length < MOST_ODD) tally.first.push({ at, path: path() })
    },
    finish() {
      for (const of of ['files', 'folders'] as const) for (const [leniency, tally] of tallies[of]) finishOne(leniency, tally, of)
    },
  }

  function finishOne({ field, is, should, harmless, rule }: Leniency, { count, first }: Tally, of: 'files' | 'folders'): void {
    const total = of === 'files' ? files : folders
    const isOdd = harmless !== true && count <= MOST_ODD && count * TIMES <= total
    if (isOdd) {
      for (const { at, path } of first) findings.add(rule ?? rules.name, { at, field, structure, path, is, should })
      return
    }
    const { at, path } = first[0] as Occasion
    const noun = of === 'files' ? 'files' : 'directories'
    findings.add(rule ?? rules.relaxed, { at, field, structure, path, is: `${is}, as ${count} of ${total} ${noun} do`, should })
  }
}
