/** A strict judge of the volumes of a session. ECMA-119. */

import type { Judging } from '../../../finding/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { readDescriptors } from '../descriptors.js'
import { startLedger } from '../ledger.js'
import { PrimaryVolumeDescriptor, SupplementaryVolumeDescriptor, VolumeDescriptorSetTerminator } from '../structures.js'
import { rules } from './rules.js'
import type { StartSystemUseCheck } from './system-use.js'

/** Undefined where the session has no such volume. */
export async function checkIso9660(judging: Judging, startUse: StartSystemUseCheck): Promise<{ readonly blocks: number } | undefined> {
  const { medium, start, findings } = judging
  const found = await readDescriptors(medium, startLedger(), start).catch(() => [])
  let blocks: number | undefined
  for (const { kind, lba, bytes } of found) {
    const at = lba * SECTOR_BYTES
    if (kind === 'primary') {
      findings.table(rules, PrimaryVolumeDescriptor, { bytes, at, structure: 'primary volume descriptor' })
      blocks ??= PrimaryVolumeDescriptor.decode(bytes).spaceSize
    } else if (kind === 'supplementary' || kind === 'enhanced')
      findings.table(rules, SupplementaryVolumeDescriptor, { bytes, at, structure: `${kind} volume descriptor` })
    else if (kind === 'terminator')
      findings.table(rules, VolumeDescriptorSetTerminator, { bytes, at, structure: 'volume descriptor set terminator' })
  }
  void startUse
  return blocks === undefined ? undefined : { blocks }
}
