/** What a judge of one standard is given: a session of a medium, and where to say what is wrong. */

import type { Medium } from '../port/index.js'
import type { Lba } from '../unit/index.js'
import type { Claims } from './claims.js'
import type { Findings } from './findings.js'

export interface Judging {
  /** Blocks that cannot be read are zeros, and told by who made the medium. */
  readonly medium: Medium
  /** From 1. */
  readonly number: number
  /** First block of the session, and where the next one begins. */
  readonly start: Lba
  readonly end?: Lba
  /** Where tracks of sound begin that lie behind the file systems. */
  readonly sounds?: Lba
  readonly findings: Findings
  readonly claims: Claims
  readonly signal?: AbortSignal | undefined
}
