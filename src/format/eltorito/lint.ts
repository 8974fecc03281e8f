/** What a firmware will stumble over although El Torito allows it. */

import { readU16le } from '../../codec/index.js'
import type { Fault } from '../../fault/index.js'
import { bytes, SECTOR_BYTES } from '../../unit/index.js'
import { rowsOf } from './catalog.js'
import { faults } from './faults.js'
import { headOf } from './image.js'
import { placeOf, Platform, type BootEntry, type InfoTable } from './options.js'
import { CRITERIA_BYTES, ROW_BYTES } from './structures.js'

/** edk2 reads one sector of the catalogue. PartitionDxe/ElTorito.c, `MaxIndex`. */
const EFI_ROWS = SECTOR_BYTES / ROW_BYTES

export function lint(entries: readonly BootEntry[]): readonly Fault[] {
  const isEfi = (entry: BootEntry): boolean => entry.platform === Platform.efi
  const startsWithEfi = entries[0] !== undefined && isEfi(entries[0])
  const rowOfEntry = new Map<number, number>()
  for (const [row, at] of rowsOf(entries).entries()) if (at.kind === 'initial' || at.kind === 'entry') rowOfEntry.set(at.entry, row)
  const found: Fault[] = []
  for (const [i, entry] of entries.entries()) {
    const who = { entry: i, image: entry.image.name }
    const where = { path: entry.path }
    const head = headOf(entry.image)
    if (isEfi(entry)) {
      if (entry.emulation !== 'none') found.push(faults.efiEmulated({ ...who, emulation: entry.emulation }, placeOf(entry, 'emulation')))
      if (head !== undefined && fatBytes(head) === undefined) found.push(faults.notFat(who, placeOf(entry, 'image')))
      const row = rowOfEntry.get(i) ?? 0
      if (row >= EFI_ROWS) found.push(faults.beyondFirstSector({ ...who, row, limit: EFI_ROWS }, where))
    } else if (entry.platform === Platform.bios && startsWithEfi) found.push(faults.biosAfterEfi(who, where))
    const size = entry.criteria?.bytes.length ?? 0
    if (size > CRITERIA_BYTES.entry)
      found.push(faults.longCriteria({ ...who, size, limit: CRITERIA_BYTES.entry }, placeOf(entry, 'selectionCriteria')))
    const loader = head === undefined || entry.emulation !== 'none' ? undefined : loaderOf(head)
    if (loader !== undefined && entry.infoTable === undefined) found.push(faults.noInfoTable({ ...who, ...loader }, where))
  }
  return found
}

/** The loader whose first bytes these are, where it needs a table. */
export function loaderOf(head: Uint8Array): { readonly loader: string; readonly table: InfoTable } | undefined {
  const text = String.fromCharCode(...head)
  if (text.includes('ISOLINUX ')) return { loader: 'isolinux.bin', table: 'isolinux' }
  // cdboot.S: a call over a jump over its boot information table; diskboot.S follows and says "loading".
  if (head[0] === 0xe8 && head[3] === 0xeb && text.slice(SECTOR_BYTES).includes('loading\0'))
    return { loader: "GRUB's core image", table: 'grub2' }
  return undefined
}

/** Bytes of the FAT file system that begins here; undefined where none does. Microsoft FAT specification 3.1. */
export function fatBytes(head: Uint8Array): number | undefined {
  if (head.length < 512 || readU16le(head, 510) !== 0xaa55) return undefined
  const jumps = head[0] === 0xeb || head[0] === 0xe9
  const bytesPerSector = readU16le(head, 11)
  const clusterSectors = head[13] as number
  const copies = head[16] as number
  const powerOfTwo = (n: number): boolean => n > 0 && (n & (n - 1)) === 0
  if (!jumps || !powerOfTwo(bytesPerSector) || bytesPerSector < 512 || bytesPerSector > 4096) return undefined
  if (!powerOfTwo(clusterSectors) || readU16le(head, 14) === 0 || copies === 0 || copies > 4) return undefined
  const small = readU16le(head, 19)
  const count = small === 0 ? readU16le(head, 32) + readU16le(head, 34) * 65536 : small
  return count === 0 ? undefined : bytes(count * bytesPerSector)
}
