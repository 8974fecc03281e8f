/** A medium -> its boot catalogue. Reads what other writers made, and trusts no number in it. */

import type { Fault } from '../../fault/index.js'
import type { Medium } from '../../port/index.js'
import { after, bytes, bytesOfVirtual, lba, sectors, SECTOR_BYTES, VIRTUAL_SECTOR_BYTES, type Bytes, type Lba } from '../../unit/index.js'
import { diskBytes, floppyBytes } from './emulation.js'
import { faults } from './faults.js'
import { HEAD_BYTES } from './image.js'
import { fatBytes } from './lint.js'
import type { InfoTable } from './options.js'
import { parseCatalog, type EntryRow } from './parse.js'
import { BOOT_INFO_AT, BootInfoTable, BootRecord, GRUB_BLOCK_LIST_AT, GRUB_KERNEL_BLOCK, GrubBlockList } from './structures.js'

export interface FoundBootEntry extends EntryRow {
  /** The catalogue has no size of images: this is what the image or its emulation tells, else the load size. */
  readonly size: Bytes
  readonly infoTable?: InfoTable
}

export interface FoundBootCatalog {
  readonly bootRecord: Lba
  readonly catalog: Lba
  readonly entries: readonly FoundBootEntry[]
}

/** Descriptors looked through for a boot record, and images looked into. */
const DESCRIPTOR_LIMIT = 64
const PROBE_LIMIT = 256

/** Undefined `catalog` where the medium has no boot record, or one that leads nowhere, which a fault then tells. */
export async function readBootCatalog(
  medium: Medium,
  start: Lba = lba(0),
): Promise<{ readonly catalog: FoundBootCatalog | undefined; readonly faults: readonly Fault[] }> {
  const found = await findBootRecord(medium, start)
  if (found === undefined) return { catalog: undefined, faults: [] }
  if (found.catalog >= medium.size)
    return { catalog: undefined, faults: [faults.notFound({ why: `it is said to begin at block ${found.catalog} of ${medium.size}` })] }
  const { rows, faults: odd } = await parseCatalog(medium, found.catalog)
  if (rows.length === 0) return { catalog: undefined, faults: odd }
  const entries: FoundBootEntry[] = []
  for (const row of rows) entries.push(entries.length < PROBE_LIMIT ? await probe(medium, row) : { ...row, size: sizeByLoad(row) })
  return { catalog: { ...found, entries }, faults: odd }
}

async function findBootRecord(medium: Medium, start: Lba): Promise<{ bootRecord: Lba; catalog: Lba } | undefined> {
  for (let i = 16; i < 16 + DESCRIPTOR_LIMIT && start + i < medium.size; i++) {
    const here = after(start, sectors(i))
    const sector = await medium.read(here, sectors(1))
    if (BootRecord.check(sector).every(({ field }) => field !== 'boot record indicator' && field !== 'standard identifier')) {
      if (String.fromCharCode(...sector.subarray(7, 30)) === 'EL TORITO SPECIFICATION')
        return { bootRecord: here, catalog: BootRecord.decode(sector).catalog }
    } else if (String.fromCharCode(...sector.subarray(1, 6)) !== 'CD001' || sector[0] === 0xff) return undefined
  }
  return undefined
}

/** Takes the size of an image from the table patched into it, from its file system, or from the load size. */
async function probe(medium: Medium, row: EntryRow): Promise<FoundBootEntry> {
  const room = bytes(Math.max(0, medium.size - row.image) * SECTOR_BYTES)
  if (room === 0) return { ...row, size: bytes(0) }
  const fitting = (size: number): Bytes => bytes(Math.min(size, room))
  const floppy = floppyBytes.get(row.emulation)
  if (floppy !== undefined) return { ...row, size: fitting(floppy) }
  const head = await medium.read(row.image, sectors(Math.min(HEAD_BYTES, room) / SECTOR_BYTES))
  const table = BootInfoTable.decode(head, BOOT_INFO_AT)
  if (table.image === row.image && table.length > 0 && table.length <= room)
    return { ...row, size: bytes(table.length), infoTable: isGrub(head, row.image) ? 'grub2' : 'isolinux' }
  const told = row.emulation === 'hard-disk' ? diskBytes(head) : fatBytes(head)
  return { ...row, size: fitting(told ?? sizeByLoad(row)) }
}

const isGrub = (head: Uint8Array, image: Lba): boolean =>
  head.length >= GRUB_BLOCK_LIST_AT + GrubBlockList.size &&
  GrubBlockList.decode(head, GRUB_BLOCK_LIST_AT).kernelBlock === image * (SECTOR_BYTES / VIRTUAL_SECTOR_BYTES) + GRUB_KERNEL_BLOCK

const sizeByLoad = (row: EntryRow): Bytes => bytesOfVirtual(row.loadSectors)
