/** Packets in reserve, and the tables that tell which are used: none yet. OSTA UDF 2.60 2.2.9 and 2.2.12. */

import { SECTOR_BYTES } from '../../unit/index.js'
import { udfEntity } from './entity.js'
import type { RevisionTraits } from './revision.js'
import { seal } from './tag.js'
import { SparingEntry, SparingTable } from './volume-structures.js'

/** `original` of a packet in reserve that stands for none. */
const AVAILABLE = 0xffffffff
/** Sparing tables have no tag identifier of their own. UDF 2.60 2.2.12. */
const UNTYPED = 0

/** Entries that one sector holds: Linux refuses tables of more. */
export const MOST_SPARES = Math.floor((SECTOR_BYTES - SparingTable.size) / SparingEntry.size)
export const MOST_TABLES = 4
export const sparingBytes = (spares: number): number => SparingTable.size + spares * SparingEntry.size

/** `first` is where the packets in reserve begin. */
export function renderSparingTable(traits: RevisionTraits, location: number, spares: number, packet: number, first: number): Uint8Array {
  const out = new Uint8Array(sparingBytes(spares))
  SparingTable.encodeInto(out, 0, {
    tag: { id: UNTYPED, version: traits.tagVersion, location },
    identifier: udfEntity('*UDF Sparing Table', traits.code),
    entries: spares,
    sequence: 0,
  })
  for (let i = 0; i < spares; i++)
    SparingEntry.encodeInto(out, SparingTable.size + i * SparingEntry.size, { original: AVAILABLE, mapped: first + i * packet })
  seal(out, 0, out.length)
  return out
}
