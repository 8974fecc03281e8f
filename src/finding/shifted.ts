/** A judge's desk for a part of a medium that is a medium by itself, such as a partition: it counts from there, and what it says counts from the beginning. */

import type { Medium } from '../port/index.js'
import { lba, SECTOR_BYTES } from '../unit/index.js'
import { Claims, NO_CLAIM, type Claim, type ClaimKind } from './claims.js'
import { Findings, type Occasion } from './findings.js'
import type { Judging } from './judging.js'
import type { Rule } from './rules.js'

/** `part` begins `sectors` behind the beginning of the medium of `judging`; `whose` is put behind the names of its structures. */
export function judgingOf({ findings, claims, signal }: Judging, part: Medium, sectors: number, whose: string): Judging {
  const by = sectors * SECTOR_BYTES
  return {
    medium: part,
    number: 1,
    start: lba(0),
    findings: new ShiftedFindings(findings, by, whose),
    claims: new ShiftedClaims(claims, by, whose),
    signal,
  }
}

class ShiftedFindings extends Findings {
  readonly #base: Findings
  readonly #by: number
  readonly #whose: string

  constructor(base: Findings, by: number, whose: string) {
    super()
    this.#base = base
    this.#by = by
    this.#whose = whose
  }

  override add(rule: Rule, occasion: Occasion): void {
    const structure = `${occasion.structure ?? rule.structure} ${this.#whose}`
    this.#base.add(rule, { ...occasion, at: occasion.at + this.#by, structure })
  }
}

class ShiftedClaims extends Claims {
  readonly #base: Claims
  readonly #by: number
  readonly #whose: string

  constructor(base: Claims, by: number, whose: string) {
    super()
    this.#base = base
    this.#by = by
    this.#whose = whose
  }

  override get count(): number {
    return this.#base.count
  }

  override owner(kind: ClaimKind, name: string): number {
    return this.#base.owner(kind, `${name} ${this.#whose}`)
  }

  override take(owner: number, from: number, to: number, at: number, after = NO_CLAIM): number {
    return this.#base.take(owner, from + this.#by, to + this.#by, at + this.#by, after)
  }

  override from(i: number): number {
    return this.#base.from(i) - this.#by
  }

  override to(i: number): number {
    return this.#base.to(i) - this.#by
  }

  override kind(i: number): ClaimKind {
    return this.#base.kind(i)
  }

  override claim(i: number): Claim {
    const { from, to, at, ...claim } = this.#base.claim(i)
    return { ...claim, from: from - this.#by, to: to - this.#by, at: at - this.#by }
  }
}
