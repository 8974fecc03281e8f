/** What lies on a disc, as whoever compares it is told, and what the comparison found. */

import type { Lba } from '../unit/index.js'
import type { Fingerprint } from './fingerprint.js'

/** How sectors are read. */
export type ReadForm = 'data' | 'audio' | 'mode 2' | 'xa' | 'raw' | 'nothing'

/** A run of blocks that was written and what it holds. */
export interface WrittenRange {
  readonly start: Lba
  readonly blocks: number
  readonly form: ReadForm
  /** Track number of a CD. */
  readonly track?: number
  readonly fingerprint?: Fingerprint
}

export interface BadRange {
  readonly start: Lba
  readonly blocks: number
  readonly problem: 'differs' | 'unreadable'
  /** Files that lie there, as far as the layout is known. */
  readonly names: readonly string[]
}

/** What a disc should have and nobody could look at. */
export interface Omission {
  readonly what: string
  readonly why: string
}

export interface VerificationReport {
  readonly level: 'quick' | 'full'
  readonly checkedBlocks: number
  readonly bad: readonly BadRange[]
  /** What was written and not read back. */
  readonly notCompared: readonly Omission[]
}
