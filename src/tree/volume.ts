/** What the volume is called and when it was made, in every file system alike. */

import type { Instant } from '../unit/index.js'

export interface Volume {
  readonly id: string
  readonly setId: string
  /** Number of discs in the set and which of them this is, from 1. */
  readonly setSize: number
  readonly sequence: number
  readonly system: string
  readonly publisher: string
  readonly preparer: string
  readonly application: string
  /** Names of files in the root directory. */
  readonly copyrightFile: string
  readonly abstractFile: string
  readonly bibliographicFile: string
  readonly created: Instant
  readonly modified: Instant
  readonly expires?: Instant
  readonly effective?: Instant
}
