/** Why a disc cannot be written, reason by reason. MMC-6: write protection status (structure C0h), mode page 1Dh. */

import type { Transport } from '../port/index.js'
import { DiscError } from '../fault/index.js'
import { isReadOnlyProfile } from './media.js'
import { attempt } from './command.js'
import type { Configuration } from './configuration.js'
import { ModePage, TimeoutAndProtectPage } from './mode-pages.js'
import { modeSense } from './mode.js'
import type { MediaFamily } from './patience.js'
import { readDiscStructure, StructureFormat, WriteProtectionStatus } from './structure.js'

/** Empty where nothing protects the disc, or the drive does not tell. */
export async function writeProtectionOf(
  transport: Transport,
  configuration: Configuration,
  family: MediaFamily,
): Promise<readonly string[]> {
  const reasons: string[] = []
  if (isReadOnlyProfile(configuration.currentProfile)) reasons.push('the medium is read-only')
  const structure = await quiet(() =>
    attempt(transport, readDiscStructure, { media: family === 'bd' ? 'bd' : 'dvd', format: StructureFormat.writeProtection }),
  )
  if (family !== 'cd' && structure?.kind === 'done' && structure.value.length >= WriteProtectionStatus.size) {
    const status = WriteProtectionStatus.decode(structure.value)
    if (status.untilPowerDown === 1) reasons.push('protected until the drive is switched off')
    if (status.persistent === 1) reasons.push('protected by a mark on the medium')
    if (status.cartridge === 1) reasons.push('protected by the tab of the cartridge')
    if (status.mediaSpecific === 1)
      reasons.push('protected for a reason of the medium: without its cartridge, or its spare areas are used up')
  }
  const page = await quiet(() => attempt(transport, modeSense, { page: ModePage.timeoutAndProtect }))
  const bytes = page?.kind === 'done' ? page.value.get(ModePage.timeoutAndProtect) : undefined
  if (bytes !== undefined && bytes.length >= TimeoutAndProtectPage.size && TimeoutAndProtectPage.decode(bytes).softwareWriteProtect === 1)
    reasons.push('the drive says that it is write protected by software')
  return reasons
}

async function quiet<Value>(ask: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await ask()
  } catch (error) {
    if (error instanceof DiscError && error.faults.every((fault) => fault.code.startsWith('mmc/'))) return undefined
    throw error
  }
}
