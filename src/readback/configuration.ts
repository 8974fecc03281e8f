/** What a drive can do with the disc inside, also where it is too old to be asked. */

import { DiscError } from '../fault/index.js'
import type { Transport } from '../port/index.js'
import {
  attempt,
  capabilitiesOf,
  configurationOfPage,
  getConfiguration,
  ModePage,
  modeSense,
  OldProfile,
  readAtip,
  readCapacity,
  readDiscInformation,
  type Capabilities,
  type Configuration,
  type MmcCommand,
  type Outcome,
} from '../mmc/index.js'

/** Throws `mmc/noConfiguration` where nothing else tells what the drive is, and `mmc/capabilitiesTooSmall` where that does not say enough. */
export async function configurationOf(transport: Transport): Promise<Configuration> {
  // A drive that is so old says it every time.
  const outcome = await twice(() => attempt(transport, getConfiguration, { scope: 'all' }))
  if (outcome.kind === 'done') return outcome.value
  const page = outcome.fault.code === 'mmc/noConfiguration' ? await capabilities(transport) : undefined
  if (page === undefined) throw new DiscError(outcome.fault)
  return configurationOfPage(page, await profileOf(transport, page))
}

async function capabilities(transport: Transport): Promise<Capabilities | undefined> {
  const bytes = (await told(transport, modeSense, { page: ModePage.capabilities }))?.get(ModePage.capabilities)
  return bytes === undefined ? undefined : capabilitiesOf(bytes)
}

/** More blocks than a CD has: 99 minutes. */
const LARGEST_CD = 99 * 60 * 75

/** A CD that can be written tells so itself: by its pre-groove, or else by not being complete. */
async function profileOf(transport: Transport, { writesCdR, writesCdRw }: Capabilities): Promise<number> {
  if (((await told(transport, readCapacity, {}))?.size ?? 0) > LARGEST_CD) return OldProfile.dvdRom
  const atip = await told(transport, readAtip, {})
  if (atip !== undefined) return atip.kind === 'cd-rw' ? OldProfile.cdRw : OldProfile.cdR
  const disc = await told(transport, readDiscInformation, {})
  if (disc?.erasable === true && writesCdRw) return OldProfile.cdRw
  return disc !== undefined && disc.status !== 'complete' && writesCdR ? OldProfile.cdR : OldProfile.cdRom
}

/** Undefined where the drive refuses, or answers nonsense; a dead transport still throws. */
export async function told<Parameters, Value>(
  transport: Transport,
  command: MmcCommand<Parameters, Value>,
  parameters: Parameters,
): Promise<Value | undefined> {
  try {
    const outcome = await twice(() => attempt(transport, command, parameters))
    return outcome.kind === 'done' ? outcome.value : undefined
  } catch (error) {
    if (error instanceof DiscError && error.faults.every((fault) => fault.code === 'mmc/invalidResponse')) return undefined
    throw error
  }
}

/** What is refused once may be a passing trouble; a disc would look like another one. */
export async function twice<Value>(once: () => Promise<Outcome<Value>>): Promise<Outcome<Value>> {
  const outcome = await once()
  return outcome.kind === 'done' ? outcome : once()
}
