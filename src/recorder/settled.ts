/** A session for the disc in the drive: placed where the disc goes on, and in the units in which it is written. */

import { DiscError } from '../fault/index.js'
import { isOverwritten, nextAddress, type DiscView, type Station } from '../readback/index.js'
import { faults } from './faults.js'
import type { RecordingPlan } from './plan.js'
import { inWholeUnits } from './whole-units.js'

/** Throws `burn/startMismatch` where a session cannot lie where the disc goes on. */
export async function settledPlan(station: Station, view: DiscView, plan: RecordingPlan): Promise<RecordingPlan> {
  const { medium } = view
  if (plan.kind !== 'data' || medium === undefined) return plan
  if (isOverwritten(medium)) return medium.writeTypes.includes('restricted') ? inWholeUnits(station, plan, medium.writeUnit) : plan
  const { start, movedTo } = plan
  if (start === undefined || movedTo === undefined || view.state !== 'appendable') return plan
  const drive = station.transport.name
  const actual = nextAddress(view, drive)
  if (actual === start) return plan
  const moved = movedTo(actual)
  if (moved === undefined) throw new DiscError(faults.startMismatch({ drive, planned: start, actual }))
  return moved
}

/** Whether the last session was begun and never closed: it has to be before another one can follow. */
export const isUnfinished = ({ state, disc, tracks }: DiscView): boolean =>
  state === 'appendable' &&
  disc.lastSession === 'incomplete' &&
  tracks.some(({ track, blank, size }) => track >= disc.firstTrackInLastSession && !blank && size > 0)
