/** Boot entries by themselves; whether images are there and fit is known once sources are measured. El Torito 1.0. */

import type { ManifestPath } from '../../fault/index.js'
import { choosesFileSystems, wantedFileSystems } from '../defaults.js'
import { faults, printPath } from '../faults.js'
import type { BootEntry } from '../types.js'
import { members, type Check } from './report.js'

/** El Torito 1.0 2.1: the validation entry has 24 bytes for the id. */
const ID_LIMIT = 24

export const checkBoot: Check = (manifest, report) => {
  const { boot } = manifest
  if (boot === undefined) return
  const { entries } = boot
  // What the disc brings that this one is made of is not known yet.
  const keeps = manifest.base !== undefined && (typeof manifest.base === 'string' || manifest.base.boot !== 'drop')
  if (boot.catalog !== undefined && entries === undefined && !keeps)
    report(faults.needsKey({ at: 'boot.catalog', needed: 'boot.entries' }, { path: ['boot', 'catalog'] }))
  if (
    entries !== undefined &&
    (manifest.base === undefined || choosesFileSystems(manifest)) &&
    wantedFileSystems(manifest).iso9660 === undefined
  )
    report(faults.needsFileSystem({ at: 'boot.entries', space: 'ISO 9660' }, { path: ['boot', 'entries'] }))
  const gpt = boot.hybrid?.gpt
  const wantsEfi = boot.partitions === undefined && (gpt === true || (typeof gpt === 'object' && (gpt.efi ?? true)))
  if (
    wantsEfi &&
    !(keeps && entries === undefined) &&
    !(entries ?? []).some((entry) => entry?.platform === 'efi' || entry?.platform === 0xef)
  )
    report(faults.needsKey({ at: 'boot.hybrid.gpt', needed: 'a boot entry with platform: efi' }, { path: ['boot', 'hybrid', 'gpt'] }))
  let mayBeFirst = true
  for (const [index, entry] of members(entries)) {
    checkEntry(entry, ['boot', 'entries', index], report)
    if (mayBeFirst) checkFirst(entry, ['boot', 'entries', index], report)
    // One that is left out makes the next one the default.
    mayBeFirst &&= entry.optional === true
  }
}

function checkEntry(entry: BootEntry, path: ManifestPath, report: Parameters<Check>[1]): void {
  const { emulation = 'none', infoTable = 'none' } = entry
  if (infoTable !== 'none' && emulation !== 'none') report(faults.infoTableEmulated({ emulation }, { path: [...path, 'infoTable'] }))
  if (entry.systemType !== undefined && emulation !== 'hard-disk')
    report(faults.needsKey({ at: printPath([...path, 'systemType']), needed: 'emulation: hard-disk' }, { path: [...path, 'systemType'] }))
}

function checkFirst(entry: BootEntry, path: ManifestPath, report: Parameters<Check>[1]): void {
  const length = entry.id?.length ?? 0
  if (length > ID_LIMIT) report(faults.bootIdTooLong({ length }, { path: [...path, 'id'] }))
  if (entry.selectionCriteria !== undefined) report(faults.criteriaOnDefault({}, { path: [...path, 'selectionCriteria'] }))
}
