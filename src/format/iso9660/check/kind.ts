/** Kinds of trees: what their structures are called, and how their identifiers read. */

import type { Findings } from '../../../finding/index.js'
import type { Decode } from './folders.js'

export interface TreeKind {
  readonly title: string
  /** What findings call its records. */
  readonly record: string
  /** Bytes of a character. */
  readonly unit: 1 | 2
  readonly decode: Decode
  /** Most bytes of a path, where the kind has a limit. */
  readonly longestPath: number
  readonly startNames: (findings: Findings) => NameJudge
}

export interface NameJudge {
  /** Of an entry that is neither the directory itself nor its parent. */
  readonly judge: (name: NamedRecord) => void
  /** Identifiers of one directory, all as text. */
  readonly together: (names: readonly string[], where: (index: number) => NamePlace) => void
  /** Whether names that were judged since the last call can come out equal in the eyes of a reader. */
  readonly mayFold: () => boolean
  readonly finish: () => void
}

/** Another stands here when the next one is judged. */
export interface NamedRecord extends NamePlace {
  readonly bytes: Uint8Array
  /** Its identifier. */
  readonly from: number
  readonly to: number
  readonly isFolder: boolean
}

export interface NamePlace {
  /** Byte of the medium at which the identifier begins. */
  readonly at: number
  readonly path: () => string | undefined
}
