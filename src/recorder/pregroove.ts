/** Where the lead-in of an empty CD begins and where its lead-out may. The pre-groove says so, and READ DISC INFORMATION too. */

import { DiscError } from '../fault/index.js'
import { readAtip, timeOfWord } from '../mmc/index.js'
import type { DiscView } from '../readback/index.js'
import type { Lba } from '../unit/index.js'
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
  const leadInStart = timeOfWord(disc.lastSessionLeadIn)
  const leadOutLimit = timeOfWord(disc.lastPossibleLeadOut)
  if (leadInStart === undefined || leadOutLimit === undefined) throw new DiscError(faults.noPregroove({ drive: on.transport.name }))
  return { leadInStart, leadOutLimit }
}
