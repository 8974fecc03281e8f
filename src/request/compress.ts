/** What is to be recorded compressed, as the manifest says. */

import { bytesOfSize, type Manifest } from '../manifest/index.js'

export interface Compression {
  /** In the manifest's list. */
  readonly index: number
  readonly match: readonly string[]
  readonly version: 'auto' | 1 | 2
  readonly blockBytes: number
  readonly level: number
}

export const compressionsOf = ({ compress = [] }: Manifest): readonly Compression[] =>
  compress.map(({ at, version = 'auto', blockSize = '128 KiB', level = 6 }, index) => ({
    index,
    match: typeof at === 'string' ? [at] : at,
    version,
    blockBytes: bytesOfSize(blockSize) as number,
    level,
  }))
