/** What can be told of a disc beyond its state: whether it is blank in one sense or the other, its pre-groove, the bytes of what the drive says. */

import { ask, discInformationBytes, readAtip, timeOfWord, type AtipInformation } from '../mmc/index.js'
import { lba, type Lba } from '../unit/index.js'
import { isHeuristicallyBlank } from './read.js'
import type { DiscView, Station } from './view.js'

export interface DiscParticulars {
  /** Nothing was ever recorded on it, or it was blanked. */
  readonly physicallyBlank: boolean
  /** What a medium counts as that never becomes blank: its first and last 2 MiB hold nothing but zeros. */
  readonly heuristicallyBlank: boolean
  /** Of CD-R and CD-RW, where the drive tells. */
  readonly atip?: AtipInformation
  /** Where the next session begins with its lead-in, which on an empty CD lies before block 0. */
  readonly startOfNextSession?: Lba
  /** The answer to READ DISC INFORMATION. */
  readonly information?: Uint8Array
}

export async function particularsOf(station: Station, view: DiscView): Promise<DiscParticulars> {
  const { transport } = station
  const physicallyBlank = view.state === 'blank' || view.state === 'unformatted'
  const atip = view.family === 'cd' && view.medium !== undefined ? await ask(transport, readAtip, {}) : undefined
  const information = await ask(transport, discInformationBytes, {})
  const start = startOfNextSession(view, atip)
  return {
    physicallyBlank,
    heuristicallyBlank: physicallyBlank || (view.state === 'overwritable' && (await isHeuristicallyBlank(station, view))),
    ...(atip === undefined ? {} : { atip }),
    ...(start === undefined ? {} : { startOfNextSession: start }),
    ...(information === undefined ? {} : { information }),
  }
}

/** CDs give the lead-in of the session that is open as a time. MMC-6, READ DISC INFORMATION. */
function startOfNextSession(view: DiscView, atip: AtipInformation | undefined): Lba | undefined {
  const { state, family, disc, next } = view
  if (state === 'overwritable' || state === 'unformatted') return lba(0)
  if (state !== 'blank' && state !== 'appendable') return undefined
  if (family !== 'cd') return next?.nextWritable
  if (state === 'blank' && atip !== undefined) return atip.leadInStart
  return timeOfWord(disc.lastSessionLeadIn)
}
