/** What is wanted of HFS Plus. */

import type { ManifestPath } from '../../fault/index.js'
import type { TypeOfFiles } from '../../tree/index.js'

/** What firmware and systems start from or show, by what they look for it with. */
export type Blessing = 'powerpc' | 'intel' | 'shown' | 'os9' | 'osx'

export interface HfsPlusOptions {
  /** Name of the volume. */
  readonly name: string
  /** Paths on the disc. */
  readonly blessed: Readonly<Partial<Record<Blessing, string>>>
  /** The last one that matches holds. */
  readonly types: readonly TypeOfFiles[]
  /** 16 hexadecimal digits. */
  readonly serial: string
  readonly names: 'mangle' | 'strict'
  readonly path: ManifestPath
}
