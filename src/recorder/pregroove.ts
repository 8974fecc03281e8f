/** Where the lead-in of an empty CD begins and where its lead-out may. The pre-groove says so, and READ DISC INFORMATION too. */

import { DiscError } from '../fault/index.js'
import { readAtip } from '../mmc/index.js'
import type { DiscView } from '../readback/index.js'
import { lbaOfMsf, type Lba } from '../unit/index.js'
import type { Conversation } from './conversation.js'
import { faults } from './faults.js'

export interface Pregroove {
  readonly leadInStart: Lba
  readonly leadOutLimit: Lba
}

/** Throws `burn/noPregroove`. */
export async function pregrooveOf(on: Conversation, { disc }: DiscView): Promise<Pregroove> {
  const atip = await on.hint(readAtip, {})
  if (atip !== undefined) return atip
  const leadInStart = timeOf(disc.lastSessionLeadIn)
  const leadOutLimit = timeOf(disc.lastPossibleLeadOut)
  if (leadInStart === undefined || leadOutLimit === undefined) throw new DiscError(faults.noPregroove({ drive: on.transport.name }))
  return { leadInStart, leadOutLimit }
}

/** Minute, second and frame in the three low bytes; undefined where they are none. MMC-6 READ DISC INFORMATION. */
function timeOf(word: number): Lba | undefined {
  const [minute, second, frame] = [(word >>> 16) & 0xff, (word >>> 8) & 0xff, word & 0xff]
  return word === 0 || minute > 99 || second > 59 || frame > 74 ? undefined : lbaOfMsf({ minute, second, frame })
}
