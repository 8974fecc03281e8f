/** Sectors that hold addresses of the disc: each drive gets them as they are for where it puts them. */

import type { Lba } from '../unit/index.js'
import { fanOut, type BranchSource, type FanOutOptions } from './fanout.js'
import type { SectorSource } from '../port/index.js'

export interface MovingBranch extends BranchSource {
  /** Told where the sectors will begin, before the source is opened; answers where they say that they do. */
  readonly settle: (start: Lba) => Lba
}

/**
 * As many sources as asked for. Drives that settle at one address share a pass; one that settles elsewhere gets its own.
 * `madeFor` gives the same number of sectors whatever the address.
 */
export function fanOutMoving(
  planned: SectorSource,
  madeFor: (start: Lba) => SectorSource,
  branches: number,
  options: FanOutOptions,
): readonly MovingBranch[] {
  const passes = new Map<Lba, readonly BranchSource[]>()
  const places = Array.from({ length: branches }, (): Lba | 'open' | 'left' => 'open')
  const passAt = (start: Lba): readonly BranchSource[] => {
    const known = passes.get(start)
    if (known !== undefined) return known
    const pass = fanOut(madeFor(start), branches, options)
    passes.set(start, pass)
    for (const [i, place] of places.entries()) if (place !== 'open' && place !== start) pass[i]?.leave()
    return pass
  }
  const goTo = (index: number, place: Lba | 'left'): void => {
    places[index] = place
    for (const [start, pass] of passes) if (start !== place) pass[index]?.leave()
  }
  return places.map((_, index) => {
    const own = (): SectorSource => {
      const place = places[index]
      return place === undefined || place === 'open' || place === 'left' ? planned : (passAt(place)[index]?.source ?? planned)
    }
    return {
      settle: (start) => {
        passAt(start)
        goTo(index, start)
        return start
      },
      source: {
        count: planned.count,
        sectorBytes: planned.sectorBytes,
        open: (from, signal) => own().open(from, signal),
        giveBack: (piece) => own().giveBack?.(piece),
      },
      leave: () => goTo(index, 'left'),
    }
  })
}
