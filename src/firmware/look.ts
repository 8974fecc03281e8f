/** A planned disc -> what each firmware finds on it and starts, and what keeps it from that. */

import { fromApple } from './apple.js'
import { fromCatalog } from './catalog.js'
import { judgeConfigurations } from './configurations.js'
import { fromTables } from './tables.js'
import type { Firmware, FirmwareReport, FirmwareRow, PlannedDisc, Started } from './types.js'
import { findable } from './volumes.js'

export const firmwareNames: Readonly<Record<Firmware, string>> = {
  'bios-cd': 'BIOS from CD',
  'bios-usb': 'BIOS from USB',
  'uefi-cd': 'UEFI from CD',
  'uefi-usb': 'UEFI from USB',
  mac: 'Mac',
  openfirmware: 'Open Firmware',
}

/** The processors of Macintoshes that start from discs as other machines do. */
const OF_MACS: ReadonlySet<string | undefined> = new Set(['IA-32', 'x86-64'])

/** Reads what firmware reads, and the files that tell loaders what to start. */
export async function firmwareOf(disc: PlannedDisc): Promise<FirmwareReport> {
  const catalog = await fromCatalog(disc)
  const tables = await fromTables(disc, new Set(catalog.images.map(({ from }) => from)))
  const apple = await fromApple(disc, tables.tables)
  const macs = [...apple.blessed, ...uniqueLoaders([...catalog.efi, ...tables.efi]).filter(({ processor }) => OF_MACS.has(processor))]
  const row = (firmware: Firmware, starts: readonly Started[], why: string): FirmwareRow => ({
    firmware,
    name: firmwareNames[firmware],
    starts,
    ...(starts.length > 0 ? {} : { why }),
  })
  const images = [...catalog.images, ...tables.images.filter(({ from }) => !catalog.images.some((other) => other.from === from))]
  const configurations = await judgeConfigurations(disc, images, await findable(disc, { images, apple, tables: tables.tables }))
  return {
    rows: [
      row('bios-cd', catalog.bios, catalog.noBios),
      row('bios-usb', tables.bios, tables.noBios),
      row('uefi-cd', catalog.efi, catalog.noEfi),
      row('uefi-usb', tables.efi, tables.noEfi),
      row('mac', macs, 'no volume of HFS Plus has a blessed folder, and no EFI image a loader for Intel'),
      row('openfirmware', apple.openFirmware, 'no /ppc/bootinfo.txt, no blessed volume in an Apple partition, no PReP or CHRP partition'),
    ],
    faults: [...catalog.faults, ...tables.faults, ...configurations],
  }
}

function uniqueLoaders(starts: readonly Started[]): readonly Started[] {
  const seen = new Set<string>()
  return starts.filter(({ what }) => seen.size < seen.add(what).size)
}
