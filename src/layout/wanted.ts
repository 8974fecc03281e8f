/** What is wanted of a disc becomes the disc. */

import type { Fault } from '../fault/index.js'
import { discOfBlocks } from './blocks.js'
import { planCd, type CdPlan, type Disc, type PlaceVolumes } from './cd/index.js'
import type { Sectors } from '../unit/index.js'

export type WantedDisc =
  | { readonly kind: 'blocks'; readonly length: Sectors; readonly place: PlaceVolumes }
  | ({ readonly kind: 'tracks' } & Omit<CdPlan, 'textPacks'>)

/** CD-TEXT has no place on a disc of blocks. The disc is complete, if wrong, wherever a fault is no obstacle. */
export function planDisc(wanted: WantedDisc, textPacks: Uint8Array): { readonly disc: Disc; readonly faults: readonly Fault[] } {
  if (wanted.kind === 'tracks') return planCd({ ...wanted, textPacks })
  return { disc: discOfBlocks(wanted.length, { kind: 'volumes', place: wanted.place }), faults: [] }
}
