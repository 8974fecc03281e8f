/** Where values of fields lead: to the region that lies at the address that they are. */

import type { PageField } from '../src/page/shape.js'
import type { Regions } from './disc.js'

export interface Target {
  readonly region: number
  readonly block: number
}

/**
 * Blocks of the disc, and blocks of the one partition of UDF where nothing stands between the two: a metadata file or a table of virtual
 * blocks does. The latter only where the region refers to what is there, or to itself.
 */
export function targetOf({ name, value }: PageField, title: string, from: number, regions: Regions): Target | undefined {
  if (value === undefined) return undefined
  const onDisc = /^(\d+) lba$/.exec(value) ?? /^\{"length":[1-9]\d*,"location":(\d+)\}$/.exec(value)
  if (onDisc !== null) return at(Number(onDisc[1]), regions)
  if (!title.startsWith('UDF ')) return undefined
  const inPartition =
    /^\{"length":[1-9]\d*,"block":(\d+),"partition":0\b/.exec(value) ?? (/^(block|parentBlock)$/.test(name) ? /^(\d+)$/.exec(value) : null)
  if (inPartition === null || regions.partition < 0) return undefined
  const found = at(regions.partition + Number(inPartition[1]), regions)
  return found !== undefined && (found.region === from || regions.refsOf(from).includes(found.region)) ? found : undefined
}

function at(block: number, regions: Regions): Target | undefined {
  const region = block === 0 ? -1 : regions.at(block)
  return region < 0 ? undefined : { region, block }
}
