/** What a burn writes beside the sectors that it reads back: a table of contents and its texts are kept by drives until the disc is loaded again. */

import type { Omission } from '../readback/index.js'
import { lba } from '../unit/index.js'
import { placeTracks } from './cue-sheet.js'
import { gapPieces } from './passes.js'
import { gapSectors, type TracksPlan } from './plan.js'
import type { Job } from './prepare.js'

const LATER = '`disc verify` compares it'

/** Of what is lost anyway nothing is said. */
export function unreadOf({ plan, session, writeType }: Pick<Job, 'plan' | 'session' | 'writeType'>): readonly Omission[] {
  if (plan.kind === 'raw') return [{ what: 'lead-in, lead-out and sub-code', why: 'drives read no raw sub-code of a whole disc' }]
  return plan.kind === 'cd' ? [...ofTracks(plan, session !== undefined || writeType === 'session-at-once')] : []
}

function* ofTracks(plan: TracksPlan, atOnce: boolean): Generator<Omission> {
  if (plan.catalog !== undefined) yield { what: 'catalogue number', why: LATER }
  if (plan.tracks.some(({ isrc }) => isrc !== undefined)) yield { what: 'ISRC', why: LATER }
  if (!atOnce) return
  if (plan.text !== undefined) yield { what: 'CD-TEXT', why: LATER }
  if (plan.tracks.some(({ indexes }) => indexes.length > 0)) yield { what: 'indexes', why: LATER }
  const [first] = placeTracks(plan)
  if (first === undefined) return
  const isHeard = [...gapPieces(first.track, lba(first.start - gapSectors(first.track)))].some(
    ({ start, quiet, source }) => start < 0 && quiet !== source.count,
  )
  if (isHeard) yield { what: 'what is before block 0', why: 'no drive reads it' }
}
