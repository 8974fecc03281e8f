/** A strict judge of boot catalogues. El Torito 1.0; UEFI 2.10 13.3.2. */

import type { Judging } from '../../../finding/index.js'
import type { Medium } from '../../../port/index.js'
import { after, lba, SECTOR_BYTES, sectors, type Lba } from '../../../unit/index.js'
import { BootRecord } from '../structures.js'
import { judgeCatalog } from './catalog.js'
import { judgeImages } from './images.js'
import { rules, tableRules } from './rules.js'

/** Of a session, as El Torito wants it. */
const FIRST_DESCRIPTOR = 16
const RECORD_AT = 17
const DESCRIPTOR_LIMIT = 64
const SYSTEM = 'EL TORITO SPECIFICATION'
const TERMINATOR = 255

export async function checkBoot(judging: Judging): Promise<void> {
  const { medium, start, findings } = judging
  const structure = 'boot record'
  let found = 0
  for (const { here, bytes } of await recordsOf(medium, start)) {
    const at = here * SECTOR_BYTES
    const system = String.fromCharCode(...bytes.subarray(7, 39))
    const isFirst = here === start + RECORD_AT
    // Other boot systems may have records of their own.
    if (!system.startsWith(SYSTEM) && !(isFirst && isMeant(system))) continue
    findings.table(tableRules, BootRecord, { bytes, at, structure })
    if (!isFirst) findings.add(rules.recordPlace, { at, field: 'place', is: here, should: start + RECORD_AT })
    if (++found > 1) findings.add(rules.recordPlace, { at, field: 'count', is: found, should: 1 })
    const { catalog } = BootRecord.decode(bytes)
    const field = 'catalog'
    if (catalog >= medium.size || catalog <= start + FIRST_DESCRIPTOR) {
      const should = `from ${start + FIRST_DESCRIPTOR + 1} to ${medium.size - 1}`
      findings.add(rules.catalogPlace, { at: at + BootRecord.offsetOf('catalog'), field, is: catalog, should })
      continue
    }
    const entries = await judgeCatalog(judging, catalog, at + BootRecord.offsetOf('catalog'))
    await judgeImages(judging, entries, catalog)
  }
}

/** Boot records among the descriptors of a volume. ECMA-119 8.2. */
async function recordsOf(medium: Medium, start: Lba): Promise<readonly { here: Lba; bytes: Uint8Array }[]> {
  const out: { here: Lba; bytes: Uint8Array }[] = []
  for (let i = FIRST_DESCRIPTOR; i < FIRST_DESCRIPTOR + DESCRIPTOR_LIMIT && start + i < medium.size; i++) {
    const here = after(start, sectors(i))
    const bytes = new Uint8Array(await medium.read(lba(here), sectors(1)))
    if (bytes[0] === 0 && i === RECORD_AT && String.fromCharCode(...bytes.subarray(7, 30)) === SYSTEM) out.push({ here, bytes })
    else if (String.fromCharCode(...bytes.subarray(1, 6)) !== 'CD001' || bytes[0] === TERMINATOR) break
    else if (bytes[0] === 0 || String.fromCharCode(...bytes.subarray(7, 30)) === SYSTEM) out.push({ here, bytes })
  }
  return out
}

/** A name that differs in few places was meant to be that of the specification. */
function isMeant(system: string): boolean {
  let same = 0
  for (let i = 0; i < SYSTEM.length; i++) if (system[i] === SYSTEM[i]) same++
  return same * 4 >= SYSTEM.length * 3
}
