/** The anchor of a session, which may stand in another sector too. ECMA-167 3/8.4.2.1 and 3/10.2. */

import type { RegionId } from '../../layout/index.js'
import type { Lba } from '../../unit/index.js'
import { ANCHOR } from './shape.js'
import { seal } from './tag.js'
import { AnchorVolumeDescriptorPointer } from './volume-structures.js'

/** The first one of a session; its sector counts from there. */
export const ANCHOR_ID: RegionId = 'udf/anchor'
export const ANCHOR_SECTOR = ANCHOR

/** The same pointer for another sector of the volume. */
export function anchorAt(anchor: Uint8Array, sector: Lba): Uint8Array {
  const out = anchor.slice()
  seal(out, 0, AnchorVolumeDescriptorPointer.size, sector)
  return out
}
