/** Where the judge of a record stands: in its own bytes, or in those of an area that continues it. */

import type { Findings, Rule } from '../../../finding/index.js'
import type { CheckedRecord } from '../../iso9660/index.js'

export class Place {
  readonly findings: Findings
  bytes: Uint8Array = new Uint8Array(0)
  /** Byte of the medium at which `bytes` begin. */
  base = 0
  #record: CheckedRecord | undefined

  constructor(findings: Findings) {
    this.findings = findings
  }

  get record(): CheckedRecord {
    if (this.#record === undefined) throw new Error('No record is judged')
    return this.#record
  }

  enter(record: CheckedRecord): void {
    this.#record = record
    this.bytes = record.bytes
    this.base = record.at
  }

  /** `at` counts in `bytes`. */
  say(rule: Rule, field: string, at: number, is: string | number, should: string | number, structure = rule.structure): void {
    this.findings.add(rule, { at: this.base + at, field, is, should, structure, path: this.record.path() })
  }

  /** About the record itself, wherever the judge stands. */
  sayOfRecord(rule: Rule, structure: string, field: string, is: string | number, should: string | number): void {
    const { at, from, path } = this.record
    this.findings.add(rule, { at: at + from, field, is, should, structure, path: path() })
  }
}
