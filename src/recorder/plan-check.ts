/** What is wrong with a plan by itself, or with its tracks beside those that the disc has already. */

import { sectorFaults } from '../sector/index.js'
import { DiscError, type Fault } from '../fault/index.js'
import { lba, type Lba } from '../unit/index.js'
import type { WriteType } from '../mmc/index.js'
import { placeTracks } from './cue-sheet.js'
import { faults } from './faults.js'
import { PAUSE, SHORTEST_TRACK, type Turn } from './passes.js'
import { formFacts, rawSectorBytes, type TracksPlan, type RecordingPlan } from './plan.js'
import type { DiscView } from '../readback/index.js'

const DATA_SECTOR = 2048
const MOST_TRACKS = 99

/** Throws `burn/sourceForm`, `burn/trackForm` and `burn/rawForm`. */
export function checkForm(plan: RecordingPlan): void {
  switch (plan.kind) {
    case 'data': {
      const { sectorBytes, count } = plan.source
      if (sectorBytes !== DATA_SECTOR)
        throw new DiscError(
          sectorFaults.sourceForm({ name: plan.name, problem: `it has sectors of ${sectorBytes} bytes; a data disc has ${DATA_SECTOR}` }),
        )
      if (count === 0) throw new DiscError(sectorFaults.sourceForm({ name: plan.name, problem: 'it is empty' }))
      return
    }
    case 'cd':
      if (plan.tracks.length === 0) throw new DiscError(sectorFaults.sourceForm({ name: plan.name, problem: 'it has no tracks' }))
      for (const track of plan.tracks) {
        const { bytes } = formFacts[track.form]
        const { sectorBytes, count } = track.source
        if (sectorBytes !== bytes)
          throw new DiscError(
            faults.trackForm({
              track: track.number,
              problem: `it has sectors of ${sectorBytes} bytes; a track of ${track.form} has ${bytes}`,
            }),
          )
        if (count === 0) throw new DiscError(faults.trackForm({ track: track.number, problem: 'it is empty' }))
      }
      return
    case 'raw': {
      const bytes = rawSectorBytes[plan.subChannel]
      if (plan.source.sectorBytes !== bytes || plan.source.count === 0)
        throw new DiscError(
          faults.rawForm({
            problem:
              plan.source.count === 0
                ? 'it is empty'
                : `it has sectors of ${plan.source.sectorBytes} bytes; with sub-channel ${plan.subChannel} they have ${bytes}`,
          }),
        )
    }
  }
}

/** Throws where the disc has fixed what the plan asks for; short tracks are only told. */
export function checkTracks(plan: RecordingPlan, view: DiscView, writeType: WriteType): readonly Fault[] {
  if (plan.kind !== 'cd') return []
  const existing = view.state === 'blank' ? 0 : view.disc.lastTrackInLastSession - (view.next === undefined ? 0 : 1)
  if (existing + plan.tracks.length > MOST_TRACKS) throw new DiscError(faults.trackLimit({ existing, added: plan.tracks.length }))
  checkFixed(plan, existing)
  if (writeType !== 'track-at-once') return []
  return plan.tracks
    .filter((track) => track.source.count < SHORTEST_TRACK)
    .map((track) => faults.trackTooShort({ track: track.number, sectors: track.source.count }))
}

/** A catalogue number and the number of the first track belong to the first session. */
function checkFixed(plan: TracksPlan, existing: number): void {
  if (existing === 0) return
  if (plan.catalog !== undefined) throw new DiscError(faults.trackFixedByDisc({ property: 'catalogue number' }))
  const first = plan.tracks[0]?.number
  if (first !== existing + 1)
    throw new DiscError(faults.trackFixedByDisc({ property: `number of the first track (it will be ${existing + 1})` }))
}

interface Planned {
  readonly plan: RecordingPlan
  readonly turns: readonly Turn[]
}

/** Throws `burn/startMismatch` where the sectors of the next turn were made for another address than `actual` and cannot be made anew. */
export function checkAddress({ plan, turns }: Planned, turn: Turn | undefined, actual: Lba, drive: string): void {
  const settle = turn?.[0]?.track?.settle
  const planned = settle !== undefined ? settle(actual) : turn === turns[0] && plan.kind !== 'raw' ? plan.start : undefined
  demandStart(planned, actual, drive)
}

/**
 * The same of a session at once, which lies where its cue sheet says. Where a later one goes on is told with its pause of 150
 * sectors or without; the gap of its first track may be longer.
 */
export function checkAddresses(session: TracksPlan, next: Lba | undefined, drive: string): void {
  const places = placeTracks(session)
  const gapStart = places[0]?.gapStart
  if (next !== undefined && gapStart !== undefined && next !== gapStart) demandStart(lba(gapStart + PAUSE), next, drive)
  for (const { track, start } of places) demandStart(track.settle?.(start), start, drive)
}

function demandStart(planned: Lba | undefined, actual: Lba, drive: string): void {
  if (planned !== undefined && planned !== actual) throw new DiscError(faults.startMismatch({ drive, planned, actual }))
}
