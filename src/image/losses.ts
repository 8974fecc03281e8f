/** What a disc has and the form in which it is written has no word for. */

import type { Fault } from '../fault/index.js'
import { tracksOf, type Disc } from '../layout/index.js'
import { faults as sheetFaults } from './cd/faults.js'
import type { Target } from './target.js'

/** Warnings; what would make another disc is an error of the writing itself. */
export function lossesIn(disc: Disc, target: Target): readonly Fault[] {
  // COPY and NO COPY are all that a TOC file knows. cdrdao(1). The sub-code of a CloneCD image has the bit that alternates.
  if (target.kind !== 'toc') return []
  const tracks = tracksOf(disc).filter(({ copy }) => copy === 'scms')
  return tracks.length === 0 ? [] : [sheetFaults.scmsLost({ tracks: tracks.map(({ number }) => number), form: 'a TOC file' })]
}
