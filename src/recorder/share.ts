/** One pass over the sources for several drives. */

import type { Clock, SectorSource } from '../port/index.js'
import { fanOut } from './fanout.js'
import { fanOutMoving } from './moving.js'
import type { PlannedTrack, RecordingPlan } from './plan.js'

/** A plan for one drive of several, which may go away before the others. */
export interface SharedPlan {
  readonly plan: RecordingPlan
  leave(): void
}

/** The same plan for each drive, with sources that are read once for all. */
export function sharePlan(plan: RecordingPlan, count: number, clock: Clock): readonly SharedPlan[] {
  const share = (source: SectorSource): ReturnType<typeof fanOut> => fanOut(source, count, { clock })
  switch (plan.kind) {
    case 'data': {
      // What is made for one address is made once for all.
      const { movedTo: _, ...fixed } = plan
      const own = count === 1 ? plan : fixed
      return share(plan.source).map((branch) => ({ plan: { ...own, source: branch.source }, leave: () => branch.leave() }))
    }
    case 'raw':
      return share(plan.source).map((branch) => ({ plan: { ...plan, source: branch.source }, leave: () => branch.leave() }))
    case 'cd': {
      const tracks = plan.tracks.map((track) => shareTrack(track, count, clock))
      return Array.from({ length: count }, (_, i) => {
        const own = tracks.flatMap((branches) => branches[i] ?? [])
        return {
          plan: { ...plan, tracks: own.map(({ track }) => track) },
          leave: () => {
            for (const branch of own) branch.leave()
          },
        }
      })
    }
  }
}

function shareTrack(track: PlannedTrack, count: number, clock: Clock): readonly { readonly track: PlannedTrack; leave(): void }[] {
  const { source, madeFor } = track
  const options = { clock }
  return madeFor === undefined
    ? fanOut(source, count, options).map((branch) => ({ track: { ...track, source: branch.source }, leave: () => branch.leave() }))
    : fanOutMoving(source, madeFor, count, options).map((branch) => ({
        track: { ...track, source: branch.source, settle: branch.settle },
        leave: () => branch.leave(),
      }))
}
