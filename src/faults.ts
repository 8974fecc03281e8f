/**
 * The faults of every room, for `explain` and the reference pages. Each room is loaded only when they are asked for. A door
 * adds its own.
 */

import type { FaultInfo } from './fault/index.js'

export type Makers = Readonly<Record<string, FaultInfo>>

/** Every file that declares faults, but those of doors. A test finds one that is missing here. */
const rooms: readonly (() => Promise<{ readonly faults: Makers }>)[] = [
  () => import('./mmc/faults.js'),
  () => import('./readback/faults.js'),
  () => import('./recorder/faults.js'),
  () => import('./transport/faults.js'),
  () => import('./simulator/faults.js'),
  () => import('./commandline/faults.js'),
  () => import('./description/faults.js'),
  () => import('./engine/faults.js'),
  () => import('./export/faults.js'),
  () => import('./finding/faults.js'),
  () => import('./firmware/faults.js'),
  () => import('./format/cdtext/faults.js'),
  () => import('./format/eltorito/faults.js'),
  () => import('./format/fat/faults.js'),
  () => import('./format/hfsplus/faults.js'),
  () => import('./format/hybrid/faults.js'),
  () => import('./format/iso9660/faults.js'),
  () => import('./format/joliet/faults.js'),
  () => import('./format/otherboot/faults.js'),
  () => import('./format/rockridge/faults.js'),
  () => import('./format/udf/faults.js'),
  () => import('./format/video/faults.js'),
  () => import('./host/faults.js'),
  () => import('./image/cd/faults.js'),
  () => import('./image/faults.js'),
  () => import('./integrity/faults.js'),
  () => import('./kernel/faults.js'),
  () => import('./layout/cd/faults.js'),
  () => import('./layout/faults.js'),
  () => import('./lock/faults.js'),
  () => import('./manifest/faults.js'),
  () => import('./page/faults.js'),
  () => import('./renewal/faults.js'),
  () => import('./request/faults.js'),
  () => import('./restore/faults.js'),
  () => import('./sector/cd/faults.js'),
  () => import('./sector/faults.js'),
  () => import('./serving/faults.js'),
  () => import('./session/faults.js'),
  () => import('./set/faults.js'),
  () => import('./source/audio/faults.js'),
  () => import('./source/faults.js'),
  () => import('./survey/faults.js'),
  () => import('./tree/faults.js'),
  () => import('./watching/faults.js'),
]

/** What is to be told of every fault, in the order of their codes. */
export async function allFaults(ofDoor: Makers = {}): Promise<readonly FaultInfo[]> {
  const loaded = await Promise.all(rooms.map((load) => load()))
  return [{ faults: ofDoor }, ...loaded].flatMap(({ faults }) => Object.values(faults)).sort((a, b) => (a.code < b.code ? -1 : 1))
}
