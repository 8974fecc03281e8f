/** What the file systems of a volume are made of. */

import type { Fault } from '../fault/index.js'
import type { BootOptions } from '../format/eltorito/index.js'
import type { SystemAreaFile } from '../format/hybrid/index.js'
import type { StampEntries } from '../kernel/index.js'
import type { Region } from '../layout/index.js'
import type { Manifest } from '../manifest/index.js'
import type { Former } from '../session/index.js'
import type { ImageTree, Volume } from '../tree/index.js'

export interface Materials {
  readonly manifest: Manifest
  readonly volume: Volume
  readonly tree: ImageTree
  readonly boot?: BootOptions & { readonly catalogId: string }
  /** The native kernel for file entries of UDF, where there is one. */
  readonly stampEntries?: StampEntries | undefined
  /** Code for the master boot record. */
  readonly mbrCode?: Uint8Array
  readonly systemArea?: SystemAreaFile
  /** Files that lie where players of movies want them, and what lies between them. */
  readonly video?: readonly Region[]
  /** The disc that the new session follows. */
  readonly former?: Former
  readonly faults: readonly Fault[]
}
