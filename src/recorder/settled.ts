/** A session for the disc in the drive: placed where the disc goes on, and in the units in which it is written. */

import { DiscError } from '../fault/index.js'
import { isOverwritten, nextAddress, tracksOfView, type DiscView, type Station } from '../readback/index.js'
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
  const there = actual === start ? plan : movedTo(actual)
  if (there === undefined) throw new DiscError(faults.startMismatch({ drive, planned: start, actual }))
  return followsSounds(view) ? { ...there, sessionFormat: 'xa' } : there
}

/** What players take for an Enhanced CD: its data are a session of CD-ROM XA behind the sounds. IEC 60908 17.5; Enhanced Music CD 1.0. */
const followsSounds = (view: DiscView): boolean => view.family === 'cd' && tracksOfView(view).some(({ mode }) => mode === 'audio')
