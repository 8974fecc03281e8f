/** One volume under judgement: what is known of it, and where to say what is wrong. */

import type { RecordCodec } from '../../../codec/index.js'
import type { Claims, ClaimKind, Findings, Judging, Rule } from '../../../finding/index.js'
import type { Medium } from '../../../port/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { byteSource, type ByteSource } from '../byte-source.js'
import type { Space } from '../spaces.js'
import { commonRules } from './volume-rules.js'

/** What an occasion may say besides. */
export interface More {
  readonly path?: string | undefined
  readonly structure?: string
  readonly clause?: string
}

export class Inquiry {
  readonly findings: Findings
  readonly claims: Claims
  readonly medium: Medium
  readonly source: ByteSource
  readonly signal: AbortSignal | undefined
  /** First block of the session. */
  readonly start: number
  /** Bytes of the medium up to where the session ends. */
  readonly bytes: number
  blockSize = SECTOR_BYTES
  /** 0x0201 for 2.01. */
  code = 0x0201
  serial = 0
  /** In the order of the partition maps. */
  spaces: readonly Space[] = []
  /** In which all ICBs lie, where one is virtual or of metadata. UDF 2.60 2.2.8, 2.2.13. */
  icbPartition: number | undefined
  /** Byte of the medium of the entry of a virtual block. */
  virtualAt: ((block: number) => number | undefined) | undefined
  /** Findings so far, to tell whether there were more of them. */
  told = 0

  /** `end` is where the tracks of the session end, or the next one begins. */
  constructor({ medium, findings, claims, signal, start }: Judging, end: number | undefined) {
    this.findings = findings
    this.claims = claims
    this.medium = medium
    this.source = byteSource(medium)
    this.signal = signal
    this.start = start
    this.bytes = end === undefined ? this.source.size : Math.min(end * SECTOR_BYTES, this.source.size)
  }

  /** Of the tags of all descriptors. */
  get tagVersion(): 2 | 3 {
    return this.code >= 0x0200 ? 3 : 2
  }

  /** From 2.00 on: extended entries, streams, ids in names. */
  get extended(): boolean {
    return this.code >= 0x0200
  }

  /** `at` is a byte of the medium. */
  say(rule: Rule, at: number, field: string, is: string | number, should: string | number, more: More = {}): void {
    this.told++
    this.findings.add(rule, { at, field, is, should, ...more })
  }

  claim(kind: ClaimKind, owner: string, from: number, to: number, at: number): void {
    this.claims.take(this.claims.owner(kind, owner), from, to, at)
  }

  /** All in which a record departs from its table but for its tag, which is judged by itself. `at` is the byte of the medium of byte 0. */
  table(
    codec: Pick<RecordCodec<unknown>, 'deviations' | 'clause' | 'size'>,
    bytes: Uint8Array,
    offset: number,
    at: number,
    structure: string,
    path?: string,
  ): void {
    const standard = codec.clause.split(' ')[0] ?? ''
    for (const { field, clause, at: inRecord, is, should, kind } of codec.deviations(bytes, offset)) {
      if (field === 'tag' || (kind === 'reserved' && FREE.has(clause))) continue
      const full = /^\d/.test(clause) ? `${standard} ${clause}` : clause
      const rule = kind === 'constant' ? commonRules.constant : kind === 'reserved' ? commonRules.reserved : commonRules.value
      this.say(rule, at + offset + inRecord + firstWrong(bytes, offset + inRecord, kind), field, is, should, {
        structure,
        clause: full,
        path,
      })
    }
  }

  /** One whole block that is kept; undefined where the medium does not have it. */
  async block(block: number): Promise<Uint8Array | undefined> {
    const bytes = await this.source.read(block * this.blockSize, this.blockSize)
    return bytes.length === this.blockSize ? bytes.slice() : undefined
  }

  onMedium(location: number, length: number): boolean {
    return location * this.blockSize + length <= this.source.size
  }
}

/** Bytes for whoever writes the descriptor, and the partition header, which is judged by itself. */
const FREE: ReadonlySet<string> = new Set(['3/10.1.19', '3/10.5.6', '3/10.5.11', '3/10.6.11', 'UDF 2.2.7.2.5'])

/** Where in reserved bytes something stands. */
function firstWrong(bytes: Uint8Array, from: number, kind: string): number {
  if (kind !== 'reserved') return 0
  let at = from
  while (at < bytes.length && bytes[at] === 0) at++
  return at < bytes.length ? at - from : 0
}
