/** Partition maps: which partitions the logical volume has, and how their blocks are found. ECMA-167 3/10.7; UDF 2.60 2.2.8 to 2.2.10. */

import { joined } from '../../codec/index.js'
import { udfEntity } from './entity.js'
import type { RevisionTraits } from './revision.js'
import { MetadataMap, PhysicalMap, SparableMap, VirtualMap } from './volume-structures.js'

export const MAP_IDENTIFIER = {
  virtual: '*UDF Virtual Partition',
  sparable: '*UDF Sparable Partition',
  metadata: '*UDF Metadata Partition',
} as const

/** No bitmap is kept where nothing is to be allocated. UDF 2.60 2.2.10. */
export const NO_BITMAP = 0xffffffff
/** Bit of `flags`: the mirror has blocks of its own. UDF 2.60 2.2.10. */
export const DUPLICATED = 1

export type PartitionMap =
  | { readonly kind: 'physical' }
  | { readonly kind: 'virtual' }
  | { readonly kind: 'sparable'; readonly packet: number; readonly tableBytes: number; readonly tables: readonly number[] }
  | { readonly kind: 'metadata'; readonly file: number; readonly mirror: number; readonly unit: number; readonly flags: number }

/** Its number. */
const partition = 0

/** The maps one behind the other; `volume` is the number in its set of the volume that has the partition. */
export const encodeMaps = (maps: readonly PartitionMap[], traits: RevisionTraits, volume: number): Uint8Array =>
  joined(maps.map((map) => encodeMap(map, traits, volume)))

function encodeMap(map: PartitionMap, { code }: RevisionTraits, volume: number): Uint8Array {
  const typed = (identifier: string) => ({ type: 2, length: 64, identifier: udfEntity(identifier, code), volume, partition })
  switch (map.kind) {
    case 'physical':
      return PhysicalMap.encode({ type: 1, length: PhysicalMap.size, volume, partition })
    case 'virtual':
      return VirtualMap.encode(typed(MAP_IDENTIFIER.virtual))
    case 'sparable': {
      const { packet, tableBytes, tables } = map
      const [table0 = 0, table1 = 0, table2 = 0, table3 = 0] = tables
      const geometry = { packet, tableBytes, tables: tables.length, table0, table1, table2, table3 }
      return SparableMap.encode({ ...typed(MAP_IDENTIFIER.sparable), ...geometry })
    }
    case 'metadata': {
      const { file, mirror, unit, flags } = map
      return MetadataMap.encode({
        ...typed(MAP_IDENTIFIER.metadata),
        file,
        mirror,
        bitmap: NO_BITMAP,
        allocationUnit: unit,
        alignmentUnit: unit,
        flags,
      })
    }
  }
}
