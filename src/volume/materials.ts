/** What the file systems of a volume are made of. */

import type { Fault } from '../fault/index.js'
import type { BootOptions } from '../format/eltorito/index.js'
import type { SystemAreaFile } from '../format/hybrid/index.js'
import type { ElfSegment } from '../format/otherboot/index.js'
import type { StampEntries } from '../kernel/index.js'
import type { PlannedProofs } from '../integrity/index.js'
import type { Manifest } from '../manifest/index.js'
import type { Former } from '../session/index.js'
import type { ImageTree, Volume } from '../tree/index.js'
import type { KeptBoot } from './kept.js'
import type { MeasuredPartition } from './partitions.js'

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
  /** What a DECstation loads of the program that it is to start. */
  readonly segment?: ElfSegment
  /** Of the disc that this one is made of. */
  readonly kept?: KeptBoot | undefined
  /** Keys of `volume` whose words are those of that disc. */
  readonly takenWords?: ReadonlySet<string> | undefined
  /** Partitions beside that of the file system. */
  readonly partitions?: readonly MeasuredPartition[]
  /** Checksums that lie on the disc. */
  readonly proofs?: PlannedProofs
  /** The disc that the new session follows. */
  readonly former?: Former
  readonly faults: readonly Fault[]
}
