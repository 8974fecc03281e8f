/** A judge of the first blocks: checksums, and that all they name is there. */

import type { Judging } from '../../finding/index.js'
import { SECTOR_BYTES } from '../../unit/index.js'
import { readSystems } from './reader.js'
import { rules } from './rules.js'

export async function checkSystems({ medium, findings }: Judging): Promise<void> {
  const bytes = medium.size * SECTOR_BYTES + medium.tailBytes
  for (const { kind, files, checksum } of await readSystems(medium)) {
    const structure = `first blocks for ${kind}`
    if (checksum === 'wrong')
      findings.add(rules.checksum, { at: 0, field: 'checksum', is: 'another', should: 'that of the bytes', structure })
    for (const { role, startByte, sizeBytes } of files)
      if (startByte + sizeBytes > bytes)
        findings.add(rules.place, {
          at: 0,
          field: role,
          is: `bytes ${startByte} to ${startByte + sizeBytes - 1}`,
          should: `up to ${bytes - 1}`,
          structure,
        })
  }
}
