/** What all regions are made from, and how one is put down. */

import type { Place, Region, RegionId, Where } from '../../layout/index.js'
import type { Volume } from '../../tree/index.js'
import { sectors } from '../../unit/index.js'
import type { Arena } from './arena.js'
import type { Strings } from './label.js'
import type { UdfOptions } from './options.js'
import type { Placed } from './placed.js'
import type { Population, Resident } from './population.js'
import type { Shape } from './shape.js'

export interface Plan {
  readonly volume: Volume
  readonly options: UdfOptions
  readonly shape: Shape
  readonly strings: Strings
  readonly population: Population
  readonly home: Arena<Resident>
  readonly frameOf: (where: Where) => Placed
}

export function region(
  id: RegionId,
  reason: string,
  length: number,
  place: Place,
  refs: readonly RegionId[],
  render: (where: Where) => Uint8Array,
): Region {
  return { id, owner: 'udf', reason, length: sectors(length), place, refs, body: { kind: 'bytes', render } }
}

export const zeros = (id: RegionId, reason: string, length: number, place: Place): Region => ({
  id,
  owner: 'udf',
  reason,
  length: sectors(length),
  place,
  refs: [],
  body: { kind: 'zeros' },
})
