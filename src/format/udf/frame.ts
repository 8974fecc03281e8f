/** Where everything is, once it is: the addresses that descriptors hold. */

import type { Where } from '../../layout/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import type { SectorOf } from './arena.js'
import type { Piece } from './extents.js'
import type { LongAd } from './fields.js'
import type { Entry } from './population.js'
import type { RevisionTraits } from './revision.js'

/** Block and partition reference, the place of a partition map in the logical volume. ECMA-167 4/7.1. */
export interface Address {
  readonly block: number
  readonly partition: number
}

/** How blocks of the file system become sectors. */
export type Mapping = 'physical' | 'virtual' | 'metadata'

interface Addressing {
  /** Of file data: always in the partition as it lies on the volume. */
  readonly file: (sector: number) => Address
  /** Of what lies in the arena and is not reached through the VAT: names, allocation extents, long link targets. */
  readonly home: (block: number) => Address
  /** Of an entry, by its block in the arena and its place in the virtual allocation table. */
  readonly icb: (block: number, index: number) => Address
  readonly fileSet: Address
}

/** The addresses of one placement. */
export interface Frame extends Addressing {
  readonly where: Where
  readonly traits: RevisionTraits
  /** First sector and length of the partition. */
  readonly start: number
  readonly length: number
}

export function addressing(mapping: Mapping, start: number, sectorOf: SectorOf): Addressing {
  const file = (sector: number): Address => ({ block: sector - start, partition: 0 })
  const physical = (block: number): Address => file(sectorOf(block))
  const inside = (block: number): Address => ({ block, partition: 1 })
  switch (mapping) {
    case 'physical':
      return { file, home: physical, icb: physical, fileSet: physical(0) }
    case 'virtual':
      return { file, home: physical, icb: (_block, index) => inside(index), fileSet: inside(0) }
    case 'metadata':
      return { file, home: inside, icb: inside, fileSet: inside(0) }
  }
}

/** An extent of data with its address in the file system. */
export interface Located extends Address {
  readonly size: number
}

export function located({ sector, size }: Piece, frame: Frame): Located {
  const { block, partition } = frame.file(sector)
  return { block, partition, size }
}

/** Points at an ICB, which is one block long. The unique id stands there from 2.00 on. UDF 2.60 2.3.4.3. */
export function icbAd(frame: Frame, entry: Entry, uniqueId: number): LongAd {
  const { block, partition } = frame.icb(entry.block, entry.index)
  return { length: SECTOR_BYTES, block, partition, flags: 0, uniqueId: frame.traits.extended ? uniqueId : 0 }
}
