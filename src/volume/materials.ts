/** What the file systems of a volume are made of. */

import type { Fault } from '../fault/index.js'
import type { BootOptions } from '../format/eltorito/index.js'
import type { AppendedPartition, KeptArea, SystemAreaFile } from '../format/hybrid/index.js'
import type { StampEntries } from '../kernel/index.js'
import type { BootEntry, Manifest } from '../manifest/index.js'
import type { Attributes, Content } from '../source/index.js'
import type { Former } from '../session/index.js'
import type { ImageTree, Volume } from '../tree/index.js'

/** How the disc boots that this one is made of, as far as that is kept. */
export interface KeptBoot {
  /** Of the file that shows the catalogue. */
  readonly catalog: Attributes | undefined
  /** Of entries whose image no tree shows. */
  readonly images: ReadonlyMap<BootEntry, Content>
  /** Partitions behind the volume. */
  readonly appended: readonly AppendedPartition[]
  /** Those of both, by their marks. */
  readonly pieces: ReadonlyMap<string, Content>
  /** The system area with its tables. */
  readonly area: KeptArea | undefined
}

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
  /** Of the disc that this one is made of. */
  readonly kept?: KeptBoot | undefined
  /** Keys of `volume` whose words are those of that disc. */
  readonly takenWords?: ReadonlySet<string> | undefined
  /** The disc that the new session follows. */
  readonly former?: Former
  readonly faults: readonly Fault[]
}
