/** What whoever measures a volume works with. */

import type { Fault } from '../fault/index.js'
import type { Manifest } from '../manifest/index.js'
import type { Files } from '../port/index.js'
import type { Content, MeasureOptions, OpenContent } from '../source/index.js'
import type { Volume } from '../tree/index.js'
import type { KeptBoot } from './kept.js'

export interface Bench {
  readonly manifest: Manifest
  readonly volume: Volume
  readonly context: BenchContext
  /** Images of the disc that this one is made of. */
  readonly kept?: Pick<KeptBoot, 'images' | 'catalog' | 'appended'> | undefined
  readonly found: Fault[]
}

export interface BenchContext {
  /** Folder that relative paths of the manifest start from. */
  readonly base: string
  readonly files: Files
  readonly contents: { readonly open: OpenContent; load(content: Content, limit?: number, signal?: AbortSignal): Promise<Uint8Array> }
  readonly isOutput?: MeasureOptions['isOutput']
  readonly signal?: AbortSignal | undefined
}

export const optionsOf = ({ source }: Manifest, volume: Volume, { base, isOutput, signal }: BenchContext) => ({
  base,
  date: volume.created,
  hardLinks: source?.hardLinks === false ? ('separate' as const) : ('keep' as const),
  ...(isOutput === undefined ? {} : { isOutput }),
  ...(signal === undefined ? {} : { signal }),
})
