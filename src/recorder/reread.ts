/** The disc after the burn beside what the burn should have left. */

import type { Fault } from '../fault/index.js'
import { faults } from './faults.js'
import { isOverwritten, type WrittenRange, type DiscView } from '../readback/index.js'
import type { Job } from './prepare.js'

/** Empty where they agree. An open disc that was found closed can be read all the same: that is a warning. */
export function disagreements(
  drive: string,
  job: Job,
  view: DiscView,
  ranges: readonly WrittenRange[],
  simulated: boolean,
  followed: boolean,
): readonly Fault[] {
  const found = judged(drive, job, view, ranges, simulated)
  // What a session looks like while another one is to follow, drives tell in many ways; if it is not there, the next one will not go.
  return followed && view.state !== 'blank' ? found.map((fault) => ({ ...fault, severity: 'warning' })) : found
}

function judged(drive: string, job: Job, view: DiscView, ranges: readonly WrittenRange[], simulated: boolean): readonly Fault[] {
  const disagree = (expected: string, found: string): Fault => faults.discDisagrees({ drive, expected, found })
  if (simulated) return view.state === 'blank' || view.state === 'appendable' ? [] : [disagree('as it was', view.state)]
  if (isOverwritten(job.medium)) return view.state === 'damaged' || view.state === 'blank' ? [disagree('readable', view.state)] : []
  if (view.state === 'blank') return [disagree('written', 'blank')]
  if (view.state === 'damaged') return [disagree('closed', 'damaged')]
  if (job.close === 'disc' && view.state !== 'closed') return [disagree('closed', view.state)]
  const found: Fault[] = []
  if (job.close === 'session' && view.state === 'closed') found.push(faults.closedAnyway({ drive }))
  return [...found, ...trackDisagreements(drive, job, view, ranges)]
}

/** Tracks that the drive names must hold what was written to them. */
function trackDisagreements(drive: string, job: Job, view: DiscView, ranges: readonly WrittenRange[]): readonly Fault[] {
  if (job.plan.kind === 'raw' || view.tracks.length === 0) return []
  const found: Fault[] = []
  for (const range of ranges) {
    // A gap is no part of the track that the drive names.
    if (job.plan.kind === 'cd' && range.track === undefined) continue
    const track = view.tracks.find(
      (candidate) => range.start >= candidate.start && range.start < candidate.start + Math.max(1, candidate.size),
    )
    if (track === undefined)
      found.push(
        faults.verifyImplausible({ drive, problem: `no track holds block ${range.start}, where ${range.blocks} blocks were written` }),
      )
    else if (track.start + track.size < range.start + range.blocks)
      found.push(
        faults.verifyImplausible({
          drive,
          problem: `track ${track.track} ends at block ${track.start + track.size}; what was written reaches to ${range.start + range.blocks}`,
        }),
      )
  }
  return found
}
