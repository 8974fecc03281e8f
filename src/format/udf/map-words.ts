/** What partition maps leave to choice: packets in reserve, and how often metadata are recorded. OSTA UDF 2.60 2.2.9, 2.2.10 and 2.2.12. */

import { readEntity } from './entity.js'
import { MAP_IDENTIFIER } from './maps.js'
import type { Ground } from './spaces.js'
import { MetadataMap, PhysicalMap, SparableMap, SparingTable } from './volume-structures.js'

export interface Sparing {
  /** Blocks of a packet, packets in reserve, and copies of the table that tells of them. */
  readonly packet: number
  readonly packets: number
  readonly tables: number
}

const DUPLICATED = 1

/** Of maps that were opened before. */
export async function mapWords(
  { source, blockSize }: Pick<Ground, 'source' | 'blockSize'>,
  maps: Uint8Array,
  count: number,
): Promise<{ readonly sparing: Sparing | undefined; readonly metadata: 'none' | 'single' | 'duplicate' }> {
  let sparing: Sparing | undefined
  let metadata: 'none' | 'single' | 'duplicate' = 'none'
  for (let at = 0, i = 0; i < count && at + PhysicalMap.size <= maps.length; i++) {
    const length = Math.max(PhysicalMap.size, maps[at + 1] ?? 0)
    const map = maps.slice(at, at + length)
    at += length
    if (map[0] !== 2 || map.length < MetadataMap.size) continue
    const { identifier } = readEntity(map.subarray(4, 36))
    if (identifier === MAP_IDENTIFIER.metadata) metadata = (MetadataMap.decode(map).flags & DUPLICATED) === 0 ? 'single' : 'duplicate'
    if (identifier !== MAP_IDENTIFIER.sparable) continue
    const { packet, tables, table0 } = SparableMap.decode(map)
    const head = await source.read(table0 * blockSize, SparingTable.size)
    if (head.length >= SparingTable.size) sparing = { packet, tables, packets: SparingTable.decode(head).entries }
  }
  return { sparing, metadata }
}
