/** Files and directories of the volume, named and counted, before anything has a cluster. */

import type { Content } from '../../source/index.js'

export interface NameInDirectory {
  readonly name: string
  readonly short: string
}

export interface FatFile extends NameInDirectory {
  readonly content: Content
}

export interface FatDirectory {
  readonly path: string
  readonly parent: FatDirectory | undefined
  readonly files: FatFile[]
  readonly directories: (NameInDirectory & { readonly directory: FatDirectory })[]
  /** Entries of 32 bytes, those of `.` and `..` included, the label's not. */
  entryCount: number
}
