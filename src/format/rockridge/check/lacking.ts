/** Records without an entry that others have. RRIP 4.1. */

import { IN_USE } from './constants.js'
import type { Findings, Rule } from '../../../finding/index.js'
import { SEEN, type Entries } from './entries.js'
import type { Place } from './place.js'
import { rules } from './rules.js'

interface Kind {
  readonly name: string
  readonly bit: number
  readonly rule: Rule
  readonly entriesAlone: boolean
  having: number
  readonly without: { readonly at: number; readonly path: string }[]
}

/** More of one kind are not kept by findings either. */
const MOST = 101

export class Lacking {
  readonly findings: Findings
  readonly #kinds: readonly Kind[] = [
    { name: 'PX', bit: IN_USE.PX, rule: rules.missing, entriesAlone: false, having: 0, without: [] },
    { name: 'NM', bit: IN_USE.NM, rule: rules.missingOther, entriesAlone: true, having: 0, without: [] },
    { name: 'TF', bit: IN_USE.TF, rule: rules.missingOther, entriesAlone: false, having: 0, without: [] },
    { name: 'RR', bit: SEEN.RR, rule: rules.missingOther, entriesAlone: false, having: 0, without: [] },
  ]
  readonly #all: number

  constructor(findings: Findings) {
    this.findings = findings
    this.#all = this.#kinds.reduce((bits, { bit }) => bits | bit, 0)
  }

  take({ seen }: Entries, { record }: Place): void {
    if ((seen & this.#all) === this.#all) {
      for (const kind of this.#kinds) kind.having++
      return
    }
    for (const kind of this.#kinds)
      if ((seen & kind.bit) !== 0) kind.having++
      else if (kind.without.length < MOST && (record.role === 'entry' || !kind.entriesAlone))
        kind.without.push({ at: record.at + record.from, path: record.path() })
  }

  get hasAttributes(): boolean {
    return this.#kinds.some(({ name, having }) => name === 'PX' && having > 0)
  }

  finish(): void {
    for (const { name, rule, having, without } of this.#kinds)
      // A kind that few have is not what the disc is made of.
      if (having > without.length)
        for (const { at, path } of without)
          this.findings.add(rule, { at, field: name, is: `no ${name}`, should: `a ${name}, as other records have`, path })
  }
}
