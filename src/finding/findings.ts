/** What a strict judge found, in the order in which it was found, and bounded however bad the disc is. */

import type { RecordCodec } from '../codec/index.js'
import type { Severity } from '../fault/index.js'
import { SECTOR_BYTES } from '../unit/index.js'
import type { Reader, Rule, TableRules } from './rules.js'

export interface Finding {
  readonly code: string
  readonly severity: Severity
  readonly structure: string
  readonly field: string
  /** Standard and clause. */
  readonly clause: string
  /** Block of 2048 bytes, and byte in it, where the field begins. */
  readonly block: number
  readonly byte: number
  /** Of the entry that is meant, in the tree to which the structure belongs. */
  readonly path?: string
  readonly is: string
  readonly should: string
  readonly harms: readonly Reader[]
}

/** What an occasion adds to its rule. */
export interface Occasion {
  /** Byte of the medium at which the field begins. */
  readonly at: number
  readonly field: string
  readonly is: string | number
  readonly should: string | number
  readonly path?: string | undefined
  /** Where the rule is for several. */
  readonly structure?: string
  readonly clause?: string
}

/** So many of one kind (rule, structure, field) are kept; the others are counted. */
const MOST_OF_A_KIND = 100
/** So many of all. */
const MOST = 10_000

export interface Omitted {
  readonly code: string
  readonly structure: string
  readonly field: string
  readonly count: number
}

export class Findings {
  readonly #kept: Finding[] = []
  readonly #kinds = new Map<string, { code: string; structure: string; field: string; severity: Severity; count: number; kept: number }>()

  add(rule: Rule, { at, field, is, should, path, structure = rule.structure, clause = rule.clause }: Occasion): void {
    const { code, severity, harms } = rule
    const key = `${code}\0${structure}\0${field}`
    const known = this.#kinds.get(key) ?? { code, structure, field, severity, count: 0, kept: 0 }
    known.count++
    this.#kinds.set(key, known)
    if (known.count > MOST_OF_A_KIND || this.#kept.length >= MOST) return
    known.kept++
    const block = Math.floor(at / SECTOR_BYTES)
    const where = { block, byte: at - block * SECTOR_BYTES, ...(path === undefined ? {} : { path }) }
    this.#kept.push({ code, severity, structure, field, clause, ...where, is: String(is), should: String(should), harms })
  }

  /** All in which a record departs from its table. `at` is the byte of the medium at which `bytes` begin. */
  table(
    rules: TableRules,
    codec: Pick<RecordCodec<unknown>, 'deviations' | 'clause'>,
    { bytes, offset = 0, at, structure, path }: TableOccasion,
  ): void {
    const standard = codec.clause.split(' ')[0] ?? ''
    for (const { field, clause, at: inRecord, is, should, kind } of codec.deviations(bytes, offset)) {
      const rule = rules[kind] ?? rules.value
      const full = /^\d/.test(clause) ? `${standard} ${clause}` : clause
      this.add(rule, { at: at + offset + inRecord, field, is, should, path, structure, clause: full })
    }
  }

  list(): readonly Finding[] {
    return this.#kept
  }

  /** Those that were counted alone. */
  omitted(): readonly Omitted[] {
    return [...this.#kinds.values()]
      .filter(({ count, kept }) => count > kept)
      .map(({ code, structure, field, count, kept }) => ({ code, structure, field, count: count - kept }))
  }

  count(severity: Severity): number {
    return [...this.#kinds.values()].filter((kind) => kind.severity === severity).reduce((sum, { count }) => sum + count, 0)
  }
}

export interface TableOccasion {
  readonly bytes: Uint8Array
  /** Of the record in `bytes`. */
  readonly offset?: number
  /** Byte of the medium at which `bytes` begin. */
  readonly at: number
  readonly structure: string
  readonly path?: string | undefined
}
