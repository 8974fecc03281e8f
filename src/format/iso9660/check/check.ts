/** A strict judge of the volumes of a session. ECMA-119. */

import type { Judging } from '../../../finding/index.js'
import { SECTOR_BYTES } from '../../../unit/index.js'
import { readDescriptors } from '../descriptors.js'
import { startLedger } from '../ledger.js'
import {
  DirectoryRecord,
  PrimaryVolumeDescriptor,
  SupplementaryVolumeDescriptor,
  SYSTEM_AREA_SECTORS,
  VolumeDescriptorSetTerminator,
} from '../structures.js'
import { kinds } from './kinds.js'
import { rules } from './rules.js'
import type { StartSystemUseCheck } from './system-use.js'
import { startTree } from './tree.js'
import { walkTree } from './walk.js'

/** Undefined where the session has no such volume. */
export async function checkIso9660(judging: Judging, startUse: StartSystemUseCheck): Promise<{ readonly blocks: number } | undefined> {
  const { medium, start, findings, claims } = judging
  const found = await readDescriptors(medium, startLedger(), start).catch(() => [])
  if (found.length === 0) return undefined
  claims.take(
    claims.owner('reserve', 'system area'),
    start * SECTOR_BYTES,
    (start + SYSTEM_AREA_SECTORS) * SECTOR_BYTES,
    start * SECTOR_BYTES,
  )
  let blocks: number | undefined
  for (const { kind, lba, bytes } of found) {
    const at = lba * SECTOR_BYTES
    claims.take(claims.owner('structure', 'volume descriptor'), at, at + SECTOR_BYTES, at)
    if (kind === 'primary') {
      findings.table(rules, PrimaryVolumeDescriptor, { bytes, at, structure: 'primary volume descriptor' })
      const volume = PrimaryVolumeDescriptor.decode(bytes)
      blocks ??= volume.spaceSize
      const { location, dataLength, extendedAttributes } = DirectoryRecord.decode(volume.rootDirectory)
      const recordAt = at + PrimaryVolumeDescriptor.offsetOf('rootDirectory')
      await walkTree(startTree(judging, kinds.primary, volume, startUse), { location, length: dataLength, extendedAttributes, recordAt })
    } else if (kind === 'supplementary' || kind === 'enhanced')
      findings.table(rules, SupplementaryVolumeDescriptor, { bytes, at, structure: `${kind} volume descriptor` })
    else if (kind === 'terminator')
      findings.table(rules, VolumeDescriptorSetTerminator, { bytes, at, structure: 'volume descriptor set terminator' })
  }
  return blocks === undefined ? undefined : { blocks }
}
